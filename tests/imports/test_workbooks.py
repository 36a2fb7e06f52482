"""Workbooks as tables: .xlsx, .ods and .xls, their sheets, dates, numbers and merged cells."""

import datetime
from pathlib import Path

import pytest
from sheet_files import ods, ods_table, sheet_xml, xlsx, xlsx_parts, zipped

from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.table import Table, read_file

PLATFORMS = {"抖音": "douyin", "小红书": "xhs"}
DATA = Path(__file__).parents[1] / "data"
FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"
SIMPLE = [["标题", "链接"], ["秋天", FIRST], ["冬天", SECOND]]
SIMPLE_ROWS = (Row(2, FIRST, title="秋天"), Row(3, SECOND, title="冬天"))


def read(folder: Path, data: bytes, name: str = "book.xlsx", sheet: str | None = None) -> Table:
    path = folder / name
    path.write_bytes(data)
    return read_file(str(path), PLATFORMS, sheet=sheet)


def refusal(folder: Path, data: bytes, name: str = "book.xlsx", sheet: str | None = None) -> str:
    with pytest.raises(NotATable) as caught:
        read(folder, data, name, sheet)
    return caught.value.reason.en


def test_an_xlsx_is_read(tmp_path: Path) -> None:
    table = read(tmp_path, xlsx({"十一月": SIMPLE}))
    assert (table.rows, table.sheet) == (SIMPLE_ROWS, "十一月")


def test_an_ods_is_read(tmp_path: Path) -> None:
    table = read(tmp_path, ods(ods_table("十一月", SIMPLE)), "book.ods")
    assert (table.rows, table.sheet) == (SIMPLE_ROWS, "十一月")


def test_an_xls_is_read_with_its_caption_dates_numbers_and_merged_cells() -> None:
    """The sample has two sheets; a title stands above the header, and one cell 抖音 beside both rows."""
    first, second = (
        "https://www.douyin.com/video/7301234567890123456",
        "https://www.douyin.com/video/7301234567890123457",
    )
    table = read_file(str(DATA / "links.xls"), PLATFORMS)
    day = datetime.datetime(2026, 11, 2)
    assert table.rows == (
        Row(3, first, "秋天的第一杯奶茶", "douyin", None, day.date(), platform_work_id=first.rpartition("/")[2]),
        Row(4, second, "周末去爬山", "douyin", None, day.date() + datetime.timedelta(days=1)),
    )
    assert [note.zh.partition("，")[0] for note in table.notes] == ["有 1 行的 ID 超过 15 位"]


def test_rows_keep_the_numbers_of_the_sheet(tmp_path: Path) -> None:
    rows: list[list[object]] = [["十一月发布情况"], [], ["标题", "", "链接"], [], ["秋天", "", FIRST]]
    assert read(tmp_path, xlsx({"a": rows})).rows == (Row(5, FIRST, title="秋天"),)


def test_an_ods_with_repeated_empty_rows_keeps_its_numbers(tmp_path: Path) -> None:
    """LibreOffice fills each sheet to its last row and column with repeated empty cells."""
    gap = '<table:table-row table:number-rows-repeated="3"><table:table-cell/></table:table-row>'
    cell = '<table:table-cell table:number-columns-repeated="16384"/>'
    fill = f'<table:table-row table:number-rows-repeated="1048000">{cell}</table:table-row>'
    rows = ods_table("a", SIMPLE[:1]).replace("</table:table>", gap)
    body = ods_table("a", SIMPLE[1:], more=fill).partition(">")[2]
    assert read(tmp_path, ods(rows + body), "book.ods").rows == (
        Row(5, FIRST, title="秋天"),
        Row(6, SECOND, title="冬天"),
    )


def test_the_first_sheet_with_links_counts(tmp_path: Path) -> None:
    table = read(tmp_path, xlsx({"说明": [["请填写"]], "十一月": SIMPLE}))
    assert (table.rows, table.sheet) == (SIMPLE_ROWS, "十一月")


def test_a_hidden_sheet_is_read_only_by_name(tmp_path: Path) -> None:
    data = xlsx({"旧": [["链接"], ["https://v.douyin.com/old/"]], "十一月": SIMPLE}, hidden=["旧"])
    assert read(tmp_path, data).sheet == "十一月"
    assert read(tmp_path, data, sheet="旧").rows == (Row(2, "https://v.douyin.com/old/"),)


def test_sheets_with_links_that_were_not_read_are_noted(tmp_path: Path) -> None:
    table = read(tmp_path, xlsx({"说明": [["请填写"]], "抖音": SIMPLE, "小红书": SIMPLE}))
    assert [note.en for note in table.notes] == [
        "Other sheets have links too: 小红书. Only 抖音 was read: call again with `sheet` for each."
    ]


