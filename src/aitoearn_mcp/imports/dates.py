"""Days and moments as people, spreadsheets and APIs write them."""

import datetime
import math
import re
import unicodedata
from collections.abc import Iterator
from typing import Final

Moment = datetime.date | datetime.datetime

_LONGEST: Final = 100
_YEARS: Final = range(2000, 2100)
_DAY = re.compile(
    r"(?P<y>[0-9]{4})\s*[-/.年]\s*(?P<m>[0-9]{1,2})\s*[-/.月]\s*(?P<d>[0-9]{1,2})\s*[日号]?"
    r"(?:[T\s,]*(?P<H>[0-9]{1,2})\s*[:时点]\s*(?P<M>[0-9]{1,2})?(?:\s*[:分]\s*(?P<S>[0-9]{1,2})(?:\.[0-9]+)?)?\s*[分秒]?)?"
    r"\s*(?P<zone>Z|[+-][0-9]{2}:?[0-9]{2})?"
)
_COMPACT = re.compile(r"(20[0-9]{2})([0-9]{2})([0-9]{2})(?:[0-9]{4}|[0-9]{6})?")
_SHORT_YEAR = re.compile(r"([0-9]{2})年\s*([0-9]{1,2})月\s*([0-9]{1,2})[日号]?")
_THREE_NUMBERS = re.compile(r"([0-9]{1,2})[-/.年]\s*([0-9]{1,2})[-/.月]\s*([0-9]{4}|[0-9]{1,2})[日号]?")
_MONTH_AND_DAY = re.compile(r"([0-9]{1,2})月([0-9]{1,2})[日号]?")
_TWO_NUMBERS = re.compile(r"([0-9]{1,2})[-/.]([0-9]{1,2})")
_ENGLISH: Final = ("%b %d %Y", "%B %d %Y", "%d %b %Y", "%d %B %Y", "%d %b %y")
_HAS_MONTH = re.compile(r"[a-z]{3}", re.IGNORECASE)
# What stands beside a day, and changes no day: a weekday, a half of the day, a time behind a day without a year.
_WEEKDAY = re.compile(
    r"[(\s]*(?:星期|周|礼拜)[一二三四五六日天][)\s]*|\b(?:mon|tues?|wed|wednes|thu|thurs?|fri|sat|satur|sun)(?:day)?\b[,.]?",
    re.IGNORECASE,
)
_HALF_OF_DAY = re.compile(r"(?:上午|下午|晚上|早上|中午|凌晨|傍晚|\b[ap]\.?m\b\.?)", re.IGNORECASE)
_TIME_BEHIND = re.compile(r"[T\s,]+[0-9]{1,2}\s*[:时点].*")
_LONGEST_PLAN: Final = datetime.timedelta(days=60)
_CLOCK = re.compile(r"[0-9]{1,3}(?::[0-9]{1,2}){1,2}(?:\.[0-9]+)?")
_A_YEAR: Final = datetime.timedelta(days=366)
_SERIAL = re.compile(r"[0-9]{5}\.[0-9]{1,20}")
_SERIAL_DAYS: Final = range(36_526, 73_051)  # 2000 to 2099, as a spreadsheet counts the days
_SERIAL_ZERO: Final = datetime.datetime(1899, 12, 30)
_UNIX_SECONDS: Final = range(946_684_800, 4_102_444_800)  # 2000 to 2099


def parse_moment(cell: str | float, today: datetime.date | None = None) -> Moment | None:
    """Read a day, or a day and a time; None where it is none or unsure.

    10/11/2026 is unsure: either number may be the month. With `today`, days without a year, or with two digits of it,
    are read too: 11月24日 is the last one, or one of the next weeks.
    """
    if isinstance(cell, int | float):
        return _from_number(cell)
    if len(cell) > _LONGEST:
        return None
    text = unicodedata.normalize("NFKC", cell).strip()
    text = _HALF_OF_DAY.sub(" ", _WEEKDAY.sub(" ", text)).strip()
    try:
        if found := _DAY.fullmatch(text):
            return _from_parts(found) if int(found["y"]) in _YEARS else None
        if found := _COMPACT.fullmatch(text):
            return datetime.date(int(found[1]), int(found[2]), int(found[3]))
    except ValueError:
        return None
    if text.isascii() and text.isdigit():
        return _from_number(int(text)) if len(text) in (5, 10, 13) else None
    if _SERIAL.fullmatch(text):
        return _from_number(float(text))
    days = set(_possible_days(_TIME_BEHIND.sub("", text), today))
    return days.pop() if len(days) == 1 else None


