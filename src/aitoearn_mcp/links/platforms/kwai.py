"""Kuaishou."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths

_PATH = re.compile(r"/(?:short-video|video)/([^/&]+)")
_PHOTO = re.compile(r"/photo/([^/&]+)")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "v.kuaishou.com" or (address.host == "kuaishou.com" and address.path.startswith("/f/")):
        return KnownForm(media="video", is_short=True)
    match = None
    if address.host == "kuaishou.com":
        match = _PATH.match(address.path)
    elif address.host == "c.kuaishou.com":
        match = _PHOTO.search(address.path)
    return KnownForm(match[1], media="video") if match else None


KWAI = Platform(
    account_type="KWAI",
    name=Text("Kuaishou", "快手"),
    other_names=("kuaishou",),
    example="https://www.kuaishou.com/short-video/{id}",
    domains=("kuaishou.com",),
    parse=_parse,
    resolved_ahead=True,
    stored_raw=True,
    creator_hosts=frozenset({"cp.kuaishou.com"}),
    login_hosts=frozenset({"passport.kuaishou.com", "id.kuaishou.com"}),
    list_paths=paths(r"(?:profile|search)/.*"),
)
