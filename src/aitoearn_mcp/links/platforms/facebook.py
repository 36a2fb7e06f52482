"""Facebook."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address, parse_address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_BUSINESS_HOSTS = frozenset({"business.facebook.com", "adsmanager.facebook.com"})
_COMPOUND_ID = re.compile(r"[0-9]+_[0-9]+")
_ID = re.compile(r"[0-9]{1,25}(?:_[0-9]{1,25})?|pfbid[0-9A-Za-z]+")
_TITLED = re.compile(r"/(?:([^/]+)/)?(videos|posts|reel)/[^/]+/([0-9]{5,25})/?")
_GROUP_POST = re.compile(r"/groups/([^/]+)/permalink/([0-9]{5,25})/?")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "fb.watch":
        return KnownForm(is_short=True)
    if address.host not in ("facebook.com", "m.facebook.com"):
        return None
    if address.path.startswith("/watch") and (video := address.parameter("v")):
        return KnownForm(video)
    compound = next((segment for segment in address.segments if _COMPOUND_ID.fullmatch(segment)), None)
    work_id = compound or address.segment_after("reel", "videos", "posts")
    return KnownForm(work_id) if work_id else None


def _suggest(address: Address) -> str | None:
    if address.host in _BUSINESS_HOSTS:
        return None
    embedded = parse_address(address.parameter("href")) if address.path.startswith("/plugins/") else None
    path, of = (embedded.path, embedded) if embedded else (address.path, address)
    if (match := _TITLED.fullmatch(path)) and match[2] != "reel":
        return f"https://www.facebook.com/{match[1]}/{match[2]}/{match[3]}" if match[1] else None
    if match := _GROUP_POST.fullmatch(path):
        return f"https://www.facebook.com/groups/{match[1]}/posts/{match[2]}"
    story, page = of.parameter("story_fbid"), of.parameter("id")
    if path in ("/permalink.php", "/story.php") and _ID.fullmatch(story) and page.isdecimal():
        return f"https://www.facebook.com/{page}/posts/{story}"
    video = of.parameter("v")
    if (path in ("/video.php", "/video/video.php") or path.startswith("/watch")) and video.isdecimal():
        return f"https://www.facebook.com/watch/?v={video}"
    form = _parse(Address("facebook.com", path, ""))
    return f"https://www.facebook.com{path}" if form and form.key and _ID.fullmatch(form.key) else None


FACEBOOK = Platform(
    account_type="facebook",
    name=Text("Facebook", "Facebook"),
    other_names=("fb", "脸书"),
    example="https://www.facebook.com/{page}/posts/{id}",
    forms=(
        "https://www.facebook.com/page/posts/{id}",
        "https://www.facebook.com/page/videos/{id}",
        "https://www.facebook.com/reel/{id}",
        "https://www.facebook.com/watch/?v={id}",
        "https://www.facebook.com/{id}",
    ),
    short_forms=("https://fb.watch/{code}/",),
    domains=("facebook.com", "fb.com", "fb.watch", "fb.me", "fb.gg"),
    file_domains=("fbcdn.net",),
    parse=_parse,
    needs_account=True,
    stored_raw=True,
    key_shape=_ID,
    ids_vary=True,
    work_id=WorkId(
        Text(
            "the post's number on Facebook, or the page's and the post's joined by _",
            "Facebook 帖子的数字 ID，或“主页 ID_帖子 ID”",
        ),
        Text(
            "open the post: the digits after /posts/, /videos/ or /reel/ in the address bar (a pfbid code works too)",
            "打开帖子，即地址栏中 /posts/、/videos/ 或 /reel/ 后的数字（pfbid 开头的也可以）",
        ),
        _ID,
        "123456789012345_678901234567890",
    ),
    creator_hosts=_BUSINESS_HOSTS,
    creator_paths=paths(
        r"(?:creatorstudio|professional_dashboard|adsmanager|composer|sharer(?:\.php)?|sharer/sharer\.php)(?:/|$)",
        r"(?:dialog|share\.php)(?:/|$)",
    ),
    list_hosts=frozenset({"l.facebook.com", "lm.facebook.com", "developers.facebook.com", "about.facebook.com"}),
    list_paths=paths(
        r"profile\.php",
        r"search/.*",
        r"(?:groups|gaming|marketplace|events|pages|pg|people|notifications|friends|bookmarks|help|live)(?:/.*)?",
        r"(?:watch|reels|reel|stories|music|hashtag|audio)/?",
        r"(?:hashtag|music|audio|404|checkpoint|l\.php|unsupportedbrowser)(?:/.*)?",
        r"(?!photo/|[\w.-]*\.php)[\w.-]+/?",
        r"[\w.-]+/(?:posts|videos|reels|photos|about|live|live_videos|events|followers|community|mentions|shop)/?",
    ),
    no_post_paths=paths(r"(?:reel|reels)/audio/.*", r"audio/.*"),
    app_pages=re.compile(r"(?:www\.)?facebook\.com/(?:mobile|lite|download)(?:/.*)?"),
    tracking=names(r"_rdr|_rdc|paipv|eav|ref|refsrc|refid|fref|hc_\w+|__xts__.*|notif_\w+|acontext|sfnsn|s|locale"),
    suggest=_suggest,
)
