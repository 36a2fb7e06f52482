"""What a template left in a link where the post's own part belongs."""

import re
from urllib.parse import unquote

from aitoearn_mcp.links.address import Address

_NOTHING = r"(?:undefined|null|none|nan)"
_PLACEHOLDER = re.compile(
    # A template's brackets, and what JavaScript writes of an object.
    r".*(?:\{[^{}]*\}|%7b.*%7d|\[object|%5bobject).*|[<\[(].*[>\])]"
    # What a program writes where it has no value, alone or behind the fixed front of an id.
    rf"|(?:.*:|bv1?|av|3x)?(?:{_NOTHING}|x{{3,}}|\*{{3,}})"
    # What people and documents write in an id's place.
    r"|[:$]\w*id|%[sd]|your[_-]\w+|your\w*(?:id|code|name)"
    r"|(?:(?:video|post|note|work|item|aweme|media|photo|pin|tweet|status|article|content)[_-]?)?(?:id|code)|shortcode",
    re.IGNORECASE,
)
_OF_THE_POST = frozenset(
    {
        *("v", "id", "modal_id", "aweme_id", "bvid", "aid", "photoId", "story_fbid", "fbid", "tweet_id"),
        *("__biz", "mid", "sn", "eid", "oid", "nid", "exportId"),
    }
)


def placeholder_in(address: Address, key: str | None) -> str | None:
    """Return the part of a link that is a template's, where the post's own belongs. `key`: see KnownForm."""
    named = [key or "", *address.segments[-1:]]
    named += [value for name, value in address.parameters if name in _OF_THE_POST]
    templates = [segment for segment in address.segments if "%7B" in segment.upper()]
    ends = [label for label in address.host.split(".")[-1:] if label.endswith(("undefined", "null"))]
    return next((unquote(part) for part in [*named, *templates] if _PLACEHOLDER.fullmatch(part)), None) or next(
        iter(ends), None
    )


def is_empty(value: str) -> bool:
    """Tell whether a parameter's value is none: blank, or what a program writes where it has no value."""
    return re.fullmatch(rf"\s*{_NOTHING}?\s*", value, re.IGNORECASE) is not None
