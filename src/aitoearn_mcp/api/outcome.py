"""Was a write stored, refused, or is that unknown? The rules, as pure functions.

A call makes up to three tries. Each ends in a Verdict; next_step says from all verdicts so far what to do. The rules
err on one side only: "refused" and "not sent" are said where nothing can have changed, "stored" where the API said so
or a read proves it, "unknown" in every other case.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum, StrEnum

from aitoearn_mcp.api.codes import CRASH
from aitoearn_mcp.api.http import FailureReason, NoResponse
from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate, is_object_id, same_record_id
from aitoearn_mcp.api.response import ApiResponse
from aitoearn_mcp.links.link import parse_link

TRIES = 3
_FIRST_BACKOFF = 0.25
_LONGEST_BACKOFF = 4.0
_READ_BACK_SECONDS = 6.0

_PASSING_STATUS = frozenset({429, 502, 503, 504})
_PASSING_CODE = frozenset({429, 15071, 15094})
_RELAY_DOWN = 19001
_BROKEN = (FailureReason.CUT_OFF, FailureReason.MIXED_UP)


class Outcome(StrEnum):
    """How one try ended, as far as what AiToEarn holds is concerned."""

    STORED = "stored"
    REFUSED = "refused"
    NOT_SENT = "not_sent"
    UNKNOWN = "unknown"


class Retry(Enum):
    """Whether a try may be followed by another one."""

    NO = "no"
    YES = "yes"
    AFTER_READ_BACK = "after a read shows that it was not stored"


@dataclass(frozen=True, slots=True)
class Verdict:
    """What one try means. `wait` is the seconds that the API asked for, if it did."""

    outcome: Outcome
    again: Retry = Retry.NO
    wait: float | None = None


class NextStep(Enum):
    """What to do after a try."""

    DONE = "the write is stored"
    RESEND = "send it again"
    READ_BACK_OR_RESEND = "read the record; if that does not show the write, send it again"
    READ_BACK_OR_STOP = "read the record; if that does not show the write, it stays unknown"
    STOP = "nothing was stored, and trying again is of no use now"


@dataclass(frozen=True, slots=True)
class Step:
    """What to do after a try, and how many seconds to wait before the next one."""

    act: NextStep
    wait: float = 0.0


def judge(end: ApiResponse | NoResponse, record_id: str) -> Verdict:
    """Say what one try to write to that record means.

    AiToEarn crashes (code 500) after it has saved a record that it can't serialise, and its relay may have taken what
    it can't answer for (19001). An HTTP 5xx is a gateway's, and the request may have got through behind it.
    """
    if isinstance(end, NoResponse):
        if not end.sent:
            return Verdict(
                Outcome.NOT_SENT,
                Retry.NO
                if end.cause in (FailureReason.BUSY, FailureReason.NO_TIME, FailureReason.LOCAL)
                else Retry.YES,
            )
        # After our own deadline nothing is sent again: AiToEarn may take 45 s to resolve a link, and a late first
        # write must not overtake a correction.
        return Verdict(Outcome.UNKNOWN, Retry.AFTER_READ_BACK if end.cause in _BROKEN else Retry.NO)
    if end.code == 0:
        record = PublishRecord.parse(end.data)
        about_another = record is not None and not same_record_id(record.id, record_id)
        return Verdict(Outcome.UNKNOWN if about_another else Outcome.STORED)
    if end.code == CRASH and not is_object_id(record_id):
        # Its database can't look for such an id, so that there is no record that can have been saved.
        return Verdict(Outcome.REFUSED)
    again = Retry.YES if end.status in _PASSING_STATUS or _may_pass(end) else Retry.NO
    return Verdict(Outcome.REFUSED if _is_refusal(end) else Outcome.UNKNOWN, again, end.retry_after)


def _is_refusal(answer: ApiResponse) -> bool:
    """Tell whether an answer other than success means that nothing can have changed."""
    if answer.code is None:
        return 300 <= answer.status < 500
    return not 500 <= answer.code < 600 and answer.code != _RELAY_DOWN


def judge_read(end: ApiResponse | NoResponse, *, crash_may_pass: bool) -> Verdict:
    """Say what one try to read means. A read changes nothing, so whatever may pass is tried again.

    `crash_may_pass`: no other way is left to read it where AiToEarn crashes (code 500).
    """
    if isinstance(end, NoResponse):
        return Verdict(
            Outcome.NOT_SENT,
            Retry.NO if end.cause in (FailureReason.DEADLINE, FailureReason.BUSY, FailureReason.NO_TIME) else Retry.YES,
        )
    if end.code == 0:
        return Verdict(Outcome.STORED)
    crashed = end.code is not None and 500 <= end.code < 600
    again = end.status >= 500 or end.status in _PASSING_STATUS or _may_pass(end) or (crashed and crash_may_pass)
    return Verdict(Outcome.REFUSED, Retry.YES if again else Retry.NO, end.retry_after)


def _may_pass(answer: ApiResponse) -> bool:
    if isinstance(answer.data, dict) and isinstance(answer.data.get("retryable"), bool):
        return bool(answer.data["retryable"])
    return answer.code in _PASSING_CODE


def next_step(verdicts: Sequence[Verdict], *, seconds_left: float, chance: float) -> Step:
    """Decide from how all tries so far ended, the last one last.

    `seconds_left` is what may still pass before the last try is sent; `chance`, 0 to 1, spreads the backoff so that
    many callers do not come back at once.
    """
    last = verdicts[-1]
    if last.outcome is Outcome.STORED:
        return Step(NextStep.DONE)
    unknown = any(verdict.outcome is Outcome.UNKNOWN for verdict in verdicts)
    wait = last.wait if last.wait is not None else chance * min(_LONGEST_BACKOFF, _FIRST_BACKOFF * 2 ** len(verdicts))
    if last.again is Retry.NO or len(verdicts) >= TRIES or wait >= seconds_left:
        return Step(NextStep.READ_BACK_OR_STOP if unknown else NextStep.STOP)
    return Step(NextStep.READ_BACK_OR_RESEND if last.again is Retry.AFTER_READ_BACK else NextStep.RESEND, wait)


def read_back_reserve(seconds: float) -> float:
    """Return the part of a call's seconds that is kept for reading the record after an unknown write."""
    return min(_READ_BACK_SECONDS, seconds / 4)


def proves(update: WorkLinkUpdate, record_id: str, record: PublishRecord, *, public_only: bool = False) -> bool:
    """Tell whether a record, as read, proves that an update was stored. `update` is as an answer would show it.

    `dataId` is never returned, so an update with one is never proven. A short link is stored as what it leads to, so it
    is proven only where the record holds it verbatim. That both links are of one post is no proof: on many platforms
    AiToEarn stores a link as it is, and the old one may lack what the new one was sent for. The public view of a record
    has no linkError and no linkMeta, so that it can only prove a link.
    """
    if update.data_id is not None or not same_record_id(record.id, record_id):
        return False
    if record.link_status != update.link_status or not _proves_rest(update, record):
        return False
    if update.link_status is not LinkStatus.READY:
        return not public_only
    if record.work_link is None or update.work_link is None:
        return False
    return record.work_link in (update.work_link, parse_link(update.work_link, record.account_type).canonical_url)


def _proves_rest(update: WorkLinkUpdate, record: PublishRecord) -> bool:
    if record.fields.get("linkError", "") != (update.link_error or ""):
        return False
    sent = {"platformWorkId": update.platform_work_id, "linkMeta": update.link_meta}
    return all(value is None or record.fields.get(name) == value for name, value in sent.items())
