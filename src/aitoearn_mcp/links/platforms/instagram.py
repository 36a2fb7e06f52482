"""Instagram."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

# Eleven characters, fewer in the first years, some forty for posts of private accounts. A media id is all digits.
_SHORTCODE = re.compile(r"(?![0-9]{15})(?:[\w-]{3,14}|[\w-]{30,45})", re.ASCII)


def _parse(address: Address) -> KnownForm | None:
    at_instagram = address.host == "instagram.com"
    shortcode = address.segment_after("p", "reel", "reels", "tv") if at_instagram else None
    return KnownForm(shortcode) if shortcode else None


def _suggest(address: Address) -> str | None:
    shortcode = address.segment_after("p", "reel", "reels", "tv")
    if shortcode is None or not _SHORTCODE.fullmatch(shortcode) or address.segments[0] == "share":
        return None
    return f"https://www.instagram.com/{'p' if 'p' in address.segments else 'reel'}/{shortcode}/"


INSTAGRAM = Platform(
    account_type="instagram",
    name=Text("Instagram", "Instagram"),
    other_names=("ig", "ins"),
    example="https://www.instagram.com/p/{code}/",
    forms=(
        "https://www.instagram.com/p/{code}/",
        "https://www.instagram.com/reel/{code}/",
        "https://www.instagram.com/user/reels/{code}/",
        "https://www.instagram.com/tv/{code}/",
    ),
    app_schemes=("instagram",),
    domains=("instagram.com", "instagr.am", "ig.me", "ddinstagram.com", "kkinstagram.com", "eeinstagram.com"),
    file_domains=("cdninstagram.com",),
    parse=_parse,
    needs_account=True,
    id_in_link=False,
    stored_raw=True,
    key_shape=_SHORTCODE,
    link_of_id="https://www.instagram.com/p/{id}/",
    work_id=WorkId(
        Text(
            "the post's media id at Instagram's API, not the code in its link",
            "Instagram 接口中的媒体 ID，不是链接里的短码",
        ),
        Text(
            "Instagram shows it to programs only: in the record of the publishing, or by Meta's Graph API (media id)",
            "只有程序能看到：见发布时的记录，或通过 Meta Graph API 查询（media id）",
        ),
        re.compile(r"[0-9]{15,20}(?:_[0-9]{1,20})?"),
        "17900000000000001",
    ),
    creator_paths=paths(r"(?:create/(?:select|style|details|story)|accounts/edit)(?:/|$)"),
    list_hosts=frozenset({"help.instagram.com", "business.instagram.com", "about.instagram.com"}),
    list_paths=paths(
        r"[\w.]+/?",
        r"explore/.*",
        r"(?:direct|accounts|about|legal|challenge|web|popular|guide|ar|m|topics|download|oembed)(?:/.*)?",
        r"[\w.]+/(?:reels|tagged|followers|following|live|saved|channel|guides)/?",
    ),
    no_post_paths=paths(
        r"(?:reels?|[\w.]+/reels)/audio(?:/.*)?",
        r"(?:[\w.]+/)?(?:p|reel|tv)/[\w-]+/media(?:/.*)?",
    ),
    app_pages=re.compile(r"(?:www\.)?instagram\.com/(?:download|about/app|lite)(?:/.*)?"),
    share_codes=paths(r"share/(?:p|reel|reels|tv)?/?.*"),
    tracking=names(r"img_index|hl|api|h|next"),
    suggest=_suggest,
)
