import codecs
import datetime
from pathlib import Path

import pytest

from aitoearn_mcp.imports.columns import Field
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.table import Row, Table, read_file, read_text

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


@pytest.mark.parametrize("delimiter", [",", "\t", ";", "|", "，"])
def test_the_delimiter_is_found(delimiter: str) -> None:
    text = f"标题{delimiter}链接\n秋天{delimiter}{FIRST}\n"
    assert read(text).rows == (Row(2, FIRST, title="秋天"),)


@pytest.mark.parametrize(
    ("encoding", "mark"),
    [
        ("utf-8", b""),
        ("utf-8", codecs.BOM_UTF8),
        ("utf-16-le", codecs.BOM_UTF16_LE),
        ("utf-16-be", codecs.BOM_UTF16_BE),
        ("gb18030", b""),
    ],
)
def test_the_encoding_is_found(tmp_path: Path, encoding: str, mark: bytes) -> None:
    path = tmp_path / "表.csv"
    path.write_bytes(mark + f"标题,链接\r\n秋天,{FIRST}\r\n".encode(encoding))
    assert read_file(str(path), PLATFORMS).rows == (Row(2, FIRST, title="秋天"),)


@pytest.mark.parametrize(
    "header",
    [
        *("链接", "作品链接", "分享链接", "发布链接", "url", "Link", "Work Link", "workLink", "work_link"),
        *("作品链接（必填）", "ＵＲＬ", "* 链接:"),
    ],
)
def test_the_links_header_is_known_by_many_names(header: str) -> None:
    assert read(f"标题,{header}\n秋天,{FIRST}\n").columns[Field.WORK_LINK] == header


def test_a_share_text_may_stand_in_a_quoted_cell_with_line_breaks() -> None:
    share = f'❗️一个标题... {FIRST} \n复制后打开【小红书】查看"笔记"！'
    quoted = share.replace('"', '""')
    assert read(f'备注,链接\n,"{quoted}"\n,{SECOND}\n').rows == (Row(2, share), Row(3, SECOND))


@pytest.mark.parametrize("titles", [('"秋天', "冬天"), ('"秋天', '"冬天'), ('"秋天"的茶', "冬天")])
def test_a_quotation_mark_in_a_title_swallows_no_row(titles: tuple[str, str]) -> None:
    rows = read(f"标题,链接\n{titles[0]},{FIRST}\n{titles[1]},{SECOND}\n").rows
    assert [(row.number, row.work_link) for row in rows] == [(2, FIRST), (3, SECOND)]


def test_excels_line_that_names_the_delimiter_is_no_row() -> None:
    assert read(f"sep=;\n标题;链接\n秋天, 冬天;{FIRST}\n").rows == (Row(2, FIRST, title="秋天, 冬天"),)


def test_captions_empty_lines_and_repeated_headers_are_passed_over_and_counted_as_rows() -> None:
    text = f"十一月发布情况,\n,\n标题,链接\n秋天,{FIRST}\n\n标题,链接\n冬天,{SECOND}\n"
    assert read(text).rows == (Row(4, FIRST, title="秋天"), Row(7, SECOND, title="冬天"))


def test_a_markdown_table_is_read() -> None:
    text = f"这些是链接：\n\n| 标题 | 链接 |\n|:--|---|\n| 秋\\|天 | {FIRST} |\n| 冬天 | {SECOND} |\n\n谢谢"
    assert read(text).rows == (Row(5, FIRST, title="秋|天"), Row(6, SECOND, title="冬天"))


def test_a_second_markdown_table_is_not_passed_over_in_silence() -> None:
    table = f"| 标题 | 链接 |\n|--|--|\n| 秋天 | {FIRST} |\n\n"
    assert [note.en for note in read(table * 2).notes] == [
        "The text has 2 tables; only the first one with links was read."
    ]


def test_share_texts_stand_one_a_line() -> None:
    first = f"7.64 复制打开抖音，看看【某某的作品】秋天，真好 # 话题...  {FIRST} A@b.cD Xyz:/ 01/02 "
    text = f"今天的链接\n\n{first}\n{SECOND}\n"
    assert read(text) == Table((Row(3, first.strip()), Row(4, SECOND)), read(text).notes, {Field.WORK_LINK: "column 1"})


def test_lines_without_a_link_are_noted() -> None:
    assert [note.en for note in read(f"今天的链接\n{FIRST}\n").notes] == ["1 lines without a link were passed over."]


