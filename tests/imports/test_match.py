"""Matching as a whole: plans written by hand, one record for one row, and the reasons of rows without one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from written_plans import AUTUMN, PLANS, SHANGHAI, SIMILAR, record, record_id, row

from aitoearn_mcp.imports.match import match_rows
from aitoearn_mcp.imports.plan import MatchedBy, MatchKind, Plan, RowMatch


def written(plan: Plan) -> list[str]:
    return [_written(match) for match in plan.matches]


def _written(match: RowMatch) -> str:
    parts = [match.kind.value]
    if match.record_id:
        parts += [match.by.value if match.by else "-", match.record_id.lstrip("0")]
    if match.candidates:
        parts.append("[" + " ".join(candidate.id.lstrip("0") for candidate in match.candidates) + "]")
    return " ".join(parts)


@pytest.mark.parametrize("name", PLANS)
def test_a_plan_is_as_written_by_hand(name: str) -> None:
    rows, records, expected = PLANS[name]
    assert written(match_rows(rows, records, SHANGHAI)) == expected


@pytest.mark.parametrize("name", PLANS)
def test_the_order_of_rows_and_records_changes_no_match(name: str) -> None:
    rows, records, _ = PLANS[name]
    plan, reversed_plan = match_rows(rows, records, SHANGHAI), match_rows(rows[::-1], records[::-1], SHANGHAI)
    assert [(m.kind, m.record_id) for m in plan.matches] == [(m.kind, m.record_id) for m in reversed_plan.matches[::-1]]


TITLES = st.sampled_from(["", AUTUMN, SIMILAR, AUTUMN + "啊", "第 1 集", "第 2 集"])
NAMES = st.sampled_from(["", "小王", "小李"])


@given(
    rows=st.lists(st.tuples(TITLES, NAMES, st.sampled_from(["", "a", "b"]), st.integers(0, 12)), max_size=8),
    records=st.lists(st.tuples(TITLES, NAMES, st.sampled_from([None, "7", "8"])), max_size=6),
)
def test_no_record_is_given_to_two_rows(
    rows: list[tuple[str, str, str, int]], records: list[tuple[str, str, str | None]]
) -> None:
    """Rows and records that look alike in every way that hypothesis finds."""
    given_rows = [
        row(n, title, account=account, record_id=record_id(name) if name else None, work_id=str(work_id))
        for n, (title, account, name, work_id) in enumerate(rows)
    ]
    given_records = [
        record("abcdef"[n], title, account=account, platform_work_id=work_id)
        for n, (title, account, work_id) in enumerate(records)
    ]
    to_write = match_rows(given_rows, given_records).to_write(range(len(rows)))
    written_ids = [match.record_id for match in to_write]
    assert len(written_ids) == len(set(written_ids))


def test_a_match_says_its_evidence() -> None:
    asked, found = row(2, SIMILAR), record("a", AUTUMN)
    (match,) = match_rows([asked], [found]).matches
    assert match == RowMatch(*asked, MatchKind.LIKELY, MatchedBy.TITLE, found.id, found)


@pytest.mark.parametrize(
    ("name", "reason"),
    [
        ("a link that can't be sent", "no"),
        ("no link", "There is no link in it."),
        ("a link of another platform than the record", "The link is of Xiaohongshu, but the record is of Douyin."),
        ("a row that says another platform", "The link is of Xiaohongshu, but the row says Douyin."),
        ("one link in two rows", "Several rows have this post: 2, 3."),
        ("another record has the link", "Another record has this post as its work link."),
        ("two rows with one record id", "Several rows point to this record: 2, 3."),
        ("a flow that was not read", "None of the records read has this flowId on this platform."),
        ("a flow with two accounts", "Its id belongs to several records; the account would tell."),
        ("a date off by three days", "The dates are more than 2 days apart."),
        ("two rows of one title", "Several rows or records have this title."),
        ("a record id, and the title of another record", "Its id points to one record, its title to another."),
        ("numbers that differ", "The numbers in the titles differ."),
        (
            "the id of another post than the link's",
            "The row's platformWorkId is not that of the link's post (7301234567890123456).",
        ),
        ("an account whose name is longer", "The row's account is 小李官方旗舰店, the record's is 小李."),
        ("an account that has no such record", "None of the records read is of this account on this platform."),
        ("a date that can't be read", "The row's date can't be read."),
        ("a share text that quotes another title", "The share text quotes another title."),
        ("no title", "The row has no title or id to find its record by."),
        ("parts of a series", "No title is near enough, or far enough ahead of the next."),
    ],
)
def test_a_row_without_a_match_says_why(name: str, reason: str) -> None:
    rows, records, _ = PLANS[name]
    told = match_rows(rows, records, SHANGHAI).matches[0].reason
    assert told is not None
    assert told.en == reason
