"""Reads the sheets of an .xlsx, .xls or .ods: its bounds first, then its cells in a process of their own."""

import json
import os
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

from aitoearn_mcp.imports import refusals
from aitoearn_mcp.imports.cells import Line
from aitoearn_mcp.imports.refusals import MAX_COLUMNS, MAX_ROWS, MIB, NotATable
from aitoearn_mcp.imports.workbook_bounds import check_archive

ZIP_START: Final = b"PK\x03\x04"
CFB_START: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
# A share text has at most 20,000 characters; a longer cell stays too long after it is cut.
_MAX_CELL: Final = 20_001
_MAX_SHEETS: Final = 50
_MAX_LINKS: Final = 20_000
_MAX_TOTAL: Final = 32 * MIB
# Captions and blank-looking lines stand above the rows that are counted.
_SPARE_LINES: Final = 100
_SECONDS: Final = 20
_CHILD: Final = Path(__file__).with_name("workbook_child.py")

Place = tuple[int, int]
"""A line's number, and the index of a cell in it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One sheet's lines that hold something, under the numbers that the sheet gives them.

    `links` are the web addresses behind cells that do not show just that.
    """

    name: str
    lines: tuple[Line, ...]
    links: Mapping[Place, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Workbook:
    """The sheets that were read, the names of all, and whether there are links behind words (xlsx, ods).

    `has_more_links`: not all of those are among the sheets' links.
    """

    names: tuple[str, ...]
    sheets: tuple[Sheet, ...]
    has_hyperlinks: bool
    has_more_links: bool = False


def read_workbook(data: bytes, sheet: str | None) -> Workbook:
    """Read the visible sheets, or the one that is named, hidden or not. Raises NotATable."""
    if data.startswith(ZIP_START):
        has_hyperlinks = check_archive(data)
    elif data.startswith(CFB_START):
        has_hyperlinks = False
    else:
        raise NotATable(refusals.WRONG_CONTENT)
    answer = _ask_child(data, sheet, _MAX_LINKS if has_hyperlinks else 0)
    if answer.get("locked"):
        raise NotATable(refusals.WORKBOOK_LOCKED)
    if answer.get("tooLarge"):
        raise NotATable(refusals.WORKBOOK_TOO_LARGE)
    sheets = tuple(map(_sheet, answer["sheets"]))
    return Workbook(tuple(answer["names"]), sheets, has_hyperlinks, answer["hasMoreLinks"])


def _sheet(found: Mapping[str, Any]) -> Sheet:
    lines = tuple(Line(number, tuple(cells)) for number, cells in found["rows"])
    return Sheet(found["name"], lines, {(number, index): address for number, index, address in found["links"]})


def _ask_child(data: bytes, sheet: str | None, max_links: int) -> dict[str, Any]:
    request = {
        "path": sys.path,
        "sheet": None if sheet is None else sheet.strip(),
        "maxRows": MAX_ROWS + _SPARE_LINES,
        "maxColumns": MAX_COLUMNS,
        "maxCell": _MAX_CELL,
        "maxTotal": _MAX_TOTAL,
        "maxSheets": _MAX_SHEETS,
        "maxLinks": max_links,
    }
    # Not the server's environment, which has the key. Windows starts nothing without SYSTEMROOT.
    environment = {name: os.environ[name] for name in ("SYSTEMROOT", "LD_LIBRARY_PATH") if name in os.environ}
    try:
        child = subprocess.run(
            [sys.executable, "-I", "-S", "-X", "utf8", str(_CHILD), json.dumps(request)],
            input=data,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            timeout=_SECONDS,
            env=environment,
            check=False,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
    except subprocess.TimeoutExpired:
        raise NotATable(refusals.WORKBOOK_TOO_LARGE) from None
    if child.returncode != 0:
        raise NotATable(refusals.WORKBOOK_UNREADABLE)
    answer: dict[str, Any] = json.loads(child.stdout)
    return answer
