"""What a cell holds: text, an id whose digits may be lost, a link, a name."""

import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

Cell = str | int | float

# A spreadsheet keeps 15 digits of a number; those of a longer id turn to zeros.
_EXACT_BELOW: Final = 10**15
_POWER = re.compile(r"[0-9](?:\.[0-9]+)?[eE]\+[0-9]{2}")
_ZEROED = re.compile(r"[0-9]{15}0{3,}")
_LONGEST_NAME: Final = 100
_IN_BRACKETS = re.compile(r"[(\[（【][^)\]）】]*[)\]）】]")

_BETWEEN_WORDS = re.compile(r"[\s_\-*:.·'\"]+")

_LINK = re.compile(r"https?[:：][/／]{2}[^\s/]|\b(?:BV1[0-9A-Za-z]{9}\b)", re.IGNORECASE)
_MAYBE_SCHEMELESS = re.compile(r"[a-z0-9-]\.[a-z]{2,12}/", re.IGNORECASE)
_SCHEMELESS = re.compile(r"\s*(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,12}/[!-~]+\s*", re.IGNORECASE)

_WHOLE = re.compile(r"\s*https?://[!-~]+\s*", re.IGNORECASE)

# What a person writes before a long number, so that a spreadsheet keeps its digits: `="7301..."`, or an apostrophe.
_AS_TEXT = re.compile(r'="((?:[^"]|"")*)"')
_HYPERLINK = re.compile(r'=HYPERLINK\(\s*"([^"]*)"\s*[,;)].*', re.IGNORECASE | re.DOTALL)
_COMPUTED_LINK = re.compile(r"=\s*HYPERLINK\s*\(", re.IGNORECASE)
_APOSTROPHES: Final = "'’‘`"


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet or of a text, under the number that it has there; the first is 1."""

    number: int
    cells: tuple[Cell, ...]


def cell_text(cell: Cell) -> str:
    """Return what the cell shows; a whole number without decimals.

    Of a CSV's formula `="text"` the text, and of `=HYPERLINK("link","words")` the link.
    """
    if isinstance(cell, float) and math.isfinite(cell) and cell.is_integer():
        return str(int(cell))
    text = str(cell).strip()
    if linked := _HYPERLINK.fullmatch(text):
        return linked[1].strip()
    if _COMPUTED_LINK.match(text):
        return ""  # It holds a part of a link.
    found = _AS_TEXT.fullmatch(text)
    return found[1].replace('""', '"').strip() if found else text


def id_text(cell: Cell) -> str:
    """Return the id in the cell, without the apostrophe that keeps a spreadsheet from rounding it."""
    return cell_text(cell).lstrip(_APOSTROPHES).strip()


def has_lost_digits(cell: Cell, *, may_end_in_zeros: bool = False) -> bool:
    """Tell whether a spreadsheet rounded the id in the cell: 7300123456789012345 became 7300123456789010000.

    `may_end_in_zeros`: the id is a hex number, and 24 of its digits may well be decimal, with zeros behind.
    """
    if isinstance(cell, str):
        text = id_text(cell)
        return bool(_POWER.fullmatch(text) or (not may_end_in_zeros and _ZEROED.fullmatch(text)))
    return abs(cell) >= _EXACT_BELOW


def holds_link(cell: Cell) -> bool:
    """Tell whether a link stands in the cell, or a form that a link can be made of (no scheme; a BV id)."""
    if not isinstance(cell, str):
        return False
    text = cell_text(cell) if cell.lstrip().startswith("=") else cell
    return bool(_LINK.search(text) or _SCHEMELESS.fullmatch(text))


def is_whole_link(text: str) -> bool:
    """Tell whether a text is a link and nothing else."""
    return bool(_WHOLE.fullmatch(text) or _SCHEMELESS.fullmatch(text))


def may_hold_links(text: str) -> bool:
    """Tell whether a long text is worth a look for the lines and cells that hold links."""
    return bool(_LINK.search(text) or _MAYBE_SCHEMELESS.search(text))


def on_one_line(name: str) -> str:
    """Return a name as it is quoted: what is not seen, such as a line break, as its escape."""
    return "".join(char if char.isprintable() else char.encode("unicode_escape").decode() for char in name) or '""'


def fold_name(cell: Cell) -> str:
    """Fold a header, or a platform's name: without case, width, spaces, dashes, what is invisible and in brackets.

    A text too long for a name is none.
    """
    text = "".join(character for character in cell_text(cell) if unicodedata.category(character) != "Cf")
    if len(text) > _LONGEST_NAME:
        return ""
    folded = unicodedata.normalize("NFKC", _IN_BRACKETS.sub("", text) or text).casefold()
    return _BETWEEN_WORDS.sub("", folded)
