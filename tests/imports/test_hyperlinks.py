"""Links behind the words of a workbook's cells, as Excel, WPS and LibreOffice keep them."""

from collections.abc import Mapping, Sequence
from pathlib import Path

import pytest
from sheet_files import (
    RELATIONS,
    hyperlinks_xml,
    ods,
    ods_table,
    relations_xml,
    sheet_xml,
    xlsx_parts,
    xlsx_with_links,
    zipped,
)

from aitoearn_mcp.imports.cells import Line
from aitoearn_mcp.imports.hyperlinks import MOST_LINKS, hyperlinks_in, with_hyperlinks
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.table import read_file

FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"


def formula(text: str) -> bytes:
    """Return an .xlsx whose cell B2 shows words for that formula."""
    cell = f'<c r="B2" t="str"><f>{text}</f><v>看</v></c>'
    xml = sheet_xml([["标题", "链接"], ["秋天"]]).replace("</row></sheetData>", f"{cell}</row></sheetData>")
    return zipped(xlsx_parts({"a": xml}))


def rows_of(folder: Path, data: bytes, name: str = "book.xlsx") -> tuple[Row, ...]:
    path = folder / name
    path.write_bytes(data)
    return read_file(str(path), {"抖音": "douyin"}).rows


def reason(folder: Path, data: bytes) -> str:
    with pytest.raises(NotATable) as refused:
        rows_of(folder, data)
    return refused.value.reason.en


BOTH = (Row(2, FIRST, title="秋天"), Row(3, SECOND, title="冬天"))
ABOVE = (Row(1, FIRST, title="秋天"), Row(2, SECOND, title="冬天"))


@pytest.mark.parametrize(
    ("rows", "links", "expected"),
    [
        ([["标题", "链接"], ["秋天", "点击查看"], ["冬天", "点击查看"]], {"B2": FIRST, "B3": SECOND}, BOTH),
        ([["标题"], ["秋天"], ["冬天"]], {"A2": FIRST, "A3": SECOND}, BOTH),
        (
            [["秋天"], ["冬天"]],
            {"A1": FIRST, "A2": SECOND},
            (Row(1, FIRST, title="秋天"), Row(2, SECOND, title="冬天")),
        ),
        ([["标题", "链接"], ["秋天", FIRST], ["冬天", "点击查看"]], {"B2": SECOND, "B3": SECOND}, BOTH),
        ([["", "标题"], ["", "秋天"], ["", "冬天"]], {"B2": FIRST, "B3": SECOND}, BOTH),
        ([["标题", "链接"], ["秋天", "看"], ["冬天", "看"]], {"B2:B3": FIRST}, (BOTH[0], Row(3, FIRST, title="冬天"))),
    ],
    ids=["words", "titles", "no header", "words among links", "an empty first column", "a range"],
)
def test_a_link_behind_words_is_read(
    tmp_path: Path, rows: Sequence[Sequence[object]], links: Mapping[str, str], expected: tuple[Row, ...]
) -> None:
    assert rows_of(tmp_path, xlsx_with_links(rows, links)) == expected


def test_of_two_columns_with_links_behind_words_the_one_with_posts_counts(tmp_path: Path) -> None:
    rows = [["账号", "标题"], ["小王", "秋天"], ["小王", "冬天"]]
    home = "https://www.douyin.com/user/MS4wLjABAAAA"
    found = rows_of(tmp_path, xlsx_with_links(rows, {"A2": home, "A3": home, "B2": FIRST, "B3": SECOND}))
    assert [(row.work_link, row.title, row.account) for row in found] == [
        (FIRST, "秋天", "小王"),
        (SECOND, "冬天", "小王"),
    ]


@pytest.mark.parametrize(("behind", "notes"), [(FIRST, 0), (SECOND, 1)], ids=["the same", "another"])
def test_links_behind_titles_beside_links_as_text_are_noted_where_they_differ(
    tmp_path: Path, behind: str, notes: int
) -> None:
    path = tmp_path / "book.xlsx"
    path.write_bytes(xlsx_with_links([["标题", "链接"], ["秋天", FIRST]], {"A2": behind}))
    table = read_file(str(path), {"抖音": "douyin"})
    assert table.rows == BOTH[:1]
    assert ["标题 (hyperlink)" in note.en for note in table.notes] == [True] * notes


