"""Finds the web addresses behind the cells of a zipped workbook: hyperlinks, and formulas that are one HYPERLINK.

Loaded by its path in the process that reads one workbook (workbook_child.py): it needs the standard library alone.
"""

import posixpath
import re
import zipfile
from collections.abc import Callable, Collection, Iterator, Mapping
from io import BytesIO
from typing import Any
from urllib.parse import quote
from xml.parsers import expat

Area = tuple[int, int, int, int]
"""The first row and column of some cells, then the last ones; all from 0."""
Add = Callable[[str, Area, str], None]
"""Takes the address behind the cells of an area of a sheet; what it raises ends the search."""

# A link may have 2,048 characters: a longer address stays too long after it is cut.
MAX_ADDRESS = 2_200
_MAX_REFERENCE = 2_000
_MAX_FORMULA = 8_192
_MAX_TARGETS = 70_000
_MAX_TEXT = 8 * 1024 * 1024
_PIECE = 64 * 1024
_WEB = re.compile(r"(?:https?://|www\.)[^\s/]", re.IGNORECASE)
_SPACE = re.compile(r"\s")
_AREA = re.compile(
    r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?|([A-Z]{1,3}):([A-Z]{1,3})|([0-9]{1,7}):([0-9]{1,7})",
    re.IGNORECASE | re.ASCII,
)
# ODF writes of:=HYPERLINK("...";"words"). A literal that goes on (&) is a part of what is computed.
_START = re.compile(r'\s*(?:[a-z]+:)?=?\s*HYPERLINK\s*\(\s*"((?:[^"]|"")*)"\s*[,;)]', re.IGNORECASE)
_QUOTED = re.compile(r""""(?:[^"]|"")*"|'(?:[^']|'')*'""")
_NAME = re.compile(r"HYPERLINK\s*\(", re.IGNORECASE)
_NOT_THE_CELLS_OWN = ("office:annotation", "table:shapes", "table:tracked-changes", "table:dde-links")


def find_links(data: bytes, sheets: Collection[str], add: Add) -> None:
    """Find the links of these sheets. Raises what zipfile and expat raise of a damaged part."""
    with zipfile.ZipFile(BytesIO(data)) as archive:
        parts = _Parts(archive)
        if "content.xml" in parts.named:
            parts.parse("content.xml", _OdsLinks(sheets, add))
            return
        names = _SheetNames()
        parts.parse("xl/workbook.xml", names)
        targets = parts.related("xl/workbook.xml").inside
        for name in sheets:
            part = targets.get(names.ids.get(name, ""), "")
            if part:
                parts.parse(part, _XlsxLinks(name, add, parts.related(part).outside))


def address_in(formula: str) -> str | None:
    """Return the web address of a formula that is one HYPERLINK of a literal; None of one that is computed."""
    literal = _START.match(formula)
    if literal is None or len(formula) > _MAX_FORMULA:
        return None
    bare = _QUOTED.sub(lambda quoted: quoted[0][0] * 2, formula).strip()
    if not bare.endswith(")") or len(_NAME.findall(bare)) != 1:
        return None
    depth = 0
    for character in bare[bare.index("(") + 1 : -1]:
        depth += (character == "(") - (character == ")")
        if depth < 0:
            return None
    return web_address(literal[1].replace('""', '"'))


def web_address(text: str) -> str | None:
    """Return the address if it is one of the web; spaces within it become %20, as in a browser."""
    text = text.strip()[:MAX_ADDRESS]
    return _SPACE.sub(lambda space: quote(space[0]), text) if _WEB.match(text) else None


def areas_of(reference: str) -> Iterator[Area]:
    """Yield the areas of a reference such as B2, $B$2:b9, B:B or 2:3, several with spaces between; others are none."""
    for found in map(_AREA.fullmatch, reference[:_MAX_REFERENCE].replace("$", "").split()):
        if found is None:
            continue
        left, top, right, bottom, first, last, first_row, last_row = found.groups()
        columns = _column(left or first or "A"), _column(right or left or last or "ZZZ")
        rows = int(top or first_row or "1") - 1, int(bottom or top or last_row or "9999999") - 1
        yield min(rows), min(columns), max(rows), max(columns)


