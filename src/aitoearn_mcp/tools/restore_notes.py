"""What an agent should know about a restore as a whole: what is left to do, and what AiToEarn could not take away."""

from collections import Counter
from collections.abc import Sequence

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.batch_notes import TO_FIX
from aitoearn_mcp.updates.batch import StopReason
from aitoearn_mcp.updates.changes import MOST_RECORDS, Changes
from aitoearn_mcp.updates.restore import RestoreOutcome, RestoreResult
from aitoearn_mcp.updates.undo import SkipReason

# Other times would mean other contents: the log says for each time what a record held before it.
_CALL_AGAIN = Text(
    "Not sent: {count}. Call again with since {since}, the same until, and these recordIds: {ids}",
    "未发送：{count} 条。请用 since {since}、相同的 until 和以下 recordIds 再次调用：{ids}",
)
_AFTER_FIXING = Text(
    "Not sent: {count}. Only after {what} is fixed, call again with since {since}, the same until, and these "
    "recordIds: {ids}",
    "未发送：{count} 条。请在修复{what}之后，再用 since {since}、相同的 until 和以下 recordIds 调用：{ids}",
)
_UNKNOWN = Text(
    "Unknown: {count}. In a minute, call again with since {since}, the same until, and these recordIds; what is "
    "restored already is skipped: {ids}",
    "结果未知：{count} 条。请在一分钟后用 since {since}、相同的 until 和以下 recordIds 再次调用，已恢复的会跳过：{ids}",
)
_MORE = Text(
    "A call restores at most {most} records, and {count} more were changed. Call again with since {since}, the same "
    "until, and these recordIds: {ids}",
    "一次调用最多恢复 {most} 条记录，另有 {count} 条有更改。"
    "请用 since {since}、相同的 until 和以下 recordIds 再次调用：{ids}",
)
_HAD_NONE = Text(
    "Had no link before: {count}. To go back to a link that such a record had later, call again with `since` after "
    "that link was set.",
    "之前没有链接：{count} 条。如需恢复其后设置过的链接，请把 since 设在该链接设置之后再次调用。",
)
_NOT_STARTED = Text("Why they were not sent: {why}.", "未发送的原因：{why}。")
_NO_CHANGES = Text(
    "The audit log has no changes in this time. Only the file that AITOEARN_AUDIT_LOG names is read, not one that was "
    "moved away.",
    "审计日志中没有这段时间内的更改。只读取 AITOEARN_AUDIT_LOG 指向的文件，不读取已移走的旧文件。",
)
_UNREADABLE = Text(
    "Lines of the audit log that can't be read: {count}. The changes in them are not undone.",
    "审计日志中无法读取的行：{count} 行。其中的更改不会撤销。",
)


def note_restore(ends: Sequence[RestoreResult], stop: StopReason | None, changes: Changes, since: str) -> list[Text]:
    """Return what is left to do, and what differs from before. `since` is where the time begins that was looked at."""
    notes = []
    if unknown := [end.record_id for end in ends if end.outcome is RestoreOutcome.UNKNOWN]:
        notes.append(_UNKNOWN.format(count=len(unknown), ids=", ".join(unknown), since=since))
    if not_sent := [end.record_id for end in ends if end.outcome is RestoreOutcome.NOT_SENT]:
        known = {"count": len(not_sent), "ids": ", ".join(not_sent), "since": since}
        fixing = None if stop is None else TO_FIX.get(stop)
        again = _CALL_AGAIN if fixing is None else _AFTER_FIXING
        notes.append(again.format(**known, what=fixing or ""))
        notes += [] if stop is None else [_NOT_STARTED.format(why=stop.value)]
    if changes.others:
        next_ids = ", ".join(changes.others[:MOST_RECORDS])
        notes.append(_MORE.format(most=MOST_RECORDS, count=len(changes.others), ids=next_ids, since=since))
    if had_none := sum(end.reason == SkipReason.HAD_NONE.value for end in ends):
        notes.append(_HAD_NONE.format(count=had_none))
    differences = Counter(difference for end in ends for difference in end.differences)
    notes += [difference.value.format(count=count) for difference, count in differences.items()]
    if not changes.records:
        notes.append(_NO_CHANGES)
    return notes + ([_UNREADABLE.format(count=changes.unreadable)] if changes.unreadable else [])
