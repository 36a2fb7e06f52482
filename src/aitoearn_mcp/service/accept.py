"""What a caller says that it can read: the Accept header as HTTP has it."""

import re
from collections.abc import Sequence

JSON = "application/json"
EVENTS = "text/event-stream"

_QUALITY = re.compile(r"q=(0(?:\.[0-9]{0,3})?|1(?:\.0{0,3})?)")


def wants_events(accept: Sequence[str]) -> bool | None:
    """Tell whether to answer with an event stream, or with JSON; None where neither can be read.

    `accept` holds the values of all Accept headers. A stream is for those who name it and do not prefer JSON: only
    they see progress. No header, or `*/*` alone, is answered with JSON, which anybody can read.
    """
    ranges = _ranges(accept)
    json, events = _quality(ranges, JSON), _quality(ranges, EVENTS)
    if not ranges:
        return False
    if not json:
        return None
    names_events = bool(ranges.keys() & {EVENTS, "text/*"})
    return names_events and events >= json


def is_json(content_type: str) -> bool:
    """Tell whether a Content-Type is JSON's, whatever its case and parameters."""
    return content_type.partition(";")[0].strip().lower() == JSON


def _ranges(accept: Sequence[str]) -> dict[str, float]:
    """Return each media range with its quality; HTTP treats an empty list as no header."""
    found = {}
    for item in ",".join(accept).split(","):
        media_type, *parameters = (part.strip().lower() for part in item.split(";"))
        if media_type:
            qualities = [quality[1] for part in parameters if (quality := _QUALITY.fullmatch(part))]
            found[media_type] = float(qualities[0]) if qualities else 1.0
    return found


def _quality(ranges: dict[str, float], media_type: str) -> float:
    """Return the quality of the most specific range that holds the type."""
    for name in (media_type, media_type.partition("/")[0] + "/*", "*/*"):
        if name in ranges:
            return ranges[name]
    return 0.0
