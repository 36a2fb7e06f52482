"""How a record is put back: what is sent, what is left alone and why, what can't be as it was."""

from typing import Any

import pytest
from audit_lines import OTHER, RECORD, RIGHT, WRONG, ready

from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.api.reads import RecordResult
from aitoearn_mcp.redaction import REDACTED
from aitoearn_mcp.updates.changes import LinkState, RecordChanges
from aitoearn_mcp.updates.undo import Difference, Restoration, SkipReason, restoration_of

READY, PENDING, FAILED = LinkStatus.READY, LinkStatus.PENDING, LinkStatus.FAILED
NONE: dict[str, Any] = {}
GONE = {"linkStatus": "failed", "linkError": "gone"}
WAITING = {"linkStatus": "pending", "linkError": ""}


def record(fields: dict[str, Any]) -> PublishRecord:
    return PublishRecord({"id": RECORD, "accountType": "douyin", **fields})


def decided(
    before: dict[str, Any] | None,
    now: dict[str, Any],
    wrote: dict[str, Any] | None = None,
    *,
    overwrite: bool = False,
    public_only: bool = False,
) -> Restoration | SkipReason:
    """Decide about a record; what was written is what it holds now, unless another is given."""
    written = LinkState.of(record(now if wrote is None else wrote))
    changes = RecordChanges(RECORD, None if before is None else record(before), frozenset([written]))
    return restoration_of(changes, RecordResult(record(now), "a", public_only), overwrite=overwrite)


@pytest.mark.parametrize(
    ("before", "now", "steps", "differences"),
    [
        (ready(RIGHT), ready(WRONG), [WorkLinkUpdate(READY, RIGHT)], []),
        ({"workLink": RIGHT}, ready(WRONG), [WorkLinkUpdate(READY, RIGHT)], [Difference.READY]),
        ({"workLink": RIGHT}, {"workLink": RIGHT, **GONE}, [WorkLinkUpdate(READY, RIGHT)], [Difference.READY]),
        (
            {"workLink": RIGHT, "linkStatus": "lost"},
            ready(WRONG),
            [WorkLinkUpdate(READY, RIGHT)],
            [Difference.READY],
        ),
        (
            ready(RIGHT, platformWorkId="73", linkError="a note"),
            ready(WRONG, platformWorkId="73"),
            [WorkLinkUpdate(READY, RIGHT, "73", link_error="a note")],
            [],
        ),
        (
            ready(RIGHT, platformWorkId="73"),
            ready(RIGHT, platformWorkId="99"),
            [WorkLinkUpdate(READY, RIGHT, "73")],
            [],
        ),
        (
            ready(RIGHT, linkMeta={"a": 1}),
            ready(RIGHT, linkMeta={"b": 2}),
            [WorkLinkUpdate(READY, RIGHT, link_meta={"a": 1})],
            [],
        ),
        (
            ready(RIGHT),
            ready(WRONG, platformWorkId="99"),
            [WorkLinkUpdate(READY, RIGHT)],
            [Difference.EXTRA_FIELDS],
        ),
        (
            {"workLink": RIGHT, **WAITING},
            ready(WRONG),
            [WorkLinkUpdate(READY, RIGHT), WorkLinkUpdate(PENDING)],
            [],
        ),
        (
            {"workLink": RIGHT, **GONE},
            ready(WRONG),
            [WorkLinkUpdate(READY, RIGHT), WorkLinkUpdate(FAILED, link_error="gone")],
            [],
        ),
        ({"workLink": RIGHT, **GONE}, ready(RIGHT), [WorkLinkUpdate(FAILED, link_error="gone")], []),
        (WAITING, GONE, [WorkLinkUpdate(PENDING)], []),
        (GONE, WAITING, [WorkLinkUpdate(FAILED, link_error="gone")], []),
        (GONE, {**GONE, "linkError": "other"}, [WorkLinkUpdate(FAILED, link_error="gone")], []),
        (NONE, GONE, [WorkLinkUpdate(PENDING)], [Difference.PENDING]),
        (GONE, ready(WRONG), [WorkLinkUpdate(FAILED, link_error="gone")], []),
    ],
    ids=[
        "ready",
        "a link without a status becomes ready",
        "a link that was marked failed",
        "a status that can't be set",
        "work id and error come back",
        "the work id alone",
        "linkMeta alone",
        "a work id that can't be cleared",
        "pending with a link takes two updates",
        "failed with a link takes two updates",
        "the status alone, because the link is the same",
        "pending without a link",
        "failed without a link",
        "another reason",
        "no status becomes pending",
        "failed again, with a link that can't be cleared",
    ],
)
def test_a_record_is_put_back(
    before: dict[str, Any], now: dict[str, Any], steps: list[WorkLinkUpdate], differences: list[Difference]
) -> None:
    assert decided(before, now) == Restoration(tuple(steps), tuple(differences))


