"""TikTok."""

import re
from urllib.parse import unquote

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_ID = re.compile(r"[0-9]{18,20}")
_SHORT_CODE = re.compile(r"/t/(Z[0-9A-Za-z]{6,12})/?")
_ANY_PATH = re.compile(r"/(@[\w.]*)/(video|photo)/(?:[^/]*/)??([0-9]{15,20})(?![0-9A-Za-z])")


def _parse(address: Address) -> KnownForm | None:
    if address.host in ("vm.tiktok.com", "vt.tiktok.com"):
        return KnownForm(is_short=True)
    work_id = address.segment_after("video", "photo") if address.host == "tiktok.com" else None
    return KnownForm(work_id, media=None if "/photo/" in address.path else "video") if work_id else None


def _suggest(address: Address) -> str | None:
    if match := _ANY_PATH.search(unquote(address.path)):
        return f"https://www.tiktok.com/{match[1]}/{match[2]}/{match[3]}"
    # TikTok's short links have one code on each of its hosts.
    code = _SHORT_CODE.fullmatch(address.path)
    return f"https://vm.tiktok.com/{code[1]}/" if code else None


TIKTOK = Platform(
    account_type="tiktok",
    name=Text("TikTok", "TikTok"),
    other_names=("tik tok", "抖音国际版"),
    example="https://www.tiktok.com/@{user}/video/{id}",
    forms=("https://www.tiktok.com/@user/video/{id}", "https://www.tiktok.com/@user/photo/{id}"),
    short_forms=("https://vm.tiktok.com/{code}/", "https://vt.tiktok.com/{code}/"),
    app_schemes=("snssdk1233", "snssdk1180", "tiktok", "musically"),
    domains=("tiktok.com", "tiktokv.com", "vxtiktok.com", "tnktok.com", "tfxktok.com", "tiktxk.com"),
    file_domains=("tiktokcdn.com", "tiktokcdn-us.com", "ibytedtos.com", "muscdn.com"),
    parse=_parse,
    needs_account=True,
    stored_raw=True,
    key_shape=_ID,
    work_id=WorkId(
        Text("the post's number on TikTok", "TikTok 作品的数字 ID"),
        Text(
            "open the post: the digits after /video/ or /photo/ in the address bar",
            "打开作品，即地址栏中 /video/ 或 /photo/ 后的数字",
        ),
        _ID,
        "7390000000000000001",
    ),
    creator_hosts=frozenset({"ads.tiktok.com", "seller.tiktok.com", "business.tiktok.com"}),
    creator_paths=paths(r"(?:tiktokstudio|creator-center|upload|studio)(?:/|$)"),
    list_hosts=frozenset({"live.tiktok.com", "support.tiktok.com", "newsroom.tiktok.com", "shop.tiktok.com"}),
    list_paths=paths(
        r"@[^/]*/?",
        r"@[^/]*/(?:live|playlist/.*|collection/.*)/?",
        r"(?:link|view|business|settings|coin|feedback|setting|[a-z]{2}(?:-[A-Za-z]{2,4})?)(?:/.*)?",
        r"(?:foryou|following|friends|explore|search|tag|music|sticker|effect|place|channel|discover|live)(?:/.*)?",
        r"(?:messages|inbox|tiktoklite|download|about|404|verify|community-guidelines|legal|shop|notfound)(?:/.*)?",
    ),
    app_pages=re.compile(r"(?:www\.)?tiktok\.com/(?:tiktoklite|download|[a-z]{2}/download)(?:/.*)?"),
    tracking=names(
        r"iid|did|region|ugbiz_name|aweme_type|u_code|preview_pb|sec_user_id|sec_uid|social_share_type|checksum|user_id|ug_\w+|tt_from|timestamp|language"
        r"|source|refer|referer_\w+|embed_source|is_share|lang|q|t|_svg|enter_\w+|sender_\w+|link_\w+"
    ),
    suggest=_suggest,
)
