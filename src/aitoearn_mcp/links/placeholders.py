"""What a template left in a link where the post's own part belongs."""

import re
from urllib.parse import unquote

from aitoearn_mcp.links.address import Address

_PLACEHOLDER = re.compile(
    r".*(?:\{[^{}]*\}|%7b.*%7d|\[object|%5bobject).*|undefined|null|none|nan|<.*>|:id|your[_-]?\w*id", re.IGNORECASE
)
_OF_THE_POST = frozenset({"v", "id", "modal_id", "story_fbid", "sn", "mid"})


def placeholder_in(address: Address, key: str | None) -> str | None:
    """Return the part of a link that is a template's, where the post's own belongs. `key`: see KnownForm."""
    named = [key or "", *address.segments[-1:]]
    named += [value for name, value in address.parameters if name in _OF_THE_POST]
    templates = [segment for segment in address.segments if "%7B" in segment.upper()]
    ends = [label for label in address.host.split(".")[-1:] if label.endswith(("undefined", "null"))]
    return next((unquote(part) for part in [*named, *templates] if _PLACEHOLDER.fullmatch(part)), None) or next(
        iter(ends), None
    )
