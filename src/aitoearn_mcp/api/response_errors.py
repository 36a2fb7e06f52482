"""From how a request ended to the error that an agent reads."""

from dataclasses import dataclass

from aitoearn_mcp.api import errors
from aitoearn_mcp.api.codes import CRASH, INVALID_LINK, meaning_of
from aitoearn_mcp.api.http import FailureReason, NoResponse
from aitoearn_mcp.api.models import WorkLinkUpdate, is_object_id
from aitoearn_mcp.api.outcome import Outcome, Retry, Verdict
from aitoearn_mcp.api.response import ApiResponse
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import explain_refusal

_NO_RECORD = 15000
_WRONG_ID = 10002
_TOO_MANY_REQUESTS = 429

_REFUSED = Text("The update was refused: {what}.", "更新被拒绝：{what}。")
_NOT_READ = Text("Reading from AiToEarn failed: {what}.", "从 AiToEarn 读取失败：{what}。")
_NOT_SENT = Text("The update was not sent: {what}.", "更新未发送：{what}。")
_UNKNOWN = Text("It is not known whether the update was saved: {what}.", "无法确定更新是否已保存：{what}。")
_UNKNOWN_BEFORE = Text(
    "It is not known whether the update was saved: an earlier try may have been, and the last one ended so: {what}.",
    "无法确定更新是否已保存：较早的一次尝试可能已保存，最后一次的结果是：{what}。",
)
_WITH_CODE = Text("{what} (code {code}{words})", "{what}（code {code}{words}）")
_WORDS = Text('; AiToEarn\'s words: "{message}"', "；AiToEarn 原文：“{message}”")
_GATEWAY = Text("the answer can't be used: HTTP {status} with {problem}", "响应无法使用：HTTP {status}，{problem}")
_OTHER_RECORD = Text("the answer was about another record", "响应对应的是另一条记录")
_OTHER_DATA = Text("the answer held no list of records", "响应中没有记录列表")
_CHECK_NETWORK = Text(
    "Ask the user to check the network, the proxy and AITOEARN_BASE_URL if this goes on.",
    "如果持续出现，请用户检查网络、代理和 AITOEARN_BASE_URL。",
)
_TOO_BUSY = Text(
    "Make fewer calls at once, or raise AITOEARN_CONCURRENCY or AITOEARN_TIMEOUT.",
    "请减少并发调用，或调大 AITOEARN_CONCURRENCY 或 AITOEARN_TIMEOUT。",
)
_NO_REDIRECTS = Text(
    "Redirects are not followed, so that the API key goes to no other host: ask the user to check AITOEARN_BASE_URL.",
    "为避免 API Key 被发往其他主机，不跟随重定向：请用户检查 AITOEARN_BASE_URL。",
)
_CHECK_BASE_URL = Text(
    "Ask the user to check AITOEARN_BASE_URL and the proxy.", "请用户检查 AITOEARN_BASE_URL 和代理。"
)


@dataclass(frozen=True, slots=True)
class RequestContext:
    """What a call asked for, as far as its errors need it. `update` is None for a read."""

    record_id: str | None = None
    update: WorkLinkUpdate | None = None
    account_type: str | None = None


def error_of(
    end: ApiResponse | NoResponse,
    verdict: Verdict,
    asked: RequestContext,
    request_id: str,
    *,
    maybe_saved: bool = False,
) -> errors.AiToEarnError:
    """Make the error of a call whose last try ended so.

    `maybe_saved`: an earlier try of the same call may have been stored, which a later refusal does not undo.
    """
    kind, what, advice = _described(end, asked)
    writing = asked.update is not None
    retryable = verdict.again is not Retry.NO or (isinstance(end, NoResponse) and verdict.outcome is Outcome.NOT_SENT)
    if isinstance(end, ApiResponse):
        request_id = end.request_id or request_id
        retryable = retryable or (end.code is not None and meaning_of(end.code).retryable)
    if kind is errors.WrongRecordIdError:
        retryable = False
    if writing and (maybe_saved or verdict.outcome is Outcome.UNKNOWN):
        template = _UNKNOWN if verdict.outcome is Outcome.UNKNOWN else _UNKNOWN_BEFORE
        kind, retryable = errors.OutcomeUnknownError, False
    elif not writing:
        template = _NOT_READ
    else:
        template = _NOT_SENT if verdict.outcome is Outcome.NOT_SENT else _REFUSED
    return kind(
        template.format(what=what),
        advice,
        code=end.code if isinstance(end, ApiResponse) else None,
        request_id=request_id,
        retryable=retryable,
        retry_after=None if kind is errors.OutcomeUnknownError else verdict.wait,
        writing=writing,
    )


def stopped_after_unknown(stop: errors.AiToEarnError, request_id: str) -> errors.OutcomeUnknownError:
    """Make the error of a call that was stopped before a further try, after one that may have been saved."""
    what = Text(stop.what.en.rstrip("."), stop.what.zh.rstrip("。"))
    # No advice of the stop's own: what it found may be what the earlier try has stored.
    return errors.OutcomeUnknownError(_UNKNOWN_BEFORE.format(what=what), request_id=request_id)


def _described(
    end: ApiResponse | NoResponse, asked: RequestContext
) -> tuple[type[errors.AiToEarnError], Text, Text | None]:
    """Return the kind of error, what happened, and what to do about it."""
    if isinstance(end, NoResponse):
        failure = errors.ReadFailedError if end.sent else errors.UnreachableError
        return failure, end.cause.value, _TOO_BUSY if end.cause is FailureReason.BUSY else _CHECK_NETWORK
    if end.code is None:
        return _gateway(end)
    meaning = meaning_of(end.code)
    if end.code in (0, CRASH) and asked.record_id is not None and not is_object_id(asked.record_id):
        # The id reached another address of the API (such as `queued`, a list), or crashed its database.
        meaning = meaning_of(_WRONG_ID)
    elif end.code == 0:
        return errors.ReadFailedError, _OTHER_DATA if asked.record_id is None else _OTHER_RECORD, None
    kind, advice = meaning.error, meaning.advice
    if end.code == INVALID_LINK and asked.update is not None:
        advice = explain_refusal(asked.update.work_link, asked.account_type, asked.update.fallback_work_id)
    # For a missing record the words speak of a flow, with a placeholder that AiToEarn does not fill in.
    said = end.message if end.code != _NO_RECORD else ""
    words = _WORDS.format(message=" ".join(said.split())) if said else Text("", "")
    return kind, _WITH_CODE.format(what=meaning.what, code=end.code, words=words), advice if advice.en else None


def _gateway(end: ApiResponse) -> tuple[type[errors.AiToEarnError], Text, Text]:
    what = _GATEWAY.format(status=end.status, problem=end.problem or Text("no body", "没有内容"))
    if end.status == _TOO_MANY_REQUESTS:
        return errors.TryLaterError, what, meaning_of(_TOO_MANY_REQUESTS).advice
    if 300 <= end.status < 400:
        return errors.GatewayRefusedError, what, _NO_REDIRECTS
    if 400 <= end.status < 500:
        return errors.GatewayRefusedError, what, _CHECK_BASE_URL
    return errors.ReadFailedError, what, _CHECK_BASE_URL
