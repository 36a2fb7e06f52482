"""What an agent reads of an import: the counts, and the rows that need a person."""

from typing import Any

import pytest

from aitoearn_mcp.api.errors import RefusedError
from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.plan import MatchedBy, MatchKind, MatchRecord, Plan, RowLink, RowMatch
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.tools.import_results import count, note_refusals, note_stored, report
from aitoearn_mcp.updates.batch import ItemOutcome, ItemResult
from aitoearn_mcp.updates.proof import Evidence, UpdateResult

RECORD = MatchRecord("1" * 24, account_type="douyin", account_id="douyin_1", account="小厨娘", title="标题")
LINK = RowLink("https://www.douyin.com/video/7388888888888888888", "douyin", "7388888888888888888")
ERROR = RefusedError(Text("No.", "不。"))


def match(number: int, kind: MatchKind, **more: Any) -> RowMatch:
    return RowMatch(Row(number, LINK.url or "", title="行的标题"), LINK, kind, **more)


CERTAIN = [match(n, MatchKind.CERTAIN, by=MatchedBy.TITLE, record_id=RECORD.id, record=RECORD) for n in range(2, 32)]


def rows(plan: Plan, ends: dict[int, ItemResult], *, dry_run: bool, from_row: int = 1) -> list[dict[str, Any]]:
    shown, _ = report(plan, ends, {}, dry_run=dry_run, from_row=from_row, language="en", zone=None)
    return shown


def test_a_dry_run_shows_the_first_20_matches() -> None:
    shown = rows(Plan(tuple(CERTAIN)), {}, dry_run=True)
    assert [row["row"] for row in shown] == list(range(2, 22))
    assert shown[0] == {
        "row": 2,
        "match": "certain",
        "by": "title",
        "recordId": RECORD.id,
        "title": "标题",
        "account": "小厨娘",
        "workLink": LINK.url,
    }


def test_a_row_whose_update_would_be_refused_is_shown_and_marked_past_the_first_matches_too() -> None:
    shown, _ = report(
        Plan(tuple(CERTAIN)), {}, {31: Text("No.", "不。")}, dry_run=True, from_row=1, language="en", zone=None
    )
    assert [row["row"] for row in shown if row.get("wouldRefuse")] == [31]
    assert shown[-1]["problems"] == ["No."]


def test_after_a_write_what_was_stored_is_counted_and_not_listed() -> None:
    ends = {2: ItemResult(ItemOutcome.UPDATED), 3: ItemResult(ItemOutcome.REFUSED, error=ERROR)}
    plan = Plan(tuple(CERTAIN[:2]))
    [shown] = rows(plan, ends, dry_run=False)
    assert (shown["row"], shown["outcome"]) == (3, "refused")
    assert shown["error"] == {"error": "Refused", "text": ERROR.message("en")}
    counts = count(plan, ends, {}, dry_run=False)
    assert (counts["certain"], counts["updated"], counts["refused"]) == (2, 1, 1)


def test_a_row_that_is_set_already_is_not_listed() -> None:
    assert rows(Plan((match(2, MatchKind.ALREADY, record=RECORD),)), {}, dry_run=True) == []


def test_an_ambiguous_row_has_its_candidates() -> None:
    [shown] = rows(Plan((match(2, MatchKind.AMBIGUOUS, candidates=(RECORD,)),)), {}, dry_run=True)
    assert shown["candidates"] == [{"recordId": RECORD.id, "title": "标题", "account": "小厨娘"}]
    assert shown["title"] == "行的标题"


def test_a_long_plan_is_cut_and_says_where_to_go_on() -> None:
    plan = Plan(tuple(match(n, MatchKind.UNMATCHED) for n in range(2, 402)))
    shown, next_row = report(plan, {}, {}, dry_run=True, from_row=1, language="en", zone=None)
    assert next_row is not None
    assert next_row == shown[-1]["row"] + 1
    assert rows(plan, {}, dry_run=True, from_row=next_row)[0]["row"] == next_row


def test_a_link_is_shown_whole() -> None:
    """A person sends it for the row by hand: a link that is cut is another link."""
    long = RowLink(f"{LINK.url}?a={'b' * 1_000}", "douyin")
    [shown] = rows(Plan((RowMatch(Row(2, ""), long, MatchKind.UNMATCHED),)), {}, dry_run=True)
    assert shown["workLink"] == long.url


@pytest.mark.parametrize(("given", "shown"), [("7388888888888888888", "7388888888888888888"), ("1", None)])
def test_the_id_beside_the_link_is_shown_where_it_is_sent(given: str, shown: str | None) -> None:
    row = Row(2, LINK.url or "", platform_work_id=given)
    [result] = rows(Plan((RowMatch(row, LINK, MatchKind.AMBIGUOUS, candidates=(RECORD,)),)), {}, dry_run=True)
    assert result.get("platformWorkId") == shown


def test_refusals_are_noted_once_each_with_their_rows() -> None:
    no, never = Text("No.", "不。"), Text("Never.", "绝不。")
    notes = note_refusals({2: never, **dict.fromkeys(range(3, 10), no)})
    assert [note.en for note in notes] == ["Rows 3, 4, 5, 6, 7, ...: No.", "Rows 2: Never."]


def stored(evidence: Evidence = Evidence.RESPONSE, audit_failure: str | None = None, **fields: Any) -> ItemResult:
    update = WorkLinkUpdate(LinkStatus.READY, work_link="https://v.douyin.com/iRNBho6u/")
    record = PublishRecord(
        {"id": RECORD.id, "accountType": "douyin", "linkStatus": "ready", "workLink": LINK.url, **fields}
    )
    result = UpdateResult(update, record, evidence, audit_failure=audit_failure)
    return ItemResult(ItemOutcome.UPDATED, stored=result)


def test_a_link_in_aitoearns_own_form_needs_no_note() -> None:
    assert note_stored({2: stored()}) == []


@pytest.mark.parametrize(
    ("end", "said"),
    [
        (stored(linkStatus="pending"), "Rows 3: linkStatus was sent as "),
        (stored(Evidence.RESPONSE_ALONE), "Rows 3: "),
        (stored(audit_failure="no space left"), "Rows 3: "),
    ],
)
def test_what_leaves_a_doubt_about_an_update_is_noted_first(end: ItemResult, said: str) -> None:
    usual = {number: stored(status=-1) for number in range(4, 9)}
    notes = [note.en for note in note_stored({3: end} | usual)]
    assert notes[0].startswith(said)
    assert notes[1].startswith("Rows 4, 5, 6, 7, 8: AiToEarn marks this publication as failed")


def test_a_row_that_was_stored_shows_the_stored_link() -> None:
    doubtful = RowLink("https://v.douyin.com/iRNBho6u/", "douyin", is_doubtful=True)
    plan = Plan((RowMatch(Row(2, "x"), doubtful, MatchKind.CERTAIN, record_id=RECORD.id, record=RECORD),))
    assert [row["workLink"] for row in rows(plan, {2: stored()}, dry_run=False)] == [LINK.url]
