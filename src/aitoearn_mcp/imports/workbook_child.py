"""Reads one workbook in a process of its own, with bounded memory, so that no workbook can end or fill the server.

Run by its path, not as a module: it must load nothing of the server. Standard input has the workbook, the first
argument says what to read, and standard output gets the sheets as JSON.
"""

import datetime
import json
import sys
from collections.abc import Iterator
from io import BytesIO
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
    """Return {names, sheets: [{name, rows}]} of the visible sheets or of the one asked for; or {locked}, {tooLarge}.

    A row is [its number from 1, its cells up to the last that holds a value]; rows without a value are left out. One
    row more than asked for at most says that there are more.
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
    sheets = []
    room = request["maxTotal"]
    for name in wanted[: request["maxSheets"]]:
        rows: list[tuple[int, list[Any]]] = []
        for row in _rows(workbook.get_sheet_by_name(name), request):
            room -= sum(max(_LEAST_COST, len(cell)) if isinstance(cell, str) else _LEAST_COST for cell in row[1])
            if room < 0:
                return {"tooLarge": True}
            rows.append(row)
            if len(rows) > request["maxRows"]:
                break
        sheets.append({"name": name, "rows": rows})
    return {"names": [sheet.name for sheet in tables], "sheets": sheets}


def _rows(sheet: Any, request: dict[str, Any]) -> Iterator[tuple[int, list[Any]]]:
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
