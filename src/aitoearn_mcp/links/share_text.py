"""The one link in the text that people paste."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import MAX_LINK, parse_address
from aitoearn_mcp.links.link import ProblemKind, parse_link
from aitoearn_mcp.links.link_choice import FoundLink, one_of
from aitoearn_mcp.links.link_ends import INVISIBLE, Doubt, KnownLink, doubt_of
from aitoearn_mcp.links.not_one_link import NotOneLinkError, why_no_link
from aitoearn_mcp.links.placeholders import placeholder_in
from aitoearn_mcp.links.schemes import with_schemes
from aitoearn_mcp.links.shared import shared_in
from aitoearn_mcp.links.text_formats import PlainText, Undone, undo

MAX_TEXT: Final = 20_000
_REMEMBERED = 256
_MOST_LINKS = 100

# Beyond what a link may have, so that a text of many is not searched to its end for each.
_LONGEST_RUN = MAX_LINK + 100
# RFC 3986's characters, and what is invisible among them. A link may have two schemes by mistake.
_LINK = re.compile(
    r"(?P<extra>(?:https?://)*)(?P<scheme>https?://)"
    rf"(?P<rest>(?:[A-Za-z0-9\-._~:/?#\[\]@!$&'()*+,;=%]|[{INVISIBLE}]+(?=[A-Za-z0-9/?&=%#])){{0,{_LONGEST_RUN}}})",
    re.IGNORECASE,
)
_INVISIBLE = re.compile(f"[{INVISIBLE}]+")
_NESTED = re.compile(r"https?://", re.IGNORECASE)
_BRACKETED = re.compile(r"\]\(|\[/?[a-z]+(?:=[^\]]*)?\]|(?<=[\w/])\[[0-9]{1,3}\]$", re.IGNORECASE)
_TAG_IN_ITS_PLACE = re.compile(r"\[[a-z_]+\]", re.IGNORECASE)
_GAP = re.compile(r"\[\.{2,}\]|\(\.{2,}\)")
_LONGEST_TAG = 40
_TAG_BEFORE = re.compile(r"\[[a-z]+=\"?$", re.IGNORECASE)
_SENTENCE_ENDS = ".,;:!?'*([~"
_PAIRS = {")": "(", "]": "["}
_CLOSERS = {opener: closer for closer, opener in _PAIRS.items()}
_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f]")
_USERINFO = re.compile(r"//[^/?#]*@")
_AFTER_HOST = re.compile(r"[/?#]")
_OTHER_SCHEME = re.compile(
    r"(?<![A-Za-z0-9+.-])(?![A-Za-z0-9+.-]*https?:)[A-Za-z][A-Za-z0-9+.-]{1,30}://\S*", re.IGNORECASE
)

_TOO_MUCH_TEXT = Text(
    "The text has {size} characters; at most {most} are read. Send the link alone.",
    "文本有 {size} 个字符，最多只读取 {most} 个。请只发送链接本身。",
)
_SEVERAL = Text(
    "There are {count} different links in it ({links}). Send the one link of the post.",
    "其中有 {count} 个不同的链接（{links}）。请只发送作品的那一个链接。",
)
_CONTROLS = Text("There are control characters in it. Leave them out.", "其中含有控制字符，请去掉后再发送。")
_NO_END = Text(
    "It is not sure where the link ends: {doubt}, at {place}. Put a space after the link if it is whole, "
    "percent-encode the letters if they belong to it, or copy the whole link again.",
    "无法确定链接在哪里结束：{doubt}，位置：{place}。如果链接完整，请在链接后加一个空格；如果这些文字属于链接，"
    "请做百分号编码；否则请重新复制完整链接。",
)
_CUT_OFF = Text(
    "The link is not whole: {doubt}, at {place}. Copy the whole link again from the post itself.",
    "链接不完整：{doubt}，位置：{place}。请从作品页重新复制完整链接。",
)
_IS_PLACEHOLDER = Text(
    'The link holds a placeholder, "{part}", where the post\'s own part belongs. Send the link of the post itself.',
    "链接中应为作品自身内容的位置是占位符“{part}”。请发送作品本身的链接。",
)
_HAS_USERINFO = Text(
    "The link carries a user name or password (user:password@). Send it without.",
    "链接中带有用户名或密码（user:password@）。请去掉后再发送。",
)
_TOO_LONG = Text(
    "The link is too long: at most {most} characters are allowed. Leave out tracking parameters.",
    "链接过长：最多允许 {most} 个字符。请去掉跟踪参数。",
)
_HOSTLESS = Text("The link has no host after https://.", "链接在 https:// 之后没有域名。")
_BAD_HOST = Text("The link's host or port is not valid.", "链接的域名或端口无效。")


@dataclass(frozen=True, slots=True)
class TakenLink:
    """The one link of a text: whether other text was around it, and what a text format had done to it.

    `shares` is what the text around it says that it shares, where that is not a single post.
    """

    url: str
    taken_from_text: bool
    undone: tuple[Undone, ...] = ()
    shares: ProblemKind | None = None


# A link is looked at where it is checked, where it is sent and where what came back is explained.
@lru_cache(maxsize=_REMEMBERED)
def take_link(text: str, account_type: str | None = None) -> TakenLink:
    """Return the one http(s) link of a link or share text; outer whitespace does not count as text.

    It is taken where it is sure where it ends. Raises NotOneLinkError if there is none, or more than one, or one that
    can't be a public link as it stands: an unsure end, a placeholder, control characters, userinfo, over 2,048
    characters, no host, a bad port. `account_type` is the record's platform, which a bare id may be of.
    """
    if len(text) > MAX_TEXT:
        raise NotOneLinkError(_TOO_MUCH_TEXT.format(size=f"{len(text):,}", most=f"{MAX_TEXT:,}"))
    stripped = text.strip()
    plain = with_schemes(undo(stripped))
    every = _links_in(plain)
    found = every if len(every) > _MOST_LINKS else one_of(every)
    if not found:
        raise NotOneLinkError(why_no_link(stripped, account_type))
    if len(found) > 1:
        shown = ", ".join(_USERINFO.sub("//", one.url)[:120] for one in found[:3])
        raise NotOneLinkError(_SEVERAL.format(count=_count(found), links=shown + (", ..." if len(found) > 3 else "")))
    if _CONTROL.search(stripped):
        raise NotOneLinkError(_CONTROLS)
    [link] = found
    if len(link.url) > MAX_LINK:
        raise NotOneLinkError(_TOO_LONG.format(most=f"{MAX_LINK:,}"))
    if link.doubt is Doubt.PLACEHOLDER:
        raise NotOneLinkError(_IS_PLACEHOLDER.format(part=plain.text[link.end : link.end + 20]))
    if link.doubt is not None:
        words = _CUT_OFF if link.doubt in (Doubt.ELLIPSIS, Doubt.LINE_BREAK) else _NO_END
        raise NotOneLinkError(words.format(doubt=link.doubt.value, place=_place(plain.text, link.end)))
    _refuse_bad_address(link.url)
    around = plain.text[: link.start] + " " + plain.text[link.end :]
    undone = tuple(sorted(link.undone, key=lambda kind: kind.name))
    return TakenLink(link.url, link.url != stripped, undone, shared_in(around))


def _count(found: Sequence[FoundLink]) -> str:
    return f"{_MOST_LINKS}+" if len(found) > _MOST_LINKS else str(len(found))


def _links_in(plain: PlainText) -> list[FoundLink]:
    """Find each link, left to right, with what is unsure about it."""
    text, at = plain.text, 0
    found: list[FoundLink] = []
    of_apps = [match.span() for match in _OTHER_SCHEME.finditer(text)]
    while len(found) <= _MOST_LINKS and (match := _LINK.search(text, at)):
        end = match.start("rest") + _length_of_one(match["scheme"], match["rest"])
        at = end
        if not any(low <= match.start() < high for low, high in of_apps):
            found.append(_found(plain, match.start(), match.start("scheme"), end))
    return [one for one in found if not one.url.endswith("://")]


def _length_of_one(scheme: str, rest: str) -> int:
    """Return how much of it is one link: a second scheme starts a second link, unless the first carries it."""
    front: KnownLink | None = None
    for nested in _NESTED.finditer(rest):
        before = rest[nested.start() - 1 : nested.start()]
        if before in tuple("=?&#:"):
            continue
        front = front or KnownLink.of(scheme + rest[: nested.start()])
        if before != "/" or front.row is not None or _host(front.url) == _host(rest[nested.start() :][:MAX_LINK]):
            return nested.start()
    return len(rest)


def _host(url: str) -> str:
    address = parse_address(url)
    return address.host if address else ""


def _found(plain: PlainText, marked: int, start: int, raw_end: int) -> FoundLink:
    text = plain.text
    raw = text[start:raw_end]
    closed = _closed_at(raw, text[:start])
    end = start + len(_without_emphasis(_without_punctuation(raw[:closed]), text[start - 1 : start]))
    # A hashtag or a mention behind it.
    if text[end - 1] in "#@" and KnownLink.of(text[start : end - 1]).is_complete:
        end -= 1
    undone = plain.undone(marked, end)
    if start > marked:
        undone |= {Undone.TWO_SCHEMES}
    doubt = doubt_of(text, start, end, raw_end)
    if closed < len(raw):
        doubt = Doubt.ELLIPSIS if ".." in text[end : start + closed] else None
        if _TAG_IN_ITS_PLACE.match(raw, closed) and raw[closed - 1] in "/=@-":
            doubt = Doubt.PLACEHOLDER
    if text.startswith("***", end) and text[start - 1 : start] != "*":
        doubt = Doubt.PLACEHOLDER
    if gap := _GAP.search(raw, 0, closed):
        doubt, end = Doubt.ELLIPSIS, start + gap.start()
    url = text[start:end]
    if invisible := _INVISIBLE.search(url):
        front = KnownLink.of(url[: invisible.start()])
        if front.is_whole or front.url.endswith("/"):
            return FoundLink(front.url, start, start + invisible.start(), Doubt.INVISIBLE, undone)
        url, undone = _INVISIBLE.sub("", url), undone | {Undone.ZERO_WIDTH}
    return FoundLink(url, start, end, doubt, undone)


def _closed_at(raw: str, before: str) -> int:
    """Return where the quotes, brackets or tags around a link close it, or its length."""
    places = [found.start() for found in [_BRACKETED.search(raw)] if found and found.start() > 0]
    opener = before[-1:]
    if opener == "'" and "'" in raw:
        places.append(raw.index("'"))
    if _TAG_BEFORE.search(before[-_LONGEST_TAG:]) and "]" in raw:
        places.append(raw.index("]"))
    if opener in ("(", "["):
        closer, depth = _CLOSERS[opener], 0
        for place, character in enumerate(raw):
            depth += (character == opener) - (character == closer)
            if depth < 0:
                places.append(place)
                break
    return min(places, default=len(raw))


def _without_emphasis(link: str, before: str) -> str:
    """Leave out the _ of Markdown's emphasis, where only so the link has its platform's shape."""
    plain = link.rstrip("_")
    if before != "_" or plain == link or KnownLink.of(link).is_whole or not KnownLink.of(plain).is_whole:
        return link
    return plain


def _without_punctuation(link: str) -> str:
    end = len(link)
    surplus = {closer: link.count(closer) - link.count(opener) for closer, opener in _PAIRS.items()}
    while link[end - 1] in _SENTENCE_ENDS or surplus.get(link[end - 1], 0) > 0:
        end -= 1
        last = link[end]
        for closer, opener in _PAIRS.items():
            surplus[closer] += (last == opener) - (last == closer)
    return link[:end]


def _place(text: str, end: int) -> str:
    """Show the text around the link's end."""
    return f"“{text[max(0, end - 16) : end]}▸{text[end : end + 12].splitlines()[0] if text[end:] else ''}”"


def _refuse_bad_address(link: str) -> None:
    authority = _AFTER_HOST.split(link.partition("://")[2], maxsplit=1)[0]
    if "@" in authority:
        raise NotOneLinkError(_HAS_USERINFO)
    if not authority.partition(":")[0]:
        raise NotOneLinkError(_HOSTLESS)
    address = parse_address(link)
    if address is None:
        raise NotOneLinkError(_BAD_HOST)
    if placeholder := placeholder_in(address, parse_link(link).key):
        raise NotOneLinkError(_IS_PLACEHOLDER.format(part=placeholder[:60]))
