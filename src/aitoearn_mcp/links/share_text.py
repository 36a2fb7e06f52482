"""The one link in the text that people paste."""

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import MAX_LINK, parse_address

MAX_TEXT: Final = 20_000
_REMEMBERED = 256

# RFC 3986's characters. A second scheme starts a second link, unless it stands where links carry links (?url=https://).
_LINK = re.compile(r"https?://(?:(?!(?<![=/?&#:])https?://)[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%])+", re.IGNORECASE)
_OPENERS = "(["
_SENTENCE_ENDS = ".,;:!?'*" + _OPENERS
_PAIRS = {")": "(", "]": "["}
_RUNS_ON = re.compile(r"[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]*\w")
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_USERINFO = re.compile(r"//[^/?#]*@")
_AFTER_HOST = re.compile(r"[/?#]")
_BARE_DIGITS = re.compile(r"[0-9]{1,25}")
_BARE_HOST = re.compile(
    r"(?://)?((?:[a-z0-9-]{1,63}\.){1,10}[a-z]{2,24}(?::[0-9]{1,5})?(?:[/?#][!-~]{0,500})?)", re.IGNORECASE
)

_TOO_MUCH_TEXT = Text(
    "The text has {size} characters; at most {most} are read. Send the link alone.",
    "文本有 {size} 个字符，最多只读取 {most} 个。请只发送链接本身。",
)
_NONE = Text(
    "There is no http:// or https:// link in it. Send the post's public link (ASCII only; percent-encode the rest).",
    "其中没有 http:// 或 https:// 链接。请发送作品的公开链接（仅限 ASCII 字符，其他字符需做百分号编码）。",
)
_DIGITS = Text(
    "A bare number is not a link. If it is the id of an X (Twitter) post, send https://x.com/i/status/{digits}",
    "单独的数字不是链接。如果这是 X（Twitter）帖子的 ID，请发送 https://x.com/i/status/{digits}",
)
_SCHEMELESS = Text("A link starts with https:// - send https://{rest}", "链接要以 https:// 开头，请发送 https://{rest}")
_SEVERAL = Text(
    "There are {count} different links in it ({links}). Send the one link of the post.",
    "其中有 {count} 个不同的链接（{links}）。请只发送作品的那一个链接。",
)
_CONTROLS = Text("There are control characters in it. Leave them out.", "其中含有控制字符，请去掉后再发送。")
_NO_END = Text(
    "Other letters follow the link directly, so nobody can tell where it ends. "
    "Put a space after the link, or percent-encode the letters if they belong to it.",
    "链接后面紧跟着其他文字，无法判断链接在哪里结束。请在链接后加一个空格；如果这些文字属于链接，请做百分号编码。",
)
_HAS_USERINFO = Text(
    "The link carries a user name or password (user:password@). Send it without.",
    "链接中带有用户名或密码（user:password@）。请去掉后再发送。",
)
_TOO_LONG = Text(
    "The link has {size} characters; at most {most} are allowed. Leave out tracking parameters.",
    "链接有 {size} 个字符，最多允许 {most} 个。请去掉跟踪参数。",
)
_HOSTLESS = Text("The link has no host after https://.", "链接在 https:// 之后没有域名。")
_BAD_HOST = Text("The link's host or port is not valid.", "链接的域名或端口无效。")


class NotOneLinkError(ValueError):
    """The text does not hold exactly one usable link; `reason` says why and what to send."""

    def __init__(self, reason: Text) -> None:
        """Keep the reason in both languages; str() gives the English one."""
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TakenLink:
    """The one link of a text, and whether there was other text around it."""

    url: str
    taken_from_text: bool


# A link is looked at where it is checked, where it is sent and where what came back is explained.
@lru_cache(maxsize=_REMEMBERED)
def take_link(text: str) -> TakenLink:
    """Return the one http(s) link of a link or share text; outer whitespace does not count as text.

    Raises NotOneLinkError if there is none, or more than one, or one that can't be a public link as it stands: control
    characters, userinfo, over 2,048 characters, no host, a bad port, or letters run on where it should end.
    """
    if len(text) > MAX_TEXT:
        raise NotOneLinkError(_TOO_MUCH_TEXT.format(size=f"{len(text):,}", most=f"{MAX_TEXT:,}"))
    stripped = text.strip()
    spans = _spans(stripped)
    links = tuple(dict.fromkeys(stripped[start:end] for start, end, _ in spans))
    if not links:
        raise NotOneLinkError(_why_none(stripped))
    if len(links) > 1:
        shown = ", ".join(_USERINFO.sub("//", link)[:120] for link in links[:3])
        raise NotOneLinkError(_SEVERAL.format(count=len(links), links=shown + (", ..." if len(links) > 3 else "")))
    if _CONTROL.search(stripped):
        raise NotOneLinkError(_CONTROLS)
    if any(_runs_on(stripped, end, raw_end) for _, end, raw_end in spans):
        raise NotOneLinkError(_NO_END)
    _refuse_bad_address(links[0])
    return TakenLink(links[0], taken_from_text=links[0] != stripped)


def _spans(text: str) -> list[tuple[int, int, int]]:
    """List start, end, and end before the punctuation was cut, of each link in the text."""
    spans = []
    for match in _LINK.finditer(text):
        start, raw_end = match.span()
        link = _without_punctuation(match[0])
        if not link.endswith("://"):
            spans.append((start, start + len(link), raw_end))
    return spans


def _without_punctuation(link: str) -> str:
    end = len(link)
    surplus = {closer: link.count(closer) - link.count(opener) for closer, opener in _PAIRS.items()}
    while link[end - 1] in _SENTENCE_ENDS or surplus.get(link[end - 1], 0) > 0:
        end -= 1
        last = link[end]
        for closer, opener in _PAIRS.items():
            surplus[closer] += (last == opener) - (last == closer)
    return link[:end]


def _runs_on(text: str, end: int, raw_end: int) -> bool:
    """Tell whether letters follow the link in a way that may be a part of it; invisible characters don't separate."""
    if raw_end == len(text) or text[raw_end].isascii():
        return False
    if not _RUNS_ON.match(text, raw_end) and not unicodedata.category(text[raw_end]).startswith("M"):
        return False
    cut = text[end:raw_end]
    return not cut or any(opener in cut for opener in _OPENERS)


def _why_none(stripped: str) -> Text:
    if _BARE_DIGITS.fullmatch(stripped):
        return _DIGITS.format(digits=stripped)
    if bare := _BARE_HOST.fullmatch(stripped):
        return _SCHEMELESS.format(rest=bare[1])
    return _NONE


def _refuse_bad_address(link: str) -> None:
    if len(link) > MAX_LINK:
        raise NotOneLinkError(_TOO_LONG.format(size=f"{len(link):,}", most=f"{MAX_LINK:,}"))
    authority = _AFTER_HOST.split(link.partition("://")[2], maxsplit=1)[0]
    if "@" in authority:
        raise NotOneLinkError(_HAS_USERINFO)
    if not authority.partition(":")[0]:
        raise NotOneLinkError(_HOSTLESS)
    if parse_address(link) is None:
        raise NotOneLinkError(_BAD_HOST)
