"""Pages that are not posts: creator centres, logins, home pages, profiles, lists and the like."""

import re
from enum import StrEnum

from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.clean_link import is_tracking
from aitoearn_mcp.links.platforms import KnownForm, Platform, is_under


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
_LANGUAGE = ("lang", "hl")
_FILE = re.compile(r"/.*\.(?:mp4|m4s|m3u8|mov|mp3|m4a|jpe?g|png|webp|gif|js|css|json)", re.IGNORECASE)
_MEDIA_HOST = re.compile(r"v[0-9]+[\w-]*\.(?:tiktok|douyin)\w*\.com|upos-[\w.-]+", re.ASCII)


def page_of(address: Address, row: Platform, form: KnownForm | None) -> Page | None:
    """Return what kind of page this is on its host's platform, if the address alone says that it is not of a post."""
    host, path = address.host.removesuffix("."), address.path
    short = form is not None and form.is_short
    if host in row.creator_hosts or (not short and row.creator_paths.match(path)):
        return Page.CREATOR
    if is_under(host, row.file_domains) or row.no_post_paths.fullmatch(path):
        return Page.NOT_A_POST
    if form is not None and form.key is not None:
        return None
    if _FILE.fullmatch(path) or _MEDIA_HOST.fullmatch(host):
        return Page.NOT_A_POST
    if host in row.login_hosts or (not short and _LOGIN_PATH.match(path)):
        return Page.LOGIN
    if path == "/" and all(name in _LANGUAGE or is_tracking(name, row) for name, value in address.parameters if value):
        return Page.HOME
    is_list = host in row.list_hosts or bool(not short and row.list_paths.fullmatch(path))
    if is_list and form is None and row.suggest(address) is not None:
        # A post in a list, in a form that AiToEarn does not read.
        return None
    return Page.NOT_A_POST if is_list or row.app_pages.fullmatch(host + path) else None
