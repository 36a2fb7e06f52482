"""Where a link in a text ends, and whether that is sure. A link that is cut is another post's."""

import re
import unicodedata
from dataclasses import dataclass
from enum import Enum
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import parse_address
from aitoearn_mcp.links.platforms import ROWS, KnownForm, Platform, platform_of

INVISIBLE: Final = "\u00ad\ufe00-\ufe0f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff"
_LETTERS = re.compile(
    r"[\u2e80-\u2fdf\u3005-\u3007\u3041-\u31ff\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff\U00020000-\U0003ffff]"
)
_BEHIND = re.compile(rf"[{INVISIBLE}]*")
_ELLIPSIS = "…⋯‥"
_DOTS = re.compile(r"[。．·・]{2,}")
# The first word of the next line, or behind a space.
_NEXT_WORD = re.compile(r"(?P<space>\s+)(?P<word>[\w\-.~:/?@!$&*+,;=%]{1,300})", re.ASCII)
_MORE_OF_A_LINK = re.compile(r"[&?=%/][\w%.&=-]|\.(?:com|cn|net|tv|be|it|in)/", re.ASCII)
_TAG = re.compile(r"<[a-z][\w -]*>", re.ASCII | re.IGNORECASE)
_END_OF_CODE = re.compile(r"[\w-]+/", re.ASCII)
_OPENERS = {
    "”": "“",
    "’": "‘",
    "」": "「",
    "』": "『",
    "】": "【",
    "》": "《",
    "〉": "〈",
    "）": "（",
    "］": "［",
    "｝": "｛",
}
# In a link they stand for something, so that a full-width one with a letter behind it may be a part of one.
_FULL_WIDTH_PARTS = "？＆＝／＃％－＿＠～＋"
_JOINS = re.compile(r"[\w/%=&-]", re.ASCII)
# A sign or two within a word, such as an emoji that took the place of a part of the link.
_INSIDE_A_WORD = re.compile(
    rf"(?:{_LETTERS.pattern}|[\u2190-\u2bff\U0001f000-\U0001faff]){{1,2}}(?P<rest>[\w-]+)(?![^\x00-\x7f])", re.ASCII
)
# HTML that stands within a word, such as what marks the words that a search found.
_INLINE_TAG = re.compile(r"<(?:wbr|b|em|i|mark|strong|span|font)\b[^<>]{0,200}>[\w/?&=%-]", re.ASCII | re.IGNORECASE)
_SURE_ASCII = '"<>`}|^'
# What follows in the same word looks like the rest of a link.
_GOES_ON = re.compile(r"\S*?(?:[-_/=&%][A-Za-z0-9]|[0-9]{6})")
_GLUED_TAIL = re.compile(r"[,;!'()\[\]*@~|.]")
_TAIL_OF_SHORT = re.compile(r"[,;!'()\[\]*@~|.:]|(?<=[^/]/)[^/%]+$")


class Doubt(Enum):
    """Why it is not sure where a link ends."""

    LETTERS = Text("letters follow it directly", "链接后面紧跟着其他文字")
    SYMBOL = Text("an emoji or symbol follows it directly", "链接后面紧跟着表情或符号")
    ELLIPSIS = Text(
        "an ellipsis follows it (... or …), so it was cut off where it was copied from",
        "链接后面是省略号（... 或 …），说明复制时已被截断",
    )
    APOSTROPHE = Text("an apostrophe stands in it or behind it", "链接中或链接后有撇号")
    BACKSLASH = Text("a backslash follows it", "链接后面是反斜杠")
    LINE_BREAK = Text("a line break or a space stands in it", "链接中有换行或空格")
    INVISIBLE = Text("an invisible character stands in it", "链接中有不可见字符")
    PUNCTUATION = Text("punctuation with more text follows it directly", "链接后面紧跟着标点和其他文字")
    PLACEHOLDER = Text("a placeholder stands in it", "链接中有占位符")


@dataclass(frozen=True, slots=True)
class KnownLink:
    """A link of a platform's host, by that platform's row."""

    url: str
    row: Platform | None
    form: KnownForm | None

    @classmethod
    def of(cls, url: str) -> "KnownLink":
        """Look at a link, or at the front of one."""
        address = parse_address(url)
        platform = platform_of(address) if address else None
        if address is None or platform is None:
            return cls(url, None, None)
        row = ROWS[platform]
        return cls(url, row, row.parse(address))

    @property
    def is_whole(self) -> bool:
        """Whether nothing is missing at its end: its id or code has the platform's shape."""
        address = parse_address(self.url)
        if self.row is None or address is None or self.form is None:
            return False
        return self.row.is_whole(address, self.form)

    @property
    def is_complete(self) -> bool:
        """Whether it is whole and ends where nothing more can follow: with its id, or with a slash."""
        if not self.is_whole or self.form is None:
            return False
        ends_with_id = self.form.key is not None and self.url.endswith(self.form.key)
        return ends_with_id or (self.url.endswith("/") and "?" not in self.url and "#" not in self.url)

    @property
    def has_glued_tail(self) -> bool:
        """Whether what stands in the place of the id or code is one, and text behind it."""
        address = parse_address(self.url)
        if self.row is None or address is None or self.form is None:
            return False
        if self.form.is_short:
            if self.is_whole:
                return False
            tail = _TAIL_OF_SHORT.search(address.path)
            return tail is not None and self.row.short_path.fullmatch(address.path[: tail.start()]) is not None
        key = self.form.key or ""
        tail = _GLUED_TAIL.search(key)
        return tail is not None and self.row.key_shape.fullmatch(key[: tail.start()]) is not None


