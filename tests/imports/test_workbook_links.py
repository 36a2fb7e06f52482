"""The links that the process which reads a workbook finds behind its cells, as Excel, WPS and LibreOffice keep them."""

from collections.abc import Mapping
from typing import Any
from xml.sax.saxutils import escape, quoteattr

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

from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.workbook_child import read_workbook as read_in_child
from aitoearn_mcp.imports.workbooks import read_workbook

FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"
WORDS = [["标题", "链接"], ["秋天", "看"], ["冬天", "看"]]


def links_in(data: bytes, most: int = 99) -> list[tuple[int, int, str]]:
    """Return (row, index in the row, address) of the first sheet."""
    links: list[tuple[int, int, str]] = answer(data, most)["sheets"][0]["links"]
    return links


def answer(data: bytes, most: int = 99) -> dict[str, Any]:
    request = {"sheet": None, "maxRows": 99, "maxColumns": 9, "maxCell": 99, "maxTotal": 99_999, "maxSheets": 9}
    return read_in_child(data, request | {"maxLinks": most})


def formula_xlsx(*cells: str) -> bytes:
    """Return an .xlsx with these cells, as XML, below each other in column B."""
    rows = "".join(f'<row r="{row}">{cell}</row>' for row, cell in enumerate(cells, start=2))
    return zipped(xlsx_parts({"a": sheet_xml([["标题", "链接"]]).replace("</sheetData>", rows + "</sheetData>")}))


def formula_cell(text: str, row: int = 2) -> str:
    return f'<c r="B{row}" t="str"><f>{escape(text)}</f><v>看</v></c>'


@pytest.mark.parametrize(
    ("reference", "cells"),
    [
        ("B2", [(2, 1)]),
        ("$B$2", [(2, 1)]),
        ("b2", [(2, 1)]),
        ("B2:B3", [(2, 1), (3, 1)]),
        ("B3:A2", [(2, 0), (2, 1), (3, 0), (3, 1)]),
        ("A2 B3", [(2, 0), (3, 1)]),
        ("A:A", [(1, 0), (2, 0), (3, 0)]),
        ("2:2", [(2, 0), (2, 1)]),
        ("A1:XFD1048576", [(1, 0), (1, 1), (2, 0), (2, 1), (3, 0), (3, 1)]),
        ("C2", []),
        ("C5:D9", []),
        ("", []),
        ("here", []),
        ("Sheet1!B2", []),
        ("#REF! B2", [(2, 1)]),
        ("B0", []),
        ("B99999999", []),
    ],
)
def test_a_reference_is_a_cell_or_an_area_of_which_the_used_cells_count(
    reference: str, cells: list[tuple[int, int]]
) -> None:
    assert links_in(xlsx_with_links(WORDS, {reference: FIRST})) == [(*cell, FIRST) for cell in cells]


def test_a_reference_counts_from_the_first_column_that_is_used() -> None:
    rows = [["", "", "标题", "链接"], [], ["", "", "秋天", "看"]]
    assert links_in(xlsx_with_links(rows, {"D3": FIRST})) == [(3, 1, FIRST)]


@pytest.mark.parametrize(
    "text",
    [
        f'HYPERLINK("{FIRST}")',
        f'HYPERLINK("{FIRST}","看")',
        f'HYPERLINK("{FIRST}";"看")',
        f'hyperlink ( "{FIRST}" , A2 )',
        f'=Hyperlink("{FIRST}",IF(A2="(","a)","b"))',
        f'HYPERLINK("{FIRST}",\'a"b\'!A1)',
    ],
)
def test_a_formula_that_is_one_call_with_a_literal_is_a_link(text: str) -> None:
    assert links_in(formula_xlsx(formula_cell(text))) == [(2, 1, FIRST)]


