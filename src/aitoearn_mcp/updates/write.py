"""Sending one update: protected, audited, one at a time for each record."""

from collections.abc import Mapping
from typing import Any

from aitoearn_mcp.api.client import RecordResult, UpdateResult
from aitoearn_mcp.api.errors import (
    AiToEarnError,
    NotAuditedError,
    NotSentError,
    OutcomeUnknownError,
    ProtectedError,
    RefusedError,
)
from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.api.outcome import Outcome
from aitoearn_mcp.api.request_id import new_request_id
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import same_work
from aitoearn_mcp.tools.tool import ToolContext

_PROTECTED = Text(
    "The update was not sent: the record holds a ready link, {link}, which AITOEARN_PROTECT_READY protects.",
    "更新未发送：该记录已有 ready 链接 {link}，受 AITOEARN_PROTECT_READY 保护。",
)
_ASK_FIRST = Text(
    "Show this link to the user. Only if the user says to replace or drop it, call again with overwrite: true.",
    "请把该链接给用户看。只有在用户要求替换或去掉它时，才可带 overwrite: true 再次调用。",
)
_NOT_READ = Text(
    "The update was not sent, for the record could not be read to see whether it holds a ready link: {why}",
    "更新未发送，因为无法读取记录以确认其是否已有 ready 链接：{why}",
)
_NOT_AUDITED = Text(
    "The update was not sent, for the audit log can't be written ({why}).",
    "更新未发送，因为无法写入审计日志（{why}）。",
)
_MEND_AUDIT_LOG = Text(
    "Ask the user to mend what AITOEARN_AUDIT_LOG names, or to unset it.",
    "请用户修复 AITOEARN_AUDIT_LOG 指定的文件，或取消该设置。",
)
_END_NOT_AUDITED = Text(
    "The update is stored, but its end could not be written to the audit log ({why}).",
    "更新已保存，但其结果无法写入审计日志（{why}）。",
)


async def write(
    context: ToolContext, tool: str, record_id: str, update: WorkLinkUpdate, *, overwrite: bool
) -> tuple[UpdateResult, list[Text]]:
    """Send an update and return what was stored, with notes on the audit log.

    Raises ProtectedError where a ready link would be lost, NotAuditedError where the audit log can't be written first,
    and what the client raises. With protection the record is read before each try, under one lock for each record.
    """
    sending = _Sending(context, tool, record_id, update, overwrite)
    if not context.settings.protect_ready:
        return await sending.run()
    async with context.locks.hold(record_id, context.api.seconds_left):
        return await sending.run()


# Without it an xhs link opens for nobody, and AiToEarn marks it as broken: the same post, but not the same link.
_XHS_PARAMETER = "xsec_token="


class _Sending:
    """One update on its way."""

    def __init__(
        self, context: ToolContext, tool: str, record_id: str, update: WorkLinkUpdate, overwrite: bool
    ) -> None:
        self._context = context
        self._tool = tool
        self._record_id = record_id
        self._update = update
        self._protects = context.settings.protect_ready and not overwrite
        self._reads_first = context.settings.protect_ready
        self._request_id = new_request_id()
        self._begun = False

    async def run(self) -> tuple[UpdateResult, list[Text]]:
        try:
            written = await self._context.api.update_work_link(
                self._record_id, self._update, request_id=self._request_id, before_try=self._before_try
            )
        except AiToEarnError as error:
            self._end(_outcome_of(error), error=error.published_name, code=error.code)
            raise
        except BaseException:
            # A call that is cancelled, or a bug: the request may have been on its way.
            self._end(Outcome.UNKNOWN)
            raise
        why = self._end(Outcome.STORED, record=dict(written.record.fields))
        return written, [] if why is None else [_END_NOT_AUDITED.format(why=why)]

    async def _before_try(self) -> None:
        before = await self._read() if self._reads_first else None
        if before is not None and self._protects and loses_ready_link(before.record, self._update):
            raise ProtectedError(_PROTECTED.format(link=before.record.work_link), _ASK_FIRST, writing=True)
        if not self._begun:
            self._begin(before.record.fields if before is not None else None)

    async def _read(self) -> RecordResult:
        try:
            return await self._context.api.get_record(self._record_id)
        except RefusedError as error:
            # A wrong key or a missing record is what it is, whichever request found it; nothing was sent to change it.
            error.changed = "no"
            raise
        except AiToEarnError as error:
            raise NotSentError(
                _NOT_READ.format(why=error.what),
                error.advice,
                code=error.code,
                request_id=error.request_id,
                retryable=error.retryable,
                retry_after=error.retry_after,
                writing=True,
            ) from None

    def _begin(self, before: Mapping[str, Any] | None) -> None:
        entry = {"body": self._update.body()} | ({} if before is None else {"before": dict(before)})
        why = self._append("begin", entry)
        if why is not None:
            raise NotAuditedError(_NOT_AUDITED.format(why=why), _MEND_AUDIT_LOG, writing=True)
        self._begun = True

    def _end(self, outcome: Outcome, **facts: Any) -> str | None:
        if not self._begun:
            return None
        return self._append("end", {"outcome": outcome.value} | {k: v for k, v in facts.items() if v is not None})

    def _append(self, event: str, entry: dict[str, Any]) -> str | None:
        """Append a line to the audit log, if there is one; return why that failed, if it did."""
        if self._context.audit is None:
            return None
        line = {"event": event, "requestId": self._request_id, "tool": self._tool, "recordId": self._record_id, **entry}
        try:
            self._context.audit.append(self._context.redactor.value(line))
        except OSError as error:
            return error.strerror or str(error)
        return None


def loses_ready_link(record: PublishRecord, update: WorkLinkUpdate) -> bool:
    """Tell whether an update would replace a ready link by another one, or move it out of ready."""
    if record.link_status != LinkStatus.READY or not record.work_link:
        return False
    if update.link_status is not LinkStatus.READY or update.work_link is None:
        return True
    if _XHS_PARAMETER in record.work_link and _XHS_PARAMETER not in update.work_link:
        return True
    return not same_work(record.work_link, update.work_link, record.account_type)


def _outcome_of(error: AiToEarnError) -> Outcome:
    if isinstance(error, OutcomeUnknownError):
        return Outcome.UNKNOWN
    return Outcome.NOT_SENT if isinstance(error, NotSentError) else Outcome.REFUSED
