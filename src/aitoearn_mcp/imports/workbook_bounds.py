"""Looks through a zipped workbook before it is read: how much it unpacks to, and how far its cells stand apart.

Claims are not believed: every part is unpacked, in pieces, and counted.
"""

import re
import zipfile
import zlib
from collections.abc import Callable
from io import BytesIO
from typing import Any, Final
from xml.parsers import expat

from aitoearn_mcp.imports import refusals
from aitoearn_mcp.imports.refusals import MIB, NotATable

MAX_UNPACKED: Final = 128 * MIB
MAX_RATIO: Final = 100
# The ratio says nothing of a small workbook: an empty sheet's XML packs very well.
_RATIO_COUNTS_FROM: Final = 16 * MIB
MAX_PARTS: Final = 2_000
MAX_AREA: Final = 4_000_000
_MAX_REPEATS: Final = 2**31
_PIECE: Final = 64 * 1024
_IS_ENCRYPTED: Final = 0x1
_HYPERLINK = re.compile(r"HYPERLINK\s*\(", re.IGNORECASE)
_REFERENCE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})")


def check_archive(data: bytes) -> bool:
    """Tell whether a zipped workbook has links behind words; raise NotATable where it must not be read.

    Memory stays at a few pieces of 64 KiB, whatever the archive claims or holds.
    """
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            return _check_parts(archive, len(data))
    except NotATable:
        raise
    except (zipfile.BadZipFile, zlib.error, expat.ExpatError, EOFError, NotImplementedError, OSError, ValueError):
        raise NotATable(refusals.WORKBOOK_UNREADABLE) from None


def _check_parts(archive: zipfile.ZipFile, packed: int) -> bool:
    parts = archive.infolist()
    names = [part.filename.replace("\\", "/").lower() for part in parts]
    is_xlsx, is_ods = "xl/workbook.xml" in names, "content.xml" in names
    if not is_xlsx and not is_ods:
        raise NotATable(refusals.WRONG_CONTENT)
    if len(set(names)) != len(names) or len(parts) > MAX_PARTS:
        raise NotATable(refusals.WORKBOOK_UNREADABLE)
    if any(part.flag_bits & _IS_ENCRYPTED for part in parts):
        raise NotATable(refusals.WORKBOOK_LOCKED)
    if any(part.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED) for part in parts):
        raise NotATable(refusals.WORKBOOK_UNREADABLE)
    budget = min(MAX_UNPACKED, max(_RATIO_COUNTS_FROM, MAX_RATIO * packed))
    if sum(part.file_size for part in parts) > budget:
        raise NotATable(refusals.WORKBOOK_TOO_LARGE)
    has_hyperlinks = False
    for part, name in zip(parts, names, strict=True):
        scan = _Scan()
        if name == "content.xml":
            scan = _OdsScan()
        elif name.startswith("xl/") and name.endswith(".xml"):
            scan = _XlsxScan()
        budget = _feed(archive, part, scan, budget)
        has_hyperlinks |= scan.has_hyperlinks
    return has_hyperlinks


def _feed(archive: zipfile.ZipFile, part: zipfile.ZipInfo, scan: "_Scan", budget: int) -> int:
    feed = scan.parser()
    with archive.open(part) as stream:
        while piece := stream.read(_PIECE):
            budget -= len(piece)
            if budget < 0:
                raise NotATable(refusals.WORKBOOK_TOO_LARGE)
            feed(piece, False)
    feed(b"", True)
    return budget


class _Scan:
    """A part that has no cells: counted, not parsed."""

    has_hyperlinks = False

    def parser(self) -> Callable[[bytes, bool], object]:
        return lambda piece, final: None


class _Area:
    """The rectangle of the cells that hold something."""

    def __init__(self) -> None:
        self._top = self._left = _MAX_REPEATS
        self._bottom = self._right = -1

    def add(self, row: int, column: int) -> None:
        self._top, self._bottom = min(self._top, row), max(self._bottom, row)
        self._left, self._right = min(self._left, column), max(self._right, column)
        if (self._bottom - self._top + 1) * (self._right - self._left + 1) > MAX_AREA:
            raise NotATable(refusals.WORKBOOK_TOO_LARGE)


class _CellScan(_Scan):
    def parser(self) -> Callable[[bytes, bool], object]:
        parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = self._start
        parser.CharacterDataHandler = self._text
        parser.StartDoctypeDeclHandler = _refuse_doctype
        return parser.Parse

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError

    def _text(self, text: str) -> None:
        # =HYPERLINK("https://...", "here")
        self.has_hyperlinks = self.has_hyperlinks or _may_link(text)


class _XlsxScan(_CellScan):
    """A sheet of an .xlsx: a cell without a value is passed over, as it is when the sheet is read."""

    def __init__(self) -> None:
        self._area = _Area()
        self._row = self._column = -1
        self.has_hyperlinks = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
            case "c":
                self._move_to(attributes.get("r"))
            case "v" | "is" if self._column >= 0:
                self._area.add(self._row, self._column)
            case "hyperlink":
                self.has_hyperlinks = True

    def _move_to(self, reference: str | None) -> None:
        if reference is None:
            self._column += 1
            return
        found = _REFERENCE.fullmatch(reference)
        if found is None:
            raise NotATable(refusals.WORKBOOK_UNREADABLE)
        self._column = _column_number(found[1])
        self._row = int(found[2]) - 1


class _OdsScan(_CellScan):
    """The sheets of an .ods, whose rows and cells say how often they are repeated."""

    def __init__(self) -> None:
        self._area = _Area()
        self._row = self._next_row = self._next_column = self._columns = 0
        self.has_hyperlinks = False

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._area = _Area()
                self._area.add(0, 0)
                self._next_row = 0
            case "table:table-row":
                self._row = self._next_row
                self._next_row += _repeats(attributes, "table:number-rows-repeated")
                self._next_column = 0
            case "table:table-cell" | "table:covered-table-cell":
                self._next_column += _repeats(attributes, "table:number-columns-repeated")
                self.has_hyperlinks |= _may_link(attributes.get("table:formula", ""))
                if "office:value-type" in attributes:
                    self._add()
            case "text:p":
                self._add()
            case "text:a":
                self.has_hyperlinks = True

    def _add(self) -> None:
        if self._next_row and self._next_column:
            self._area.add(self._next_row - 1, self._next_column - 1)


def _may_link(formula: str) -> bool:
    return "hyperlink" in formula.lower() and _HYPERLINK.search(formula) is not None


def _repeats(attributes: dict[str, str], name: str) -> int:
    repeats = int(attributes.get(name, "1"))
    if not 0 < repeats < _MAX_REPEATS:
        raise NotATable(refusals.WORKBOOK_UNREADABLE)
    return repeats


def _column_number(letters: str) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


def _refuse_doctype(*_: Any) -> None:
    # A workbook has no document type; one that has may define entities that grow.
    raise NotATable(refusals.WORKBOOK_UNREADABLE)
