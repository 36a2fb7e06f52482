"""The tool that sets the work links of up to 200 records in one call."""

from collections import deque
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any, TypeVar

import anyio
from pydantic import Field

from aitoearn_mcp.api.errors import AiToEarnError, InternalError, KeyRefusedError
from aitoearn_mcp.api.models import WorkLinkUpdate, is_object_id
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.markers import MayBeJson
from aitoearn_mcp.tools.notes import NOTHING_SENT, explain, explain_preview
from aitoearn_mcp.tools.parameters import DryRun
from aitoearn_mcp.tools.tool import NOTES_SCHEMA, OVERWRITES, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.update_work_link import ProtectedUpdateItem, UpdateItem
from aitoearn_mcp.tools.validation import Path, ToolArguments
from aitoearn_mcp.updates.preview import preview
from aitoearn_mcp.updates.write import write

_MOST = 200
_LEAST_SECONDS = 5.0
# Requests that start together are answered together, each then waits for the work on all, and so on to the last.
_SECONDS_APART = 0.002

_TWICE = Text(
    "is the same record as updates[{first}]: give each record once",
    "与 updates[{first}] 是同一条记录：每条记录只能给一次",
)
_CALL_AGAIN = Text(
    "Not sent: {count}. Call again with these recordIds: {ids}", "未发送：{count} 条。请用以下 recordId 再次调用：{ids}"
)
_READ_FIRST = Text(
    "Unknown: {count}. Read each of these records in a minute before you write to it again: {ids}",
    "结果未知：{count} 条。请在一分钟后读取以下每条记录，再决定是否写入：{ids}",
)
_NOT_STARTED = Text("None of these was sent, because: {why}", "以上未发送的原因：{why}")
_STOPPED = Text(
    "stopOnError is set, and an earlier update failed or its outcome is unknown",
    "已设置 stopOnError，且较早的更新失败或结果未知",
)
_NO_KEY = Text("AiToEarn does not accept the API key", "AiToEarn 不接受该 API Key")
_NO_TIME = Text("the call's time was nearly up", "调用时限将至")
_BUG = Text("aitoearn-mcp met a bug of its own", "aitoearn-mcp 遇到了自身的错误")
_SAME = Text("same error as {record_id}", "错误同 {record_id}")
_AFTER_THE_KEY = Text(
    "Not sent: {count}. Call again with these recordIds only after the key is mended: {ids}",
    "未发送：{count} 条。请在修复 Key 之后再用以下 recordId 调用：{ids}",
)


class ItemOutcome(StrEnum):
    """How one item ended."""

    UPDATED = "updated"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"
    WOULD_UPDATE = "would_update"
    NO_CHANGE = "no_change"
    WOULD_FAIL = "would_fail"


_Item = TypeVar("_Item", bound=UpdateItem)
Updates = Annotated[
    tuple[_Item, ...],
    Field(description="1 to 200 updates, each with update_work_link's arguments.", min_length=1, max_length=_MOST),
    MayBeJson(),
]


class UpdateManyArguments(ToolArguments):
    """The updates, and what to do about the first that fails."""

    updates: Updates[UpdateItem]
    stop_on_error: Annotated[
        bool, Field(description="true: one after another, and nothing more once one is not stored.")
    ] = False
    dry_run: DryRun = False

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """Each record comes once: two updates of one record have no order."""
        return _repeated(given.get("updates"))


class ProtectedUpdateManyArguments(UpdateManyArguments):
    """The same where ready links are protected."""

    updates: Updates[ProtectedUpdateItem]


def _repeated(updates: object) -> Iterator[tuple[Path, Text]]:
    first: dict[str, int] = {}
    for index, update in enumerate(updates if isinstance(updates, list) else []):
        record_id = (update.get("recordId") or update.get("record_id")) if isinstance(update, dict) else None
        if isinstance(record_id, str):
            record_id = record_id.strip()
            record_id = record_id.lower() if is_object_id(record_id) else record_id
            if first.setdefault(record_id, index) != index:
                yield ("updates", index, "recordId"), _TWICE.format(first=first[record_id])


async def run(args: UpdateManyArguments, context: ToolContext) -> ToolResult:
    """Send the updates, several at once, and say of each how it ended."""
    batch = _Batch(args, context)
    # So that a missing key is one error and not two hundred.
    _ = context.api
    async with anyio.create_task_group() as tasks:
        at_once = 1 if args.stop_on_error else context.settings.concurrency
        for worker in range(min(at_once, len(args.updates))):
            if worker > 0:
                await anyio.sleep(_SECONDS_APART)
            if batch.waiting:
                tasks.start_soon(batch.work)
    return batch.result()