def _column(letters: str) -> int:
    number = 0
    for letter in letters.upper():
        number = number * 26 + ord(letter) - ord("A") + 1
    return number - 1


class _Handler:
    """Reads one part: what each of its elements says."""

    parser: Any

    def start(self, name: str, attributes: dict[str, str]) -> None:
        raise NotImplementedError


class _Parts:
    """The parts of a workbook; `named` has them by their names in lower case."""

    def __init__(self, archive: zipfile.ZipFile) -> None:
        self._archive = archive
        self.named = {part.filename.replace("\\", "/").lower(): part for part in archive.infolist()}

    def parse(self, name: str, handler: _Handler) -> None:
        """Feed a part to its handler; one that is not there has no elements."""
        if name not in self.named:
            return
        handler.parser = parser = expat.ParserCreate("UTF-8")
        parser.buffer_text = True
        parser.StartElementHandler = handler.start
        parser.StartDoctypeDeclHandler = _refuse_doctype
        with self._archive.open(self.named[name]) as stream:
            while piece := stream.read(_PIECE):
                parser.Parse(piece, False)
        parser.Parse(b"", True)

    def related(self, name: str) -> "_Relationships":
        folder, file = posixpath.split(name)
        found = _Relationships(folder)
        self.parse(f"{folder}/_rels/{file}.rels", found)
        return found


def _refuse_doctype(*_: Any) -> None:
    # A workbook has no document type; one that has may define entities that grow.
    raise ValueError("a document type")


class _Relationships(_Handler):
    """Where the relationships of a part lead, by id: to parts inside the workbook, and to web addresses outside."""

    def __init__(self, folder: str) -> None:
        self.inside: dict[str, str] = {}
        self.outside: dict[str, str] = {}
        self._folder = folder
        self._text = _MAX_TEXT

    def start(self, name: str, attributes: dict[str, str]) -> None:
        target, key = attributes.get("Target", ""), attributes.get("Id", "")
        self._text -= min(len(target), MAX_ADDRESS) + len(key)
        if _local(name) != "Relationship" or self._text < 0 or len(self.outside) + len(self.inside) >= _MAX_TARGETS:
            return
        if attributes.get("TargetMode") != "External":
            path = posixpath.join("/", self._folder, target[:MAX_ADDRESS])
            self.inside[key] = posixpath.normpath(path).lstrip("/").lower()
        elif attributes.get("Type", "").endswith("/hyperlink") and (address := web_address(target)):
            self.outside[key] = address


class _SheetNames(_Handler):
    """The relationships of an .xlsx's sheets, by the sheets' names."""

    def __init__(self) -> None:
        self.ids: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        if _local(name) == "sheet" and "name" in attributes:
            self.ids[attributes["name"]] = _relationship(attributes)


def _local(name: str) -> str:
    return name.rpartition(":")[2]


def _relationship(attributes: Mapping[str, str]) -> str:
    return next((value for name, value in attributes.items() if name.endswith(":id")), "")


