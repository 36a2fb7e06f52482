"""From the response to the error: what happened, which code said so, what changed, and whether to try again."""

from typing import Any

import pytest

from aitoearn_mcp.api import errors
from aitoearn_mcp.api.http import FailureReason, NoResponse
from aitoearn_mcp.api.models import LinkStatus, WorkLinkUpdate
from aitoearn_mcp.api.outcome import Outcome, Retry, Verdict
from aitoearn_mcp.api.response import ApiResponse
from aitoearn_mcp.api.response_errors import RequestContext, error_of, stopped_after_unknown
from aitoearn_mcp.i18n import Text

ID = "65f0c0de00000000000000aa"
LINK = "https://www.tiktok.com/@a/video/1"
READ = RequestContext(ID)
LIST = RequestContext()
UPDATE = RequestContext(ID, WorkLinkUpdate(LinkStatus.READY, LINK), "douyin")
REFUSED, UNKNOWN = Verdict(Outcome.REFUSED), Verdict(Outcome.UNKNOWN)
NOT_SENT = Verdict(Outcome.NOT_SENT)
CUT_OFF = NoResponse(FailureReason.CUT_OFF, sent=True)


def answer(code: int | None, status: int = 200, **fields: Any) -> ApiResponse:
    return ApiResponse(status, code, **fields)


@pytest.mark.parametrize(
    ("response", "verdict", "context", "kind", "words"),
    [
        (answer(15000), REFUSED, READ, errors.RecordNotFoundError, "Reading from AiToEarn failed: this key's user has"),
        (answer(15000), REFUSED, UPDATE, errors.RecordNotFoundError, "The update was refused: this key's user has no"),
        (
            answer(500),
            UNKNOWN,
            UPDATE,
            errors.OutcomeUnknownError,
            "It is not known whether the update was saved: AiTo",
        ),
        (CUT_OFF, UNKNOWN, UPDATE, errors.OutcomeUnknownError, "It is not known whether the update was saved: the con"),
        (CUT_OFF, NOT_SENT, READ, errors.ReadFailedError, "Reading from AiToEarn failed: the connection broke"),
        (
            NoResponse(FailureReason.CONNECT, sent=False),
            NOT_SENT,
            UPDATE,
            errors.UnreachableError,
            "The update was not sent: no connection could be made",
        ),
        (answer(0, data={"id": "other"}), UNKNOWN, READ, errors.ReadFailedError, "was about another record"),
        (answer(0, data="text"), REFUSED, LIST, errors.ReadFailedError, "did not hold what was asked for"),
    ],
)
def test_an_error_says_what_became_of_the_call(
    response: ApiResponse | NoResponse,
    verdict: Verdict,
    context: RequestContext,
    kind: type[errors.AiToEarnError],
    words: str,
) -> None:
    error = error_of(response, verdict, context, "r1")
    assert type(error) is kind
    assert words in error.what.en


@pytest.mark.parametrize(
    ("response", "kind", "advice"),
    [
        (answer(None, 302), errors.GatewayRefusedError, "Redirects are not followed"),
        (answer(None, 403), errors.GatewayRefusedError, "Ask the user to check AITOEARN_BASE_URL and the proxy."),
        (answer(None, 429), errors.TryLaterError, "It should pass by itself."),
        (answer(None, 502), errors.ReadFailedError, "Ask the user to check AITOEARN_BASE_URL and the proxy."),
        (NoResponse(FailureReason.BUSY, sent=False), errors.UnreachableError, "Make fewer calls at once"),
        (CUT_OFF, errors.ReadFailedError, "Ask the user to check the network"),
    ],
)
def test_without_a_code_the_kind_and_the_advice_go_by_what_came_instead(
    response: ApiResponse | NoResponse, kind: type[errors.AiToEarnError], advice: str
) -> None:
    error = error_of(response, REFUSED, READ, "r1")
    assert type(error) is kind
    assert error.advice is not None
    assert error.advice.en.startswith(advice)


