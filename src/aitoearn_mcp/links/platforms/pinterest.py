"""Pinterest."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_COUNTRIES = (
    "at be ca ch cl co.at co.kr co.nz co.uk com.au com.bo com.ec com.mx com.pe com.py com.uy com.vn de dk ec es fr hu"
    " id ie in info it jp kr mx nl nz pe ph pt ru se th tw uk vn"
)
_ID = re.compile(r"[0-9]{1,25}|A[\w-]{20,}", re.ASCII)
_PATH = re.compile(r"/pin/([^/&]+)")
# A title may stand before the number: /pin/a-title--123/.
_ANY_PATH = re.compile(r"/pin/(?:[^/]*--)?([0-9]{1,25}|A[\w-]{20,})(?![\w-])", re.ASCII)


def _parse(address: Address) -> KnownForm | None:
    if address.host == "pin.it":
        return KnownForm(is_short=True)
    if f".{address.host}".endswith(".pinterest.com") and (match := _PATH.match(address.path)):
        return KnownForm(match[1])
    return None


def _suggest(address: Address) -> str | None:
    match = _ANY_PATH.match(address.path)
    return f"https://www.pinterest.com/pin/{match[1]}/" if match else None


PINTEREST = Platform(
    account_type="pinterest",
    name=Text("Pinterest", "Pinterest"),
    other_names=("pin",),
    example="https://www.pinterest.com/pin/{id}/",
    forms=("https://www.pinterest.com/pin/{id}/", "https://br.pinterest.com/pin/{id}/"),
    short_forms=("https://pin.it/{code}",),
    domains=("pinterest.com", "pin.it", *(f"pinterest.{country}" for country in _COUNTRIES.split())),
    file_domains=("pinimg.com",),
    parse=_parse,
    resolved_ahead=True,
    stored_raw=True,
    key_shape=_ID,
    link_of_id="https://www.pinterest.com/pin/{id}/",
    work_id=WorkId(
        Text("the pin's number on Pinterest", "Pinterest 图钉的数字 ID"),
        Text("open the pin: the digits after /pin/ in the address bar", "打开图钉，即地址栏中 /pin/ 后的数字"),
        _ID,
        "1234567890123456789",
    ),
    creator_hosts=frozenset({"ads.pinterest.com", "analytics.pinterest.com"}),
    creator_paths=paths(
        r"(?:pin-builder|pin-creation-tool|idea-pin-builder|business/hub)(?:/|$)", r"pin/create(?:/|$)"
    ),
    list_hosts=frozenset({"business.pinterest.com", "help.pinterest.com", "newsroom.pinterest.com"}),
    list_paths=paths(
        r"\w+/?",
        r"(?:search|ideas|today|categories|business|settings|notifications|_)/.*",
        r"(?!pin/)[\w.-]+/[^/]+/?(?:[^/]+/?)?",
    ),
    app_pages=re.compile(r"(?:www\.)?pinterest\.com/(?:download|app)(?:/.*)?"),
    tracking=names(r"sender|sfo|rs|nic_v\w+|mt|send|conversation_id|lp"),
    suggest=_suggest,
)
