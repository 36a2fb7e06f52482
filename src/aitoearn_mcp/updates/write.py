"""The life of an update: lock, read, decide, log, attempt, judge, send again or read back, log the end.

The whole story stands here, from top to bottom. What an attempt means is in api/outcome.py, what protects a link in
protection.py, what proves an update in proof.py.
"""

import random
from dataclasses import replace

import anyio

from aitoearn_mcp.api.codes import meaning_of
from aitoearn_mcp.api.errors import (
    AiToEarnError,
    ChangedSinceError,
    KeyRefusedError,
    NotSentError,
    OutcomeUnknownError,
    RecordNotFoundError,
    WrongRecordIdError,
)
from aitoearn_mcp.api.http import NoResponse
from aitoearn_mcp.api.models import PublishRecord, WorkLinkUpdate
from aitoearn_mcp.api.outcome import NextStep, Outcome, Verdict, is_unknown, judge, next_step, read_back_reserve
from aitoearn_mcp.api.reads import RecordResult, fetch_record
from aitoearn_mcp.api.request_id import new_request_id
from aitoearn_mcp.api.response import ApiResponse
from aitoearn_mcp.api.response_errors import RequestContext, error_of, stopped_after_unknown
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.updates.audit import AuditTrail
from aitoearn_mcp.updates.context import EarlierRead, UpdateContext
from aitoearn_mcp.updates.proof import Evidence, UpdateResult, proves
from aitoearn_mcp.updates.protection import refusal

_NOT_READ = Text(
    "The update was not sent, because the record could not be read first: {why}",
    "更新未发送，因为无法先读取该记录：{why}",
)

_WRITTEN_SINCE = Text(
    "The update was not sent: after the record was read, another call of this server was updating it.",
    "更新未发送：读取该记录之后，本服务的另一个调用正在更新它。",
)


async def write(
    context: UpdateContext,
    record_id: str,
    update: WorkLinkUpdate,
    *,
    overwrite: bool = False,
    known: EarlierRead | None = None,
) -> UpdateResult:
    """Send one update and return the stored record with its evidence.

    `known` is the record where it was read a moment ago: it serves as the read before the first attempt, as long as it
    counts when the update's turn comes.

    With protected links, one update of a record runs at a time. Raises RefusedError or NotSentError where nothing
    changed, and OutcomeUnknownError where AiToEarn may have stored the update; a stored update is always returned.
    """
    request_id = new_request_id()
    trail = AuditTrail(context.audit_log, context.redactor, requestId=request_id, tool=context.tool, recordId=record_id)
    turns = context.locks
    async with turns.hold(record_id, context.api.seconds_left) if context.protects_links else turns.note(record_id):
        try:
            read = None if known is None else _if_it_counts(context, record_id, known)
            result = await _send(context, trail, record_id, update, request_id, overwrite=overwrite, known=read)
        except AiToEarnError as error:
            trail.end(_outcome_of(error), error=error.published_name, code=error.code)
            raise
        except BaseException:
            # A cancelled call, or a bug: the request may have been on its way.
            trail.end(Outcome.UNKNOWN)
            raise
        return replace(result, audit_failure=trail.end(Outcome.STORED, record=dict(result.record.fields)))


def _if_it_counts(context: UpdateContext, record_id: str, known: EarlierRead) -> RecordResult | None:
    """Return what was read before the record's turn came, if it is still what the record holds as far as is known."""
    if anyio.current_time() < known.fresh_until and not context.locks.was_held_since(record_id, known.at):
        return known.result
    if known.or_nothing:
        raise ChangedSinceError(_WRITTEN_SINCE, writing=True)
    return None


