"""Which line of a table is its header."""

import pytest

from aitoearn_mcp.imports.cells import Line
from aitoearn_mcp.imports.headers import Field, find_header, names_columns

LINK = "https://v.douyin.com/abc/"


@pytest.mark.parametrize(
    ("rows", "place"),
    [
        ([("十一月",), ("标题", "链接"), ("秋天", LINK)], 1),
        ([("链接",), ("标题", "链接"), ("秋天", LINK)], 1),
        ([("标题", "链接"), ("秋天", LINK), ("标题", "平台", "链接")], 0),
        ([(LINK,), ("标题", "链接"), ("秋天", LINK)], 1),
        ([(LINK,), ("标题",), ("秋天", LINK)], None),
        ([("秋天", LINK)], None),
    ],
)
def test_the_line_that_names_the_most_columns_is_the_header(rows: list[tuple[str, ...]], place: int | None) -> None:
    assert find_header([Line(number, cells) for number, cells in enumerate(rows, start=1)], {}) == place


def test_a_line_with_headers_that_were_asked_for_is_the_header() -> None:
    lines = [Line(1, ("成片", "名目")), Line(2, (LINK, "秋天"))]
    assert (find_header(lines, {}), find_header(lines, {Field.TITLE: "名目"})) == (None, 0)


@pytest.mark.parametrize(
    ("cells", "names"), [(("标题", "链接"), True), (("标题", LINK), False), (("标题", "秋天"), False)]
)
def test_a_line_that_names_two_columns_is_a_header(cells: tuple[str, ...], names: bool) -> None:
    assert names_columns(Line(1, cells)) is names
