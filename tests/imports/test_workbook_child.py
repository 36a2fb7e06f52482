"""The process that reads one workbook: what it answers, within which bounds, and that it loads nothing of ours."""

import json
import subprocess
import sys
from typing import Any

import pytest
from sheet_files import sheet_xml, xlsx, xlsx_parts, zipped

from aitoearn_mcp.imports import workbook_child
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.workbook_child import read_workbook as read_in_child
from aitoearn_mcp.imports.workbooks import read_workbook

REQUEST = {
    "sheet": None,
    "maxRows": 9,
    "maxColumns": 9,
    "maxCell": 99,
    "maxTotal": 9_999,
    "maxSheets": 9,
    "maxLinks": 99,
}


def answer(data: bytes, **request: object) -> dict[str, Any]:
    return read_in_child(data, REQUEST | request)


def test_the_visible_sheets_are_answered_with_the_names_of_all() -> None:
    data = xlsx({"a": [["标题", 7], [], ["秋天", 1.5]], "旧": [["x"]]}, hidden=["旧"])
    assert answer(data) == {
        "names": ["a", "旧"],
        "sheets": [{"name": "a", "rows": [(1, ["标题", 7.0]), (3, ["秋天", 1.5])], "links": []}],
        "hasMoreLinks": False,
    }


def test_a_sheet_that_is_asked_for_is_answered_though_it_is_hidden() -> None:
    data = xlsx({"a": [["y"]], "旧": [["x"]]}, hidden=["旧"])
    assert answer(data, sheet="旧")["sheets"] == [{"name": "旧", "rows": [(1, ["x"])], "links": []}]


def test_one_row_more_than_asked_for_says_that_there_are_more() -> None:
    data = xlsx({"a": [[str(n)] for n in range(20)]})
    assert len(answer(data, maxRows=5)["sheets"][0]["rows"]) == 6


def test_cells_and_columns_are_cut_at_their_bounds() -> None:
    data = xlsx({"a": [["x" * 50, "y", "z"]]})
    assert answer(data, maxCell=4, maxColumns=2)["sheets"][0]["rows"] == [(1, ["xxxx", "y"])]


def test_more_text_than_is_allowed_is_too_large() -> None:
    assert answer(xlsx({"a": [["x" * 50], ["y" * 50]]}), maxTotal=99) == {"tooLarge": True}


def test_empty_cells_count_too_up_to_the_last_that_holds_a_value() -> None:
    data = xlsx({"a": [["x", "", "", "y"], ["x"]]})
    assert answer(data, maxTotal=5 * 8)["sheets"][0]["rows"] == [(1, ["x", "", "", "y"]), (2, ["x"])]
    assert answer(data, maxTotal=5 * 8 - 1) == {"tooLarge": True}


def test_many_sheets_that_are_mostly_empty_are_too_large() -> None:
    """20 sheets of 5,000 rows and 256 columns would be 25 million cells in the server."""
    far = "".join(
        f'<row r="{row}"><c r="A{row}"><v>1</v></c><c r="IV{row}"><v>1</v></c></row>' for row in range(1, 5_001)
    )
    sheet = sheet_xml([]).replace("</sheetData>", far + "</sheetData>")
    with pytest.raises(NotATable, match="far more than its file holds"):
        read_workbook(zipped(xlsx_parts({f"s{number}": sheet for number in range(20)})), None)


def test_a_cell_that_is_merged_to_the_right_counts_once() -> None:
    """A caption over the whole table is the value of no column but the first."""
    data = zipped(xlsx_parts({"a": sheet_xml([["十一月", ""], ["a", "b"]], merged=["A1:B1"])}))
    assert answer(data)["sheets"][0]["rows"] == [(1, ["十一月"]), (2, ["a", "b"])]


def test_it_runs_by_its_path_without_any_module_of_the_server() -> None:
    """Without a search path it loads its own imports, and fails at the workbook's reader alone."""
    command = [sys.executable, "-I", "-S", str(workbook_child.__file__), json.dumps(REQUEST | {"path": []})]
    child = subprocess.run(command, input=b"", capture_output=True, check=False)
    assert (child.returncode, child.stdout) == (1, b"")
    assert child.stderr.rstrip().endswith(b"No module named 'python_calamine'")


def test_memory_that_a_workbook_needs_ends_only_the_process_that_reads_it() -> None:
    """A million cells share one long text, which is copied for each of them."""
    long = "x" * 400_000
    cells = "".join(f'<row r="{row}"><c r="A{row}" t="s"><v>0</v></c></row>' for row in range(1, 5_001))
    parts = xlsx_parts({"a": sheet_xml([]).replace("</sheetData>", cells + "</sheetData>")})
    parts["xl/sharedStrings.xml"] = (
        f'<sst xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><si><t>{long}</t></si></sst>'
    )
    parts["xl/_rels/workbook.xml.rels"] = parts["xl/_rels/workbook.xml.rels"].replace(
        "</Relationships>",
        '<Relationship Id="s" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings" '
        'Target="sharedStrings.xml"/></Relationships>',
    )
    with pytest.raises(NotATable):
        read_workbook(zipped(parts), None)
