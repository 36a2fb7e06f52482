"""The tool that sets the work links of up to 200 records in one call."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from enum import StrEnum
from typing import Annotated, Any

import anyio
from pydantic import BeforeValidator, Field

from aitoearn_mcp.api.errors import AiToEarnError, KeyRefused, OutcomeUnknown
from aitoearn_mcp.api.models import WorkLinkUpdate, is_object_id
from aitoearn_mcp.text import Text
from aitoearn_mcp.tools.arguments import DryRun, json_of_string
from aitoearn_mcp.tools.dry_run import NOTHING_SENT, preview
from aitoearn_mcp.tools.notes import explain
from aitoearn_mcp.tools.reading import Path, ToolArguments
from aitoearn_mcp.tools.tool import NOTES_SCHEMA, OVERWRITES, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.update_work_link import ProtectedUpdateItem, UpdateItem
from aitoearn_mcp.tools.writing import write

_MOST = 200
_LEAST_SECONDS = 5.0

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
_NOT_STARTED = Text("Each of these was not sent, because: {why}", "以上未发送的原因：{why}")
_STOPPED = Text("stopOnError is set, and an earlier update was not stored", "已设置 stopOnError，且较早的更新未保存")
_NO_KEY = Text("AiToEarn does not accept the API key", "AiToEarn 不接受该 API Key")
_NO_TIME = Text("the call's time was nearly up", "调用时限将至")
_SAME = Text("as for {record_id}", "同 {record_id}")


class Outcome(StrEnum):
    """How one item ended."""

    UPDATED = "updated"
    FAILED = "failed"
    UNKNOWN = "unknown"
    NOT_SENT = "not_sent"
    WOULD_UPDATE = "would_update"
    WOULD_FAIL = "would_fail"


class UpdateManyArguments(ToolArguments):
    """The updates, and what to do about the first that fails."""

    updates: Annotated[
        tuple[UpdateItem, ...],
        Field(description="1 to 200 updates, each with update_work_link's arguments.", min_length=1, max_length=_MOST),
        BeforeValidator(json_of_string),
    ]
    stop_on_error: Annotated[bool, Field(description="true: send nothing more once one is not stored.")] = False
    dry_run: DryRun = False

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """Each record comes once: two updates of one record have no order."""
        return _repeated(given.get("updates"))


class ProtectedUpdateManyArguments(UpdateManyArguments):
    """The same where ready links are protected."""

    updates: Annotated[
        tuple[ProtectedUpdateItem, ...],
        Field(description="1 to 200 updates, each with update_work_link's arguments.", min_length=1, max_length=_MOST),
        BeforeValidator(json_of_string),
    ]


def _repeated(updates: object) -> Iterator[tuple[Path, Text]]:
    first: dict[str, int] = {}
    for index, update in enumerate(updates if isinstance(updates, list) else []):
        record_id = update.get("recordId", update.get("record_id")) if isinstance(update, dict) else None
        if isinstance(record_id, str):
            record_id = record_id.lower() if is_object_id(record_id) else record_id
            if first.setdefault(record_id, index) != index:
                yield ("updates", index, "recordId"), _TWICE.format(first=first[record_id])


async def run(args: UpdateManyArguments, context: ToolContext) -> ToolResult:
    """Send the updates, several at once, and say of each how it ended."""
    batch = _Batch(args, context)
    # So that a missing key is one error and not two hundred.
    _ = context.api
    async with anyio.create_task_group() as tasks:
        for _ in range(min(context.settings.concurrency, len(args.updates))):
            tasks.start_soon(batch.work)
    return batch.result()


class _Batch:
    """The items of one call, taken one after another by some workers."""

    def __init__(self, args: UpdateManyArguments, context: ToolContext) -> None:
        self._args = args
        self._context = context
        self._results: list[dict[str, Any]] = [{}] * len(args.updates)
        self._waiting = iter(enumerate(args.updates))
        self._errors: dict[str, str] = {}
        self._stop: Text | None = None
        self._done = 0
        self._reporting = anyio.Lock()
        self._least_seconds = min(_LEAST_SECONDS, context.settings.timeout / 4)

    async def work(self) -> None:
        """Take items until there are none left."""
        for index, item in self._waiting:
            if self._stop is None and self._context.api.seconds_left < self._least_seconds:
                self._stop = _NO_TIME
            result = (
                await self._one(item)
                if self._stop is None
                else {"recordId": item.record_id, "outcome": Outcome.NOT_SENT.value}
            )
            self._results[index] = result
            await self._report()

    async def _one(self, item: UpdateItem) -> dict[str, Any]:
        update, _ = item.to_update()
        try:
            outcome, facts = await (self._previewed if self._args.dry_run else self._sent)(item, update)
        except AiToEarnError as error:
            outcome, facts = Outcome.FAILED, {"error": self._error(item.record_id, error)}
            if isinstance(error, OutcomeUnknown):
                outcome = Outcome.UNKNOWN
            if isinstance(error, KeyRefused):
                self._stop = _NO_KEY
            elif self._args.stop_on_error:
                self._stop = _STOPPED
        return {"recordId": item.record_id, "outcome": outcome.value, **facts}

    async def _sent(self, item: UpdateItem, update: WorkLinkUpdate) -> tuple[Outcome, dict[str, Any]]:
        written, notes = await write(self._context, TOOL.name, item.record_id, update, overwrite=item.may_overwrite)
        notes = notes + explain(update, written, brief=True)
        return Outcome.UPDATED, {"notes": notes} if notes else {}

    async def _previewed(self, item: UpdateItem, update: WorkLinkUpdate) -> tuple[Outcome, dict[str, Any]]:
        seen = await preview(self._context, item.record_id, update, overwrite=item.may_overwrite)
        outcome = Outcome.WOULD_UPDATE if seen.would_be_stored else Outcome.WOULD_FAIL
        return outcome, {"wouldChange": seen.changes} | ({"notes": seen.notes} if seen.notes else {})

    def _error(self, record_id: str, error: AiToEarnError) -> str:
        """Say an error in full once, and afterwards whose it repeats: an agent pays for every word."""
        language = self._context.settings.language
        reason = f"{error.what.into(language)}{error.advice.into(language) if error.advice else ''}"
        first = self._errors.setdefault(reason, record_id)
        return error.into(language) if first == record_id else _SAME.format(record_id=first).into(language)

    async def _report(self) -> None:
        async with self._reporting:
            self._done += 1
            await self._context.report(self._done, len(self._results))

    def result(self) -> ToolResult:
        """Return the outcome of each, their counts, and what to do about the rest."""
        ids: dict[str, list[str]] = {outcome.value: [] for outcome in Outcome}
        for result in self._results:
            ids[result["outcome"]].append(result["recordId"])
        notes = [NOTHING_SENT] if self._args.dry_run else []
        if ids[Outcome.UNKNOWN]:
            notes.append(_about(_READ_FIRST, ids[Outcome.UNKNOWN]))
        if ids[Outcome.NOT_SENT] and self._stop is not None:
            notes += [_about(_CALL_AGAIN, ids[Outcome.NOT_SENT]), _NOT_STARTED.format(why=self._stop)]
        good, bad = (
            (Outcome.WOULD_UPDATE, Outcome.WOULD_FAIL) if self._args.dry_run else (Outcome.UPDATED, Outcome.UNKNOWN)
        )
        counts = dict.fromkeys((good, Outcome.FAILED, bad, Outcome.NOT_SENT))
        fields = {_COUNTS[outcome]: len(ids[outcome]) for outcome in counts}
        return ToolResult(
            {**fields, "results": self._results}, notes=notes, failed=not ids[good] and not ids[Outcome.WOULD_FAIL]
        )


_COUNTS = {
    Outcome.UPDATED: "updated",
    Outcome.FAILED: "failed",
    Outcome.UNKNOWN: "unknown",
    Outcome.NOT_SENT: "notSent",
    Outcome.WOULD_UPDATE: "wouldUpdate",
    Outcome.WOULD_FAIL: "wouldFail",
}


def _about(text: Text, ids: Sequence[str]) -> Text:
    return text.format(count=len(ids), ids=", ".join(ids))


TOOL = Tool(
    name="update_many_work_links",
    title="Set many work links",
    description=(
        "Do update_work_link for 1 to 200 records in one call, several at once, within one time limit. If any item's "
        "arguments are wrong, or a record comes twice, nothing is sent. Returns the counts and for each item its "
        "`outcome`: updated (stored); failed (nothing changed, see error); unknown (read that record before you "
        "write again); not_sent (time was up or stopOnError: call again with it). Only notes and errors worth "
        "reading are added."
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