def is_clock(cell: str | float) -> bool:
    """Tell whether a cell holds a time or a length such as 00:35, and no day."""
    return isinstance(cell, str) and bool(_CLOCK.fullmatch(unicodedata.normalize("NFKC", cell).strip()))


def _possible_days(text: str, today: datetime.date | None) -> Iterator[datetime.date]:
    """Yield each day that the text may mean."""
    if today is not None and (found := _SHORT_YEAR.fullmatch(text)):
        yield from _days((2000 + int(found[1]), int(found[2]), int(found[3])))
    elif found := _THREE_NUMBERS.fullmatch(text):
        first, second, third = (int(part) for part in found.groups())
        if len(found[3]) == 4:
            yield from _days((third, first, second), (third, second, first))
        elif today is not None:
            orders = ((first, second, third), (third, first, second), (third, second, first))
            for found_day in _days(*((2000 + year, month, day) for year, month, day in orders)):
                if -_A_YEAR <= found_day - today <= _LONGEST_PLAN:
                    yield found_day
    elif today is not None and (found := _MONTH_AND_DAY.fullmatch(text)):
        yield from _latest(int(found[1]), int(found[2]), today)
    elif today is not None and (found := _TWO_NUMBERS.fullmatch(text)):
        yield from _latest(int(found[1]), int(found[2]), today)
        yield from _latest(int(found[2]), int(found[1]), today)
    else:
        yield from _english(" ".join(re.sub(r"[,.\-/]|(?<=[0-9])(?:st|nd|rd|th)\b", " ", text).split()))


def _days(*orders: tuple[int, int, int]) -> Iterator[datetime.date]:
    for year, month, day in orders:
        if year in _YEARS and 1 <= month <= 12 and 1 <= day <= 31:
            try:
                yield datetime.date(year, month, day)
            except ValueError:
                continue


def _latest(month: int, day: int, today: datetime.date) -> Iterator[datetime.date]:
    """Yield the last such day: posts that are in a table were published, or are planned for the next weeks."""
    days = [*_days(*((today.year + more, month, day) for more in (-1, 0, 1)))]
    past = [found for found in days if found <= today + _LONGEST_PLAN]
    if past:
        yield max(past)


def _english(text: str) -> Iterator[datetime.date]:
    if not _HAS_MONTH.search(text):
        return
    for form in _ENGLISH:
        try:
            day = datetime.datetime.strptime(text, form).date()
        except ValueError:
            continue
        if day.year in _YEARS:
            yield day


def _from_parts(found: re.Match[str]) -> Moment:
    year, month, day = int(found["y"]), int(found["m"]), int(found["d"])
    if found["H"] is None:
        return datetime.date(year, month, day)
    zone = None
    if found["zone"]:
        zone = datetime.datetime.strptime(found["zone"], "%z").tzinfo
    return datetime.datetime(year, month, day, int(found["H"]), int(found["M"] or 0), int(found["S"] or 0), tzinfo=zone)


def _from_number(number: float) -> Moment | None:
    if not math.isfinite(number):
        return None
    if int(number) in _SERIAL_DAYS:
        moment = _SERIAL_ZERO + datetime.timedelta(days=number)
        return moment.date() if number == int(number) else moment.replace(microsecond=0)
    if number == int(number) and (found := _COMPACT.fullmatch(str(int(number)))) and len(found[0]) == 8:
        return next(_days((int(found[1]), int(found[2]), int(found[3]))), None)
    seconds = number // 1000 if number > _UNIX_SECONDS.stop else number
    if int(seconds) in _UNIX_SECONDS:
        return datetime.datetime.fromtimestamp(int(seconds), datetime.UTC)
    return None
