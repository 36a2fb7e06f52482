"""Xiaohongshu (RedNote)."""

import re
from urllib.parse import quote

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_ID = re.compile(r"[0-9a-f]{24}")
_OTHER_THINGS = frozenset({"goods-detail", "board", "livestream", "live", "store", "vendor", "page", "sns", "topic"})


def _parse(address: Address) -> KnownForm | None:
    if address.host == "xhslink.com":
        return KnownForm(media="video", is_short=True)
    match address.segments if address.host == "xiaohongshu.com" else []:
        case ["explore" | "red_video", note, *_] | ["discovery", "item", note, *_] | ["user", "profile", _, note, *_]:
            return KnownForm(note, media="video")
    return None


def _suggest(address: Address) -> str | None:
    segments = address.segments
    # In a profile's path the first id is the person's.
    of_notes = segments[3:] if segments[:2] == ["user", "profile"] else segments
    note = next((segment.lower() for segment in of_notes if _ID.fullmatch(segment.lower())), None)
    token = address.parameter("xsec_token").strip()
    if note is None or not token or segments[0] in _OTHER_THINGS:
        return None
    source = address.parameter("xsec_source").strip()
    more = f"&xsec_source={quote(source)}" if source else ""
    return f"https://www.xiaohongshu.com/explore/{note}?xsec_token={quote(token, safe='=')}{more}"


XHS = Platform(
    account_type="xhs",
    name=Text("Xiaohongshu", "小红书"),
    other_names=("rednote", "red note", "小红薯"),
    example="https://www.xiaohongshu.com/explore/{id}?xsec_token={token}",
    forms=(
        "https://www.xiaohongshu.com/explore/{id}?xsec_token={token}",
        "https://www.xiaohongshu.com/discovery/item/{id}?xsec_token={token}",
        "https://www.xiaohongshu.com/user/profile/x/{id}?xsec_token={token}",
        "https://www.xiaohongshu.com/red_video/{id}?xsec_token={token}",
    ),
    short_forms=("http://xhslink.com/o/{code}",),
    app_schemes=("xhsdiscover",),
    domains=("xiaohongshu.com", "xhslink.com", "xhslink.cn", "rednote.com", "rednotelink.com"),
    file_domains=("xhscdn.com",),
    parse=_parse,
    resolved_ahead=True,
    takes_any_link_with_id=True,
    stored_raw=True,
    needed_parameter="xsec_token",
    key_shape=_ID,
    work_id=WorkId(
        Text("the note's id on Xiaohongshu", "小红书笔记 ID"),
        Text(
            "open the note on www.xiaohongshu.com: the 24 letters and digits after /explore/ in the address bar",
            "在 www.xiaohongshu.com 打开笔记，即地址栏中 /explore/ 后的 24 位字母和数字",
        ),
        _ID,
        "66a1b2c3000000001e03d4e5",
    ),
    creator_hosts=frozenset(
        f"{name}.{domain}"
        for name in ("creator", "pro", "ark", "pgy", "ad", "business")
        for domain in ("xiaohongshu.com", "rednote.com")
    ),
    login_hosts=frozenset({"customer.xiaohongshu.com", "sso.xiaohongshu.com"}),
    list_hosts=frozenset({"mall.xiaohongshu.com", "school.xiaohongshu.com", "live.xiaohongshu.com"}),
    list_paths=paths(
        r"(?:explore|search_result|discovery|discovery/item|notification|publish|board)/?",
        r"user/profile/[^/]+/?",
        r"(?:404|website-login|live|livestream|board|goods-detail|store|vendor|download|mobile/download|hina)(?:/.*)?",
        r"(?:page/topics|topic|page/tag|hashtag|sns/.*|captcha|web-login/captcha)(?:/.*)?",
    ),
    no_post_paths=paths(r"(?:404|website-login|web-login)(?:/.*)?"),
    app_pages=re.compile(r"(?:xiaohongshu|rednote)\.com/(?:mobile/)?download(?:/.*)?"),
    tracking=names(
        r"channel_\w+|parent_page_channel_type|m_source|secondshare|language|source|app_platform|apptime|appuid|author_share|exSource|wechatWid|wechatOrigin|type|xsecappid"
    ),
    suggest=_suggest,
)
