"""Putting many records back in one call: each is read, judged and written within moments.

It goes in rounds of as many records as may be in flight, so that what was read is not old when it is written over.
"""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

import anyio

from aitoearn_mcp.api.errors import AiToEarnError, ChangedSinceError, KeyRefusedError
from aitoearn_mcp.api.models import PublishRecord
from aitoearn_mcp.api.reads import RecordResult
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.updates.batch import (
    BatchItem,
    BatchOptions,
    ItemOutcome,
    ItemResult,
    StopReason,
    least_seconds,
    outcome_of,
    run_batch,
)
from aitoearn_mcp.updates.changes import RecordChanges
from aitoearn_mcp.updates.context import EarlierRead, UpdateContext
from aitoearn_mcp.updates.proof import UpdateResult
from aitoearn_mcp.updates.undo import Difference, Restoration, SkipReason, restoration_of
from aitoearn_mcp.updates.write import read_before

_LINK_ALONE = Text(
    "its old link is back, but its linkStatus is not: it was {status}",
    "链接已恢复，但 linkStatus 没有恢复：之前为 {status}",
)
_STATUS_UNKNOWN = Text(
    "its old link is back; it is unknown whether its linkStatus is, which was {status}",
    "链接已恢复；linkStatus 是否已恢复未知，之前为 {status}",
)


class RestoreOutcome(StrEnum):
    """How one record ended; the last three are a dry run's."""

    RESTORED = "restored"
    SKIPPED = "skipped"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"
    WOULD_RESTORE = "would_restore"
    WOULD_REFUSE = "would_refuse"
    FAILED = "failed"


_OF_ITEM = {
    ItemOutcome.UPDATED: RestoreOutcome.RESTORED,
    ItemOutcome.WOULD_UPDATE: RestoreOutcome.WOULD_RESTORE,
    ItemOutcome.NO_CHANGE: RestoreOutcome.WOULD_RESTORE,
}


@dataclass(frozen=True, slots=True)
class RestoreResult:
    """How one record ended. `work_link` is its link afterwards, as far as that is known.

    `stored` is the update that put the link back, `differences` what the record has that it had not before.
    """

    record_id: str
    outcome: RestoreOutcome
    work_link: str | None = None
    reason: Text | None = None
    error: AiToEarnError | None = None
    stored: UpdateResult | None = None
    differences: tuple[Difference, ...] = ()


@dataclass(frozen=True, slots=True)
class RestoreResults:
    """The results in the order of the records, and why some were not sent, if so."""

    records: list[RestoreResult]
    stop: StopReason | None


async def restore(
    context: UpdateContext, changed: Sequence[RecordChanges], options: BatchOptions, *, overwrite: bool
) -> RestoreResults:
    """Put the records back, or preview it in a dry run. A record's error becomes its outcome and is not raised."""
    # The record before is always read and logged, so that a restore can itself be undone.
    rounds = _Rounds(replace(context, protects_links=True), options, overwrite=overwrite)
    results: list[RestoreResult] = []
    for start in range(0, len(changed), options.at_once):
        results += await rounds.run(changed[start : start + options.at_once])
        # A client that reads progress slowly must not hold the call past its deadline.
        with anyio.move_on_after(max(0.0, context.api.seconds_left)):
            await options.report(len(results), len(changed))
    return RestoreResults(results, rounds.stop)


