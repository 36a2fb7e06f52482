"""The parameters of a link that are no part of it: for tracking, or somebody's session."""

from collections.abc import Callable
from urllib.parse import unquote_plus

from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms import Platform
from aitoearn_mcp.links.platforms.platform import names

_TRACKING = names(
    r"utm_\w+|fbclid|gclid|dclid|msclkid|twclid|ttclid|igsh|igshid|ig_\w+|mibextid|rdid|si|share\w+|xhsshare"
    r"|author_share|appuid|apptime|app_platform|app_version|is_copy_url|is_from_webapp|sender_device|sender_web_id"
    r"|web_id|_r|_t|_d|trk|trackingid|rcm|spm_id_from|vd_source|invite_code|__cft__\[[0-9]*\]|__tn__|spm|scm"
)
_SESSION = names(r"access_token|auth_token|access_key|sessdata|mstoken|web_session|session_key")


def is_tracking(name: str, row: Platform | None) -> bool:
    """Tell whether a query parameter of that name is for tracking and does not identify the post."""
    return bool(_TRACKING.fullmatch(name) or (row and row.tracking.fullmatch(name)))


def tracking_parameters(address: Address, row: Platform) -> tuple[str, ...]:
    """Return the names of the tracking parameters in an address."""
    return _named(address, lambda name: is_tracking(name, row))


def session_parameters(address: Address, row: Platform) -> tuple[str, ...]:
    """Return the names of the parameters in an address that carry the session of who copied it."""
    return _named(address, lambda name: bool(_SESSION.fullmatch(name) or row.session.fullmatch(name)))


def without_parameters(url: str, row: Platform) -> str:
    """Return a link without its tracking and session parameters, and otherwise as it is written."""
    front, mark, rest = url.partition("?")
    query, hash_mark, fragment = rest.partition("#")
    kept = [pair for pair in query.split("&") if not _is_extra(unquote_plus(pair.partition("=")[0]), row)]
    return front + (mark if kept else "") + "&".join(kept) + hash_mark + fragment


def _is_extra(name: str, row: Platform) -> bool:
    return is_tracking(name, row) or bool(_SESSION.fullmatch(name) or row.session.fullmatch(name))


def _named(address: Address, matches: Callable[[str], bool]) -> tuple[str, ...]:
    return tuple(dict.fromkeys(name for name, value in address.parameters if value and matches(name)))
