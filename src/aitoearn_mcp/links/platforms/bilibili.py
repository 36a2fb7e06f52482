"""Bilibili."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_ID = re.compile(r"BV[0-9A-Za-z]{10}|av[0-9]{1,18}", re.IGNORECASE)
_PATH = re.compile(r"/video/(BV[0-9A-Z]+|av[0-9]+)", re.IGNORECASE)
_BARE_ID_PATH = re.compile(r"/video/(1[0-9A-Za-z]{9}|[0-9]{4,12})/?$")
_ANY_PATH = re.compile(r"/(BV[0-9A-Za-z]{10}|av[0-9]{1,18})(?![0-9A-Za-z])")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "b23.tv":
        return KnownForm(media="video", is_short=True)
    if address.host in ("bilibili.com", "m.bilibili.com") and (match := _PATH.search(address.path)):
        return KnownForm(match[1], f"https://www.bilibili.com/video/{match[1]}", "video")
    return None


def _suggest(address: Address) -> str | None:
    match = _ANY_PATH.search(address.path)
    work_id = match[1] if match else address.parameter("bvid")
    if not work_id and (match := _BARE_ID_PATH.search(address.path)):
        work_id = f"av{match[1]}" if match[1].isdecimal() else f"BV{match[1]}"
    if not work_id and address.parameter("aid").isdecimal():
        work_id = f"av{address.parameter('aid')}"
    return f"https://www.bilibili.com/video/{work_id}" if _ID.fullmatch(work_id) else None


BILIBILI = Platform(
    account_type="bilibili",
    name=Text("Bilibili", "哔哩哔哩"),
    other_names=("b站", "b 站"),
    example="https://www.bilibili.com/video/BV{id}",
    forms=(
        "https://www.bilibili.com/video/{id}",
        "https://m.bilibili.com/video/{id}",
        "https://www.bilibili.com/video/av170001",
    ),
    short_forms=("https://b23.tv/{code}",),
    app_schemes=("bilibili",),
    domains=("bilibili.com", "b23.tv", "bili2233.cn", "bili22.cn", "bili33.cn", "bili23.cn", "acg.tv"),
    file_domains=("bilivideo.com", "bilivideo.cn", "hdslb.com"),
    parse=_parse,
    resolved_ahead=True,
    key_shape=_ID,
    link_of_id="https://www.bilibili.com/video/{id}",
    own_ids=re.compile(r"BV[0-9A-Za-z]{10}|av[0-9]{4,18}"),
    work_id=WorkId(
        Text("the video's BV id on Bilibili", "哔哩哔哩视频的 BV 号"),
        Text(
            "open the video: BV and 10 characters after /video/ in the address bar",
            "打开视频，即地址栏中 /video/ 后以 BV 开头的 12 个字符",
        ),
        _ID,
        "BV1xx411c7mD",
    ),
    creator_hosts=frozenset({"member.bilibili.com"}),
    login_hosts=frozenset({"passport.bilibili.com", "account.bilibili.com"}),
    list_hosts=frozenset({"space.bilibili.com", "search.bilibili.com", "live.bilibili.com", "message.bilibili.com"}),
    short_path=re.compile(r"/[\w-]{3,}(?:/p[0-9]+)?/?", re.ASCII),
    list_paths=paths(
        r"(?:v|c|anime|movie|tv|guochuang|history|watchlater|list|medialist|search|space|audio|index|404)(?:/.*)?",
        r"(?:account|blackboard|h5/(?:search|space|live)|tag|topic)(?:/(?!(?:BV|av)[0-9]).*)?",
        r"video/?",
    ),
    app_pages=re.compile(r"(?:app|d)\.bilibili\.com/.*|(?:www\.)?bilibili\.com/(?:app|download)(?:/.*)?"),
    tracking=names(r"plat_id|unique_k|buvid|mid|bbid|ts|up_id|timestamp|from_source|seid|live_from"),
    suggest=_suggest,
)
