"""What a cell holds: its text, a link, an id whose digits are lost, a name to compare."""

import pytest

from aitoearn_mcp.imports.cells import (
    Cell,
    cell_text,
    fold_name,
    has_lost_digits,
    holds_link,
    may_hold_links,
    on_one_line,
)


@pytest.mark.parametrize(
    ("cell", "text"),
    [
        (" 秋天 ", "秋天"),
        (7.0, "7"),
        (1.5, "1.5"),
        (123456789012345.0, "123456789012345"),
        ("", ""),
        (float("inf"), "inf"),
    ],
)
def test_a_whole_number_is_shown_without_decimals(cell: Cell, text: str) -> None:
    assert cell_text(cell) == text


@pytest.mark.parametrize(
    ("cell", "lost"),
    [
        (999_999_999_999_999, False),
        (1_000_000_000_000_000, True),
        (7301234567890123457.0, True),
        ("7301234567890123456", False),
        ("7301234567890120000", True),
        ("730123456789012000", True),
        ("730123456789000", False),
        ("7.30123E+18", True),
        ("7.30123e+18", True),
        ("a" * 24, False),
    ],
)
def test_an_id_has_lost_digits_where_a_spreadsheet_keeps_fifteen(cell: Cell, lost: bool) -> None:
    assert has_lost_digits(cell) is lost


@pytest.mark.parametrize(
    ("cell", "holds"),
    [
        ("https://v.douyin.com/abc/", True),
        ("看看 https://v.douyin.com/abc/ 复制", True),
        ("HTTPS：／／v.douyin.com/abc/", True),
        (" v.douyin.com/abc/ ", True),
        ("BV1Ab4y1d7Ef", True),
        ("看看 v.douyin.com/abc/", False),
        ("v.douyin.com", False),
        ("https://", False),
        ("秋天", False),
        (7301234567890123456, False),
    ],
)
def test_a_cell_holds_a_link_or_what_one_can_be_made_of(cell: Cell, holds: bool) -> None:
    assert holds_link(cell) is holds


@pytest.mark.parametrize(("text", "may"), [("a\nv.douyin.com/abc/\nb", True), ("root:x:0:0:root:/root\n" * 9, False)])
def test_a_text_is_looked_through_only_where_it_may_hold_links(text: str, may: bool) -> None:
    assert may_hold_links(text) is may


@pytest.mark.parametrize(
    ("cell", "name"),
    [
        ("Post URL", "posturl"),
        ("post_url", "posturl"),
        ("* 链接（必填）:", "链接"),
        ("ＵＲＬ", "url"),
        ("（链接）", "链接"),
        ("x" * 101, ""),
        (7.0, "7"),
    ],
)
def test_a_name_is_folded(cell: Cell, name: str) -> None:
    assert fold_name(cell).strip("()（）") == name


@pytest.mark.parametrize(
    ("name", "shown"), [("链接 1", "链接 1"), ("a\nb", "a\\nb"), ("\u200b", "\\u200b"), ("", '""')]
)
def test_a_name_is_quoted_on_one_line(name: str, shown: str) -> None:
    assert on_one_line(name) == shown


@pytest.mark.parametrize(
    "rest", ['"https://www.douyin.com/video/738"&C3,"看"', 'C3,"https://x.cn/"', '"https://x.cn/"&C1']
)
def test_a_link_that_a_formula_joins_from_pieces_is_none(rest: str) -> None:
    cell = f"=HYPERLINK({rest})"
    assert (cell_text(cell), holds_link(cell)) == ("", False)
