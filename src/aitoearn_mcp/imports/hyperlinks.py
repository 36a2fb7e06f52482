"""The links behind the words of a workbook's cells: hyperlinks, and formulas that make them.

A zipped workbook alone is read, once its bounds have been checked; an .xls shows none.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from io import BytesIO
from typing import Final
from xml.parsers import expat

from aitoearn_mcp.imports import refusals
from aitoearn_mcp.imports.cells import Cell, Line, cell_text, holds_link
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.workbook_bounds import cell_place, refuse_doctype, repeats_in

MOST_LINKS: Final = 20_000
_LONGEST_LINK: Final = 2_048
_PIECE: Final = 64 * 1024
_WEB = re.compile(r"https?://\S+", re.IGNORECASE)
_FORMULA = re.compile(r'\s*(?:of:)?=?\s*HYPERLINK\(\s*"((?:[^"]|"")*)"', re.IGNORECASE)

Place = tuple[int, int]
"""Row and column of a cell, from 0."""


def hyperlinks_in(data: bytes) -> dict[str, dict[Place, str]]:
    """Return, by sheet, the web address behind each cell that has one: the first 20,000. Raises NotATable."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = {part.filename.replace("\\", "/").lower(): part for part in archive.infolist()}
            reader = _Parts(archive, parts)
            found = _Links()
            if "content.xml" in parts:
                reader.parse("content.xml", _OdsLinks(found).start)
            else:
                for name, part in _sheets(reader):
                    links = _XlsxLinks(found, name, reader.related(part))
                    reader.parse(part, links.start, links.end, links.text)
            return found.by_sheet
    except NotATable:
        raise
    except (zipfile.BadZipFile, expat.ExpatError, OSError, ValueError):
        raise NotATable(refusals.WORKBOOK_UNREADABLE) from None


def with_hyperlinks(lines: Sequence[Line], links: Mapping[Place, str], left: int) -> tuple[Line, ...]:
    """Return the lines with the links behind words as cells; the first cell of a line is in the sheet's column `left`.

    Beside a column of words its links stand in a column of their own, under the same header; in a column that has
    links as text too, they replace the words.
    """
    behind: dict[int, dict[int, str]] = {}
    for line in lines:
        for index, cell in enumerate(line.cells):
            link = links.get((line.number - 1, index + left))
            if link is not None and not holds_link(cell):
                behind.setdefault(index, {})[line.number] = link
    width = max((len(line.cells) for line in lines), default=0)
    result = list(lines)
    for index, of_lines in sorted(behind.items()):
        if any(holds_link(_cell(line, index)) for line in lines):
            result = [_with(line, index, of_lines.get(line.number, _cell(line, index))) for line in result]
        else:
            first = min(of_lines)
            result = [_with(line, width, of_lines.get(line.number, _header(line, index, first))) for line in result]
            width += 1
    return tuple(result)


def _header(line: Line, index: int, first: int) -> str:
    """Return what stands above the links of a column whose first is in line `first`: what is in brackets is no name."""
    words = cell_text(_cell(line, index))
    return f"{words} (hyperlink)" if words and line.number < first else ""


def _cell(line: Line, index: int) -> Cell:
    return line.cells[index] if index < len(line.cells) else ""


def _with(line: Line, index: int, cell: Cell) -> Line:
    cells = [*line.cells, *[""] * (index + 1 - len(line.cells))]
    cells[index] = cell
    return replace(line, cells=tuple(cells))


def _web_address(text: str | None) -> str | None:
    text = (text or "").strip()
    return text if len(text) <= _LONGEST_LINK and _WEB.fullmatch(text) else None


def _in_formula(formula: str) -> str | None:
    found = _FORMULA.match(formula)
    return _web_address(found[1].replace('""', '"')) if found else None


class _Links:
    """The links found so far, by sheet and place."""

    def __init__(self) -> None:
        self.by_sheet: dict[str, dict[Place, str]] = {}
        self.is_full = False
        self._room = MOST_LINKS

    def add(self, sheet: str, place: Place, link: str) -> None:
        self.is_full = self._room == 0
        if not self.is_full:
            self._room -= 1
            self.by_sheet.setdefault(sheet, {}).setdefault(place, link)


