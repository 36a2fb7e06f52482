"""What a text format did to a link on its way, undone: escapes of HTML, Markdown, JSON and JavaScript, and the like."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum
from urllib.parse import unquote

from aitoearn_mcp.i18n import Text


class Undone(Enum):
    """What was undone in a link, in words for a note."""

    HTML = Text("HTML's &amp;", "HTML 转义（&amp;）")
    MARKDOWN = Text(r"Markdown's \_ and the like", r"Markdown 转义（\_ 等）")
    JSON = Text(r"JSON's \/ and \u0026", r"JSON 转义（\/、\u0026）")
    PERCENT = Text("percent-encoding of the whole link", "整条链接的百分号编码")
    FULL_WIDTH = Text("a full-width : or /", "全角的 ： 或 ／")
    ZERO_WIDTH = Text("invisible characters", "不可见字符")
    TWO_SCHEMES = Text("a doubled https://", "https:// 重复")
    MISTYPED_SCHEME = Text("a mistyped https://", "https:// 写错")
    NO_SCHEME = Text("the missing https://", "缺少 https://")


@dataclass(frozen=True, slots=True)
class PlainText:
    """A text without the escapes; `marks` says of each of its characters what was undone there, if anything was."""

    text: str
    marks: tuple[Undone | None, ...]

    def undone(self, start: int, end: int) -> frozenset[Undone]:
        """Return what was undone in a part of the text."""
        return frozenset(mark for mark in self.marks[start:end] if mark is not None)


_CODED_AMPERSAND = r"&#0{0,3}38;|&#x0{0,3}26;"
_AMPERSAND = rf"(?:&|\\x26|\\u0026|{_CODED_AMPERSAND})"
_MOST_LAYERS = 3
# A link that is encoded whole starts a word: after = or & it is a parameter of another link.
_ENCODED_LINK = re.compile(
    r"(?<![A-Za-z0-9%=&?/#])https?(?:%(?:25)*3A|://[A-Za-z0-9.-]+%2F)[A-Za-z0-9\-._~!*'()%]*", re.IGNORECASE
)
_ESCAPES = re.compile(
    # Half an &amp; is left where somebody took the letters out.
    rf"(?P<ampersand>{_AMPERSAND}(?:amp;)+|{_CODED_AMPERSAND}|&;(?=[\w.-]+=))"
    r"|&(?P<entity>lt|gt|quot|apos|nbsp|#39|#34|#47|#x2f|#58|#x3a|sol|colon|quest|equals|period|lowbar|num"
    r"|#10|#13|#xa|#9|#32|#160|#xa0|#xd|#8203|#x200b|ensp|emsp|shy);"
    r"|\\u00(?P<unicode>[2-7][0-9a-f])|\\x(?P<hex>[2-7][0-9a-f])"
    r"|(?P<slash>\\/)"
    r"|\\(?P<markdown>[!-.:-@\[\]^-`{-~])"
    r"|(?P<scheme>https?[:：][/／]{2})",
    re.IGNORECASE,
)
_ENTITIES = {"lt": "<", "gt": ">", "quot": '"', "apos": "'", "nbsp": " ", "#39": "'", "#34": '"'}
_ENTITIES |= {"#47": "/", "#x2f": "/", "#58": ":", "#x3a": ":", "sol": "/", "colon": ":", "quest": "?"}
_ENTITIES |= {"equals": "=", "period": ".", "lowbar": "_", "num": "#"}
_ENTITIES |= dict.fromkeys(("#10", "#13", "#xa", "#xd"), "\n") | dict.fromkeys(("#9", "#32", "#160", "#xa0"), " ")
_ENTITIES |= dict.fromkeys(("ensp", "emsp"), " ") | dict.fromkeys(("#8203", "#x200b", "shy"), "\u200b")
_ASCII = str.maketrans("：／", ":/")


def undo(text: str) -> PlainText:
    """Return the text without what text formats did to its links."""
    if not any(sign in text for sign in "\\&%：／"):
        return PlainText(text, (None,) * len(text))
    text, percent = _replaced(text, _ENCODED_LINK, lambda match: (_decoded(match[0]), Undone.PERCENT))
    text, marks = _replaced(text, _ESCAPES, _unescaped)
    return PlainText(text, _merged(percent, marks))


_Pieces = list[tuple[int, int, Undone | None]]
"""Lengths before and after, and what was undone."""


def _replaced(
    text: str, pattern: re.Pattern[str], replace: Callable[[re.Match[str]], tuple[str, Undone | None]]
) -> tuple[str, _Pieces]:
    out: list[str] = []
    pieces: _Pieces = []
    at = 0
    for match in pattern.finditer(text):
        new, kind = replace(match)
        out += [text[at : match.start()], new]
        pieces += [(match.start() - at, match.start() - at, None), (len(match[0]), len(new), kind)]
        at = match.end()
    out.append(text[at:])
    pieces.append((len(text) - at, len(text) - at, None))
    return "".join(out), pieces


def _merged(first: _Pieces, second: _Pieces) -> tuple[Undone | None, ...]:
    """Return the marks after two replacements, one after the other."""
    before = [kind for _, length, kind in first for _ in range(length)]
    marks: list[Undone | None] = []
    at = 0
    for old, new, kind in second:
        marks += before[at : at + old] if kind is None else [kind] * new
        at += old
    return tuple(marks)


def _decoded(link: str) -> str:
    for _ in range(_MOST_LAYERS):
        if "://" in link and "%2F" not in link.upper():
            break
        link = unquote(link)
    return link


def _unescaped(match: re.Match[str]) -> tuple[str, Undone | None]:
    if match["ampersand"]:
        return "&", Undone.JSON if match[0].startswith("\\") and "amp;" not in match[0] else Undone.HTML
    if match["entity"]:
        return _ENTITIES[match["entity"].lower()], Undone.HTML
    if code := match["unicode"] or match["hex"]:
        return chr(int(code, 16)), Undone.JSON
    if match["slash"]:
        return "/", Undone.JSON
    if match["markdown"]:
        return match["markdown"], Undone.MARKDOWN
    plain = match[0].translate(_ASCII)
    return plain, None if plain == match[0] else Undone.FULL_WIDTH
