"""Kuaishou."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_ID = re.compile(r"3x[0-9a-z]{11,17}|[0-9]{5,20}")
_PATH = re.compile(r"/(?:short-video|video)/([^/&]+)")
_PHOTO = re.compile(r"/photo/([^/&]+)")
_ANY_PATH = re.compile(r"/(?:short-video|video|photo(?:/[^/]+)?|u/[^/]+)/(3x[0-9a-z]{3,20})(?:[?/]|$)")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "v.kuaishou.com" or (address.host == "kuaishou.com" and address.path.startswith("/f/")):
        return KnownForm(media="video", is_short=True)
    match = None
    if address.host == "kuaishou.com":
        match = _PATH.match(address.path)
    elif address.host == "c.kuaishou.com":
        match = _PHOTO.search(address.path)
    return KnownForm(match[1], media="video") if match else None


def _suggest(address: Address) -> str | None:
    match = _ANY_PATH.search(address.path)
    given = [match[1]] if match else [address.parameter(name) for name in ("photoId", "shareObjectId")]
    ids = (value for value in given if value.startswith("3x") and _ID.fullmatch(value))
    return next((f"https://www.kuaishou.com/short-video/{value}" for value in ids), None)


KWAI = Platform(
    account_type="KWAI",
    name=Text("Kuaishou", "快手"),
    other_names=("kuaishou", "快手极速版"),
    example="https://www.kuaishou.com/short-video/{id}",
    forms=(
        "https://www.kuaishou.com/short-video/{id}",
        "https://www.kuaishou.com/video/{id}",
        "https://c.kuaishou.com/fw/photo/{id}",
    ),
    short_forms=("https://v.kuaishou.com/{code}", "https://www.kuaishou.com/f/{code}"),
    app_schemes=("kwai", "ksnebula", "kuaishou"),
    domains=(
        *("kuaishou.com", "kuaishou.cn", "chenzhongtech.com", "gifshow.com", "kuaishouapp.com", "yxixy.com"),
        *("kwai.com", "kw.ai"),
    ),
    file_domains=("kwimgs.com", "yximgs.com", "kwaicdn.com"),
    parse=_parse,
    resolved_ahead=True,
    stored_raw=True,
    key_shape=_ID,
    link_of_id="https://www.kuaishou.com/short-video/{id}",
    work_id=WorkId(
        Text("the post's photo id on Kuaishou", "快手作品 ID（photoId）"),
        Text(
            "open the post on www.kuaishou.com: the code that starts with 3x, after /short-video/ in the address bar",
            "在 www.kuaishou.com 打开作品，即地址栏中 /short-video/ 后以 3x 开头的一串字符",
        ),
        _ID,
        "3xq5k7m9n2p4r6t",
    ),
    creator_hosts=frozenset({"cp.kuaishou.com"}),
    login_hosts=frozenset({"passport.kuaishou.com", "id.kuaishou.com"}),
    list_hosts=frozenset({"live.kuaishou.com", "captcha.zt.kuaishou.com"}),
    list_paths=paths(
        r"(?:profile|search|u|live|fw/(?:user|live|music|tag)|brilliant|new-reco|topic)(?:/.*)?",
        r"(?:404|captcha|download|app|about)(?:/.*)?",
    ),
    app_pages=re.compile(r"(?:www\.)?kuaishou\.com/(?:download|app|f/download)(?:/.*)?|app\.kuaishou\.com/.*"),
    tracking=names(
        r"did|ud|userId|fid|cc|followRefer|docId|kpn|subBiz|et|groupName|appType|tokenid|efid|trackId|streamSource|area|authorId|utm"
    ),
    suggest=_suggest,
)