class _XlsxLinks(_Handler):
    """Finds the links of one sheet of an .xlsx. `targets`: where the sheet's relationships lead."""

    def __init__(self, sheet: str, add: Add, targets: Mapping[str, str]) -> None:
        self._sheet, self._add, self._targets = sheet, add, targets
        self._row = self._column = -1
        self._reference: str | None = None
        self._is_first_in_cell = False
        self._formula = ""
        self._shared_as: str | None = None
        self._shared: dict[str, str] = {}

    def start(self, name: str, attributes: dict[str, str]) -> None:
        was_cell, self._is_first_in_cell = self._is_first_in_cell, False
        match name.rpartition(":")[2]:
            case "c":
                self._move_to(attributes.get("r"))
                self._is_first_in_cell = True
            case "v":
                return
            case "row":
                number = attributes.get("r", "")
                self._row = int(number) - 1 if number.isdecimal() and len(number) < 8 else self._row + 1
                self._column, self._reference = -1, None
            case "f" if was_cell:
                self._start_formula(attributes)
            case "hyperlink":
                self._add_hyperlink(attributes)

    def _move_to(self, reference: str | None) -> None:
        if reference is None:
            self._settle()
            self._column += 1
        self._reference = reference

    def _settle(self) -> None:
        """Find out where the cell is that was last named; most cells need not be known."""
        for top, left, _, _ in areas_of(self._reference or ""):
            self._row, self._column = top, left
        self._reference = None

    def _start_formula(self, attributes: Mapping[str, str]) -> None:
        self._formula = ""
        self._shared_as = attributes.get("si") if attributes.get("t") == "shared" else None
        self.parser.CharacterDataHandler, self.parser.EndElementHandler = self._add_text, self._end_formula

    def _add_text(self, text: str) -> None:
        if len(self._formula) <= _MAX_FORMULA:
            self._formula += text

    def _end_formula(self, _: str) -> None:
        self.parser.CharacterDataHandler = self.parser.EndElementHandler = None
        address = address_in(self._formula)
        # A formula that was filled down stands in its first cell; a literal is the same in each.
        if self._shared_as is not None and self._formula and address and len(self._shared) < _MAX_TARGETS:
            self._shared[self._shared_as] = address
        elif self._shared_as is not None and not self._formula:
            address = self._shared.get(self._shared_as)
        self._settle()
        if address is not None and self._row >= 0 and self._column >= 0:
            self._add(self._sheet, (self._row, self._column, self._row, self._column), address)

    def _add_hyperlink(self, attributes: Mapping[str, str]) -> None:
        address = self._targets.get(_relationship(attributes))
        if address is None:
            return
        if fragment := attributes.get("location"):
            address = web_address(f"{address}#{fragment[:MAX_ADDRESS]}") or address
        for area in areas_of(attributes.get("ref", "")):
            self._add(self._sheet, area, address)


class _OdsLinks(_Handler):
    """Finds the links of the sheets of an .ods: of its cells' own content, not of comments and drawings."""

    def __init__(self, sheets: Collection[str], add: Add) -> None:
        self._sheets, self._add = sheets, add
        self._sheet = ""
        self._area: Area | None = None
        self._row = self._next_row = self._next_column = 0
        self._depth = 0

    def start(self, name: str, attributes: dict[str, str]) -> None:
        is_own = name not in _NOT_THE_CELLS_OWN and not name.startswith(("draw:", "dr3d:"))
        if self._depth or not is_own or "table:is-sub-table" in attributes:
            self._skip()
            return
        match name:
            case "table:table-cell" | "table:covered-table-cell":
                self._start_cell(attributes)
            case "table:table-row":
                self._row, self._next_row = self._next_row, self._next_row + _repeats(attributes, "rows")
                self._next_column, self._area = 0, None
            case "text:a":
                self._found(web_address(attributes.get("xlink:href", "")))
            case "table:table":
                self._sheet = attributes.get("table:name", "")
                self._next_row, self._area = 0, None

    def _start_cell(self, attributes: Mapping[str, str]) -> None:
        left, self._next_column = self._next_column, self._next_column + _repeats(attributes, "columns")
        self._area = (self._row, left, self._next_row - 1, self._next_column - 1)
        self._found(address_in(attributes.get("table:formula", "")))

    def _found(self, address: str | None) -> None:
        if address is not None and self._area is not None and self._sheet in self._sheets:
            self._add(self._sheet, self._area, address)

    def _skip(self) -> None:
        """Pass over an element and all within it."""
        self._depth += 1
        self.parser.EndElementHandler = self._end_skipped

    def _end_skipped(self, _: str) -> None:
        self._depth -= 1
        if not self._depth:
            self.parser.EndElementHandler = None


def _repeats(attributes: Mapping[str, str], of: str) -> int:
    repeats = attributes.get(f"table:number-{of}-repeated", "1")
    return int(repeats) if repeats.isdecimal() and len(repeats) < 10 else 1
