"""Instagram."""

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths


def _parse(address: Address) -> KnownForm | None:
    at_instagram = address.host == "instagram.com"
    shortcode = address.segment_after("p", "reel", "reels", "tv") if at_instagram else None
    return KnownForm(shortcode) if shortcode else None


INSTAGRAM = Platform(
    account_type="instagram",
    name=Text("Instagram", "Instagram"),
    example="https://www.instagram.com/p/{code}/",
    domains=("instagram.com", "instagr.am"),
    parse=_parse,
    needs_account=True,
    id_in_link=False,
    stored_raw=True,
    creator_paths=paths(r"(?:create/(?:select|style|details|story)|accounts/edit)(?:/|$)"),
    list_paths=paths(r"[\w.]+/?", r"explore/.*"),
)
