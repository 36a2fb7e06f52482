"""X (Twitter)."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths

_HOST = re.compile(r"(?:.+\.)?(?:x|twitter)\.com")
_DIGITS = re.compile(r"[0-9]+")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "t.co":
        return KnownForm(is_short=True)
    post = address.segment_after("status", "statuses") if _HOST.fullmatch(address.host) else None
    return parse_bare_id(post) if post else None


def parse_bare_id(text: str) -> KnownForm | None:
    """Return the form of an X post's id, which AiToEarn takes in place of a link; None if it is not all digits."""
    return KnownForm(text, f"https://x.com/i/status/{text}") if _DIGITS.fullmatch(text) else None


TWITTER = Platform(
    account_type="twitter",
    name=Text("X (Twitter)", "X（Twitter）"),
    other_names=("x",),
    example="https://x.com/i/status/{id}",
    domains=("twitter.com", "x.com", "t.co"),
    parse=_parse,
    parse_bare_id=parse_bare_id,
    needs_account=True,
    creator_paths=paths(r"(?:compose|intent)(?:/|$)"),
    list_paths=paths(r"\w{1,15}/?", r"(?:hashtag|search)/.*"),
)