def doubt_of(text: str, start: int, end: int, raw_end: int) -> Doubt | None:
    """Return why it is not sure that the link from `start` to `end` ends there; None where it is.

    `raw_end` is where the characters end that can stand in a link; those between were cut as a sentence's.
    """
    link, cut = KnownLink.of(text[start:end]), text[end:raw_end]
    if ".." in cut:
        return Doubt.ELLIPSIS
    if link.has_glued_tail:
        return Doubt.PUNCTUATION
    if "'" in link.url:
        return Doubt.APOSTROPHE
    at = _behind_invisible(text, raw_end)
    if at == len(text) or text[at].isspace():
        return _line_break(text, start, at, link)
    return _doubt_behind(text, start, at, link, cut)


def _doubt_behind(text: str, start: int, at: int, link: KnownLink, cut: str) -> Doubt | None:
    """Look at the first character behind a link, and behind what was cut of it."""
    character = text[at]
    if character in _ELLIPSIS or _DOTS.match(text, at):
        return Doubt.ELLIPSIS
    if character == "\\":
        return Doubt.BACKSLASH
    if character == "{" or (_TAG.match(text, at) and link.url[-1] in "/=@-" and not link.is_whole):
        return Doubt.PLACEHOLDER
    if _INLINE_TAG.match(text, at):
        return Doubt.PUNCTUATION
    if character in _SURE_ASCII:
        return None
    if character.isascii():
        return Doubt.INVISIBLE
    if character in _FULL_WIDTH_PARTS and _JOINS.match(text, at + 1):
        return Doubt.PUNCTUATION
    if not cut and _goes_on_behind(text, at, link):
        return Doubt.LETTERS if _LETTERS.match(character) else Doubt.SYMBOL
    if _LETTERS.match(character):
        return None if link.is_complete or (cut and "(" not in cut and link.is_whole) else Doubt.LETTERS
    category = unicodedata.category(character)
    if category[0] in "LNM":
        return Doubt.LETTERS
    if category[0] == "P":
        return _doubt_behind_punctuation(text, start, at, link)
    return None if link.is_complete else Doubt.SYMBOL


def _goes_on_behind(text: str, at: int, link: KnownLink) -> bool:
    """Tell whether what stands behind a sign within the same word may be the rest of the link."""
    inside = _INSIDE_A_WORD.match(text, at)
    if inside is None or (link.is_complete and link.url.endswith("/")):
        return False
    return not link.is_whole or KnownLink.of(link.url + inside["rest"]).is_whole


def _doubt_behind_punctuation(text: str, start: int, at: int, link: KnownLink) -> Doubt | None:
    character = text[at]
    after = text[at + 1 : at + 2]
    joins = after.isascii() and (after.isalnum() or after in "/%_-")
    if not after or after.isspace():
        return None
    if character in _OPENERS and _OPENERS[character] in text[:start]:
        return None
    if character in "’‘":
        return Doubt.APOSTROPHE
    if joins and "/" not in link.url.partition("://")[2]:
        return Doubt.PUNCTUATION
    if link.row is None or link.is_whole or _GOES_ON.match(text, at) is None:
        return None
    return Doubt.PUNCTUATION


def _behind_invisible(text: str, at: int) -> int:
    match = _BEHIND.match(text, at)
    return match.end() if match else at


def _line_break(text: str, start: int, at: int, link: KnownLink) -> Doubt | None:
    """Tell a link that goes on in the next line: in angle brackets, or where only so it has its platform's shape."""
    if text[start - 1 : start] == "<" and re.match(r"\s*\n[^<>]*>", text[at:]):
        return Doubt.LINE_BREAK
    following = _NEXT_WORD.match(text, at)
    if following is None:
        return None
    word, in_next_line = following["word"], "\n" in following["space"]
    if in_next_line and _MORE_OF_A_LINK.match(word):
        return Doubt.LINE_BREAK
    if link.row is None or not (in_next_line or link.url.endswith(("/", "=", "_", "-", "&", "?"))):
        return None
    if link.form is not None and link.form.is_short and in_next_line and not link.url.endswith("/"):
        return Doubt.LINE_BREAK if _END_OF_CODE.fullmatch(word) else None
    joined = KnownLink.of(link.url + word.rstrip(".,;:!?"))
    return Doubt.LINE_BREAK if joined.is_whole and not link.is_whole else None
