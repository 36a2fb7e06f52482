"""The outcome rules as tables: what one attempt means, and what comes next."""

from typing import Any

import pytest

from aitoearn_mcp.api.http import FailureReason, NoResponse
from aitoearn_mcp.api.outcome import (
    NextStep,
    Outcome,
    Retry,
    Step,
    Verdict,
    judge,
    judge_read,
    next_step,
    read_back_reserve,
)
from aitoearn_mcp.api.response import ApiResponse

ID = "65f0c0de00000000000000aa"
STORED, REFUSED = Outcome.STORED, Outcome.REFUSED
NOT_SENT, UNKNOWN = Outcome.NOT_SENT, Outcome.UNKNOWN
NO, YES, AFTER = Retry.NO, Retry.YES, Retry.AFTER_READ_BACK


def answer(code: int | None, status: int = 200, **fields: Any) -> ApiResponse:
    return ApiResponse(status, code, **fields)


@pytest.mark.parametrize(
    ("end", "outcome", "again"),
    [
        (answer(0, data={"id": ID}), STORED, NO),
        (answer(0, data={"id": ID.upper()}), STORED, NO),
        (answer(0, data=None), STORED, NO),
        (answer(0, data="x"), STORED, NO),
        (answer(0, 503), STORED, NO),
        (answer(0, data={"id": "f" * 24}), UNKNOWN, NO),
        (answer(401), REFUSED, NO),
        (answer(400), REFUSED, NO),
        (answer(10002), REFUSED, NO),
        (answer(15000), REFUSED, NO),
        (answer(15036), REFUSED, NO),
        (answer(15999), REFUSED, NO),
        (answer(-1), REFUSED, NO),
        (answer(429), REFUSED, YES),
        (answer(15071), REFUSED, YES),
        (answer(15094), REFUSED, YES),
        (answer(15094, data={"retryable": False}), REFUSED, NO),
        (answer(15070, data={"retryable": True}), REFUSED, YES),
        (answer(15070, data={"retryable": False}), REFUSED, NO),
        (answer(15070, data={"retryable": "yes"}), REFUSED, NO),
        (answer(500), UNKNOWN, NO),
        (answer(503), UNKNOWN, NO),
        (answer(19001), UNKNOWN, NO),
        (answer(15036, 502), REFUSED, YES),
        (answer(None), UNKNOWN, NO),
        (answer(None, 204), UNKNOWN, NO),
        (answer(None, 302), REFUSED, NO),
        (answer(None, 400), REFUSED, NO),
        (answer(None, 403), REFUSED, NO),
        (answer(None, 429), REFUSED, YES),
        (answer(None, 500), UNKNOWN, NO),
        (answer(None, 502), UNKNOWN, YES),
        (answer(None, 503), UNKNOWN, YES),
        (answer(None, 504), UNKNOWN, YES),
        (NoResponse(FailureReason.CONNECT, sent=False), NOT_SENT, YES),
        (NoResponse(FailureReason.PROXY, sent=False), NOT_SENT, YES),
        (NoResponse(FailureReason.LOCAL, sent=False), NOT_SENT, NO),
        (NoResponse(FailureReason.BUSY, sent=False), NOT_SENT, NO),
        (NoResponse(FailureReason.NO_TIME, sent=False), NOT_SENT, NO),
        (NoResponse(FailureReason.DEADLINE, sent=True), UNKNOWN, NO),
        (NoResponse(FailureReason.CUT_OFF, sent=True), UNKNOWN, AFTER),
    ],
)
def test_an_attempt_to_update_has_this_verdict(end: ApiResponse | NoResponse, outcome: Outcome, again: Retry) -> None:
    verdict = judge(end, ID)
    assert (verdict.outcome, verdict.retry) == (outcome, again)


