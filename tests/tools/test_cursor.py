"""The cursor between two pages: what is written is read again, and nothing else is."""

import base64
import json
from datetime import UTC, datetime

import pytest

from aitoearn_mcp.tools.cursor import Cursor

CURSOR = Cursor(
    "2026-11-20T08:00:00.000Z",
    "0" * 24,
    datetime(2026, 10, 27, tzinfo=UTC),
    datetime(2999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC),
    "0123456789abcdef",
)


def test_a_cursor_is_read_as_it_was_written() -> None:
    assert Cursor.parse(CURSOR.write()) == CURSOR


def of(*content: str) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).decode()


@pytest.mark.parametrize("text", ["", "!!!", "WzEsMl0", "bnVsbA", CURSOR.write()[:-3], CURSOR.write() + "%"])
def test_any_other_text_is_not_a_cursor(text: str) -> None:
    assert Cursor.parse(text) is None


@pytest.mark.parametrize("moment", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-14:00", "soon"])
def test_a_cursor_with_an_impossible_time_is_no_cursor(moment: str) -> None:
    now = "2026-11-20T08:00:00Z"
    assert Cursor.parse(of("", "", moment, now, "")) is None
    assert Cursor.parse(of("", "", now, moment, "")) is None