class _Rounds:
    """The records of one call, some at a time."""

    def __init__(self, context: UpdateContext, options: BatchOptions, *, overwrite: bool) -> None:
        self._context = context
        self._options = replace(options, report=_unreported)
        self._overwrite = overwrite
        self._least_seconds = least_seconds(context)
        self.stop: StopReason | None = None

    async def run(self, changed: Sequence[RecordChanges]) -> list[RestoreResult]:
        """Read the records, decide, and write those that are to be restored."""
        read_at = anyio.current_time()
        reads = await self._read([record.record_id for record in changed if record.before is not None])
        results: dict[str, RestoreResult] = {}
        chosen: list[tuple[RecordChanges, Restoration, RecordResult]] = []
        for record in changed:
            read = reads.get(record.record_id)
            if isinstance(read, RecordResult):
                decided = restoration_of(record, read, overwrite=self._overwrite)
                if isinstance(decided, Restoration):
                    chosen.append((record, decided, read))
                else:
                    results[record.record_id] = _skipped(record.record_id, decided, read.record.work_link)
            elif record.before is None:
                results[record.record_id] = _skipped(record.record_id, SkipReason.BEFORE_UNKNOWN)
            else:
                results[record.record_id] = self._unread(record.record_id, read)
        results |= {result.record_id: result for result in await self._write(chosen, read_at)}
        return [results[record.record_id] for record in changed]

    async def _read(self, record_ids: Sequence[str]) -> dict[str, RecordResult | AiToEarnError]:
        """Read the records at the same time; none of them where the call has stopped."""
        reads: dict[str, RecordResult | AiToEarnError] = {}

        async def read(record_id: str) -> None:
            try:
                until = self._context.api.deadline - self._least_seconds
                reads[record_id] = await read_before(self._context, record_id, until=until)
            except AiToEarnError as error:
                reads[record_id] = error
                self.stop = StopReason.KEY if isinstance(error, KeyRefusedError) else self.stop

        self._look_at_the_clock()
        if self.stop is None:
            async with anyio.create_task_group() as tasks:
                for record_id in record_ids:
                    tasks.start_soon(read, record_id)
        return reads

    def _look_at_the_clock(self) -> None:
        if self.stop is None and self._context.api.seconds_left < self._least_seconds:
            self.stop = StopReason.TIME

    def _unread(self, record_id: str, error: RecordResult | AiToEarnError | None) -> RestoreResult:
        if not isinstance(error, AiToEarnError):
            return RestoreResult(record_id, RestoreOutcome.NOT_SENT)
        outcome = RestoreOutcome.FAILED if self._options.dry_run else RestoreOutcome(outcome_of(error))
        return RestoreResult(record_id, outcome, error=error)

    async def _write(
        self, chosen: Sequence[tuple[RecordChanges, Restoration, RecordResult]], read_at: float
    ) -> list[RestoreResult]:
        """Send the first update of each record, and then the second where there is one and the first was stored."""
        firsts = await self._send([self._item(record, plan, 0, read, read_at) for record, plan, read in chosen])
        seconds: dict[str, ItemResult] = {}
        items: list[BatchItem] = []
        for (record, plan, _), first in zip(chosen, firsts, strict=True):
            if len(plan.steps) > 1 and first.stored is not None:
                seconds[record.record_id] = ItemResult(ItemOutcome.NOT_SENT)
                # Where nobody knows what the first update left, another one may have come meanwhile.
                if (stored := _as_read(first.stored)) is not None:
                    items.append(self._item(record, plan, 1, stored, first.ended_at))
        ends = await self._send(items)
        seconds |= {item.record_id: end for item, end in zip(items, ends, strict=True)}
        return [
            _result(record, plan, first, seconds.get(record.record_id))
            for (record, plan, _), first in zip(chosen, firsts, strict=True)
        ]

    async def _send(self, items: Sequence[BatchItem]) -> list[ItemResult]:
        if self.stop is not None:
            return [ItemResult(ItemOutcome.NOT_SENT)] * len(items)
        batch = await run_batch(self._context, items, self._options)
        self.stop = batch.stop
        return batch.items

    def _item(self, record: RecordChanges, plan: Restoration, step: int, read: RecordResult, at: float) -> BatchItem:
        # What was read was judged: that is to be replaced, and nothing that another call wrote meanwhile.
        known = EarlierRead(read, at, self._context.api.deadline, or_nothing=True)
        return BatchItem(record.record_id, plan.steps[step], overwrite=True, read=known)


def _as_read(stored: UpdateResult) -> RecordResult | None:
    """Return a record that an update returned as if it had been read; None where it returned none."""
    if stored.record.link_status is None:
        return None
    return RecordResult(stored.record, stored.request_id, stored.public_only)


def _skipped(record_id: str, reason: SkipReason, work_link: str | None = None) -> RestoreResult:
    return RestoreResult(record_id, RestoreOutcome.SKIPPED, work_link, reason.value)


def _result(record: RecordChanges, plan: Restoration, first: ItemResult, second: ItemResult | None) -> RestoreResult:
    """Return how a record ended that was to be restored."""
    end = second or first
    if isinstance(end.error, ChangedSinceError):
        return _skipped(record.record_id, SkipReason.CHANGED_SINCE)
    stored = first.stored
    outcome = _OF_ITEM.get(end.outcome) or RestoreOutcome(end.outcome)
    result = RestoreResult(record.record_id, outcome, error=end.error, stored=stored)
    if end.preview is not None:
        return _foreseen(result, end, plan)
    if outcome is RestoreOutcome.RESTORED and end.stored is not None and stored is not None:
        # What is worth reading of the link was said by the update that sent it.
        noted = replace(stored, audit_failure=stored.audit_failure or end.stored.audit_failure)
        link = end.stored.record.work_link
        return replace(result, work_link=link, stored=noted, differences=plan.differences)
    if second is not None and stored is not None:
        words = _STATUS_UNKNOWN if outcome is RestoreOutcome.UNKNOWN else _LINK_ALONE
        reason = words.format(status=plan.steps[1].link_status.value)
        if end.error is not None and end.error.changed == "no":
            end.error.changed = None  # The first update was stored.
        return replace(result, work_link=stored.record.work_link, reason=reason)
    return result


def _foreseen(result: RestoreResult, end: ItemResult, plan: Restoration) -> RestoreResult:
    """Say what a dry run showed: of two updates the first, which alone AiToEarn may refuse."""
    assert end.preview is not None
    refused = end.preview.protection.why if end.preview.protection else None
    if refused is None and end.preview.prediction is not None:
        refused = end.preview.prediction.refusal
    if refused is not None:
        return replace(result, reason=refused)
    after: PublishRecord = end.preview.record_after or end.preview.record
    return replace(result, work_link=after.work_link, differences=plan.differences)


async def _unreported(_: float, __: float) -> None:
    """Report nothing of one round: the whole call's progress is reported."""
