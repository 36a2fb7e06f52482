"""since and until: whole days of a zone, exact times, and what is no time."""

from datetime import UTC, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest

from aitoearn_mcp.tools.time_range import BEGINNING, NotATimeError, check_time, is_backwards, local_time, time_range

SHANGHAI = ZoneInfo("Asia/Shanghai")


def test_a_day_is_a_whole_day_of_the_zone() -> None:
    covered = time_range("2026-03-01", "2026-03-01", SHANGHAI)
    assert covered.since == datetime(2026, 2, 28, 16, tzinfo=UTC)
    assert covered.until == datetime(2026, 3, 1, 15, 59, 59, 999000, tzinfo=UTC)


@pytest.mark.parametrize(
    ("zone", "day", "end"),
    [
        # The clocks are set back from midnight to 23:00, so that day has 25 hours.
        ("America/Santiago", "2026-04-04", "2026-04-04T23:59:59.999000-04:00"),
        # They are put forward from 23:00 to midnight, so that day has 23.
        ("America/Nuuk", "2026-03-28", "2026-03-28T22:59:59.999000-02:00"),
        ("Europe/Berlin", "2026-10-25", "2026-10-25T23:59:59.999000+01:00"),
    ],
)
def test_a_day_ends_where_the_next_begins_also_when_the_clocks_change(zone: str, day: str, end: str) -> None:
    covered = time_range(day, day, ZoneInfo(zone))
    assert covered.until == datetime.fromisoformat(end)
    following = (datetime.fromisoformat(day) + timedelta(days=1)).date().isoformat()
    assert time_range(following, None, ZoneInfo(zone)).since - covered.until == timedelta(milliseconds=1)


def test_the_note_on_the_default_is_in_the_users_time() -> None:
    covered = time_range(None, "2020-03-31T00:00:00Z", SHANGHAI)
    assert "since 2020-03-01T08:00:00+08:00 are listed" in covered.notes[0].en


def test_without_since_it_begins_30_days_before_its_end() -> None:
    covered = time_range(None, "2020-03-31T00:00:00Z", SHANGHAI)
    assert covered.since == covered.until - timedelta(days=30)


def test_without_since_it_begins_where_the_caller_says() -> None:
    assert time_range(None, None, SHANGHAI, default_since=BEGINNING).since == BEGINNING


@pytest.mark.parametrize("text", ["2026-02-30", "yesterday", "2026-03-01T08:00:00", "0001-01-10", "3000-01-01", ""])
def test_a_text_that_is_not_a_time_is_refused(text: str) -> None:
    with pytest.raises(NotATimeError):
        check_time(text)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        ("2026-03-02", "2026-03-01", True),
        ("2026-03-01", "2026-03-01", False),
        ("2026-03-01T09:00:00Z", "2026-03-01T08:00:00Z", True),
        ("2026-03-02", "2026-03-01T20:00:00Z", False),
        ("2026-03-04", "2026-03-01T20:00:00Z", True),
        (7, "2026-03-01", False),
        ("soon", "2026-03-01", False),
    ],
)
def test_a_range_that_ends_before_it_begins_is_backwards_in_whatever_zone(
    since: object, until: object, expected: bool
) -> None:
    assert is_backwards(since, until) is expected


def test_a_time_is_written_as_the_user_reads_it() -> None:
    assert local_time(datetime(2026, 3, 1, 20, tzinfo=UTC), SHANGHAI) == "2026-03-02T04:00:00+08:00"
