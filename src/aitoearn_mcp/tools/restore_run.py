"""A restore from the audit log to its result: read the log, put each record back, say how each ended.

Loaded by the first one.
"""

import time
from collections import Counter
from datetime import UTC, datetime, timedelta
from functools import partial
from typing import Any

from anyio import to_thread

from aitoearn_mcp.api.errors import NotSentError
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.log import CALLER
from aitoearn_mcp.tools.batch_notes import say_errors
from aitoearn_mcp.tools.notes import NOTHING_SENT, explain
from aitoearn_mcp.tools.restore_arguments import RestoreArguments
from aitoearn_mcp.tools.restore_notes import note_restore
from aitoearn_mcp.tools.time_range import TimeRange, local_time, time_range
from aitoearn_mcp.tools.tool import ToolContext, ToolResult
from aitoearn_mcp.updates.audit_entries import read_entries
from aitoearn_mcp.updates.batch import BatchOptions
from aitoearn_mcp.updates.changes import Changes, ChangesWanted, changes_in, record_key
from aitoearn_mcp.updates.restore import RestoreOutcome, RestoreResult, restore
from aitoearn_mcp.updates.undo import SkipReason

# The rest of the call's time is for the records.
_SHARE_FOR_READING = 0.5

_LAST_DAY = Text(
    "Only changes since {since} are undone, the last 24 hours; give `since` for older ones.",
    "仅撤销 {since} 以来（最近 24 小时）的更改；更早的请给出 since。",
)
_NOT_READ = Text(
    "Nothing was restored, because the audit log can't be read ({why}).",
    "未恢复任何内容，因为无法读取审计日志（{why}）。",
)
_TOO_LONG = Text("it is too long for the time of one call", "文件过大，无法在一次调用的时限内读完")
_FIX_IT = Text(
    "Ask the user to look at the file that AITOEARN_AUDIT_LOG points to.", "请用户检查 AITOEARN_AUDIT_LOG 指向的文件。"
)


async def restore_links(args: RestoreArguments, context: ToolContext) -> ToolResult:
    """Read the audit log, put each record back that still holds what was written, and say how each ended."""
    # What a person wants undone is what just happened: an older change of the same record is to stay.
    yesterday = datetime.now(UTC).replace(microsecond=0) - timedelta(days=1)
    covered = time_range(args.since, args.until, context.settings.timezone, default_since=yesterday)
    since = args.since or local_time(yesterday, context.settings.timezone) or ""
    default = [] if args.since else [_LAST_DAY.format(since=since)]
    updates = context.updates
    changes = await _read(args, covered, context)
    options = BatchOptions(context.settings.concurrency, context.report, context.bug, dry_run=args.dry_run)
    done = await restore(updates, changes.records, options, overwrite=args.overwrite)
    known = {record_key(record.record_id) for record in changes.records} | set(changes.others)
    unknown_ids = [record_id for record_id in args.record_ids or () if record_key(record_id) not in known]
    ends = [*done.records, *map(_not_in_log, unknown_ids)]

    results = [_result(end) for end in ends]
    say_errors(results, context.settings.language)
    outcomes = Counter(end.outcome for end in ends)
    names = _FORESEEN if args.dry_run else _DONE
    counts = {name: outcomes[outcome] for outcome, name in names.items()}
    notes = ([NOTHING_SENT] if args.dry_run else []) + note_restore(ends, done.stop, changes, since)
    # That there is nothing to undo is no failure.
    failed = not outcomes[RestoreOutcome.RESTORED] and set(outcomes) - _NO_FAILURE != set()
    fields = {"site": context.settings.site, **counts, "results": results}
    return ToolResult(fields, notes=[*notes, *default, *covered.notes], failed=failed)


async def _read(args: RestoreArguments, covered: TimeRange, context: ToolContext) -> Changes:
    """Read the log in a thread. Raises NotSentError where it can't be read."""
    path = context.settings.audit_log
    assert path is not None, "without a log this tool is not there"
    record_ids = None if args.record_ids is None else frozenset(map(record_key, args.record_ids))
    wanted = ChangesWanted(covered.since, covered.until, record_ids, CALLER.get())
    give_up_at = time.monotonic() + context.api.seconds_left * _SHARE_FOR_READING
    try:
        read = partial(changes_in, read_entries(path, give_up_at), wanted)
        return await to_thread.run_sync(read, abandon_on_cancel=True)
    except TimeoutError:
        raise NotSentError(_NOT_READ.format(why=_TOO_LONG), _FIX_IT, writing=True) from None
    except OSError as error:
        why = error.strerror or str(error)
        raise NotSentError(_NOT_READ.format(why=why), _FIX_IT, writing=True) from None


def _not_in_log(record_id: str) -> RestoreResult:
    return RestoreResult(record_id, RestoreOutcome.SKIPPED, reason=SkipReason.NOT_IN_LOG.value)


def _result(end: RestoreResult) -> dict[str, Any]:
    """Return what an agent reads of one record: the outcome, and what is worth reading."""
    notes = [] if end.stored is None else explain(end.stored, brief=True)
    said = {
        "recordId": end.record_id,
        "outcome": end.outcome.value,
        "workLink": end.work_link,
        "reason": end.reason,
        "error": end.error,
        "notes": notes or None,
    }
    return {name: value for name, value in said.items() if value is not None}


_DONE = {
    RestoreOutcome.RESTORED: "restored",
    RestoreOutcome.SKIPPED: "skipped",
    RestoreOutcome.REFUSED: "refused",
    RestoreOutcome.UNKNOWN: "unknown",
    RestoreOutcome.NOT_SENT: "notSent",
}
_FORESEEN = {
    RestoreOutcome.WOULD_RESTORE: "wouldRestore",
    RestoreOutcome.SKIPPED: "skipped",
    RestoreOutcome.WOULD_REFUSE: "wouldRefuse",
    RestoreOutcome.FAILED: "failed",
    RestoreOutcome.NOT_SENT: "notSent",
}
_NO_FAILURE = {RestoreOutcome.SKIPPED, RestoreOutcome.WOULD_RESTORE}
