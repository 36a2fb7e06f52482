"""What text formats do to a link, undone."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitoearn_mcp.links.text_formats import Undone, undo


@pytest.mark.parametrize(
    ("text", "plain", "kinds"),
    [
        ("https://x.com/a?b=1&c=2", "https://x.com/a?b=1&c=2", set()),
        ("a?b=1&amp;c=2", "a?b=1&c=2", {Undone.HTML}),
        ("a?b=1&amp;amp;amp;c=2", "a?b=1&c=2", {Undone.HTML}),
        ("a?b=1&#38;c=2&#x26;d", "a?b=1&c=2&d", {Undone.HTML}),
        ("&lt;a href=&quot;https://x.com/a&quot;&gt;", '<a href="https://x.com/a">', {Undone.HTML}),
        (r"https://v.douyin.com/a\_b\-c/", "https://v.douyin.com/a_b-c/", {Undone.MARKDOWN}),
        (r"https:\/\/x.com\/a", "https://x.com/a", {Undone.JSON}),
        (r"a?b=1\u0026c=2\x26d=3", "a?b=1&c=2&d=3", {Undone.JSON}),
        (r"a?b=1\x26amp;c=2", "a?b=1&c=2", {Undone.HTML}),
        ("https%3A%2F%2Fx.com%2Fa%3Fb%3D1", "https://x.com/a?b=1", {Undone.PERCENT}),
        ("https%253A%252F%252Fx.com%252Fa", "https://x.com/a", {Undone.PERCENT}),
        ("https://a.example/?u=https%3A%2F%2Fx.com", "https://a.example/?u=https%3A%2F%2Fx.com", set()),
        ("http：//x.com/a", "http://x.com/a", {Undone.FULL_WIDTH}),
        ("https:／／x.com/a", "https://x.com/a", {Undone.FULL_WIDTH}),
        ("看：／好", "看：／好", set()),
        ("a?b=1&;c=2", "a?b=1&c=2", {Undone.HTML}),
        ("a?b=1&;好", "a?b=1&;好", set()),
        ("a?b=1&#038;c=2", "a?b=1&c=2", {Undone.HTML}),
        ("https&colon;&sol;&sol;x.com&sol;a&quest;b&equals;1", "https://x.com/a?b=1", {Undone.HTML}),
        ("https://x.com%2Fa%2Fb", "https://x.com/a/b", {Undone.PERCENT}),
        (r"C:\new\table", r"C:\new\table", set()),
    ],
)
def test_an_escape_is_undone_and_named(text: str, plain: str, kinds: set[Undone]) -> None:
    found = undo(text)
    assert (found.text, set(found.undone(0, len(found.text)))) == (plain, kinds)


def test_what_was_undone_is_known_for_each_part() -> None:
    found = undo(r"a\_b c&amp;d")
    assert found.text == "a_b c&d"
    assert [set(found.undone(0, 3)), set(found.undone(4, 7))] == [{Undone.MARKDOWN}, {Undone.HTML}]


@given(st.text() | st.text(st.sampled_from("\\&%amp;#x26/_:https25A3F：／u0")))
def test_each_character_has_its_mark(text: str) -> None:
    found = undo(text)
    assert len(found.text) == len(found.marks)