async def _send(
    context: UpdateContext,
    trail: AuditTrail,
    record_id: str,
    update: WorkLinkUpdate,
    request_id: str,
    *,
    overwrite: bool,
    known: RecordResult | None,
) -> UpdateResult:
    """Send the update until it is stored, refused, or out of attempts or time."""
    api = context.api
    shown = api.as_shown(update)
    reserve = read_back_reserve(api.seconds_left)
    verdicts: list[Verdict] = []
    first_before: PublishRecord | None = None
    while True:
        try:
            before = (known or await read_before(context, record_id)).record if context.protects_links else None
            known = None
            first_before = first_before or before  # An attempt may have been stored when the record is read again.
            if before is not None and (refused := refusal(before, update, overwrite=overwrite)) is not None:
                raise refused.error()
            trail.begin(update, before)
        except AiToEarnError as error:
            if is_unknown(verdicts):
                raise stopped_after_unknown(error, request_id) from None
            raise

        response = await api.update_work_link(record_id, update, request_id, api.deadline - reserve)

        verdicts.append(judge(response, record_id))
        step = next_step(verdicts, seconds_left=api.seconds_left - reserve, chance=random.random())
        if step.next is NextStep.DONE and isinstance(response, ApiResponse):
            result = await _stored(context, response, record_id, shown)
            return replace(result, before=first_before, request_id=response.request_id or request_id)
        if step.next in (NextStep.READ_BACK_OR_RESEND, NextStep.READ_BACK_OR_STOP):
            until = api.deadline - (reserve if step.next is NextStep.READ_BACK_OR_RESEND else 0.0)
            read = await _read_back(context, record_id, until)
            if read is not None and proves(shown, record_id, read.record, public_only=read.public_only):
                return UpdateResult(shown, read.record, Evidence.READ, read.public_only, first_before, request_id)
        if step.next in (NextStep.READ_BACK_OR_STOP, NextStep.STOP):
            raise await _failure(context, record_id, update, response, verdicts, request_id)
        await anyio.sleep(step.wait)


async def read_before(context: UpdateContext, record_id: str, *, until: float | None = None) -> RecordResult:
    """Read the record that an update is about to change. Raises AiToEarnError: nothing changed."""
    try:
        return await fetch_record(context.api, record_id, until=until)
    except (KeyRefusedError, RecordNotFoundError, WrongRecordIdError) as error:
        # These are the same whichever request finds them; any other no was said to the read alone.
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


async def _stored(context: UpdateContext, response: ApiResponse, record_id: str, shown: WorkLinkUpdate) -> UpdateResult:
    """Return the stored record, reading it where the response holds none."""
    record = PublishRecord.parse(response.data)
    if record is not None:
        return UpdateResult(shown, record, Evidence.RESPONSE)
    read = await _read_back(context, record_id, context.api.deadline)
    if read is not None:
        return UpdateResult(shown, read.record, Evidence.RESPONSE_AND_READ, public_only=read.public_only)
    return UpdateResult(shown, PublishRecord({"id": record_id}), Evidence.RESPONSE_ALONE)


async def _read_back(context: UpdateContext, record_id: str, until: float) -> RecordResult | None:
    """Read a record after an attempt; failing to read it does not fail the update."""
    try:
        return await fetch_record(context.api, record_id, until=until)
    except AiToEarnError:
        return None


async def _failure(
    context: UpdateContext,
    record_id: str,
    update: WorkLinkUpdate,
    response: ApiResponse | NoResponse,
    verdicts: list[Verdict],
    request_id: str,
) -> AiToEarnError:
    """Return the error of an update that was not stored, or of which that is unknown."""
    account_type = None
    if isinstance(response, ApiResponse) and response.code is not None and meaning_of(response.code).explains_link:
        # Why a link is refused depends on the record's platform.
        read = await _read_back(context, record_id, context.api.deadline)
        account_type = read.record.account_type if read else None
    request = RequestContext(record_id, update, account_type)
    return error_of(response, verdicts[-1], request, request_id, may_be_saved=is_unknown(verdicts))


def _outcome_of(error: AiToEarnError) -> Outcome:
    if isinstance(error, OutcomeUnknownError):
        return Outcome.UNKNOWN
    return Outcome.NOT_SENT if isinstance(error, NotSentError) else Outcome.REFUSED
