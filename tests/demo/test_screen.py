"""What the demo prints fits a terminal of 100 columns, in both languages."""

import pytest

from aitoearn_mcp.demo.screen import COLUMNS, Screen, columns, padded, shortened, wrapped
from aitoearn_mcp.i18n import Language, Text


@pytest.mark.parametrize(
    ("text", "width"), [("", 0), ("link", 4), ("链接", 4), ("已保存 link", 11), ("｜", 2), ("🍳", 2), ("é", 1)]
)
def test_a_wide_character_takes_two_columns(text: str, width: int) -> None:
    assert columns(text) == width


def test_a_text_is_padded_by_columns() -> None:
    assert (padded("链接", 6), padded("link", 6), padded("too long", 3)) == ("链接  ", "link  ", "too long")


def test_a_short_line_stays_whole() -> None:
    assert list(wrapped("x" * COLUMNS, 2)) == ["x" * COLUMNS]


def test_a_long_line_is_broken_between_words() -> None:
    assert list(wrapped(f"{'a' * 60} {'b' * 60}", 4)) == ["a" * 60, "    " + "b" * 60]


def test_a_word_that_is_too_long_is_broken_where_it_must_be() -> None:
    assert list(wrapped("x" * 150, 3)) == ["x" * 100, "   " + "x" * 50]


def test_no_line_begins_with_a_closing_mark() -> None:
    assert list(wrapped("链" * 50 + "。完", 0)) == ["链" * 49, "链。完"]


def test_a_shortened_text_ends_with_dots() -> None:
    assert (shortened("链接链接链接", 9), shortened("链接", 4)) == ("链接链...", "链接")


@pytest.mark.parametrize(("language", "line"), [("en", "     stored     a\n"), ("zh", "     已保存     a\n")])
def test_a_field_speaks_the_screens_language(language: Language, line: str, capsys: pytest.CaptureFixture[str]) -> None:
    Screen(language).field(Text("stored", "已保存"), "a")
    assert capsys.readouterr().out == line


def test_a_note_is_printed_once(capsys: pytest.CaptureFixture[str]) -> None:
    screen = Screen("en")
    screen.notes(["one"])
    screen.notes(["one", "two"])
    assert capsys.readouterr().out == "     note       one\n     note       two\n"


def test_a_command_is_one_line_however_long(capsys: pytest.CaptureFixture[str]) -> None:
    Screen("en").command("x" * 150, Text("meaning", "含义"))
    assert capsys.readouterr().out == f"   {'x' * 150}\n     meaning\n"