@pytest.mark.parametrize("text", [f'HYPERLINK("{FIRST}","看")', f'HYPERLINK( "{FIRST}" )'])
def test_a_link_in_a_formula_is_read(tmp_path: Path, text: str) -> None:
    assert rows_of(tmp_path, formula(text)) == (Row(2, FIRST, title="秋天"),)


@pytest.mark.parametrize(
    "cell",
    [
        f'<table:table-cell office:value-type="string" table:formula=\'of:=HYPERLINK("{FIRST}";"看")\'>'
        "<text:p>看</text:p></table:table-cell>",
        f'<table:table-cell office:value-type="string"><text:p><text:a xlink:href="{FIRST}">看</text:a></text:p>'
        "</table:table-cell>",
    ],
    ids=["formula", "link"],
)
def test_an_ods_has_them_too(tmp_path: Path, cell: str) -> None:
    more = f'<table:table-row table:number-rows-repeated="3"/><table:table-row>{_words("秋天")}{cell}</table:table-row>'
    data = ods(ods_table("a", [["标题", "链接"]], more=more))
    assert rows_of(tmp_path, data, "book.ods") == (Row(5, FIRST, title="秋天"),)


def _words(text: str) -> str:
    return f'<table:table-cell office:value-type="string"><text:p>{text}</text:p></table:table-cell>'


def test_what_excel_keeps_apart_of_a_link_is_put_together() -> None:
    """The part behind # is the hyperlink's location."""
    data = xlsx_with_links([["看"]], {"A1": "https://mp.weixin.qq.com/s/abc"})
    sheet = sheet_xml([["看"]], more=hyperlinks_xml({"A1": "rId1"}).replace("/>", ' location="rd"/>'))
    parts = xlsx_parts({"a": sheet}) | {RELATIONS: relations_xml({"rId1": "https://mp.weixin.qq.com/s/abc"})}
    assert hyperlinks_in(data) == {"a": {(0, 0): "https://mp.weixin.qq.com/s/abc"}}
    assert hyperlinks_in(zipped(parts)) == {"a": {(0, 0): "https://mp.weixin.qq.com/s/abc#rd"}}


@pytest.mark.parametrize(
    "data",
    [
        xlsx_with_links([["链接"], ["看"]], {"A2": "mailto:a@example.com"}),
        xlsx_with_links([["链接"], ["看"]], {"A2": "https://v.douyin.com/" + "a" * 3_000}),
        formula('HYPERLINK("#Sheet2!A1","看")'),
        formula('HYPERLINK(C2,"看")'),
        zipped(xlsx_parts({"a": sheet_xml([["链接"], ["看"]], more='<hyperlinks><hyperlink ref="A2"/></hyperlinks>')})),
    ],
    ids=["mail", "too long", "within the workbook", "computed", "nowhere"],
)
def test_words_that_lead_to_no_web_page_are_said_to_be_there(tmp_path: Path, data: bytes) -> None:
    assert "links behind words, but none whose web address can be read" in reason(tmp_path, data)


@pytest.mark.parametrize(
    ("links", "relations"),
    [
        ({"A1": "rId1"}, "<Relationships>"),
        ({"A1": "rId1"}, f'<!DOCTYPE a [<!ENTITY b "c">]>{relations_xml({"rId1": FIRST})}'),
        ({"here": "rId1"}, relations_xml({"rId1": FIRST})),
    ],
    ids=["no end", "a document type", "no cell"],
)
def test_a_workbook_whose_hyperlinks_are_damaged_is_refused(
    tmp_path: Path, links: Mapping[str, str], relations: str
) -> None:
    parts = xlsx_parts({"a": sheet_xml([["看"]], more=hyperlinks_xml(links))})
    assert "damaged" in reason(tmp_path, zipped(parts | {RELATIONS: relations}))


def test_a_link_behind_the_whole_sheet_is_kept_for_no_more_cells_than_a_table_has() -> None:
    found = hyperlinks_in(xlsx_with_links([["看"]], {"A1:XFD1048576": FIRST}))
    assert len(found["a"]) == MOST_LINKS


def test_a_sheet_whose_links_are_all_text_stays_as_it_is() -> None:
    lines = [Line(1, ("链接",)), Line(2, (FIRST,))]
    assert with_hyperlinks(lines, {(1, 0): FIRST}, 0) == tuple(lines)
