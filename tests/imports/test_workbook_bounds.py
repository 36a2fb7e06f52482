"""Workbooks that are small and would fill or end the process that reads them as they stand."""

import subprocess
import sys
import zipfile
from io import BytesIO
from pathlib import Path

import pytest
from sheet_files import ods, ods_table, sheet_xml, xlsx, xlsx_parts, zipped

from aitoearn_mcp.imports.refusals import MIB, NotATable
from aitoearn_mcp.imports.workbook_bounds import check_archive
from aitoearn_mcp.imports.workbooks import read_workbook

FIRST = "https://v.douyin.com/abc/"
CORNER = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
TOO_LARGE = "unpacks to far more"
DAMAGED = "is damaged"


def reason(data: bytes) -> str:
    with pytest.raises(NotATable) as caught:
        check_archive(data)
    return caught.value.reason.en


def with_rows(rows: str) -> bytes:
    return zipped(xlsx_parts({"a": sheet_xml([["链接"], [FIRST]]).replace("</sheetData>", rows + "</sheetData>")}))


def ods_with(row: str) -> bytes:
    return ods(ods_table("a", [["链接"], [FIRST]], more=row))


VALUE = '<table:table-cell office:value-type="string"><text:p>x</text:p></table:table-cell>'


@pytest.mark.parametrize(
    "data",
    [
        with_rows(CORNER),
        with_rows('<x:row xmlns:x="a" r="1048576"><x:c r="XFD1048576"><x:v>1</x:v></x:c></x:row>'),
        with_rows('<row r="4000000000"><c><v>1</v></c></row>'),
        ods_with(
            '<table:table-row table:number-rows-repeated="1048573"><table:table-cell/></table:table-row>'
            f'<table:table-row><table:table-cell table:number-columns-repeated="16383"/>{VALUE}</table:table-row>'
        ),
        ods_with(f'<table:table-row table:number-rows-repeated="2000000000">{VALUE}</table:table-row>'),
        ods_with(
            "<table:table-row>"
            + VALUE.replace("<table:table-cell", '<table:table-cell table:number-columns-repeated="2000000000"')
            + "</table:table-row>"
        ),
    ],
    ids=["corner", "other namespace", "row without reference", "ods corner", "ods rows", "ods columns"],
)
def test_a_cell_far_from_the_others_is_refused(data: bytes) -> None:
    assert (len(data) < 3_000, TOO_LARGE in reason(data)) == (True, True)


@pytest.mark.parametrize(
    ("formula", "links"),
    [
        ('HYPERLINK("a")', True),
        ('hyperlink ("a")', True),
        ("HYPER&#76;INK&#40;A1)", True),
        (f'{"N" * 64 * 1024}+HYPERLINK("a")', True),
        ("HYPERLINKS", False),
    ],
    ids=["formula", "lower case", "entities", "beyond a piece", "words"],
)
def test_a_formula_that_may_make_a_link_is_noticed(formula: str, links: bool) -> None:
    data = with_rows(f'<row r="3"><c r="A3"><f>{formula}</f><v>1</v></c></row>')
    assert check_archive(data) is links


def test_an_empty_cell_far_from_the_others_does_no_harm() -> None:
    """Formatting a whole column leaves such cells."""
    data = with_rows('<row r="1048576"><c r="XFD1048576" s="1"/></row>')
    (sheet,) = read_workbook(data, None).sheets
    assert [line.number for line in sheet.lines] == [1, 2]


@pytest.mark.parametrize("name", ["xl/sharedStrings.xml", "xl/media/image1.png", "docProps/app.xml"])
def test_a_part_that_unpacks_to_too_much_is_refused(name: str) -> None:
    assert TOO_LARGE in reason(zipped(xlsx_parts({"a": sheet_xml([])}) | {name: " " * 20 * MIB}))


def test_a_directory_that_claims_too_little_is_not_believed() -> None:
    bomb = zipped(xlsx_parts({"a": sheet_xml([])}) | {"xl/sharedStrings.xml": "<sst>" + " " * 20 * MIB + "</sst>"})
    size = (20 * MIB + len("<sst></sst>")).to_bytes(4, "little")
    assert DAMAGED in reason(bomb.replace(size, (1_000).to_bytes(4, "little")))


@pytest.mark.parametrize(
    "parts",
    [
        {"xl/worksheets/sheet1.xml": "<worksheet><row"},
        {"xl/worksheets/sheet1.xml": '<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'},
        {"xl/worksheets/sheet1.xml": '<a><c r="A0x"/></a>'},
        {"xl/worksheets/sheet1.xml": '<a><row r="x"/></a>'},
        {"XL/Workbook.xml": "<a/>"},
        {f"xl/media/{number}": "" for number in range(2_001)},
    ],
    ids=["cut", "entities", "reference", "row", "one part twice", "too many parts"],
)
def test_a_damaged_workbook_is_refused(parts: dict[str, str]) -> None:
    assert DAMAGED in reason(zipped(xlsx_parts({"a": sheet_xml([])}) | parts))


def test_repeats_that_are_no_number_are_refused() -> None:
    assert DAMAGED in reason(ods_with('<table:table-row table:number-rows-repeated="-1"/>'))


def test_a_packing_that_no_workbook_has_is_refused() -> None:
    """A piece of bzip2 may unpack to thousands of times its size at once."""
    buffer = BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_BZIP2) as archive:
        archive.writestr("xl/workbook.xml", "<a/>")
    assert DAMAGED in reason(buffer.getvalue())


def test_an_encrypted_part_is_said_to_be_locked() -> None:
    data = bytearray(xlsx({"a": []}))
    data[data.rindex(b"PK\x01\x02") + 8] |= 1
    assert "protected with a password" in reason(bytes(data))


def test_the_server_needs_little_memory_to_refuse_a_bomb(tmp_path: Path) -> None:
    path = tmp_path / "bomb.xlsx"
    path.write_bytes(zipped(xlsx_parts({"a": sheet_xml([])}) | {"xl/worksheets/sheet2.xml": "<a>" + " " * 120 * MIB}))
    script = (
        "import resource, sys\n"
        "from aitoearn_mcp.imports.table import NotATable, read_file\n"
        "before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss\n"
        "try: read_file(sys.argv[1], {})\n"
        "except NotATable as error: print(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before)\n"
    )
    output = subprocess.run([sys.executable, "-c", script, str(path)], capture_output=True, check=True).stdout
    assert int(output) < 20_000
