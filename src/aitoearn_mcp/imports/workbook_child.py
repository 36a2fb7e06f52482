"""Reads one workbook in a process of its own, with bounded memory, so that no workbook can end or fill the server.

Run by its path, not as a module: it must load nothing of the server. Standard input has the workbook, the first
argument says what to read, and standard output gets the sheets as JSON.
"""

import datetime
import importlib.util
import json
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path
from typing import Any

MEMORY = 512 * 1024 * 1024
_MAX_MERGED_ROWS = 20_000
# An empty cell between others is a cell of the table too.
_LEAST_COST = 8


def main() -> None:
    """Answer on standard output; end without an answer where the workbook can't be read."""
    _bound_memory()
    request = json.loads(sys.argv[1])
    sys.path[:] = request["path"]
    json.dump(read_workbook(sys.stdin.buffer.read(), request), sys.stdout)


def _bound_memory() -> None:
    try:
        import resource
    except ImportError:
        # Windows: a process can't get more than the machine has, and the server stops one that takes too long.
        return
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    except (OSError, ValueError):
        # macOS has no such bound.
        return


def read_workbook(data: bytes, request: dict[str, Any]) -> dict[str, Any]:
    """Return {names, sheets: [{name, rows, links}], hasMoreLinks} of the visible sheets or of the one asked for.

    A row is [its number from 1, its cells up to the last that holds a value]; rows without a value are left out. One
    row more than asked for at most says that there are more. A link is [a row's number, the index of a cell in the row,
    the address behind the cell]. {locked} and {tooLarge} say why nothing is answered.
    """
    from python_calamine import CalamineWorkbook, PasswordError, SheetTypeEnum, SheetVisibleEnum

    try:
        workbook = CalamineWorkbook.from_filelike(BytesIO(data))
    except PasswordError:
        return {"locked": True}
    tables = [sheet for sheet in workbook.sheets_metadata if sheet.typ is SheetTypeEnum.WorkSheet]
    wanted = [
        sheet.name
        for sheet in tables
        if (
            sheet.visible is SheetVisibleEnum.Visible
            if request["sheet"] is None
            else sheet.name.strip() == request["sheet"]
        )
    ]
    sheets: list[dict[str, Any]] = []
    links = _Links(request["maxLinks"])
    room = request["maxTotal"]
    for name in wanted[: request["maxSheets"]]:
        rows: list[tuple[int, list[Any]]] = []
        sheet = workbook.get_sheet_by_name(name)
        carried: list[tuple[int, int, int]] = []
        for row in _rows(sheet, request, carried):
            room -= sum(max(_LEAST_COST, len(cell)) if isinstance(cell, str) else _LEAST_COST for cell in row[1])
            if room < 0:
                return {"tooLarge": True}
            rows.append(row)
            if len(rows) > request["maxRows"]:
                break
        sheets.append({"name": name, "rows": rows})
        # Of two sheets with one name it is not sure whose links they are.
        if [sheet.name for sheet in workbook.sheets_metadata].count(name) == 1:
            links.expect(name, rows, sheet.start[1] if sheet.start else 0, carried)
    found = links.find(data)
    sheets = [sheet | {"links": found.get(sheet["name"], [])} for sheet in sheets]
    return {"names": [sheet.name for sheet in tables], "sheets": sheets, "hasMoreLinks": links.has_more}


class _Links:
    """The links behind the cells of the sheets, none where none are asked for; `has_more`: more than that."""

    def __init__(self, most: int) -> None:
        """Start with room for that many links."""
        self.has_more = False
        self._is_asked = most > 0
        self._cells = _load_beside("workbook_cells.py")
        self._room = self._cells.Room(most)
        self._sheets: dict[str, Any] = {}
        self._carried: dict[str, Sequence[tuple[int, int, int]]] = {}

    def expect(
        self, name: str, rows: list[tuple[int, list[Any]]], left: int, carried: Sequence[tuple[int, int, int]]
    ) -> None:
        """Look in a sheet; `carried` are cells with the value of one above: (row, index, row of that above)."""
        if self._is_asked:
            self._sheets[name] = self._cells.UsedCells(rows, left, self._room)
            self._carried[name] = carried

    def find(self, data: bytes) -> dict[str, list[tuple[int, int, str]]]:
        """Return the links of the sheets by name."""
        try:
            self._find(data)
        except self._cells.NoMoreRoom:
            self.has_more = True
        return {name: cells.links() for name, cells in self._sheets.items()}

    def _find(self, data: bytes) -> None:
        if self._sheets:
            finder = _load_beside("workbook_links.py")
            finder.find_links(data, self._sheets, lambda name, area, address: self._sheets[name].add(area, address))
        for name, cells in self._sheets.items():
            for place in self._carried[name]:
                cells.carry(*place)


def _load_beside(file: str) -> Any:
    path = Path(__file__).with_name(file)
    # Its full name is for tracebacks and coverage; nothing else of the package is loaded.
    spec = importlib.util.spec_from_file_location(f"aitoearn_mcp.imports.{path.stem}", path)
    if spec is None or spec.loader is None:
        raise ImportError(file)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def _rows(sheet: Any, request: dict[str, Any], carried: list[tuple[int, int, int]]) -> Iterator[tuple[int, list[Any]]]:
    """Yield the rows that hold a value, and note the cells that got the value of one above, as (row, index, above)."""
    merged = _merged_downwards(sheet)
    tops: dict[tuple[int, int], Any] = {}
    for index, cells in enumerate(sheet.iter_rows()):
        values = [_value(cell, request["maxCell"]) for cell in cells[: request["maxColumns"]]]
        has_value = any(value != "" for value in values)
        for column, top in merged.get(index, ()):
            if column >= len(values):
                continue
            if top == index:
                tops[top, column] = values[column]
            elif values[column] == "":
                values[column] = tops.get((top, column), "")
                carried.append((index + 1, column, top + 1))
        while values and values[-1] == "":
            values.pop()
        if has_value:
            yield index + 1, values


def _merged_downwards(sheet: Any) -> dict[int, list[tuple[int, int]]]:
    """Map a row to the columns, counted from the first that is used, whose cell belongs to that of a row above.

    Only downwards: one account may stand once for ten rows, but a caption is not a value of every column.
    """
    merged: dict[int, list[tuple[int, int]]] = {}
    room = _MAX_MERGED_ROWS
    for (top, left), (bottom, _) in sheet.merged_cell_ranges or ():
        column = left - sheet.start[1] if sheet.start else -1
        room -= bottom - top
        if column < 0 or top == bottom or room < 0:
            continue
        for row in range(top, bottom + 1):
            merged.setdefault(row, []).append((column, top))
    return merged


def _value(cell: Any, most: int) -> str | int | float:
    match cell:
        case bool():
            return str(cell).upper()
        case int() | float():
            return cell
        case datetime.datetime() | datetime.date() | datetime.time():
            return cell.isoformat()
        case _:
            return str(cell)[:most]


if __name__ == "__main__":
    main()
