"""What an agent should do about the items of a batch that were not stored."""

from collections.abc import Sequence
from typing import Any

from aitoearn_mcp.api.errors import AiToEarnError
from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.updates.batch import StopReason

_CALL_AGAIN = Text(
    "Not sent: {count}. Call again with these recordIds: {ids}", "未发送：{count} 条。请用以下 recordId 再次调用：{ids}"
)
_AFTER_FIXING = Text(
    "Not sent: {count}. Call again with these recordIds only after {what} is fixed: {ids}",
    "未发送：{count} 条。请在修复{what}之后再用以下 recordId 调用：{ids}",
)
TO_FIX = {StopReason.KEY: Text("the key", " Key "), StopReason.LOG: Text("the audit log", "审计日志")}
"""What a person has to fix before calling again is of any use."""
_READ_FIRST = Text(
    "Unknown: {count}. Read each of these records in a minute before you write to it again: {ids}",
    "结果未知：{count} 条。请在一分钟后读取以下每条记录，再决定是否写入：{ids}",
)
NOT_STARTED = Text("Why they were not sent: {why}.", "未发送的原因：{why}。")
_SAME = Text("same error as {record_id}", "错误同 {record_id}")


def note_batch(results: Sequence[dict[str, Any]], stop: StopReason | None) -> list[Text]:
    """Return what to do about unknown items and about those that were not sent."""
    unknown = [result["recordId"] for result in results if result["outcome"] == "unknown"]
    not_sent = [result["recordId"] for result in results if result["outcome"] == "not_sent"]
    notes = [_READ_FIRST.format(count=len(unknown), ids=", ".join(unknown))] if unknown else []
    if not_sent:
        fixing = None if stop is None else TO_FIX.get(stop)
        again = _CALL_AGAIN if fixing is None else _AFTER_FIXING
        notes.append(again.format(count=len(not_sent), ids=", ".join(not_sent), what=fixing or ""))
        notes += [] if stop is None else [NOT_STARTED.format(why=stop.value)]
    return notes


def say_errors(results: Sequence[dict[str, Any]], language: Language) -> None:
    """Say each error in full once, and afterwards which one it repeats: an agent pays for every word."""
    first: dict[tuple[Text, Text | None], str] = {}
    for result in results:
        error = result.get("error")
        if isinstance(error, AiToEarnError):
            record_id = result["recordId"]
            before = first.setdefault((error.what, error.advice), record_id)
            said = error.message(language) if before == record_id else _SAME.format(record_id=before).into(language)
            result["error"] = said