def test_spaces_around_a_sheets_name_do_not_count(tmp_path: Path) -> None:
    assert read(tmp_path, xlsx({"a": SIMPLE, "小红书 ": SIMPLE}), sheet=" 小红书").sheet == "小红书 "


def test_a_sheet_that_is_not_there_is_refused_with_those_there_are(tmp_path: Path) -> None:
    assert refusal(tmp_path, xlsx({"十一月": SIMPLE, "b": []}), sheet="十二月") == (
        "There is no sheet 十二月. The sheets: 十一月, b."
    )


def test_a_text_has_no_sheets(tmp_path: Path) -> None:
    assert refusal(tmp_path, f"链接\n{FIRST}\n".encode(), "a.csv", sheet="a").startswith("Only a workbook has sheets")


def test_a_cell_merged_over_rows_counts_for_each_of_them(tmp_path: Path) -> None:
    rows: list[list[object]] = [["平台", "链接"], ["抖音", FIRST], ["", SECOND]]
    data = zipped(xlsx_parts({"a": sheet_xml(rows, merged=["A2:A3"])}))
    assert [row.platform for row in read(tmp_path, data).rows] == ["douyin", "douyin"]


def test_a_formula_counts_as_its_value(tmp_path: Path) -> None:
    formula = f'<c r="A2" t="str"><f>"https://"&amp;B2</f><v>{FIRST}</v></c>'
    xml = sheet_xml([["链接"], []]).replace('<row r="2"></row>', f'<row r="2">{formula}</row>')
    assert read(tmp_path, zipped(xlsx_parts({"a": xml}))).rows == (Row(2, FIRST),)


def test_a_date_counts_by_its_format_and_by_its_number(tmp_path: Path) -> None:
    xml = sheet_xml([["链接", "日期"], [FIRST, 46328], [SECOND, 46328.5]]).replace('<c r="B2">', '<c r="B2" s="1">')
    assert [row.date for row in read(tmp_path, zipped(xlsx_parts({"a": xml}))).rows] == [
        datetime.date(2026, 11, 2),
        datetime.datetime(2026, 11, 2, 12),
    ]


def test_an_id_of_a_number_cell_keeps_its_digits_or_is_not_used(tmp_path: Path) -> None:
    rows: list[list[object]] = [["链接", "作品ID"], [FIRST, 123456789012345], [SECOND, 7301234567890123457]]
    table = read(tmp_path, xlsx({"a": rows}))
    assert [row.platform_work_id for row in table.rows] == ["123456789012345", None]
    assert "In 1 rows" in table.notes[0].en


@pytest.mark.parametrize("name", ["book.xls", "book.ods"])
def test_a_workbook_may_have_the_name_of_another_kind(tmp_path: Path, name: str) -> None:
    assert read(tmp_path, xlsx({"a": SIMPLE}), name).rows == SIMPLE_ROWS


def test_an_xls_that_is_text_is_read_as_text(tmp_path: Path) -> None:
    data = f"标题\t链接\n秋天\t{FIRST}\n冬天\t{SECOND}\n".encode("gb18030")
    assert read(tmp_path, data, "export.xls").rows == SIMPLE_ROWS


@pytest.mark.parametrize("name", ["a.csv", "a.txt", "a.xlsx", "a.ods", "a.xls"])
@pytest.mark.parametrize(
    "data",
    [
        b"\x89PNG\r\n\x1a\n secret https://v.douyin.com/abc/ \x00",
        b"%PDF-1.7 secret https://v.douyin.com/abc/\n\xff\xfe\x00",
        b"\x7fELF\x02\x01\x01\x00 secret https://v.douyin.com/abc/",
        zipped({"word/document.xml": "<a>secret https://v.douyin.com/abc/</a>"}),
        b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1 secret https://v.douyin.com/abc/" + bytes(4_000),
    ],
)
def test_content_of_another_kind_is_refused_and_not_quoted(tmp_path: Path, name: str, data: bytes) -> None:
    reason = refusal(tmp_path, data, name)
    assert ("secret" in reason, "douyin" in reason) == (False, False)


def test_a_workbook_in_a_file_named_as_text_is_refused(tmp_path: Path) -> None:
    assert "not what its name says" in refusal(tmp_path, xlsx({"a": SIMPLE}), "a.csv")


def test_a_text_in_a_file_named_xlsx_is_refused(tmp_path: Path) -> None:
    assert "not what its name says" in refusal(tmp_path, f"链接\n{FIRST}\n".encode(), "a.xlsx")


def test_a_workbook_without_links_is_refused(tmp_path: Path) -> None:
    assert refusal(tmp_path, xlsx({"a": [["secret"], ["秋天"]]})).startswith("This is not a table of links")
