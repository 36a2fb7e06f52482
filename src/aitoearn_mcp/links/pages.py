"""Pages that are no post: creator centres, logins, home pages, profiles and lists; and tracking parameters."""

import re
from enum import StrEnum

from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms import KnownForm, Platform


class Page(StrEnum):
    """What kind of page an address shows instead of a post."""

    CREATOR = "creator_page"
    LOGIN = "login_page"
    HOME = "home_page"
    NOT_A_POST = "not_a_post"


_LOGIN_PATH = re.compile(
    r"/(?:login|signin|signup|i/flow/(?:login|signup)|accounts/(?:login|signup|emailsignup)|uas/login|checkpoint|authwall)"
    r"(?:\.[a-z]{2,5})?(?:/|$)",
    re.IGNORECASE,
)
_TRACKING_PARAMETER = re.compile(
    r"utm_\w+|fbclid|gclid|msclkid|twclid|igsh|igshid|mibextid|rdid|share\w+|xhsshare|author_share|appuid|apptime"
    r"|app_platform|app_version|is_copy_url|is_from_webapp|sender_device|sender_web_id|web_id|_r|_t|_d|trk|trackingid|rcm",
    re.IGNORECASE,
)
_LANGUAGE = ("lang", "hl")


def page_of(address: Address, row: Platform, form: KnownForm | None) -> Page | None:
    """Return what kind of page this is on the platform of its host, if the address alone says that it is no post's."""
    host, path = address.host.removesuffix("."), address.path
    short = form is not None and form.is_short
    if host in row.creator_hosts or (not short and row.creator_paths.match(path)):
        return Page.CREATOR
    if form is not None and form.key is not None:
        return None
    if host in row.login_hosts or (not short and _LOGIN_PATH.match(path)):
        return Page.LOGIN
    if path == "/" and all(name in _LANGUAGE or is_tracking(name) for name, value in address.parameters if value):
        return Page.HOME
    if host in row.list_hosts or (not short and row.list_paths.fullmatch(path)):
        return Page.NOT_A_POST
    return None


def is_tracking(parameter: str) -> bool:
    """Tell whether a query parameter of that name is for tracking and does not identify the post."""
    return _TRACKING_PARAMETER.fullmatch(parameter) is not None
