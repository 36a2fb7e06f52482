"""Columns of the links behind words: which get one, and what a line is then."""

import pytest

from aitoearn_mcp.imports.cells import Line
from aitoearn_mcp.imports.twins import MAX_TWINS, is_same_link, with_twins

FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"


def test_the_columns_with_the_most_links_get_a_twin() -> None:
    lines = [Line(number, ("看",) * 10) for number in range(1, 12)]
    links = {(number, index): FIRST for index in range(10) for number in range(1, 12 - index)}
    twinned = with_twins(lines, links, {})
    assert (list(twinned.sources.values()), twinned.has_more) == (list(range(MAX_TWINS)), True)
    assert twinned.lines[10] == Line(11, (*["看"] * 10, FIRST, *[""] * 7))


def test_a_line_without_links_is_left_as_it_is() -> None:
    lines = [Line(1, ("标题", "链接")), Line(2, ("秋天", FIRST)), Line(3, ("冬天",))]
    assert with_twins(lines, {(2, 1): FIRST}, {}).lines == tuple(lines)
    assert with_twins(lines, {(3, 0): SECOND}, {}).lines == (*lines[:2], Line(3, ("冬天", "", SECOND)))


@pytest.mark.parametrize(
    ("cell", "other", "is_same"),
    [
        (FIRST, FIRST, True),
        (FIRST, "http://v.douyin.com/abc", True),
        (FIRST, f"复制打开 {FIRST} 看", True),
        (FIRST, f"{FIRST}d", False),
        (FIRST, "", False),
    ],
)
def test_a_link_is_the_same_with_another_scheme_and_in_a_text(cell: str, other: str, is_same: bool) -> None:
    assert is_same_link(cell, other) is is_same