class _Batch:
    """The items of one call, taken one after another by some workers."""

    def __init__(self, args: UpdateManyArguments, context: ToolContext) -> None:
        self._args = args
        self._context = context
        self._updates = context.updates(TOOL.name)
        self._results: list[dict[str, Any]] = [{}] * len(args.updates)
        self.waiting = deque(enumerate(args.updates))
        self._errors: dict[int, AiToEarnError] = {}
        self._stop: Text | None = None
        self._done = 0
        self._reporting = anyio.Lock(fast_acquire=True)
        self._least_seconds = min(_LEAST_SECONDS, context.settings.timeout / 4)

    async def work(self) -> None:
        """Take items until there are none left."""
        while self.waiting:
            index, item = self.waiting.popleft()
            if self._stop is None and self._context.api.seconds_left < self._least_seconds:
                self._stop = _NO_TIME
            outcome, facts = (ItemOutcome.NOT_SENT, {}) if self._stop is not None else await self._one(index, item)
            self._results[index] = {"recordId": item.record_id, "outcome": outcome.value, **facts}
            await self._report()

    async def _one(self, index: int, item: UpdateItem) -> tuple[ItemOutcome, dict[str, Any]]:
        try:
            update, _ = item.to_update()
            return await (self._previewed if self._args.dry_run else self._sent)(item, update)
        except AiToEarnError as error:
            return self._failed(index, error)
        except Exception:  # What is known of the other items must not be lost for a bug in one.
            return self._failed(index, self._context.bug(item.record_id))

    def _failed(self, index: int, error: AiToEarnError) -> tuple[ItemOutcome, dict[str, Any]]:
        self._errors[index] = error
        if isinstance(error, KeyRefusedError):
            self._stop = _NO_KEY
        elif self._stop is None and isinstance(error, InternalError):
            self._stop = _BUG
        elif self._stop is None and self._args.stop_on_error:
            self._stop = _STOPPED
        return ItemOutcome.UNKNOWN if error.changed == "unknown" else ItemOutcome.FAILED, {}

    async def _sent(self, item: UpdateItem, update: WorkLinkUpdate) -> tuple[ItemOutcome, dict[str, Any]]:
        stored = await write(self._updates, item.record_id, update, overwrite=item.may_overwrite)
        notes = explain(stored, brief=True)
        return ItemOutcome.UPDATED, {"notes": notes} if notes else {}

    async def _previewed(self, item: UpdateItem, update: WorkLinkUpdate) -> tuple[ItemOutcome, dict[str, Any]]:
        seen = await preview(self._updates, item.record_id, update, overwrite=item.may_overwrite)
        notes = explain_preview(seen)
        facts: dict[str, Any] = {"notes": notes} if notes else {}
        if not seen.would_be_stored:
            return ItemOutcome.WOULD_FAIL, facts
        if not seen.changes:
            return ItemOutcome.NO_CHANGE, facts
        return ItemOutcome.WOULD_UPDATE, {"wouldChange": seen.changes, **facts}

    async def _report(self) -> None:
        async with self._reporting:
            self._done += 1
            # A host that is slow to take it must not hold the batch beyond its time.
            with anyio.move_on_after(max(0.0, self._context.api.seconds_left)):
                await self._context.report(self._done, len(self._results))

    def result(self) -> ToolResult:
        """Return the outcome of each, their counts, and what to do about the rest."""
        self._say_errors()
        ids: dict[str, list[str]] = {outcome.value: [] for outcome in ItemOutcome}
        for result in self._results:
            ids[result["outcome"]].append(result["recordId"])
        done = _FORESEEN if self._args.dry_run else _DONE
        counts = {name: len(ids[outcome]) for outcome, name in done.items()}
        good = ids[ItemOutcome.UPDATED] or (self._args.dry_run and len(ids[ItemOutcome.FAILED]) < len(self._results))
        return ToolResult({**counts, "results": self._results}, notes=self._notes(ids), failed=not good)

    def _notes(self, ids: dict[str, list[str]]) -> list[Text]:
        notes = [NOTHING_SENT] if self._args.dry_run else []
        unknown, not_sent = ids[ItemOutcome.UNKNOWN], ids[ItemOutcome.NOT_SENT]
        if unknown:
            notes.append(_READ_FIRST.format(count=len(unknown), ids=", ".join(unknown)))
        if not_sent and self._stop is not None:
            again = _AFTER_THE_KEY if self._stop is _NO_KEY else _CALL_AGAIN
            notes += [
                again.format(count=len(not_sent), ids=", ".join(not_sent)),
                _NOT_STARTED.format(why=self._stop),
            ]
        return notes

    def _say_errors(self) -> None:
        """Say each error in full once, and afterwards whose it repeats: an agent pays for every word."""
        language = self._context.settings.language
        first: dict[tuple[Text, Text | None], str] = {}
        for index, error in sorted(self._errors.items()):
            record_id = self._results[index]["recordId"]
            before = first.setdefault((error.what, error.advice), record_id)
            again = _SAME.format(record_id=before)
            self._results[index]["error"] = error.message(language) if before == record_id else again.into(language)


_DONE = {
    ItemOutcome.UPDATED: "updated",
    ItemOutcome.FAILED: "failed",
    ItemOutcome.UNKNOWN: "unknown",
    ItemOutcome.NOT_SENT: "notSent",
}
_FORESEEN = {
    ItemOutcome.WOULD_UPDATE: "wouldUpdate",
    ItemOutcome.NO_CHANGE: "noChange",
    ItemOutcome.WOULD_FAIL: "wouldFail",
    ItemOutcome.FAILED: "failed",
    ItemOutcome.NOT_SENT: "notSent",
}
"""The counts of a result, by their wire names."""


TOOL = Tool(
    name="update_many_work_links",
    title="Set many work links",
    description=(
        "Do update_work_link for 1 to 200 records in one call, several at once, within one time limit. If any item's "
        "arguments are wrong, or a record comes twice, nothing is sent. Returns the counts and for each item its "
        "`outcome`: updated (stored); failed (nothing changed, see error); unknown (read that record before you "
        "write again); not_sent (time was up or stopOnError: call again with it). Only notes and errors worth "
        "reading are added. With dryRun: would_update, no_change, would_fail, failed (not read)."
    ),
    arguments=UpdateManyArguments,
    output_schema={
        "type": "object",
        "properties": {
            "notes": NOTES_SCHEMA,
            "updated": {"type": "integer"},
            "failed": {"type": "integer"},
            "unknown": {"type": "integer"},
            "notSent": {"type": "integer"},
            "results": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["failed", "notSent", "results"],
    },
    hints=OVERWRITES,
    run=run,
)
PROTECTED_TOOL = replace(
    TOOL,
    arguments=ProtectedUpdateManyArguments,
    description=TOOL.description + " Ready links are protected as in update_work_link.",
)
