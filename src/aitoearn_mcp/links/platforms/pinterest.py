"""Pinterest."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_COUNTRIES = (
    "at be ca ch cl co.at co.id co.il co.in co.jp co.kr co.nz co.th co.uk co.za com.ar com.au com.bo com.br com.co"
    " com.ec com.hk com.mx com.my com.pe com.ph com.py com.sg com.tr com.tw com.uy com.vn cz de dk ec es fi fr gr hu"
    " id ie in info it jp kr mx nl no nz pe ph pl pt ro ru se sk th tw uk vn"
)
_ID = re.compile(r"[0-9]{1,25}|A[\w-]{20,}", re.ASCII)
_PATH = re.compile(r"/pin/([^/&]+)")
_ANY_PATH = re.compile(r"(?:/amp)?/pin/(?:amp/)?([0-9]{1,25}|A[\w-]{20,})(?![\w-])", re.ASCII)
# A title may stand before the number.
_TITLED = re.compile(r"/pin/[^/]*-([0-9]{10,25})/?")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "pin.it":
        return KnownForm(is_short=True)
    if f".{address.host}".endswith(".pinterest.com") and (match := _PATH.match(address.path)):
        return KnownForm(match[1])
    return None


def _suggest(address: Address) -> str | None:
    match = _ANY_PATH.match(address.path) or _TITLED.fullmatch(address.path)
    pin = match[1] if match else address.parameter("id") if address.path == "/ext/embed.html" else ""
    return f"https://www.pinterest.com/pin/{pin}/" if _ID.fullmatch(pin) else None


PINTEREST = Platform(
    account_type="pinterest",
    name=Text("Pinterest", "Pinterest"),
    other_names=("pin",),
    example="https://www.pinterest.com/pin/{id}/",
    forms=("https://www.pinterest.com/pin/{id}/", "https://br.pinterest.com/pin/{id}/"),
    short_forms=("https://pin.it/{code}",),
    app_schemes=("pinterest",),
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
        r"\w+/?|pin/?",
        r"(?:search|ideas|today|categories|business|settings|notifications|_)/.*",
        r"(?!pin/)[\w.-]+/[^/]+/?(?:[^/]+/?)?",
    ),
    app_pages=re.compile(r"(?:www\.)?pinterest\.com/(?:download|app)(?:/.*)?"),
    tracking=names(r"amp_client_id|mweb_unauth_id|sender|sfo|rs|nic_v\w+|mt|send|conversation_id|lp"),
    session=names(r"od|autologin"),
    suggest=_suggest,
)
