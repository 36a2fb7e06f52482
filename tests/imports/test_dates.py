from datetime import UTC, date, datetime, timedelta, timezone

import pytest

from aitoearn_mcp.imports.dates import is_clock, parse_moment

TODAY = date(2026, 11, 26)
DAY = date(2026, 11, 2)


@pytest.mark.parametrize(
    "cell",
    [
        *("2026-11-02", "2026/11/2", "2026.11.2", "2026年11月2日", "2026年11月2号", "20261102", "20261102080500"),
        *("2026年11月2日 星期一", "2026-11-02（周一）", "2026/11/2 礼拜一"),
        *("Nov 2, 2026", "November 2nd, 2026", "2 Nov 2026", "02-Nov-2026", "02-Nov-26", "Mon, 2 Nov 2026"),
        *(46328, 46328.0, 20261102, "46328"),
    ],
)
def test_a_day_is_read(cell: str | float) -> None:
    assert parse_moment(cell) == DAY


@pytest.mark.parametrize(
    "cell",
    [
        "2026-11-02 08:05",
        "2026/11/2 8:05:00",
        "2026年11月2日8时5分",
        "2026/11/2 上午8:05",
        "2026-11-02 8:05 AM",
        46328.336805556,
        "46328.336805556",
    ],
)
def test_a_day_with_a_time_is_read(cell: str | float) -> None:
    assert parse_moment(cell) == datetime(2026, 11, 2, 8, 5)


@pytest.mark.parametrize(
    ("cell", "moment"),
    [
        ("2026-11-02T08:05:00.000Z", datetime(2026, 11, 2, 8, 5, tzinfo=UTC)),
        ("2026-11-02 08:05:00+08:00", datetime(2026, 11, 2, 8, 5, tzinfo=timezone(timedelta(hours=8)))),
        (1793606700, datetime(2026, 11, 2, 8, 5, tzinfo=UTC)),
        ("1793606700000", datetime(2026, 11, 2, 8, 5, tzinfo=UTC)),
    ],
)
def test_a_moment_keeps_its_zone(cell: str | float, moment: datetime) -> None:
    assert parse_moment(cell) == moment


@pytest.mark.parametrize(
    "cell", ["11月2日", "11月2号 20:05", "26/11/2", "26-11-02", "26年11月2日", "26.11.2 周一", "11月02日 周一 晚上8:05"]
)
def test_a_day_without_its_whole_year_is_the_one_near_today(cell: str) -> None:
    assert (parse_moment(cell, TODAY), parse_moment(cell)) == (DAY, None)


@pytest.mark.parametrize(
    ("cell", "day"), [("11/24", date(2026, 11, 24)), ("24.11", date(2026, 11, 24)), ("1月3日", date(2027, 1, 3))]
)
def test_a_month_and_a_day_are_the_ones_near_today(cell: str, day: date) -> None:
    assert parse_moment(cell, TODAY) == day


@pytest.mark.parametrize(
    "cell",
    [
        *(
            "10/11/2026",
            "3.9",
            "10-11",
            "昨天",
            "上周三",
            "待定",
            "",
            "00:35",
            "2026-13-01",
            "20261301",
            "2月30日",
            "第3期",
        ),
        *("1.2.3.4", "99999", 3.9, float("nan"), "9" * 200),
    ],
)
def test_what_is_no_day_or_may_be_two_is_not_read(cell: str | float) -> None:
    assert parse_moment(cell, TODAY) is None


@pytest.mark.parametrize(
    ("cell", "is_one"), [("00:35", True), ("1:02:03", True), ("00：35", True), ("11月2日", False), (7, False)]
)
def test_a_length_is_told_from_a_day(cell: str | float, is_one: bool) -> None:
    assert is_clock(cell) == is_one


@pytest.mark.parametrize(
    ("cell", "day"),
    [
        ("5月20日", date(2026, 5, 20)),
        ("1月2日", date(2027, 1, 2)),
        ("2月20日", date(2026, 2, 20)),
        ("12-25", date(2026, 12, 25)),
        ("26年3月4日", date(2026, 3, 4)),
        ("26-03-04", date(2026, 3, 4)),
    ],
)
def test_a_day_without_a_year_is_the_last_one_or_in_the_next_weeks(cell: str, day: date) -> None:
    assert parse_moment(cell, date(2026, 11, 27)) == day
