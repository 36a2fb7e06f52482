"""Facebook."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths

_COMPOUND_ID = re.compile(r"[0-9]+_[0-9]+")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "fb.watch":
        return KnownForm(is_short=True)
    if address.host not in ("facebook.com", "m.facebook.com"):
        return None
    if address.path.startswith("/watch") and (video := address.parameter("v")):
        return KnownForm(video)
    compound = next((segment for segment in address.segments if _COMPOUND_ID.fullmatch(segment)), None)
    work_id = compound or address.segment_after("reel", "videos", "posts")
    return KnownForm(work_id) if work_id else None


FACEBOOK = Platform(
    account_type="facebook",
    name=Text("Facebook", "Facebook"),
    example="https://www.facebook.com/{page}/posts/{id}",
    domains=("facebook.com", "fb.com", "fb.watch"),
    parse=_parse,
    needs_account=True,
    stored_raw=True,
    creator_hosts=frozenset({"business.facebook.com", "adsmanager.facebook.com"}),
    creator_paths=paths(r"(?:creatorstudio|professional_dashboard|adsmanager)(?:/|$)"),
    list_paths=paths(r"profile\.php", r"search/.*"),
)
