"""Pinterest."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths

_COUNTRIES = (
    "at be ca ch cl co.at co.kr co.nz co.uk com.au com.bo com.ec com.mx com.pe com.py com.uy com.vn de dk ec es fr hu"
    " id ie in info it jp kr mx nl nz pe ph pt ru se th tw uk vn"
)
_PATH = re.compile(r"/pin/([^/&]+)")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "pin.it":
        return KnownForm(is_short=True)
    if f".{address.host}".endswith(".pinterest.com") and (match := _PATH.match(address.path)):
        return KnownForm(match[1])
    return None


PINTEREST = Platform(
    account_type="pinterest",
    name=Text("Pinterest", "Pinterest"),
    example="https://www.pinterest.com/pin/{id}/",
    domains=("pinterest.com", "pin.it", *(f"pinterest.{country}" for country in _COUNTRIES.split())),
    parse=_parse,
    resolved_ahead=True,
    stored_raw=True,
    creator_paths=paths(r"(?:pin-builder|pin-creation-tool|idea-pin-builder|business/hub)(?:/|$)"),
    list_paths=paths(r"\w+/?", r"(?:search|ideas)/.*"),
)