class _Parts:
    """The parts of a workbook, by their names in lower case, and the relationships between them."""

    def __init__(self, archive: zipfile.ZipFile, parts: Mapping[str, zipfile.ZipInfo]) -> None:
        self._archive = archive
        self._parts = parts

    def parse(
        self,
        name: str,
        start: Callable[[str, dict[str, str]], None],
        end: Callable[[str], None] | None = None,
        text: Callable[[str], None] | None = None,
    ) -> None:
        """Call these for the starts, ends and texts of a part's elements; a part that is not there has none."""
        part = self._parts.get(name)
        if part is None:
            return
        parser = expat.ParserCreate("UTF-8")
        parser.StartElementHandler, parser.EndElementHandler, parser.CharacterDataHandler = start, end, text
        parser.StartDoctypeDeclHandler = refuse_doctype
        with self._archive.open(part) as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
        parser.Parse(b"", True)

    def related(self, name: str) -> dict[str, str]:
        """Return where the relationships of a part lead, by id: a part, or an address outside."""
        folder, file = posixpath.split(name)
        found = _Relationships(folder)
        self.parse(f"{folder}/_rels/{file}.rels", found.start)
        return found.targets


class _Relationships:
    def __init__(self, folder: str) -> None:
        self._folder = folder
        self.targets: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        target = attributes.get("Target", "")
        is_one = name.rpartition(":")[2] == "Relationship" and len(target) <= _LONGEST_LINK
        if not is_one or len(self.targets) >= MOST_LINKS:
            return
        if attributes.get("TargetMode") != "External":
            target = posixpath.normpath(posixpath.join("/", self._folder, target)).lstrip("/").lower()
        self.targets[attributes.get("Id", "")] = target


class _SheetNames:
    def __init__(self) -> None:
        self.ids: list[tuple[str, str]] = []

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if name.rpartition(":")[2] == "sheet":
            self.ids.append((attributes.get("name", ""), _relationship(attributes)))


def _relationship(attributes: Mapping[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


def _sheets(reader: _Parts) -> Iterator[tuple[str, str]]:
    """Yield the name and the part of each sheet of an .xlsx."""
    names = _SheetNames()
    reader.parse("xl/workbook.xml", names.start)
    parts = reader.related("xl/workbook.xml")
    for name, relationship in names.ids:
        if relationship in parts:
            yield name, parts[relationship]


class _XlsxLinks:
    """Finds the links of one sheet of an .xlsx. `targets`: where the sheet's relationships lead."""

    def __init__(self, found: _Links, sheet: str, targets: Mapping[str, str]) -> None:
        self._found, self._sheet, self._targets = found, sheet, targets
        self._row = self._column = -1
        self._formula: str | None = None

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name.rpartition(":")[2]:
            case "row":
                self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
                self._column = -1
            case "c":
                reference = attributes.get("r")
                self._row, self._column = cell_place(reference) if reference else (self._row, self._column + 1)
            case "f":
                self._formula = ""
            case "hyperlink":
                self._add(attributes)

    def end(self, name: str) -> None:
        if self._formula is not None and name.rpartition(":")[2] == "f":
            link = _in_formula(self._formula)
            if link is not None:
                self._found.add(self._sheet, (self._row, self._column), link)
            self._formula = None

    def text(self, text: str) -> None:
        # Expat gives a text in pieces.
        if self._formula is not None and len(self._formula) <= _LONGEST_LINK:
            self._formula += text

    def _add(self, attributes: Mapping[str, str]) -> None:
        """Note the link of a cell, or of each cell of a range such as B2:B5."""
        fragment = attributes.get("location")
        link = _web_address(self._targets.get(_relationship(attributes), "") + (f"#{fragment}" if fragment else ""))
        first, _, last = attributes.get("ref", "").partition(":")
        if link is None or not first:
            return
        (top, left), (bottom, right) = cell_place(first), cell_place(last or first)
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                if self._found.is_full:
                    return
                self._found.add(self._sheet, (row, column), link)


class _OdsLinks:
    """Finds the links of all sheets of an .ods; of cells that are repeated, the first has it."""

    def __init__(self, found: _Links) -> None:
        self._found = found
        self._sheet = ""
        self._row = self._column = self._next_row = self._next_column = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        match name:
            case "table:table":
                self._sheet, self._next_row = attributes.get("table:name", ""), 0
            case "table:table-row":
                self._row, self._next_column = self._next_row, 0
                self._next_row += repeats_in(attributes, "table:number-rows-repeated")
            case "table:table-cell" | "table:covered-table-cell":
                self._column = self._next_column
                self._next_column += repeats_in(attributes, "table:number-columns-repeated")
                self._add(_in_formula(attributes.get("table:formula", "")))
            case "text:a":
                self._add(_web_address(attributes.get("xlink:href")))

    def _add(self, link: str | None) -> None:
        if link is not None:
            self._found.add(self._sheet, (self._row, self._column), link)