@pytest.mark.parametrize(
    ("end", "again"),
    [
        (answer(15000), NO),
        (answer(None), NO),
        (answer(None, 404), NO),
        (answer(None, 429), YES),
        (answer(None, 500), YES),
        (answer(None, 502), YES),
        (answer(15094), YES),
        (NoResponse(FailureReason.CONNECT, sent=False), YES),
        (NoResponse(FailureReason.CUT_OFF, sent=True), YES),
        (NoResponse(FailureReason.DEADLINE, sent=True), NO),
    ],
)
def test_an_attempt_to_read_is_repeated_where_that_may_help(end: ApiResponse | NoResponse, again: Retry) -> None:
    assert judge_read(end, retry_crash=False).retry is again


@pytest.mark.parametrize("retry_crash", [False, True])
def test_a_crash_is_asked_again_only_where_nothing_else_is_left(retry_crash: bool) -> None:
    for code in (500, 503):
        assert judge_read(answer(code), retry_crash=retry_crash).retry is (YES if retry_crash else NO)


S, R, RA = Verdict(STORED), Verdict(REFUSED), Verdict(REFUSED, YES)
N, NA = Verdict(NOT_SENT), Verdict(NOT_SENT, YES)
U, UA, UB = Verdict(UNKNOWN), Verdict(UNKNOWN, YES), Verdict(UNKNOWN, AFTER)
DONE, RESEND, STOP = NextStep.DONE, NextStep.RESEND, NextStep.STOP
READ_RESEND, READ_STOP = NextStep.READ_BACK_OR_RESEND, NextStep.READ_BACK_OR_STOP


@pytest.mark.parametrize(
    ("verdicts", "next_"),
    [
        ([S], DONE),
        ([R], STOP),
        ([N], STOP),
        ([U], READ_STOP),
        ([RA], RESEND),
        ([NA], RESEND),
        ([UA], RESEND),
        ([UB], READ_RESEND),
        ([RA, S], DONE),
        ([UB, S], DONE),
        ([UB, R], READ_STOP),
        ([UB, N], READ_STOP),
        ([UB, NA], RESEND),
        ([UB, UB], READ_RESEND),
        ([RA, RA, RA], STOP),
        ([NA, NA, NA], STOP),
        ([UA, UA, UA], READ_STOP),
        ([UB, NA, NA], READ_STOP),
        ([UB, UB, UB], READ_STOP),
        ([RA, NA, R], STOP),
        ([UA, RA, S], DONE),
    ],
)
def test_the_verdicts_so_far_decide_what_comes_next(verdicts: list[Verdict], next_: NextStep) -> None:
    assert next_step(verdicts, seconds_left=30, chance=0.5).next is next_


@pytest.mark.parametrize(
    ("verdicts", "chance", "wait"),
    [
        ([NA], 1.0, 0.5),
        ([NA], 0.0, 0.0),
        ([NA, NA], 1.0, 1.0),
        ([Verdict(REFUSED, YES, 7.0)], 0.3, 7.0),
        ([Verdict(REFUSED, YES, 0.0)], 0.3, 0.0),
    ],
)
def test_the_wait_is_what_the_api_asked_for_or_a_backoff(verdicts: list[Verdict], chance: float, wait: float) -> None:
    assert next_step(verdicts, seconds_left=30, chance=chance) == Step(RESEND, wait)


@pytest.mark.parametrize(
    ("verdict", "next_"),
    [(Verdict(REFUSED, YES, 31.0), STOP), (Verdict(UNKNOWN, YES, 31.0), READ_STOP), (NA, RESEND)],
)
def test_a_wait_past_the_deadline_is_not_begun(verdict: Verdict, next_: NextStep) -> None:
    assert next_step([verdict], seconds_left=30, chance=0.5).next is next_


@pytest.mark.parametrize(("seconds", "reserve"), [(50, 6), (24, 6), (8, 2), (1, 0.25)])
def test_some_of_the_deadline_is_kept_for_reading_back(seconds: float, reserve: float) -> None:
    assert read_back_reserve(seconds) == reserve
