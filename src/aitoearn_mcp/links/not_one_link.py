"""Why a text holds no link, and which link to send, where the text says it."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import ProblemKind, parse_link
from aitoearn_mcp.links.platforms import ROWS, Platform

_BARE_DIGITS = re.compile(r"[0-9]{1,25}")
_BARE_WORD = re.compile(r"[\w:-]{5,80}", re.ASCII)
_BARE_HOST = re.compile(
    r"(?://)?((?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,24}(?::[0-9]{1,5})?(?:[/?#][!-~]{0,500})?)", re.IGNORECASE
)
_APP_ADDRESS = re.compile(r"(?<![A-Za-z0-9+.-])([A-Za-z][A-Za-z0-9+.-]{1,30})://(\S{0,500})")
_LABELLED = re.compile(r"[^\n:：=]{0,20}(?:id|号)\s{0,3}[:：=]\s{0,3}([\w:-]{5,80})", re.IGNORECASE)
_PART_OF_LINK = re.compile(r"[\w@./?=&%:-]{5,300}", re.ASCII)
# Words that have a digit, as ids have.
_WORDS = re.compile(r"[A-Za-z_-]*[0-9][\w-]*", re.ASCII)

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
_PART = Text(
    "This is only a part of a link. If it is of the {platform} post, send {link}",
    "这只是链接的一部分。如果它属于{platform}作品，请发送 {link}",
)
_IN_APP = Text(
    "{scheme}:// is an app's own address, which no browser opens. If it is of the {platform} post, send {link}",
    "{scheme}:// 是 App 内部地址，浏览器无法打开。如果它属于{platform}作品，请发送 {link}",
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
    labelled = _LABELLED.fullmatch(text)
    bare_id = labelled[1] if labelled else _only_own_id(text)
    if row := _row_of_id(bare_id, account_type):
        return _of_id(bare_id, row)
    if _BARE_DIGITS.fullmatch(text):
        return _DIGITS.format(digits=text)
    if bare := _BARE_HOST.fullmatch(text):
        return _SCHEMELESS.format(rest=bare[1])
    if (app := _APP_ADDRESS.search(text)) and app[1].lower() not in ("http", "https", "ftp"):
        return _of_an_app(app[1], app[2], account_type)
    row = ROWS.get(account_type or "")
    link = _link_of(text, row) if row and _PART_OF_LINK.fullmatch(text) else None
    return _PART.format(platform=row.name, link=link) if row and link else _NONE


def _of_id(bare_id: str, row: Platform) -> Text:
    """Say which link a bare id makes, if it makes one."""
    link = _right(row.link_of_id.replace("{id}", bare_id), row) if row.link_of_id else None
    if link is not None:
        return _OWN_ID.format(platform=row.name, link=link)
    filled = row.example.replace("{id}", bare_id)
    problems = {found.kind for found in parse_link(filled, row.account_type).problems}
    is_likely = _BARE_WORD.fullmatch(bare_id) and ProblemKind.UNLIKELY_ID not in problems
    return _ID_IS_NOT_ENOUGH.format(platform=row.name, example=filled if is_likely else row.example)


def _of_an_app(scheme: str, rest: str, account_type: str | None) -> Text:
    """Say which web link an app's address stands for, where it holds the post's id."""
    of_scheme = (row for row in ROWS.values() if scheme.lower() in row.app_schemes)
    row = next(of_scheme, None) or ROWS.get(account_type or "")
    # Where an id is not enough for a link, no part of one is.
    if row is None or not row.link_of_id:
        return _OF_AN_APP.format(scheme=scheme)
    ids = [word for word in _WORDS.findall(rest) if row.key_shape.fullmatch(word)]
    link = _link_of(rest, row) or (row.link_of_id.replace("{id}", ids[0]) if len(ids) == 1 else None)
    return _IN_APP.format(scheme=scheme, platform=row.name, link=link) if link else _OF_AN_APP.format(scheme=scheme)


def _link_of(part: str, row: Platform) -> str | None:
    """Return the post's link that a part of one makes behind the platform's host, if it makes one."""
    host = re.match("https://[^/]+/", row.example)
    return _right(host[0] + part.lstrip("/"), row) if host else None


def _right(url: str, row: Platform) -> str | None:
    """Return a link if it is a post's without a problem, or else the one to send in its place."""
    link = parse_link(url, row.account_type)
    return link.canonical_url if link.key and not link.problems else link.suggested_link


def _only_own_id(text: str) -> str:
    """Return the one id in a text that is no other platform's, or the text."""
    own = "|".join(row.own_ids.pattern for row in ROWS.values())
    found = {match[0] for match in re.finditer(rf"(?<![0-9A-Za-z_])(?:{own})(?![0-9A-Za-z_])", text)}
    return found.pop() if len(found) == 1 else text


def _row_of_id(text: str, account_type: str | None) -> Platform | None:
    """Return the platform that a bare id is of."""
    own = next((row for row in ROWS.values() if row.own_ids.fullmatch(text)), None)
    row = ROWS.get(account_type or "")
    if own is not None or row is None:
        return own
    is_id = _BARE_DIGITS.fullmatch(text) or row.work_id.shape.fullmatch(text)
    return row if is_id or (_BARE_WORD.fullmatch(text) and row.key_shape.fullmatch(text)) else None