@pytest.mark.parametrize(
    ("before", "now", "wrote", "reason"),
    [
        (None, ready(WRONG), ready(WRONG), SkipReason.BEFORE_UNKNOWN),
        (ready(f"https://a.example/{REDACTED}"), ready(WRONG), ready(WRONG), SkipReason.BEFORE_UNKNOWN),
        (ready(RIGHT), ready(RIGHT), ready(WRONG), SkipReason.NOTHING_TO_DO),
        ({"workLink": RIGHT}, {"workLink": RIGHT}, ready(WRONG), SkipReason.NOTHING_TO_DO),
        ({"workLink": RIGHT}, ready(RIGHT, linkError=""), ready(WRONG), SkipReason.NOTHING_TO_DO),
        ({"workLink": RIGHT + "?from=web"}, ready(RIGHT), ready(WRONG), SkipReason.NOTHING_TO_DO),
        (NONE, WAITING, GONE, SkipReason.NOTHING_TO_DO),
        (GONE, {"workLink": WRONG, **GONE}, ready(WRONG), SkipReason.NOTHING_TO_DO),
        (ready(RIGHT), ready(OTHER), ready(WRONG), SkipReason.CHANGED_SINCE),
        ({"workLink": RIGHT}, {"workLink": RIGHT, **GONE}, ready(RIGHT), SkipReason.CHANGED_SINCE),
        (NONE, GONE, {**GONE, "linkError": "other"}, SkipReason.CHANGED_SINCE),
        (NONE, ready(OTHER), ready(WRONG), SkipReason.CHANGED_SINCE),
        (WAITING, {"workLink": OTHER, **WAITING}, WAITING, SkipReason.CHANGED_SINCE),
        (NONE, ready(WRONG), ready(WRONG), SkipReason.HAD_NONE),
        (WAITING, ready(WRONG), ready(WRONG), SkipReason.HAD_NONE),
        ({"workLink": ""}, ready(WRONG), ready(WRONG), SkipReason.HAD_NONE),
    ],
)
def test_a_record_is_left_alone(
    before: dict[str, Any] | None, now: dict[str, Any], wrote: dict[str, Any], reason: SkipReason
) -> None:
    assert decided(before, now, wrote) is reason


def test_a_written_link_counts_in_its_canonical_form_too() -> None:
    wrote = ready("https://www.iesdouyin.com/share/video/7388888888888888888/?x=1")
    assert decided(ready(RIGHT), ready(WRONG), wrote) == Restoration((WorkLinkUpdate(READY, RIGHT),), ())


def test_any_of_the_updates_of_unknown_outcome_may_be_the_one_that_is_held() -> None:
    states = frozenset(LinkState(link, "ready", "") for link in (WRONG, OTHER))
    changes = RecordChanges(RECORD, record(ready(RIGHT)), states)
    for link in (WRONG, OTHER):
        read = RecordResult(record(ready(link)), "a")
        assert restoration_of(changes, read, overwrite=False) == Restoration((WorkLinkUpdate(READY, RIGHT),), ())


def test_overwrite_restores_what_was_changed_since() -> None:
    assert decided(ready(RIGHT), ready(OTHER), ready(WRONG), overwrite=True) == Restoration(
        (WorkLinkUpdate(READY, RIGHT),), ()
    )


def test_overwrite_can_not_clear_a_link_either() -> None:
    assert decided(NONE, ready(OTHER), ready(WRONG), overwrite=True) is SkipReason.HAD_NONE


def test_fields_that_the_public_view_hides_are_not_compared_but_sent() -> None:
    before = ready(RIGHT, linkError="a note", linkMeta={"a": 1})
    assert decided(before, ready(RIGHT), public_only=True) is SkipReason.NOTHING_TO_DO
    assert decided(before, ready(WRONG), public_only=True) == Restoration(
        (WorkLinkUpdate(READY, RIGHT, link_error="a note", link_meta={"a": 1}),), ()
    )
