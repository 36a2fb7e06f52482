"""Whether an update was stored, was refused, or has an unknown outcome: the rules, as pure functions.

An update has up to three attempts. Each ends in a Verdict; `next_step` decides from all verdicts so far. The rules err
on one side only: "refused" and "not sent" are said where nothing can have changed, "stored" where AiToEarn said so or a
read proves it, "unknown" in every other case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from aitoearn_mcp.api.codes import CRASH, meaning_of
from aitoearn_mcp.api.http import FailureReason, NoResponse
from aitoearn_mcp.api.models import PublishRecord, is_object_id, same_record_id
from aitoearn_mcp.api.response import ApiResponse

ATTEMPTS = 3
_FIRST_BACKOFF = 0.25
_LONGEST_BACKOFF = 4.0
_READ_BACK_SECONDS = 6.0

_PASSING_STATUS = frozenset({429, 502, 503, 504})
_BROKEN = (FailureReason.CUT_OFF, FailureReason.MIXED_UP)


class Outcome(StrEnum):
    """What an attempt, or a whole update, means for the record that AiToEarn holds."""

    STORED = "stored"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class Retry(Enum):
    """Whether an attempt may be followed by another one."""

    NO = "no"
    YES = "yes"
    AFTER_READ_BACK = "after a read shows that it was not stored"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one attempt means. `wait` is the number of seconds that the API asked for, if it did."""

    outcome: Outcome
    retry: Retry = Retry.NO
    wait: float | None = None


class NextStep(Enum):
    """What comes after an attempt."""

    DONE = "the update is stored"
    RESEND = "send it again"
    READ_BACK_OR_RESEND = "read the record; if that does not prove the update, send it again"
    READ_BACK_OR_STOP = "read the record; if that does not prove the update, its outcome stays unknown"
    STOP = "nothing was stored, and another attempt now would fail too"


@dataclass(frozen=True, slots=True)
class Step:
    """What comes next, and how many seconds to wait before the next attempt."""

    next: NextStep
    wait: float = 0.0


def judge(response: ApiResponse | NoResponse, record_id: str) -> Verdict:
    """Return what one attempt to update that record means.

    An HTTP 5xx without an envelope comes from a gateway, and the request may have reached AiToEarn behind it.
    """
    if isinstance(response, NoResponse):
        return _judge_no_response(response)
    if response.code == 0:
        record = PublishRecord.parse(response.data)
        is_about_another = record is not None and not same_record_id(record.id, record_id)
        return Verdict(Outcome.UNKNOWN if is_about_another else Outcome.STORED)
    if response.code == CRASH and not is_object_id(record_id):
        # AiToEarn's database can't look for such an id, so no record can have been saved.
        return Verdict(Outcome.REFUSED)
    retry = Retry.YES if response.status in _PASSING_STATUS or _is_passing(response) else Retry.NO
    return Verdict(Outcome.REFUSED if _is_refusal(response) else Outcome.UNKNOWN, retry, response.retry_after)


def _judge_no_response(response: NoResponse) -> Verdict:
    if not response.sent:
        final = response.reason in (FailureReason.BUSY, FailureReason.NO_TIME, FailureReason.LOCAL)
        return Verdict(Outcome.NOT_SENT, Retry.NO if final else Retry.YES)
    # After our own deadline nothing is sent again: AiToEarn may take 45 s to resolve a link, and a late first attempt
    # must not overtake a correction.
    return Verdict(Outcome.UNKNOWN, Retry.AFTER_READ_BACK if response.reason in _BROKEN else Retry.NO)


def _is_refusal(response: ApiResponse) -> bool:
    """Tell whether a response other than success means that nothing can have changed."""
    if response.code is None:
        return 300 <= response.status < 500
    return not meaning_of(response.code).may_be_saved


def judge_read(response: ApiResponse | NoResponse, *, retry_crash: bool) -> Verdict:
    """Return what one attempt to read means. A read changes nothing, so any passing failure is tried again.

    `retry_crash`: AiToEarn crashed (code 500), and there is no other way to read the same.
    """
    if isinstance(response, NoResponse):
        final = response.reason in (FailureReason.DEADLINE, FailureReason.BUSY, FailureReason.NO_TIME)
        return Verdict(Outcome.NOT_SENT, Retry.NO if final else Retry.YES)
    if response.code == 0:
        return Verdict(Outcome.STORED)
    crashed = response.code is not None and meaning_of(response.code).is_crash
    passing = response.status >= 500 or response.status in _PASSING_STATUS or _is_passing(response)
    return Verdict(
        Outcome.REFUSED, Retry.YES if passing or (crashed and retry_crash) else Retry.NO, response.retry_after
    )


def _is_passing(response: ApiResponse) -> bool:
    if isinstance(response.data, dict) and isinstance(response.data.get("retryable"), bool):
        return bool(response.data["retryable"])
    return response.code is not None and meaning_of(response.code).sent_again


def next_step(verdicts: Sequence[Verdict], *, seconds_left: float, chance: float) -> Step:
    """Decide from the verdicts on all attempts so far, the last one last.

    `seconds_left` is the time in which another attempt may still start; `chance`, 0 to 1, spreads the backoff so that
    many callers do not come back at once.
    """
    last = verdicts[-1]
    if last.outcome is Outcome.STORED:
        return Step(NextStep.DONE)
    wait = last.wait if last.wait is not None else chance * min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2 ** len(verdicts))
    if last.retry is Retry.NO or len(verdicts) >= ATTEMPTS or wait >= seconds_left:
        return Step(NextStep.READ_BACK_OR_STOP if is_unknown(verdicts) else NextStep.STOP)
    return Step(NextStep.READ_BACK_OR_RESEND if last.retry is Retry.AFTER_READ_BACK else NextStep.RESEND, wait)


def is_unknown(verdicts: Sequence[Verdict]) -> bool:
    """Tell whether an attempt may have been stored: a later refusal does not undo it."""
    return any(verdict.outcome is Outcome.UNKNOWN for verdict in verdicts)


def read_back_reserve(seconds: float) -> float:
    """Return the part of a call's seconds that is kept for reading the record after an unknown attempt."""
    return min(_READ_BACK_SECONDS, seconds / 4)
