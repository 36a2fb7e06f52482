"""Which time a listing covers: `since` and `until` as a person or an agent writes them."""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from typing import Any
from zoneinfo import ZoneInfo

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.problems import Path

DEFAULT_DAYS = 30
BEGINNING = datetime(1970, 1, 1, tzinfo=UTC)
_BACKWARDS = Text("is later than until", "晚于 until")

_FIRST_YEAR = 1970
_DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
_FAR_FUTURE = datetime(2999, 12, 31, 23, 59, 59, 999000, tzinfo=UTC)

_NOT_A_TIME = Text(
    "must be a day such as 2026-11-24, or a time with its offset such as 2026-11-24T08:00:00+08:00",
    "必须是日期（如 2026-11-24），或带时区偏移的时间（如 2026-11-24T08:00:00+08:00）",
)
_NO_OFFSET = Text(
    "is a time without an offset: add one, such as +08:00 or Z", "是没有时区偏移的时间：请加上偏移，例如 +08:00 或 Z"
)
_DEFAULT = Text(
    "Only records published or due since {since} are listed; give `since` for older ones.",
    "仅列出 {since} 以来发布或计划发布的记录；更早的请给出 since。",
)
_ZONE = Text("Days are those of the time zone {zone}.", "日期按时区 {zone} 计算。")


class NotATimeError(ValueError):
    """A text that is not a time; `reason` says what is right."""

    def __init__(self, reason: Text) -> None:
        super().__init__(reason.en)
        self.reason = reason


@dataclass(frozen=True, slots=True)
class TimeRange:
    """From `since` to `until`, both included, in UTC. `notes` say what was assumed."""

    since: datetime
    until: datetime
    notes: tuple[Text, ...] = ()


def check_time(text: str) -> str:
    """Check a `since` or `until`; raises NotATimeError."""
    _read(text, None, end_of_day=False)
    return text


def time_range(
    since: str | None, until: str | None, zone: ZoneInfo | None, *, default_since: datetime | None = None
) -> TimeRange:
    """Return the time that a listing covers; days are whole days in `zone`, by default the process's.

    Without `since` it begins at `default_since`, or else 30 days before its end. Raises NotATimeError
    for a text that check_time refuses.
    """
    notes = []
    end = _FAR_FUTURE if until is None else _read(until, zone, end_of_day=True)
    if since is None and default_since is not None:
        begin = default_since
    elif since is None:
        latest = min(end, datetime.now(UTC))
        begin = latest - timedelta(days=DEFAULT_DAYS)
        notes.append(_DEFAULT.format(since=local_time(begin, zone) or ""))
    else:
        begin = _read(since, zone, end_of_day=False)
    if any(text is not None and is_day(text) for text in (since, until)):
        notes.append(_ZONE.format(zone=_name(zone)))
    return TimeRange(begin, end, tuple(notes))


def range_rule(given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
    """Yield what is wrong with a `since` and an `until` together: a time range begins before it ends."""
    if is_backwards(given.get("since"), given.get("until")):
        yield ("since",), _BACKWARDS


def is_backwards(since: object, until: object) -> bool:
    """Tell whether two times, not checked yet, are in the wrong order whatever zone a day is of."""
    if not isinstance(since, str) or not isinstance(until, str):
        return False
    try:
        covered = time_range(since, until, None)
    except NotATimeError:
        return False
    return covered.since - covered.until > (timedelta(0) if is_day(since) == is_day(until) else timedelta(days=1))


def local_time(moment: datetime | None, zone: ZoneInfo | None) -> str | None:
    """Write a time as the user reads it: in the zone, by default the process's, with its offset, to the second."""
    return None if moment is None else moment.astimezone(zone).isoformat(timespec="seconds")


def is_day(text: str) -> bool:
    """Tell whether a `since` or `until` is a day, which begins and ends as its time zone says."""
    return _DAY.fullmatch(text.strip()) is not None


def iso(moment: datetime) -> str:
    """Write a time as AiToEarn does: UTC, milliseconds, Z."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def _read(text: str, zone: ZoneInfo | None, *, end_of_day: bool) -> datetime:
    text = text.strip()
    try:
        moment = datetime.fromisoformat(text)
        if not _FIRST_YEAR <= moment.year <= _FAR_FUTURE.year:
            raise NotATimeError(_NOT_A_TIME)
        if is_day(text):
            day = datetime.combine(moment.date(), time(23, 59, 59, 999000) if end_of_day else time.min)
            # Where the clocks are set back in its last hour, a day ends with the second of these hours.
            day = day.replace(fold=1 if end_of_day else 0)
            return (day.replace(tzinfo=zone) if zone else day.astimezone()).astimezone(UTC)
        if moment.tzinfo is None:
            raise NotATimeError(_NO_OFFSET)
        return moment.astimezone(UTC)
    except NotATimeError:
        raise
    except (ValueError, OverflowError, OSError):
        raise NotATimeError(_NOT_A_TIME) from None


def _name(zone: ZoneInfo | None) -> str:
    if zone is not None:
        return zone.key
    return f"UTC{datetime.now().astimezone().isoformat()[-6:]}"
