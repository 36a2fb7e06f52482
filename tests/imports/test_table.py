"""A text as a table: its rows, what is noted about the others, and its bounds."""

import datetime
from pathlib import Path

import pytest

from aitoearn_mcp.imports.headers import Field
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.table import Table, read_file, read_text

PLATFORMS = {"抖音": "douyin", "Douyin": "douyin", "douyin": "douyin", "小红书": "xhs", "B站": "bilibili"}
FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"


def read(text: str, **options: dict[str, str]) -> Table:
    return read_text(text, PLATFORMS, **options)


def test_a_csv_is_read_by_its_header() -> None:
    text = (
        "平台,账号昵称,作品标题,发布时间,作品链接,recordId,flowId,作品ID\n"
        f"抖音,小王,秋天,2026/11/2 8:05,{FIRST},{'a' * 24},flow1,7301234567890123456\n"
    )
    row = Row(
        number=2,
        work_link=FIRST,
        title="秋天",
        platform="douyin",
        account="小王",
        date=datetime.datetime(2026, 11, 2, 8, 5),
        record_id="a" * 24,
        flow_id="flow1",
        platform_work_id="7301234567890123456",
    )
    columns = {
        Field.WORK_LINK: "作品链接",
        Field.TITLE: "作品标题",
        Field.PLATFORM: "平台",
        Field.ACCOUNT: "账号昵称",
        Field.DATE: "发布时间",
        Field.RECORD_ID: "recordId",
        Field.FLOW_ID: "flowId",
        Field.PLATFORM_WORK_ID: "作品ID",
    }
    assert read(text) == Table((row,), (), columns)


def test_captions_empty_lines_and_repeated_headers_are_passed_over_and_counted_as_rows() -> None:
    text = f"十一月发布情况,\n,\n标题,链接\n秋天,{FIRST}\n\n标题,链接\n冬天,{SECOND}\n"
    assert read(text).rows == (Row(4, FIRST, title="秋天"), Row(7, SECOND, title="冬天"))


@pytest.mark.parametrize(
    ("second", "rows", "notes"),
    [
        ("标题,平台,链接", (2, 4), 0),
        ("title,platform,url", (2, 4), 0),
        ("标题,平台,链接,账号", (2,), 1),
        ("平台,标题,链接", (2,), 1),
    ],
    ids=["the same", "in English", "one more column", "another order"],
)
def test_rows_below_a_header_with_other_columns_are_not_read_and_said_to_be_there(
    second: str, rows: tuple[int, ...], notes: int
) -> None:
    table = read(f"标题,平台,链接\n秋天,抖音,{FIRST}\n{second}\n冬天,抖音,{SECOND}\n")
    assert tuple(row.number for row in table.rows) == rows
    said = "Row 3 is a header with other columns. Rows below it that were not read: 1."
    assert [note.en.startswith(said) for note in table.notes] == [True] * notes


def test_a_second_markdown_table_is_not_passed_over_in_silence() -> None:
    table = f"| 标题 | 链接 |\n|--|--|\n| 秋天 | {FIRST} |\n\n"
    assert [note.en for note in read(table * 2).notes] == [
        "The text has 2 tables; only the first one with links was read."
    ]


def test_lines_without_a_link_are_noted() -> None:
    assert [note.en for note in read(f"今天的链接\n{FIRST}\n").notes] == ["1 lines without a link were passed over."]


def test_rows_without_a_link_are_noted() -> None:
    table = read(f"标题,链接\n秋天,{FIRST}\n冬天,\n春天, \n")
    assert (len(table.rows), [note.zh for note in table.notes]) == (1, ["有 2 行没有链接，已跳过：第 3, 4 行。"])


@pytest.mark.parametrize("cell", ["7.30123E+18", "7301234567890120000"])
def test_an_id_that_a_spreadsheet_rounded_is_not_used(cell: str) -> None:
    table = read(f"链接,作品ID\n{FIRST},{cell}\n")
    assert table.rows == (Row(2, FIRST),)
    assert "rounded an id" in table.notes[0].en


def test_a_platform_that_is_not_known_is_noted() -> None:
    table = read(f"链接,平台\n{FIRST},抖抖\n")
    assert (table.rows, "抖抖" in table.notes[0].en) == ((Row(2, FIRST),), True)


def test_a_date_that_may_be_read_two_ways_is_noted() -> None:
    table = read(f"链接,日期\n{FIRST},10/11/2026\n")
    assert table.rows == (Row(2, FIRST, has_unread_date=True),)
    assert "can't be read for sure" in table.notes[0].en


def test_a_bare_id_and_a_link_without_a_scheme_count_as_links() -> None:
    rows = read("标题,链接\n秋天,BV1Ab4y1d7Ef\n冬天,v.douyin.com/abc/\n").rows
    assert [row.work_link for row in rows] == ["BV1Ab4y1d7Ef", "v.douyin.com/abc/"]


def test_a_text_over_200_kb_is_refused() -> None:
    with pytest.raises(NotATable, match="longer than 200 KB"):
        read(f"链接\n{FIRST}\n" * 10_000)


def test_more_than_5000_rows_are_refused(tmp_path: Path) -> None:
    path = tmp_path / "many.csv"
    path.write_text("链接\n" + f"{FIRST}\n" * 5_000)
    assert len(read_file(str(path), PLATFORMS).rows) == 5_000
    path.write_text("链接\n" + f"{FIRST}\n" * 5_001)
    with pytest.raises(NotATable, match="more than 5,000 rows"):
        read_file(str(path), PLATFORMS)


def test_a_caption_with_a_link_above_the_header_is_noted() -> None:
    table = read(f"汇总 https://docs.qq.com/sheet/abc,,\n标题,平台,链接\n秋天,抖音,{FIRST}\n")
    assert table.rows == (Row(3, FIRST, title="秋天", platform="douyin"),)
    assert [note.en for note in table.notes] == ["Lines above the header hold links and were passed over: 1."]


def test_columns_with_links_that_were_not_read_are_noted() -> None:
    table = read(f"标题,封面,抖音链接,小红书链接\n秋天,https://p3.douyinpic.com/a.jpg,{FIRST},http://xhslink.com/a/b\n")
    assert [note.en for note in table.notes] == [
        "Other columns have links of posts too: 小红书链接. Only 抖音链接 was read: call again for each, with "
        '`columns: {"workLink": ...}`.',
        "Columns that are not used: 封面. If one of them is the account, date, title or an id, name it in `columns`.",
    ]


def test_columns_that_are_not_used_are_named() -> None:
    table = read(f"标题,运营号,链接,备注,\n秋天,小王,{FIRST},加急,x\n")
    assert [note.en.partition(".")[0] for note in table.notes] == ["Columns that are not used: 运营号, 备注"]
    assert read(f"标题,链接\n秋天,{FIRST}\n").notes == ()
