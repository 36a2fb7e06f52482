"""Links behind the words of a workbook as columns of a table: which of them count, and what keeps its words."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sheet_files import ods, ods_table, sheet_xml, xlsx_parts, xlsx_with_links, zipped

from aitoearn_mcp.imports.headers import Field
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.table import Table, read_file

Cells = Sequence[Sequence[object]]
FIRST, SECOND, THIRD = (f"https://v.douyin.com/{code}/" for code in ("abc", "def", "ghi"))
LONG = "https://www.douyin.com/video/7301234567890123456"
HOME = "https://www.douyin.com/user/MS4wLjABAAAA"
BOTH = (Row(2, FIRST, title="秋天"), Row(3, SECOND, title="冬天"))


def read(folder: Path, rows: Cells, links: Mapping[str, str], columns: Mapping[str, str] | None = None) -> Table:
    return read_bytes(folder, xlsx_with_links(rows, links), columns=columns)


def read_bytes(folder: Path, data: bytes, name: str = "book.xlsx", columns: Mapping[str, str] | None = None) -> Table:
    path = folder / name
    path.write_bytes(data)
    return read_file(str(path), {"抖音": "douyin"}, columns=columns)


def refusal(folder: Path, data: bytes, name: str = "book.xlsx") -> str:
    with pytest.raises(NotATable) as refused:
        read_bytes(folder, data, name)
    return refused.value.reason.en


@pytest.mark.parametrize(
    ("rows", "links", "expected"),
    [
        ([["标题", "链接"], ["秋天", "看"], ["冬天", "看"]], {"B2": FIRST, "B3": SECOND}, BOTH),
        ([["标题", "在哪里"], ["秋天", "看"], ["冬天", "看"]], {"B2": FIRST, "B3": SECOND}, BOTH),
        ([["标题"], ["秋天"], ["冬天"]], {"A2": FIRST, "A3": SECOND}, BOTH),
        ([["", "标题"], ["", "秋天"], ["", "冬天"]], {"B2": FIRST, "B3": SECOND}, BOTH),
        ([["标题", "链接"], ["秋天", FIRST], ["冬天", "看"]], {"B2": FIRST, "B3": SECOND}, BOTH),
        ([["标题", "链接"], ["秋天", 1], ["冬天", 2]], {"B2": FIRST, "B3": SECOND}, BOTH),
        ([["标题", "链接"], ["秋天", "看"], ["冬天", "未发布"]], {"B2": FIRST}, BOTH[:1]),
        ([["十一月"], ["标题", "链接"], ["冬天", "看"]], {"A1": FIRST, "B2": FIRST, "B3": SECOND}, BOTH[1:]),
        ([["标题", "链接"], ["标题", "链接"], ["冬天", "看"]], {"B1:B2": FIRST, "B3": SECOND}, BOTH[1:]),
        ([["标题", "链接"], ["秋天", FIRST]], {"A1": THIRD, "B1": THIRD}, BOTH[:1]),
        ([["标题", "链接"], ["秋天", "看"], ["冬天", "未发布"]], {"B2": FIRST, "B3": THIRD}, BOTH[:1]),
    ],
    ids=[
        *("words", "a header of another name", "titles", "an empty first column", "words among links", "numbers"),
        *("words without a link", "a caption", "the header again", "a header alone", "words that say there is none"),
    ],
)
def test_a_link_behind_words_is_the_rows(
    tmp_path: Path, rows: Cells, links: Mapping[str, str], expected: tuple[Row, ...]
) -> None:
    assert read(tmp_path, rows, links).rows == expected


def test_without_a_header_the_links_are_found_behind_the_words(tmp_path: Path) -> None:
    table = read(tmp_path, [["秋天", "看"], ["冬天", "看"]], {"B1": FIRST, "B2": SECOND})
    assert table.rows == (Row(1, FIRST, title="秋天"), Row(2, SECOND, title="冬天"))
    assert table.columns == {Field.WORK_LINK: "column 2 (hyperlink)", Field.TITLE: "column 1"}


def test_an_ods_has_them_too(tmp_path: Path) -> None:
    link = f'<text:p><text:a xlink:href="{FIRST}">看</text:a></text:p>'
    cell = f'<table:table-cell office:value-type="string">{link}</table:table-cell>'
    words = '<table:table-cell office:value-type="string"><text:p>秋天</text:p></table:table-cell>'
    more = f"<table:table-row>{words}{cell}</table:table-row>"
    assert read_bytes(tmp_path, ods(ods_table("a", [["标题", "链接"]], more=more)), "a.ods").rows == BOTH[:1]


def test_no_cell_of_another_field_is_touched(tmp_path: Path) -> None:
    """Each cell has a link behind it, and one title has a URL in it."""
    rows = [
        ["标题", "平台", "账号", "日期", "recordId", "链接"],
        ["秋天", "抖音", "小王", "2026-11-02", "a" * 24, "看"],
        ["参考 https://example.com/x", "抖音", "小王", "2026-11-02", "b" * 24, "看"],
    ]
    links = {"A1:E1": THIRD, "A2:A3": THIRD, "B2:B3": HOME, "C2:C3": HOME, "D2:E3": THIRD, "F2": FIRST, "F3": SECOND}
    table = read(tmp_path, rows, links)
    assert [(row.title, row.platform, row.account, row.record_id, row.work_link) for row in table.rows] == [
        ("秋天", "douyin", "小王", "a" * 24, FIRST),
        ("参考 https://example.com/x", "douyin", "小王", "b" * 24, SECOND),
    ]
    assert all(row.date is not None for row in table.rows)


@pytest.mark.parametrize("title", ["参考 https://example.com/x", "原片 BV1xx411c7mD", f"秋天 {THIRD}"])
def test_a_title_with_a_link_in_it_and_another_behind_keeps_its_words(tmp_path: Path, title: str) -> None:
    table = read(tmp_path, [["标题"], ["秋天"], [title]], {"A2": FIRST, "A3": SECOND})
    assert table.rows == (BOTH[0], Row(3, SECOND, title=title))
    assert table.columns[Field.WORK_LINK] == "标题 (hyperlink)"


@pytest.mark.parametrize(
    ("shown", "behind", "counts"),
    [
        (FIRST, SECOND, FIRST),
        ("v.douyin.com/abc/", FIRST, "v.douyin.com/abc/"),
        (LONG, f"{LONG}?a=1", f"{LONG}?a=1"),
        (f"{LONG[:40]}...", LONG, LONG),
        (f"{LONG[12:40]}…", LONG, LONG),
        ("https://www.douyin.com/", LONG, LONG),
        (f"{LONG[:40]}...", FIRST, f"{LONG[:40]}..."),
        ("BV1xx411c7mD", "https://www.bilibili.com/video/BV1xx411c7mD", "https://www.bilibili.com/video/BV1xx411c7mD"),
        (f"复制打开抖音 {FIRST} 看", FIRST, f"复制打开抖音 {FIRST} 看"),
        (f"复制打开抖音 {FIRST} 看", SECOND, f"复制打开抖音 {FIRST} 看 {SECOND}"),
    ],
)
def test_a_cell_that_shows_a_whole_link_keeps_its_text(tmp_path: Path, shown: str, behind: str, counts: str) -> None:
    """The address counts where the text is its beginning; a text with another link is shown with both."""
    rows = [["标题", "链接"], ["秋天", shown], ["冬天", THIRD]]
    assert [row.work_link for row in read(tmp_path, rows, {"B2": behind}).rows] == [counts, THIRD]


def test_of_columns_with_links_behind_words_the_one_with_posts_counts(tmp_path: Path) -> None:
    rows = [["账号", "标题"], ["小王", "秋天"], ["小王", "冬天"]]
    found = read(tmp_path, rows, {"A2": HOME, "A3": HOME, "B2": FIRST, "B3": SECOND}).rows
    assert [(row.work_link, row.title, row.account) for row in found] == [
        (FIRST, "秋天", "小王"),
        (SECOND, "冬天", "小王"),
    ]


def test_words_that_lead_to_other_pages_do_not_make_a_sheet_a_table(tmp_path: Path) -> None:
    """The first sheet says where help is; the second has the links."""
    help_page = sheet_xml([["填写说明"]], more='<hyperlinks><hyperlink ref="A1" id="rId1"/></hyperlinks>')
    rels = '<Relationship Id="rId1" Type="x/hyperlink" Target="https://docs.qq.com/a" TargetMode="External"/>'
    parts = xlsx_parts(
        {"说明": help_page.replace(" id=", " r:id="), "a": sheet_xml([["标题", "链接"], ["秋天", FIRST]])}
    )
    parts["xl/worksheets/_rels/sheet1.xml.rels"] = f"<Relationships>{rels}</Relationships>"
    table = read_bytes(tmp_path, zipped(parts))
    assert (table.sheet, table.rows, table.notes) == ("a", BOTH[:1], ())


MIXED: Cells = [["标题", "作品链接", "查看", "查看"], ["秋天", FIRST, "看", "看"], ["冬天", SECOND, "看", "看"]]
BEHIND = {"B2": THIRD, "C2:C3": THIRD, "D2:D3": LONG}


@pytest.mark.parametrize(
    ("name", "column", "links"),
    [
        ("作品链接", "作品链接", [FIRST, SECOND]),
        ("查看", "column 3 (hyperlink)", [THIRD, THIRD]),
        ("column 3", "column 3 (hyperlink)", [THIRD, THIRD]),
        ("column 4", "column 4 (hyperlink)", [LONG, LONG]),
        ("column 4 (hyperlink)", "column 4 (hyperlink)", [LONG, LONG]),
    ],
)
def test_columns_names_the_links_behind_a_columns_words(
    tmp_path: Path, name: str, column: str, links: list[str]
) -> None:
    table = read(tmp_path, MIXED, BEHIND, {"workLink": name})
    assert (table.columns[Field.WORK_LINK], [row.work_link for row in table.rows]) == (column, links)


def test_columns_tells_a_columns_links_from_those_behind_its_words(tmp_path: Path) -> None:
    rows, links = [["标题", "链接"], ["秋天", f"看 {FIRST}"], ["冬天", "看"]], {"B2": THIRD, "B3": SECOND}
    behind = read(tmp_path, rows, links, {"workLink": "链接 (hyperlink)"})
    assert [row.work_link for row in behind.rows] == [THIRD, SECOND]
    assert behind.columns[Field.WORK_LINK] == "链接 (hyperlink)"


def test_a_title_that_is_asked_for_is_never_its_twin(tmp_path: Path) -> None:
    rows = [["名目", "查看"], ["秋天", "看"], ["冬天", "看"]]
    links = {"A2:A3": HOME, "B2": FIRST, "B3": SECOND}
    assert read(tmp_path, rows, links, {"title": "名目 (hyperlink)", "workLink": "查看"}).rows == BOTH


def test_a_column_may_be_named_as_a_twin_is(tmp_path: Path) -> None:
    rows = [["标题", "链接", "链接 (hyperlink)"], ["秋天", "看", THIRD], ["冬天", "看", THIRD]]
    table = read(tmp_path, rows, {"B2": FIRST, "B3": SECOND})
    assert table.columns[Field.WORK_LINK] == "链接 (hyperlink)"
    assert "column 2 (hyperlink)" in table.notes[0].en
    assert read(tmp_path, rows, {"B2": FIRST, "B3": SECOND}, {"workLink": "column 2 (hyperlink)"}).rows == BOTH


def test_a_column_of_another_name_that_has_both_gives_both(tmp_path: Path) -> None:
    rows = [["标题", "在哪里"], ["秋天", FIRST], ["冬天", "看"], ["春天", "看"]]
    table = read(tmp_path, rows, {"B3": SECOND, "B4": THIRD})
    assert [row.work_link for row in table.rows] == [FIRST, SECOND, THIRD]
    assert (table.columns[Field.WORK_LINK], table.notes) == ("在哪里", ())


@pytest.mark.parametrize(
    ("behind", "notes"), [(FIRST, 0), (FIRST[8:], 0), (SECOND, 1)], ids=["the same", "without its scheme", "another"]
)
def test_links_behind_titles_beside_links_as_text_are_noted_where_they_differ(
    tmp_path: Path, behind: str, notes: int
) -> None:
    table = read(
        tmp_path, [["标题", "链接"], ["秋天", FIRST]], {"A2": behind if "//" in behind else f"http://{behind}"}
    )
    assert table.rows == BOTH[:1]
    assert ["标题 (hyperlink)" in note.en for note in table.notes] == [True] * notes


@pytest.mark.parametrize(
    ("header", "columns"), [("链接", None), ("在哪里", {"workLink": "在哪里"}), ("在哪里", {"workLink": "column 10"})]
)
def test_the_column_that_is_named_as_the_links_gets_a_twin_first(
    tmp_path: Path, header: str, columns: Mapping[str, str] | None
) -> None:
    rows = [["标题", *["查看"] * 8, header], ["秋天", *["看"] * 9]]
    links = {f"{letter}2": THIRD for letter in "BCDEFGHI"} | {"J2": FIRST}
    assert read(tmp_path, rows, links, columns).rows == BOTH[:1]


def test_words_that_are_the_same_in_each_row_are_no_titles(tmp_path: Path) -> None:
    rows = [
        ["秋天", "点击查看这里的视频"],
        ["冬天", "点击查看这里的视频"],
        ["春天的茶和秋天的茶", "点击查看这里的视频"],
    ]
    links = {"B1": FIRST, "B2": SECOND, "B3": THIRD}
    assert [row.title for row in read(tmp_path, rows, links).rows] == ["秋天", "冬天", "春天的茶和秋天的茶"]


def test_columns_and_links_that_are_too_many_are_noted(tmp_path: Path) -> None:
    rows = [["标题", *["查看"] * 9], ["秋天", *["看"] * 9]]
    table = read(tmp_path, rows, {f"{letter}2": FIRST for letter in "BCDEFGHIJ"})
    assert "more links behind words than are read" in table.notes[0].en


def test_more_than_20_000_links_are_noted(tmp_path: Path) -> None:
    table = read(tmp_path, [["看"] * 5] * 4_001, {"A1:E4001": FIRST})
    assert (len(table.rows), "more links behind words than are read" in table.notes[0].en) == (4_000, True)


def formula_xlsx(text: str) -> bytes:
    cell = f'<c r="B2" t="str"><f>{text}</f><v>看</v></c>'
    xml = sheet_xml([["标题", "链接"], ["秋天"]]).replace("</row></sheetData>", f"{cell}</row></sheetData>")
    return zipped(xlsx_parts({"a": xml}))


def test_a_link_in_a_formula_is_the_rows(tmp_path: Path) -> None:
    assert read_bytes(tmp_path, formula_xlsx(f'hyperlink ("{FIRST}","看")')).rows == BOTH[:1]


@pytest.mark.parametrize(
    "data",
    [
        xlsx_with_links([["链接"], ["看"]], {"A2": "mailto:a@example.com"}),
        xlsx_with_links([["标题"], ["秋天"]], {"A2": HOME}),
        xlsx_with_links([["标题"], ["秋天"]], {"A1": FIRST}),
        formula_xlsx(f'HYPERLINK("{FIRST}"&amp;C2,"看")'),
        zipped(xlsx_parts({"a": sheet_xml([["链接"], ["看"]], more='<hyperlinks><hyperlink ref="A2"/></hyperlinks>')})),
    ],
    ids=["mail", "a profile", "the header's", "computed", "nowhere"],
)
def test_words_that_lead_to_no_post_are_said_to_be_there(tmp_path: Path, data: bytes) -> None:
    assert "has links behind words, but none that is sure to be a post's" in refusal(tmp_path, data)


def test_a_column_whose_links_are_used_is_not_said_to_be_unused(tmp_path: Path) -> None:
    rows = [["标题", "查看", "备注", "也看"], ["秋天", "看", "好", "看"]]
    assert [note.en for note in read(tmp_path, rows, {"B2": FIRST, "D2": SECOND}).notes] == [
        "Other columns have links of posts too: 也看 (hyperlink). Only 查看 (hyperlink) was read: call again for each, "
        'with `columns: {"workLink": ...}`.',
        "Columns that are not used: 备注. If one of them is the account, date, title or an id, name it in `columns`.",
    ]


def test_of_tables_side_by_side_the_titles_beside_the_links_count(tmp_path: Path) -> None:
    rows = [["标题", "链接", "标题", "链接"], ["秋天", "看", "冬天", "看"]]
    links = {"B2": FIRST, "D2": SECOND}
    assert read(tmp_path, rows, links).rows == BOTH[:1]
    assert read(tmp_path, rows, links, {"workLink": "column 4"}).rows == (Row(2, SECOND, title="冬天"),)


def test_no_row_below_another_header_is_read(tmp_path: Path) -> None:
    rows = [["标题", "链接"], ["秋天", "看"], ["标题", "平台", "链接"], ["冬天", "抖音", "看"]]
    table = read(tmp_path, rows, {"B2": FIRST, "A3:C3": THIRD, "C4": SECOND})
    assert table.rows == BOTH[:1]
    assert any("Row 3 is a header with other columns" in note.en for note in table.notes)