@pytest.mark.parametrize(
    "text",
    [
        f'HYPERLINK("{FIRST}"&A2,"看")',
        f'HYPERLINK("{FIRST}"&A2)',
        f'HYPERLINK(A2&"{FIRST}","看")',
        f'HYPERLINK(IF(A2=1,"{FIRST}","{SECOND}"),"看")',
        f'HYPERLINK(("{FIRST}"),"看")',
        f'HYPERLINK("{FIRST}","旧")&HYPERLINK("{SECOND}","新")',
        f'HYPERLINK("{FIRST}",HYPERLINK("{SECOND}","新"))',
        f'HYPERLINK("{FIRST}","看")&(A2)',
        f'IF(A2="","",HYPERLINK("{FIRST}","看"))',
        f'"HYPERLINK("&"{FIRST}"&")"',
        f'MYHYPERLINK("{FIRST}")',
        f'HYPERLINK("{FIRST}"',
        'HYPERLINK("#Sheet2!A1","看")',
        'HYPERLINK("","看")',
        'HYPERLINK("https://v.""douyin"".com/"&A2,"看")',
        "HYPERLINK('https://v.douyin.com/abc/',\"看\")",
    ],
)
def test_a_formula_that_computes_its_link_is_not_read(text: str) -> None:
    assert links_in(formula_xlsx(formula_cell(text))) == []


def test_a_formula_that_was_filled_down_is_the_link_of_each_cell() -> None:
    first = f'<c r="B2" t="str"><f t="shared" ref="B2:B3" si="0">HYPERLINK("{FIRST}","看")</f><v>看</v></c>'
    data = formula_xlsx(first, '<c r="B3" t="str"><f t="shared" si="0"/><v>看</v></c>')
    assert links_in(data) == [(2, 1, FIRST), (3, 1, FIRST)]


def test_a_formula_of_something_else_than_a_cell_is_not_read() -> None:
    more = f'<conditionalFormatting sqref="B2"><cfRule><f>HYPERLINK("{FIRST}")</f></cfRule></conditionalFormatting>'
    assert links_in(zipped(xlsx_parts({"a": sheet_xml(WORDS, more=more)}))) == []


def test_cells_without_references_are_counted() -> None:
    cell = f'<c t="str"><f>HYPERLINK("{FIRST}")</f><v>看</v></c>'
    data = formula_xlsx(f'<c r="A2"><v>1</v></c>{cell}{cell}').replace(b' r="2"', b"")
    assert links_in(data) == [(2, 1, FIRST), (2, 2, FIRST)]


@pytest.mark.parametrize(
    ("target", "address"),
    [
        (f" {FIRST} ", FIRST),
        ("HTTP://v.douyin.com/abc/", "HTTP://v.douyin.com/abc/"),
        ("www.douyin.com/video/1", "www.douyin.com/video/1"),
        ("https://v.douyin.com/a b/", "https://v.douyin.com/a%20b/"),
        (f"{FIRST}?a=1&b=2#c", f"{FIRST}?a=1&b=2#c"),
        (FIRST + "a" * 3_000, (FIRST + "a" * 3_000)[:2_200]),
        ("mailto:a@example.com", None),
        ("file:///etc/passwd", None),
        ("javascript:alert(1)", None),
        ("../a.html", None),
        ("https://", None),
        ("", None),
    ],
)
def test_an_address_is_one_of_the_web(target: str, address: str | None) -> None:
    assert [link[2] for link in links_in(xlsx_with_links(WORDS, {"B2": target}))] == ([address] if address else [])


def test_what_excel_keeps_apart_of_a_link_is_put_together() -> None:
    """The part behind # is the hyperlink's location."""
    links = hyperlinks_xml({"B2": "rId1"}).replace("/>", ' location="rd=1 2"/>')
    parts = xlsx_parts({"a": sheet_xml(WORDS, more=links)})
    data = zipped(parts | {RELATIONS: relations_xml({"rId1": "https://mp.weixin.qq.com/s/abc"})})
    assert links_in(data) == [(2, 1, "https://mp.weixin.qq.com/s/abc#rd=1%202")]