def test_a_column_of_share_texts_under_its_header_is_not_split_at_commas() -> None:
    share = f"看看, 这个标题, 真好 {FIRST}"
    assert read(f"链接\n{share}\n").rows == (Row(2, share),)


def test_without_a_header_the_cells_tell_the_columns() -> None:
    text = f"抖音,2026-11-02,秋天的第一杯奶茶,{FIRST},{'0' * 23}a\n抖音,2026-11-03,周末去爬山,{SECOND},{'0' * 23}b\n"
    assert read(text).rows[1] == Row(
        2,
        SECOND,
        title="周末去爬山",
        platform="douyin",
        date=datetime.date(2026, 11, 3),
        record_id="0" * 23 + "b",
    )


def test_a_header_of_another_name_is_found_by_its_links() -> None:
    assert read(f"标题,在哪里看\n秋天,{FIRST}\n").columns == {Field.TITLE: "标题", Field.WORK_LINK: "在哪里看"}


def test_a_column_beyond_the_header_is_given_by_its_number() -> None:
    assert read(f"标题\n秋天,{FIRST}\n").columns == {Field.TITLE: "标题", Field.WORK_LINK: "column 2"}


def test_of_two_columns_with_links_the_surer_name_counts() -> None:
    assert read(f"链接,作品链接\nhttps://example.com/cover,{FIRST}\n").rows == (Row(2, FIRST),)


def test_a_named_column_without_links_is_not_the_links() -> None:
    assert read(f"作品链接,备用\n待发布,{FIRST}\n").rows == (Row(2, FIRST),)


def test_columns_names_headers_as_they_stand() -> None:
    text = f"封面链接,成片,名目\nhttps://example.com/cover,{FIRST},秋天\n"
    assert read(text, columns={"workLink": "成片", "title": "名目"}).rows == (Row(2, FIRST, title="秋天"),)


def test_an_unknown_header_is_refused_with_those_there_are() -> None:
    with pytest.raises(NotATable) as caught:
        read(f"标题;链接\n秋天, 冬天;{FIRST}\n", columns={"title": "名目"})
    assert caught.value.reason.en == "columns names 名目, which is not a header of the table. Its headers: 标题, 链接."


def test_columns_takes_the_names_in_snake_case_too() -> None:
    text = f"成片,名目\n{FIRST},秋天\n"
    assert read(text, columns={"work_link": "成片", "title": "名目"}).rows == (Row(2, FIRST, title="秋天"),)


def test_an_unknown_name_in_columns_is_refused_with_the_known_ones() -> None:
    with pytest.raises(NotATable) as caught:
        read(f"标题,链接\n秋天,{FIRST}\n", columns={"headline": "标题"})
    assert caught.value.reason.en == (
        "columns has unknown names: headline. Known are workLink, title, platform, account, date, recordId, flowId, "
        "platformWorkId."
    )


def test_columns_need_a_header() -> None:
    with pytest.raises(NotATable, match="no header row"):
        read(f"{FIRST}\n{SECOND}\n", columns={"title": "名目"})


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
    assert (table.rows, "can't be read for sure" in table.notes[0].en) == ((Row(2, FIRST),), True)


def test_a_bare_id_and_a_link_without_a_scheme_count_as_links() -> None:
    rows = read("标题,链接\n秋天,BV1Ab4y1d7Ef\n冬天,v.douyin.com/abc/\n").rows
    assert [row.work_link for row in rows] == ["BV1Ab4y1d7Ef", "v.douyin.com/abc/"]


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\n\n",
        "root:x:0:0:root:/root:/bin/bash\ndaemon:x:1:1:daemon:/usr/sbin:/usr/sbin/nologin\n",
        "标题,链接\n秋天,\n",
        "name,age\nsecret,7\n",
        f"line\nline\nline\nline\n{FIRST}\n",
        f"<!DOCTYPE html><a href='{FIRST}'>",
        f"%PDF-1.7\n{FIRST}",
        f'{{"token": "secret", "url": "{FIRST}"}}',
        f"#!/bin/sh\ncurl {FIRST}\n",
        f"\x00\x01{FIRST}",
    ],
)
def test_what_is_no_table_of_links_is_refused_and_not_quoted(text: str) -> None:
    with pytest.raises(NotATable) as caught:
        read(text)
    assert not any(word in caught.value.reason.en + caught.value.reason.zh for word in ("root", "secret", "douyin"))


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
