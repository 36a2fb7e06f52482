"""A row on its way to a match: what it names, and how it is settled."""

import pytest

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.claim import Claim
from aitoearn_mcp.imports.plan import MatchedBy, MatchKind, MatchRecord, RowLink, RowMatch
from aitoearn_mcp.imports.rows import Row

RECORDS = [MatchRecord(name * 24, "douyin") for name in "abcd"]
FIRST = RECORDS[0]
ROW = Row(2, "https://v.douyin.com/a/", platform="xhs")
WHY = Text("Why.", "原因。")


def claim(platform: str | None = None) -> Claim:
    return Claim(ROW, RowLink("https://v.douyin.com/a/", platform))


def test_a_row_that_was_not_settled_is_unmatched() -> None:
    made = claim()
    assert made.result() == RowMatch(made.row, made.link, MatchKind.UNMATCHED)


def test_the_links_platform_counts_before_the_one_that_the_row_says() -> None:
    assert claim(platform="douyin").platform == "douyin"
    assert claim().platform == "xhs"


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        (RowLink("u", "douyin", "7"), RowLink("v", "douyin", "7"), True),
        (RowLink("u", "douyin", "7"), RowLink("u", "xhs", "7"), False),
        (RowLink("u", "douyin"), RowLink("u", "douyin"), True),
        (RowLink("u", "douyin"), RowLink("v", "douyin"), False),
    ],
    ids=["one id", "an id of another platform", "one link", "two links without an id"],
)
def test_rows_of_one_post_have_its_id_or_its_link_in_common(one: RowLink, other: RowLink, same: bool) -> None:
    assert (Claim(ROW, one).post == Claim(ROW, other).post) is same


def test_the_first_evidence_for_a_record_counts_in_either_case_of_its_id() -> None:
    made = claim()
    made.name(MatchedBy.RECORD_ID, FIRST.id, FIRST)
    made.name(MatchedBy.WORK_ID, FIRST.id.upper(), FIRST)
    made.name(MatchedBy.FLOW_ID, "f" * 24, None)
    assert list(made.named.values()) == [(MatchedBy.RECORD_ID, FIRST), (MatchedBy.FLOW_ID, None)]
    assert made.named_records == [FIRST]


def test_a_row_is_settled_on_a_record_that_was_not_read_by_its_id() -> None:
    made = claim()
    made.settle_on(MatchKind.CERTAIN, MatchedBy.RECORD_ID, None, record_id="f" * 24)
    assert made.result() == RowMatch(made.row, made.link, MatchKind.CERTAIN, by=MatchedBy.RECORD_ID, record_id="f" * 24)


def test_at_most_three_records_are_left_to_choose_from() -> None:
    made = claim()
    made.leave(MatchKind.AMBIGUOUS, WHY, RECORDS)
    assert made.result() == RowMatch(
        made.row, made.link, MatchKind.AMBIGUOUS, candidates=tuple(RECORDS[:3]), reason=WHY
    )
