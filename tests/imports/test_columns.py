"""Which column of a table is what: by its header, by its cells, or as the caller says."""

import datetime

import pytest

from aitoearn_mcp.imports.cells import Line
from aitoearn_mcp.imports.columns import find_layout
from aitoearn_mcp.imports.headers import Field
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.table import Table, read_text

PLATFORMS = {"抖音": "douyin", "小红书": "xhs"}
FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"


def read(text: str, **options: dict[str, str]) -> Table:
    return read_text(text, PLATFORMS, **options)


@pytest.mark.parametrize(
    "header",
    [
        *("链接", "作品链接", "分享链接", "发布链接", "url", "Link", "Work Link", "workLink", "work_link"),
        *("作品链接（必填）", "ＵＲＬ", "* 链接:"),
    ],
)
def test_the_links_header_is_known_by_many_names(header: str) -> None:
    assert read(f"标题,{header}\n秋天,{FIRST}\n").columns[Field.WORK_LINK] == header


@pytest.mark.parametrize(
    ("header", "cells", "link", "title"),
    [
        ("标题,链接,,标题,链接", f"秋天,{FIRST},,冬天,{SECOND}", "column 2", "秋天"),
        ("标题,链接,,标题,链接", f"秋天,{FIRST},,冬天,{SECOND}", "column 5", "冬天"),
        ("链接,标题,,链接,标题", f"{FIRST},秋天,,{SECOND},冬天", "column 1", "秋天"),
        ("链接,标题,,链接,标题", f"{FIRST},秋天,,{SECOND},冬天", "column 4", "冬天"),
    ],
)
def test_of_two_tables_side_by_side_a_link_has_the_title_beside_it(
    header: str, cells: str, link: str, title: str
) -> None:
    [row] = read(f"{header}\n{cells}\n", columns={"workLink": link}).rows
    assert row.title == title


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


def test_lines_above_the_header_are_counted() -> None:
    lines = [Line(1, ("十一月发布情况",)), Line(3, ("标题", "链接")), Line(4, ("秋天", FIRST))]
    layout = find_layout(lines, (), {})
    assert layout is not None
    assert (layout.lines_above, layout.headers, layout.missing) == (2, ("标题", "链接"), ())
    assert layout.columns == {Field.TITLE: 0, Field.WORK_LINK: 1}


def test_a_table_without_links_has_no_layout() -> None:
    assert find_layout([Line(1, ("标题", "链接")), Line(2, ("秋天", "待发布"))], (), {}) is None


def test_a_platform_column_is_known_by_the_platforms_in_it() -> None:
    lines = [Line(n, ("甲", name, FIRST)) for n, name in enumerate(["抖音", "小红书", "抖音"], start=1)]
    layout = find_layout(lines, ("抖音", "小红书"), {})
    assert layout is not None
    assert layout.columns[Field.PLATFORM] == 1


def test_columns_takes_the_number_of_a_column_that_has_no_header_of_its_own() -> None:
    text = f"标题,链接,,标题,链接\n秋天,{FIRST},,冬天,{SECOND}\n"
    table = read(text, columns={"title": "column 4", "workLink": "column 5"})
    assert table.rows == (Row(2, SECOND, title="冬天"),)


@pytest.mark.parametrize("header", ["\u200b标题,链接", "作品\u200b标题,链接", "选题,链接", "文件名,链接"])
def test_a_titles_header_may_have_what_is_invisible_or_a_name_of_its_own(header: str) -> None:
    assert [row.title for row in read(f"{header}\n秋天的茶,{FIRST}\n").rows] == ["秋天的茶"]


def test_notes_ids_without_a_header_are_no_record_ids() -> None:
    note = "66f1a2b3000000000000000d"
    (row,) = read(f"{note},秋天的茶,https://www.xiaohongshu.com/explore/{note}\n").rows
    assert (row.record_id, row.platform_work_id) == (None, note)


@pytest.mark.parametrize("number", [0, 3])
def test_a_number_that_no_column_has_is_refused(number: int) -> None:
    with pytest.raises(NotATable, match=f"columns names column {number}"):
        read_text(f"标题,链接\n秋天,{FIRST}\n", PLATFORMS, columns={"title": f"column {number}"})