def test_a_gateways_response_is_described_by_its_status_and_body() -> None:
    html = answer(None, 502, problem=Text("a body that is not valid JSON", "无效的 JSON"))
    assert "HTTP 502 with a body that is not valid JSON" in error_of(html, REFUSED, READ, "r1").what.en
    assert "HTTP 204 with no body" in error_of(answer(None, 204), REFUSED, READ, "r1").what.en


@pytest.mark.parametrize("code", [0, 500])
def test_an_id_that_no_record_has_is_the_callers_mistake_whatever_aitoearn_answers(code: int) -> None:
    """It may be the address of a list, or crash AiToEarn's database."""
    error = error_of(answer(code, data=[]), REFUSED, RequestContext("queued"), "r1")
    assert isinstance(error, errors.WrongRecordIdError)
    assert (error.code, error.retryable) == (code, False)
    assert "recordId is not an id that a record can have" in error.what.en


def test_the_code_and_aitoearns_own_words_are_quoted_on_one_line() -> None:
    error = error_of(answer(15999, message="平台\n返回  错误"), REFUSED, READ, "r1")
    assert error.what.en.endswith('(code 15999; AiToEarn\'s words: "平台 返回 错误").')
    assert error.what.zh.endswith("（code 15999；AiToEarn 原文：“平台 返回 错误”）。")


def test_words_that_say_nothing_to_an_agent_are_left_out() -> None:
    error = error_of(answer(15000, message="Flow {id} not found"), REFUSED, READ, "r1")
    assert error.what.en.endswith("(code 15000).")


def test_a_refused_link_is_explained_by_the_link_and_the_records_platform() -> None:
    error = error_of(answer(15036), REFUSED, UPDATE, "r1")
    assert error.advice is not None
    assert "record's platform is Douyin" in error.advice.en


@pytest.mark.parametrize(
    ("response", "request_id"),
    [(answer(15000, request_id="theirs"), "theirs"), (answer(15000), "ours"), (CUT_OFF, "ours")],
)
def test_the_request_id_is_the_one_that_aitoearn_logged_if_it_said_so(
    response: ApiResponse | NoResponse, request_id: str
) -> None:
    assert error_of(response, REFUSED, READ, "ours").request_id == request_id


@pytest.mark.parametrize(
    ("response", "verdict", "retryable"),
    [
        (answer(15000), REFUSED, False),
        (answer(15010), REFUSED, True),
        (answer(15070), Verdict(Outcome.REFUSED, Retry.YES), True),
        (NoResponse(FailureReason.BUSY, sent=False), NOT_SENT, True),
        (CUT_OFF, UNKNOWN, False),
    ],
)
def test_the_same_call_may_be_made_again_after_what_passes_by_itself(
    response: ApiResponse | NoResponse, verdict: Verdict, retryable: bool
) -> None:
    assert error_of(response, verdict, UPDATE, "r1").retryable is retryable


def test_a_refusal_after_an_attempt_that_may_be_saved_leaves_the_outcome_unknown() -> None:
    error = error_of(answer(401), Verdict(Outcome.REFUSED, wait=5.0), UPDATE, "r1", may_be_saved=True)
    assert error.details() == {
        "error": "OutcomeUnknown",
        "code": 401,
        "requestId": "r1",
        "retryable": False,
        "changed": "unknown",
    }
    assert "an earlier attempt may have been, and the last one ended with this: AiToEarn does not" in error.what.en


def test_a_wait_that_was_asked_for_is_passed_on() -> None:
    error = error_of(answer(429), Verdict(Outcome.REFUSED, Retry.YES, 30.0), UPDATE, "r1")
    assert error.details()["retryAfterSeconds"] == 30


def test_a_call_that_stops_after_an_unknown_attempt_keeps_the_reason_and_drops_its_advice() -> None:
    """What the stop found may be what the earlier attempt has stored."""
    stop = errors.ProtectedError(Text("The record has a link.", "该记录已有链接。"), Text("Overwrite.", "覆盖。"))
    error = stopped_after_unknown(stop, "r1")
    assert error.what.en.endswith("the last one ended with this: The record has a link.")
    assert error.what.zh.endswith("最后一次的结果为：该记录已有链接。")
    assert (error.advice, error.request_id, error.changed) == (None, "r1", "unknown")
