"""From the response to the error that an agent reads."""

from dataclasses import dataclass
from http import HTTPStatus

from aitoearn_mcp.api import errors
from aitoearn_mcp.api.codes import CRASH, TOO_MANY_REQUESTS, WRONG_RECORD_ID, meaning_of
from aitoearn_mcp.api.http import FailureReason, NoResponse
from aitoearn_mcp.api.models import WorkLinkUpdate, is_object_id
from aitoearn_mcp.api.outcome import Outcome, Retry, Verdict
from aitoearn_mcp.api.response import ApiResponse
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.problems import explain_refusal

_REFUSED = Text("The update was refused: {what}.", "更新被拒绝：{what}。")
_NOT_READ = Text("Reading from AiToEarn failed: {what}.", "从 AiToEarn 读取失败：{what}。")
_NOT_SENT = Text("The update was not sent: {what}.", "更新未发送：{what}。")
_UNKNOWN = Text("It is not known whether the update was saved: {what}.", "无法确定更新是否已保存：{what}。")
_UNKNOWN_BEFORE = Text(
    "It is not known whether the update was saved: an earlier attempt may have been, and the "
    "last one ended with this: {what}.",
    "无法确定更新是否已保存：较早的一次尝试可能已保存，最后一次的结果为：{what}。",
)
_WITH_CODE = Text("{what} (code {code}{words})", "{what}（code {code}{words}）")
_WORDS = Text('; AiToEarn\'s words: "{message}"', "；AiToEarn 原文：“{message}”")
_GATEWAY = Text("the response can't be used: HTTP {status} with {problem}", "响应无法使用：HTTP {status}，{problem}")
_OTHER_RECORD = Text("the response was about another record", "响应对应的是另一条记录")
_OTHER_DATA = Text("the response did not hold what was asked for", "响应内容不是所请求的数据")
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
    """What an error needs to know of the call: `update` is None for a read, `account_type` the record's, if known."""

    record_id: str | None = None
    update: WorkLinkUpdate | None = None
    account_type: str | None = None


def error_of(
    response: ApiResponse | NoResponse,
    verdict: Verdict,
    context: RequestContext,
    request_id: str,
    *,
    may_be_saved: bool = False,
) -> errors.AiToEarnError:
    """Return the error of a call whose last attempt got this response.

    `may_be_saved`: an earlier attempt of the same call may have been stored, which a later refusal does not undo.
    """
    kind, what, advice = _describe(response, context)
    writing = context.update is not None
    retryable = verdict.retry is not Retry.NO or (
        isinstance(response, NoResponse) and verdict.outcome is Outcome.NOT_SENT
    )
    if isinstance(response, ApiResponse):
        request_id = response.request_id or request_id
        retryable = retryable or (response.code is not None and meaning_of(response.code).retryable)
    if kind is errors.WrongRecordIdError:
        retryable = False
    if writing and (may_be_saved or verdict.outcome is Outcome.UNKNOWN):
        template = _UNKNOWN if verdict.outcome is Outcome.UNKNOWN else _UNKNOWN_BEFORE
        kind, retryable = errors.OutcomeUnknownError, False
    elif not writing:
        template = _NOT_READ
    else:
        template = _NOT_SENT if verdict.outcome is Outcome.NOT_SENT else _REFUSED
    return kind(
        template.format(what=what),
        advice,
        code=response.code if isinstance(response, ApiResponse) else None,
        request_id=request_id,
        retryable=retryable,
        retry_after=None if kind is errors.OutcomeUnknownError else verdict.wait,
        writing=writing,
    )


def stopped_after_unknown(stop: errors.AiToEarnError, request_id: str) -> errors.OutcomeUnknownError:
    """Return the error of a call that stopped before another attempt, after one that may have been saved."""
    what = Text(stop.what.en.rstrip("."), stop.what.zh.rstrip("。"))
    # Without the stop's own advice: what it found may be what the earlier attempt has stored.
    return errors.OutcomeUnknownError(_UNKNOWN_BEFORE.format(what=what), request_id=request_id)


def _describe(
    response: ApiResponse | NoResponse, context: RequestContext
) -> tuple[type[errors.AiToEarnError], Text, Text | None]:
    """Return the kind of error, what happened, and what to do about it."""
    if isinstance(response, NoResponse):
        kind = errors.ReadFailedError if response.sent else errors.UnreachableError
        return kind, response.reason.value, _TOO_BUSY if response.reason is FailureReason.BUSY else _CHECK_NETWORK
    if response.code is None:
        return _describe_gateway(response)
    meaning = meaning_of(response.code)
    if response.code in (0, CRASH) and context.record_id is not None and not is_object_id(context.record_id):
        # The id reached another address of the API (such as `queued`, a list), or crashed its database.
        meaning = meaning_of(WRONG_RECORD_ID)
    elif response.code == 0:
        return errors.ReadFailedError, _OTHER_DATA if context.record_id is None else _OTHER_RECORD, None
    advice = meaning.advice
    if meaning.explains_link and context.update is not None:
        advice = explain_refusal(context.update.work_link, context.account_type, context.update.fallback_work_id)
    message = response.message if meaning.quotes_message else ""
    words = _WORDS.format(message=" ".join(message.split())) if message else Text("", "")
    return meaning.error, _WITH_CODE.format(what=meaning.what, code=response.code, words=words), advice


def _describe_gateway(response: ApiResponse) -> tuple[type[errors.AiToEarnError], Text, Text | None]:
    what = _GATEWAY.format(status=response.status, problem=response.problem or Text("no body", "没有内容"))
    if response.status == HTTPStatus.TOO_MANY_REQUESTS:
        return errors.TryLaterError, what, meaning_of(TOO_MANY_REQUESTS).advice
    if 300 <= response.status < 400:
        return errors.GatewayRefusedError, what, _NO_REDIRECTS
    if 400 <= response.status < 500:
        return errors.GatewayRefusedError, what, _CHECK_BASE_URL
    return errors.ReadFailedError, what, _CHECK_BASE_URL
