"""Many updates in one call: several at once, within one deadline, each with an outcome of its own."""

from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

import anyio

from aitoearn_mcp.api.errors import (
    AiToEarnError,
    InternalError,
    KeyRefusedError,
    NotAuditedError,
    NotSentError,
    ProtectedError,
    WrongLinkError,
)
from aitoearn_mcp.api.models import WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.updates.context import EarlierRead, UpdateContext
from aitoearn_mcp.updates.preview import Preview, preview
from aitoearn_mcp.updates.proof import UpdateResult
from aitoearn_mcp.updates.write import write

_LEAST_SECONDS = 5.0
# Requests that start together are answered together, each then waits for the work on all, and so on to the last.
_SECONDS_APART = 0.002


class ItemOutcome(StrEnum):
    """How one item ended; the last four are a dry run's."""

    UPDATED = "updated"
    REFUSED = "refused"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"
    WOULD_UPDATE = "would_update"
    NO_CHANGE = "no_change"
    WOULD_REFUSE = "would_refuse"
    FAILED = "failed"


class StopReason(Enum):
    """Why the items that are left were not sent."""

    ERROR = Text(
        "stopOnError is set, and an earlier update failed or its outcome is unknown",
        "已设置 stopOnError，且较早的更新失败或结果未知",
    )
    LOG = Text("the audit log can't be written", "无法写入审计日志")
    KEY = Text("AiToEarn does not accept the API key", "AiToEarn 不接受该 API Key")
    TIME = Text("the call's time was nearly up", "调用时限将至")
    BUG = Text("aitoearn-mcp has a bug", "aitoearn-mcp 自身出错")


@dataclass(frozen=True, slots=True)
class BatchItem:
    """One update of a batch. `read` is the record, where it was read a moment ago."""

    record_id: str
    update: WorkLinkUpdate
    overwrite: bool = False
    read: EarlierRead | None = None


@dataclass(frozen=True, slots=True)
class ItemResult:
    """How an item ended, with what was stored, what a dry run showed, or the error.

    `ended_at` is when it was stored, by the event loop's clock.
    """

    outcome: ItemOutcome
    stored: UpdateResult | None = None
    preview: Preview | None = None
    error: AiToEarnError | None = None
    ended_at: float = 0.0


@dataclass(frozen=True, slots=True)
class BatchOptions:
    """How a batch runs. `at_once`: so many updates at the same time, one with `stop_on_error`.

    `report` is called with the items done and all items; `bug` logs the exception being handled and returns its error.
    """

    at_once: int
    report: Callable[[float, float], Awaitable[None]]
    bug: Callable[[str | None], InternalError]
    stop_on_error: bool = False
    dry_run: bool = False


@dataclass(frozen=True, slots=True)
class BatchResult:
    """The results in the order of the items, and why some were not sent, if so."""

    items: list[ItemResult]
    stop: StopReason | None


async def run_batch(context: UpdateContext, items: Sequence[BatchItem], options: BatchOptions) -> BatchResult:
    """Send the items, or preview them in a dry run. An item's error becomes its outcome and is not raised."""
    batch = _Batch(context, items, options)
    at_once = 1 if options.stop_on_error else options.at_once
    async with anyio.create_task_group() as tasks:
        for worker in range(min(at_once, len(items))):
            if worker > 0:
                await anyio.sleep(_SECONDS_APART)
            if batch.waiting:
                tasks.start_soon(batch.work)
    return BatchResult(batch.results, batch.stop)


class _Batch:
    """The items of one call, taken one after another by some workers."""

    def __init__(self, context: UpdateContext, items: Sequence[BatchItem], options: BatchOptions) -> None:
        self._context = context
        self._options = options
        self._done = 0
        self._reporting = anyio.Lock(fast_acquire=True)
        self._least_seconds = least_seconds(context)
        self.waiting = deque(enumerate(items))
        self.results = [ItemResult(ItemOutcome.NOT_SENT)] * len(items)
        self.stop: StopReason | None = None

    async def work(self) -> None:
        """Take items until none are left."""
        while self.waiting:
            index, item = self.waiting.popleft()
            if self.stop is None and self._context.api.seconds_left < self._least_seconds:
                self.stop = StopReason.TIME
            if self.stop is None:
                self.results[index] = await self._run(item)
            await self._report()

    async def _run(self, item: BatchItem) -> ItemResult:
        try:
            if self._options.dry_run:
                return await self._preview(item)
            stored = await write(self._context, item.record_id, item.update, overwrite=item.overwrite, known=item.read)
            return ItemResult(ItemOutcome.UPDATED, stored=stored, ended_at=anyio.current_time())
        except AiToEarnError as error:
            return self._failed(error)
        except Exception:  # A bug in one item must not lose what is known of the others.
            return self._failed(self._options.bug(item.record_id))

    async def _preview(self, item: BatchItem) -> ItemResult:
        seen = await preview(self._context, item.record_id, item.update, overwrite=item.overwrite)
        if not seen.would_be_stored:
            return ItemResult(ItemOutcome.WOULD_REFUSE, preview=seen)
        return ItemResult(ItemOutcome.WOULD_UPDATE if seen.changes else ItemOutcome.NO_CHANGE, preview=seen)

    def _failed(self, error: AiToEarnError) -> ItemResult:
        if isinstance(error, KeyRefusedError):
            self.stop = StopReason.KEY
        elif self.stop is None and isinstance(error, NotAuditedError):
            self.stop = StopReason.LOG
        elif self.stop is None and isinstance(error, InternalError):
            self.stop = StopReason.BUG
        elif self.stop is None and self._options.stop_on_error:
            self.stop = StopReason.ERROR
        return ItemResult(ItemOutcome.FAILED if self._options.dry_run else outcome_of(error), error=error)

    async def _report(self) -> None:
        async with self._reporting:
            self._done += 1
            # A client that reads progress slowly must not hold the batch past its deadline.
            with anyio.move_on_after(max(0.0, self._context.api.seconds_left)):
                await self._options.report(self._done, len(self.results))


def least_seconds(context: UpdateContext) -> float:
    """Return the seconds that must be left for an update to begin."""
    return min(_LEAST_SECONDS, context.api.seconds_left / 4)


def outcome_of(error: AiToEarnError) -> ItemOutcome:
    """Return `refused` where AiToEarn or protection said no, `not_sent` where a later call may succeed as it is."""
    if error.changed == "unknown":
        return ItemOutcome.UNKNOWN
    if isinstance(error, ProtectedError | WrongLinkError):
        return ItemOutcome.REFUSED
    is_not_sent = isinstance(error, NotSentError | KeyRefusedError | InternalError)
    return ItemOutcome.NOT_SENT if is_not_sent else ItemOutcome.REFUSED
