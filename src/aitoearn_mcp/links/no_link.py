"""Why a text holds no link, and which link to send, where the text says it."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.platforms import ROWS, Platform

_BARE_DIGITS = re.compile(r"[0-9]{1,25}")
_BARE_WORD = re.compile(r"[\w:-]{5,80}", re.ASCII)
_BARE_HOST = re.compile(
    r"(?://)?((?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,24}(?::[0-9]{1,5})?(?:[/?#][!-~]{0,500})?)", re.IGNORECASE
)
_APP_ADDRESS = re.compile(r"(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,30})://")

_NONE = Text(
    "There is no http:// or https:// link in it. Send the post's public link (ASCII only; percent-encode the rest).",
    "其中没有 http:// 或 https:// 链接。请发送作品的公开链接（仅限 ASCII 字符，其他字符需做百分号编码）。",
)
_DIGITS = Text(
    "A bare number is not a link. If it is the id of an X (Twitter) post, send https://x.com/i/status/{digits} - for "
    "another platform, check_work_link with accountType says which link to send.",
    "单独的数字不是链接。如果这是 X（Twitter）帖子的 ID，请发送 https://x.com/i/status/{digits}；"
    "如果属于其他平台，请用 check_work_link 并带上 accountType 查看应发送的链接。",
)
_OWN_ID = Text(
    "A bare id is not a link. If it is the id of the {platform} post, send {link}",
    "单独的 ID 不是链接。如果这是{platform}作品的 ID，请发送 {link}",
)
_ID_IS_NOT_ENOUGH = Text(
    "A bare id is not a link, and for {platform} it is not enough to make one. Send the post's link (like {example}).",
    "单独的 ID 不是链接，仅凭它也无法得到{platform}的链接。请发送作品的链接（形如 {example}）。",
)
_SCHEMELESS = Text("A link starts with https:// - send https://{rest}", "链接要以 https:// 开头，请发送 https://{rest}")
_OF_AN_APP = Text(
    "{scheme}:// is an app's own address, which no browser opens. Send the post's web link, starting with https://.",
    "{scheme}:// 是 App 内部地址，浏览器无法打开。请发送以 https:// 开头的作品链接。",
)


class NotOneLinkError(ValueError):
    """The text does not hold exactly one usable link; `reason` says why and what to send."""

    def __init__(self, reason: Text) -> None:
        """Keep the reason in both languages; str() gives the English one."""
        super().__init__(reason.en)
        self.reason = reason


def why_no_link(text: str, account_type: str | None) -> Text:
    """Say why there is no link in a text. `account_type` is the record's platform, which a bare id may be of."""
    if row := _row_of_id(text, account_type):
        stands_in_link = row.id_in_link or row.own_ids.fullmatch(text) or not row.work_id.shape.fullmatch(text)
        if row.link_of_id and stands_in_link:
            return _OWN_ID.format(platform=row.name, link=row.link_of_id.replace("{id}", text))
        return _ID_IS_NOT_ENOUGH.format(platform=row.name, example=row.example.replace("{id}", text))
    if _BARE_DIGITS.fullmatch(text):
        return _DIGITS.format(digits=text)
    if bare := _BARE_HOST.fullmatch(text):
        return _SCHEMELESS.format(rest=bare[1])
    if (app := _APP_ADDRESS.search(text)) and app[1].lower() not in ("http", "https", "ftp"):
        return _OF_AN_APP.format(scheme=app[1])
    return _NONE


def _row_of_id(text: str, account_type: str | None) -> Platform | None:
    """Return the platform that a bare id is of."""
    if not _BARE_WORD.fullmatch(text):
        return None
    own = next((row for row in ROWS.values() if row.own_ids.fullmatch(text)), None)
    row = ROWS.get(account_type or "")
    if own is not None or row is None:
        return own
    return row if row.key_shape.fullmatch(text) or row.work_id.shape.fullmatch(text) else None
