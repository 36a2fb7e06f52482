"""Pages of the platforms that are no posts: creator centres, logins, home pages, profiles and lists."""

import re
from enum import StrEnum
from urllib.parse import parse_qsl

from aitoearn_mcp.links.platforms import Form
from aitoearn_mcp.links.share_text import Address


class Page(StrEnum):
    """What kind of page an address shows instead of a post."""

    CREATOR = "creator_page"
    LOGIN = "login_page"
    HOME = "home_page"
    NOT_A_POST = "not_a_post"


_CREATOR_HOSTS = {
    "creator.douyin.com": "douyin",
    "creator.xiaohongshu.com": "xhs",
    "cp.kuaishou.com": "KWAI",
    "studio.youtube.com": "youtube",
    "member.bilibili.com": "bilibili",
    "ads.tiktok.com": "tiktok",
    "business.facebook.com": "facebook",
    "adsmanager.facebook.com": "facebook",
}
_LOGIN_HOSTS = {
    "sso.douyin.com": "douyin",
    "passport.kuaishou.com": "KWAI",
    "id.kuaishou.com": "KWAI",
    "accounts.youtube.com": "youtube",
    "passport.bilibili.com": "bilibili",
    "account.bilibili.com": "bilibili",
}
_CREATOR_PATHS = {
    "wxSph": "platform|micro",
    "youtube": "upload",
    "wxGzh": "cgi-bin",
    "twitter": "compose|intent",
    "tiktok": "tiktokstudio|creator-center|upload",
    "facebook": "creatorstudio|professional_dashboard|adsmanager",
    "instagram": "create/(?:select|style|details|story)|accounts/edit",
    "threads": "intent|insights",
    "pinterest": "pin-builder|pin-creation-tool|idea-pin-builder|business/hub",
    "linkedin": "post/new|article/(?:new|edit)|company/[^/]+/admin",
}
_CREATOR_PATH = {name: re.compile(rf"/(?:{paths})(?:/|$)") for name, paths in _CREATOR_PATHS.items()}
_LOGIN_PATH = re.compile(
    r"/(?:login|signin|signup|i/flow/(?:login|signup)|accounts/(?:login|signup|emailsignup)|uas/login|checkpoint|authwall)"
    r"(?:\.[a-z]{2,5})?(?:/|$)",
    re.IGNORECASE,
)
_LISTS = {
    "douyin": r"(?:user|search|discover|hot)(?:/.*)?",
    "xhs": r"explore/?|search_result/?|user/profile/[^/]+/?",
    "KWAI": r"(?:profile|search)/.*",
    "youtube": r"(?:@|channel/|c/|user/|playlist|results|feed/).*",
    "wxGzh": r"mp/(?:profile_ext|homepage|appmsgalbum).*",
    "twitter": r"\w{1,15}/?|(?:hashtag|search)/.*",
    "tiktok": r"@[^/]*/?|(?:foryou|following|explore|search|tag)(?:/.*)?",
    "facebook": r"profile\.php|search/.*",
    "instagram": r"[\w.]+/?|explore/.*",
    "threads": r"@[^/]*/?|search.*",
    "pinterest": r"\w+/?|(?:search|ideas)/.*",
    "linkedin": r"feed/?|(?:in|company)/[^/]+/?|(?:search|jobs)/.*",
}
_LIST_PATH = {name: re.compile(f"/(?:{paths})") for name, paths in _LISTS.items()}
_LIST_HOSTS = frozenset({"space.bilibili.com", "search.bilibili.com"})
_TRACKING_PARAMETER = re.compile(
    r"utm_\w+|fbclid|gclid|msclkid|twclid|igsh|igshid|mibextid|rdid|share\w+|xhsshare|author_share|appuid|apptime"
    r"|app_platform|app_version|is_copy_url|is_from_webapp|sender_device|sender_web_id|web_id|_r|_t|_d|trk|trackingid|rcm",
    re.IGNORECASE,
)


def page_of(address: Address, platform: str, form: Form | None) -> Page | None:
    """Return what kind of page this is on the platform of its host, if the address alone says that it is no post's."""
    host, path = address.host.removesuffix("."), address.path
    short = form is not None and form.short
    creator, lists = _CREATOR_PATH.get(platform), _LIST_PATH.get(platform)
    if host in _CREATOR_HOSTS or (creator and not short and creator.match(path)):
        return Page.CREATOR
    if form is not None and form.key is not None:
        return None
    if host in _LOGIN_HOSTS or (not short and _LOGIN_PATH.match(path)):
        return Page.LOGIN
    if path == "/" and all(name in ("lang", "hl") or is_tracking(name) for name, _ in parse_qsl(address.query)):
        return Page.HOME
    if host in _LIST_HOSTS or (lists and not short and lists.fullmatch(path)):
        return Page.NOT_A_POST
    return None


def is_tracking(parameter: str) -> bool:
    """Tell whether a query parameter of that name follows people, and finds nothing."""
    return _TRACKING_PARAMETER.fullmatch(parameter) is not None
