"""Matching by title: one title on each side is certain, in the zone of the rows' dates; what has a record is left."""

from datetime import UTC, date, datetime, timedelta, timezone, tzinfo
from typing import Any

import pytest

from aitoearn_mcp.imports.claim import Claim
from aitoearn_mcp.imports.plan import MatchedBy, MatchKind, MatchRecord, RowLink
from aitoearn_mcp.imports.record_index import RecordIndex
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.title_match import TitleMatching

SHANGHAI = timezone(timedelta(hours=8))
AUTUMN, HIKE = "秋天的第一杯奶茶做法分享", "周末去爬山看日出拍照"


def record(name: str, title: str, platform: str = "douyin", **more: Any) -> MatchRecord:
    return MatchRecord(name * 24, platform, title=title, **more)


def claim(title: str, platform: str = "douyin", **more: Any) -> Claim:
    return Claim(Row(2, "https://v.douyin.com/a/", title, **more), RowLink("https://v.douyin.com/a/", platform))


def matching(*records: MatchRecord, zone: tzinfo = UTC) -> TitleMatching:
    return TitleMatching(RecordIndex(records), zone)


def end_of(made: Claim) -> tuple[MatchKind, str | None]:
    found = made.result()
    return found.kind, found.record_id and found.record_id[0]


def test_rows_and_records_of_one_title_each_are_certain() -> None:
    claims = [claim(HIKE), claim(AUTUMN)]
    matching(record("a", AUTUMN), record("b", HIKE)).settle(claims, claims)
    assert [end_of(made) for made in claims] == [(MatchKind.CERTAIN, "b"), (MatchKind.CERTAIN, "a")]


def test_a_record_that_another_row_has_by_its_id_is_not_given_again() -> None:
    found = record("a", AUTUMN)
    by_id, by_title = claim(HIKE), claim(AUTUMN)
    by_id.settle_on(MatchKind.CERTAIN, MatchedBy.RECORD_ID, found)
    matching(found).settle([by_title], [by_id, by_title])
    assert end_of(by_title) == (MatchKind.AMBIGUOUS, None)


def test_titles_are_compared_within_one_platform() -> None:
    made = claim(AUTUMN, "xhs")
    matching(record("a", AUTUMN)).settle([made], [made])
    assert end_of(made) == (MatchKind.UNMATCHED, None)


@pytest.mark.parametrize(("zone", "kind"), [(SHANGHAI, MatchKind.CERTAIN), (UTC, MatchKind.AMBIGUOUS)])
def test_a_day_is_one_of_the_rows_zone(zone: tzinfo, kind: MatchKind) -> None:
    """Published at 01:00 of 2 November in Shanghai, which is the day before in UTC; the row says the fourth."""
    published = datetime(2026, 11, 1, 17, tzinfo=UTC)
    made = claim(AUTUMN, date=date(2026, 11, 4))
    matching(record("a", AUTUMN, publish_time=published), zone=zone).settle([made], [made])
    assert end_of(made)[0] is kind


@pytest.mark.parametrize(("title", "elsewhere"), [(HIKE, True), (AUTUMN, False), ("别的标题", False)])
def test_a_title_points_elsewhere_where_only_another_record_has_it(title: str, elsewhere: bool) -> None:
    found = record("a", AUTUMN)
    assert matching(found, record("b", HIKE)).point_elsewhere(claim(title), found) is elsewhere