@pytest.mark.parametrize(
    "relation",
    [
        f'<Relationship Id="rId1" Type="x/hyperlink" Target="{FIRST}"/>',
        f'<Relationship Id="rId1" Type="x/image" Target="{FIRST}" TargetMode="External"/>',
        f'<Relationship Id="rId2" Type="x/hyperlink" Target="{FIRST}" TargetMode="External"/>',
        "",
    ],
    ids=["inside", "a picture", "of another id", "none"],
)
def test_a_relationship_that_is_no_hyperlink_to_the_outside_is_not_read(relation: str) -> None:
    parts = xlsx_parts({"a": sheet_xml(WORDS, more=hyperlinks_xml({"B2": "rId1"}))})
    assert links_in(zipped(parts | {RELATIONS: f"<Relationships>{relation}</Relationships>"})) == []


def test_a_workbook_without_the_relationships_of_its_hyperlinks_has_no_links() -> None:
    assert links_in(zipped(xlsx_parts({"a": sheet_xml(WORDS, more=hyperlinks_xml({"B2": "rId1"}))}))) == []


@pytest.mark.parametrize(
    "relations",
    ["<Relationships>", f'<!DOCTYPE a [<!ENTITY b "c">]>{relations_xml({"rId1": FIRST})}'],
    ids=["no end", "a document type"],
)
def test_a_workbook_whose_hyperlinks_are_damaged_is_refused(relations: str) -> None:
    parts = xlsx_parts({"a": sheet_xml(WORDS, more=hyperlinks_xml({"B2": "rId1"}))})
    with pytest.raises(NotATable, match="damaged"):
        read_workbook(zipped(parts | {RELATIONS: relations}), None)


def test_a_link_behind_its_own_text_is_not_answered() -> None:
    assert links_in(xlsx_with_links([["链接"], [FIRST], [FIRST]], {"A2": FIRST, "A3": SECOND})) == [(3, 0, SECOND)]


def test_two_links_behind_one_cell_are_both_answered() -> None:
    links = {"B2": FIRST, "B:B": SECOND, "B2:B2": FIRST}
    assert links_in(xlsx_with_links(WORDS, links))[1:] == [(2, 1, f"{FIRST} {SECOND}"), (3, 1, SECOND)]


def test_a_cell_that_shows_the_words_of_one_above_has_its_link_too() -> None:
    names = hyperlinks_xml({"B2": "rId1"})
    parts = xlsx_parts({"a": sheet_xml([*WORDS[:2], ["冬天"], ["春天"]], merged=["B2:B3"], more=names)})
    data = zipped(parts | {RELATIONS: relations_xml({"rId1": FIRST})})
    assert links_in(data) == [(2, 1, FIRST), (3, 1, FIRST)]


def test_more_links_than_are_asked_for_are_said_to_be_there() -> None:
    data = xlsx_with_links(WORDS, {"B2:B3": FIRST})
    assert (len(links_in(data, 2)), answer(data, 2)["hasMoreLinks"]) == (2, False)
    assert (len(links_in(data, 1)), answer(data, 1)["hasMoreLinks"]) == (1, True)
    assert links_in(data, 0) == []


def test_many_links_over_the_same_cells_end_the_search() -> None:
    """Each of them is looked at for every cell of a sheet."""
    rows = [["看"] * 9 for _ in range(99)]
    data = xlsx_with_links(rows, {f"A1:I{row}": FIRST for row in range(200, 9_000)})
    assert answer(data, 9_999)["hasMoreLinks"] is True


def ods_cell(content: str, attributes: Mapping[str, str] | None = None) -> str:
    said = "".join(f" table:{name}={quoteattr(value)}" for name, value in (attributes or {}).items())
    return f'<table:table-cell office:value-type="string"{said}>{content}</table:table-cell>'


def ods_link(address: str) -> str:
    return f'<text:p><text:a xlink:href="{address}">看</text:a></text:p>'


