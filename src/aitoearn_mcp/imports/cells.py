"""What a cell holds: text, an id whose digits may be lost, a day or a moment, a link."""

import datetime
import math
import re
import unicodedata
from dataclasses import dataclass
from typing import Final

Cell = str | int | float
Moment = datetime.date | datetime.datetime

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

_DAY = re.compile(
    r"(?P<y>[0-9]{4})\s*[-/.年]\s*(?P<m>[0-9]{1,2})\s*[-/.月]\s*(?P<d>[0-9]{1,2})\s*日?"
    r"(?:[T\s]*(?P<H>[0-9]{1,2})\s*[:：时点]\s*(?P<M>[0-9]{1,2})?(?:\s*[:：分]\s*(?P<S>[0-9]{1,2})(?:\.[0-9]+)?)?\s*[分秒]?)?"
    r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_DAY_FIRST = re.compile(r"(?P<a>[0-9]{1,2})[/.-](?P<b>[0-9]{1,2})[/.-](?P<y>[0-9]{4})(?:[,\s].*)?")
_YEARS: Final = range(2000, 2100)
_SERIAL_DAYS: Final = range(36_526, 73_051)  # 2000 to 2099, as a spreadsheet counts the days
_SERIAL_ZERO: Final = datetime.datetime(1899, 12, 30)
_UNIX_SECONDS: Final = range(946_684_800, 4_102_444_800)  # 2000 to 2099


@dataclass(frozen=True, slots=True)
class Line:
    """One row of a sheet or of a text, under the number that it has there; the first is 1."""

    number: int
    cells: tuple[Cell, ...]


def cell_text(cell: Cell) -> str:
    """Return what the cell shows; a whole number without decimals."""
    if isinstance(cell, float) and math.isfinite(cell) and cell.is_integer():
        return str(int(cell))
    return str(cell).strip()


def has_lost_digits(cell: Cell) -> bool:
    """Tell whether a spreadsheet rounded the id in the cell: 7300123456789012345 became 7300123456789010000."""
    if isinstance(cell, str):
        text = cell.strip()
        return bool(_POWER.fullmatch(text) or _ZEROED.fullmatch(text))
    return abs(cell) >= _EXACT_BELOW


def holds_link(cell: Cell) -> bool:
    """Tell whether a link stands in the cell, or a form that a link can be made of (no scheme; a BV id)."""
    return isinstance(cell, str) and bool(_LINK.search(cell) or _SCHEMELESS.fullmatch(cell))


def may_hold_links(text: str) -> bool:
    """Tell whether a long text is worth a look for the lines and cells that hold links."""
    return bool(_LINK.search(text) or _MAYBE_SCHEMELESS.search(text))


def fold_name(cell: Cell) -> str:
    """Fold a header, or a platform's name: without case, width, spaces, dashes and what is in brackets.

    A text too long for a name is none.
    """
    text = cell_text(cell)
    if len(text) > _LONGEST_NAME:
        return ""
    folded = unicodedata.normalize("NFKC", _IN_BRACKETS.sub("", text) or text).casefold()
    return _BETWEEN_WORDS.sub("", folded)


def parse_moment(cell: Cell) -> Moment | None:
    """Read a day, or a day and a time, as people, spreadsheets and APIs write it; None where it is none or unsure.

    10/11/2026 is unsure: who knows which is the month.
    """
    if isinstance(cell, int | float):
        return _from_number(cell)
    if len(cell) > _LONGEST_NAME:
        return None
    text = unicodedata.normalize("NFKC", cell).strip()
    try:
        if found := _DAY.fullmatch(text):
            return _from_parts(found) if int(found["y"]) in _YEARS else None
        if found := _DAY_FIRST.fullmatch(text):
            first, second, year = int(found["a"]), int(found["b"]), int(found["y"])
            if first != second and first <= 12 and second <= 12:
                return None
            if year not in _YEARS:
                return None
            day, month = (first, second) if second <= 12 else (second, first)
            return datetime.date(year, month, day)
    except ValueError:
        return None
    return _from_number(int(text)) if text.isascii() and text.isdigit() and len(text) in (5, 10, 13) else None


def _from_parts(found: re.Match[str]) -> Moment:
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    if found["H"] is None:
        return datetime.date(year, month, day)
    zone = None
    if found["zone"]:
        zone = datetime.datetime.strptime(found["zone"], "%z").tzinfo
    return datetime.datetime(year, month, day, int(found["H"]), int(found["M"] or 0), int(found["S"] or 0), tzinfo=zone)


def _from_number(number: float) -> Moment | None:
    if not math.isfinite(number):
        return None
    if int(number) in _SERIAL_DAYS:
        moment = _SERIAL_ZERO + datetime.timedelta(days=number)
        return moment.date() if number == int(number) else moment.replace(microsecond=0)
    seconds = number // 1000 if number > _UNIX_SECONDS.stop else number
    if int(seconds) in _UNIX_SECONDS:
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    return None
