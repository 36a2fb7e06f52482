"""Douyin."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_ID = re.compile(r"[0-9]{18,20}")
_PATH = re.compile(r"/(video|note)/([^/&]*)")
_SHARED_PATH = re.compile(r"/video/([0-9]+)")
_ANY_PATH = re.compile(r"/(video|note|slides)/(?:[^/]*/)??([0-9]{15,20})(?![0-9A-Za-z])")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "v.douyin.com":
        return KnownForm(media="video", is_short=True)
    kind, work_id = "video", ""
    if address.host == "douyin.com":
        if match := _PATH.match(address.path):
            kind, work_id = match[1], match[2]
        else:
            work_id = address.parameter("modal_id")
    elif address.host == "iesdouyin.com" and (match := _SHARED_PATH.search(address.path)):
        work_id = match[1]
    return KnownForm(work_id, f"https://www.douyin.com/{kind}/{work_id}", "video") if work_id else None


def _suggest(address: Address) -> str | None:
    if match := _ANY_PATH.search(address.path):
        return f"https://www.douyin.com/{'video' if match[1] == 'video' else 'note'}/{match[2]}"
    given = (address.parameter(name) for name in ("modal_id", "aweme_id", "item_id", "item_ids", "vid"))
    return next((f"https://www.douyin.com/video/{value}" for value in given if _ID.fullmatch(value)), None)


DOUYIN = Platform(
    account_type="douyin",
    name=Text("Douyin", "抖音"),
    other_names=("dou音", "aweme"),
    example="https://www.douyin.com/video/{id}",
    forms=(
        "https://www.douyin.com/video/{id}",
        "https://www.douyin.com/note/{id}",
        "https://www.douyin.com/user/x?modal_id={id}",
        "https://www.iesdouyin.com/share/video/{id}/",
    ),
    short_forms=("https://v.douyin.com/{code}/",),
    app_schemes=("snssdk1128", "aweme", "douyin"),
    domains=("douyin.com", "iesdouyin.com", "amemv.com"),
    file_domains=("douyinvod.com", "idouyinvod.com", "zjcdn.com", "douyinpic.com", "snssdk.com", "douyincdn.com"),
    parse=_parse,
    resolved_ahead=True,
    key_shape=_ID,
    link_of_id="https://www.douyin.com/video/{id}",
    work_id=WorkId(
        Text("the post's number on Douyin (aweme id)", "抖音作品的数字 ID（aweme_id）"),
        Text(
            "open the post on www.douyin.com: the digits after /video/ or /note/ in the address bar",
            "在 www.douyin.com 打开作品，即地址栏中 /video/ 或 /note/ 后的数字",
        ),
        _ID,
        "7388888888888888888",
    ),
    creator_hosts=frozenset({"creator.douyin.com"}),
    login_hosts=frozenset({"sso.douyin.com"}),
    list_hosts=frozenset({"live.douyin.com", "webcast.amemv.com", "open.douyin.com", "music.douyin.com"}),
    list_paths=paths(
        r"(?:user|search|discover|hot|follow|friend|recommend|jingxuan|live|channel|music|hashtag|collection)(?:/.*)?",
        r"(?:share/)?(?:user|live|music|challenge|mix|sticker|billboard)/.*",
        r"video/?|note/?|passport/.*",
        r"(?:404|error|verify|captcha|download|downloadpage|aboutus|root/live)(?:/.*)?",
    ),
    app_pages=re.compile(r"douyin\.com/(?:download\w*|downloadpage)(?:/.*)?|d\.douyin\.com/.*"),
    tracking=names(r"previous_page|from_(?:ssr|aid|gid)|region|mid|u_code|did|iid|with_sec_did|titleType|ts|timestamp"),
    suggest=_suggest,
)