def ods_row(*cells: str, repeated: int = 1) -> str:
    return f'<table:table-row table:number-rows-repeated="{repeated}">{"".join(cells)}</table:table-row>'


DRAWING = 'xmlns:draw="urn:oasis:names:tc:opendocument:xmlns:drawing:1.0"'
WORDS_CELL = ods_cell("<text:p>冬天</text:p>")
SHAPE = f"<draw:frame {DRAWING}><draw:text-box>{ods_link(SECOND)}</draw:text-box></draw:frame>"


@pytest.mark.parametrize(
    ("rows", "links"),
    [
        (ods_row(WORDS_CELL, ods_cell(ods_link(FIRST))), [(2, 1, FIRST)]),
        (
            ods_row(WORDS_CELL, ods_cell("<text:p>看</text:p>", {"formula": f'of:=HYPERLINK("{FIRST}";"看")'})),
            [(2, 1, FIRST)],
        ),
        (ods_row(ods_cell("<text:p>看</text:p>", {"formula": f'of:=HYPERLINK("{FIRST}"&[.A1];"看")'})), []),
        (ods_row(ods_cell(f"<office:annotation>{ods_link(SECOND)}</office:annotation><text:p>未发布</text:p>")), []),
        (
            ods_row(ods_cell(f"<office:annotation>{ods_link(SECOND)}</office:annotation>{ods_link(FIRST)}")),
            [(2, 0, FIRST)],
        ),
        (ods_row(ods_cell(f"{SHAPE}<text:p>未发布</text:p>")), []),
        (ods_row(ods_cell(ods_link(FIRST) + ods_link(SECOND) + ods_link(FIRST))), [(2, 0, f"{FIRST} {SECOND}")]),
        (
            ods_row(WORDS_CELL, ods_cell(ods_link(FIRST), {"number-columns-repeated": "2"}), repeated=2),
            [(2, 1, FIRST), (2, 2, FIRST), (3, 1, FIRST), (3, 2, FIRST)],
        ),
        (ods_row("<table:table-cell/>", repeated=3) + ods_row(ods_cell(ods_link(FIRST))), [(5, 0, FIRST)]),
        (ods_row("<table:covered-table-cell/>", ods_cell(ods_link(FIRST))), [(2, 1, FIRST)]),
        (ods_row(ods_cell(ods_link("mailto:a@example.com"))), []),
    ],
    ids=[
        *("link", "formula", "computed", "comment", "comment and link", "drawing", "two links", "repeated"),
        *("below empty rows", "beside a covered cell", "mail"),
    ],
)
def test_an_ods_has_links_of_its_cells_own_content(rows: str, links: list[tuple[int, int, str]]) -> None:
    assert links_in(ods(ods_table("a", [["标题", "链接"]], more=rows))) == links


def test_the_shapes_of_an_ods_table_have_no_cells() -> None:
    shapes = f"<table:shapes>{SHAPE}</table:shapes><table:table-row>"
    first = ods_table("a", [["标题"], ["秋天"]])
    second = ods_table("b", [["标题"], ["秋天"]]).replace("<table:table-row>", shapes, 1)
    assert [sheet["links"] for sheet in answer(ods(first + second))["sheets"]] == [[], []]


def test_of_two_sheets_with_one_name_no_links_are_answered() -> None:
    more = [ods_row(ods_cell(ods_link(link))) for link in (FIRST, SECOND)]
    data = ods("".join(ods_table("a", [["标题"]], more=row) for row in more))
    assert [sheet["links"] for sheet in answer(data)["sheets"]] == [[], []]


def test_each_sheet_has_its_own_links() -> None:
    first, second = (
        ods_table(name, [["标题"]], more=ods_row(ods_cell(ods_link(link))))
        for name, link in (("a", FIRST), ("b", SECOND))
    )
    assert [sheet["links"] for sheet in answer(ods(first + second))["sheets"]] == [[(2, 0, FIRST)], [(2, 0, SECOND)]]
