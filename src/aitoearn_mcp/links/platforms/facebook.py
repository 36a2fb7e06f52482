"""Facebook."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_BUSINESS_HOSTS = frozenset({"business.facebook.com", "adsmanager.facebook.com"})
_COMPOUND_ID = re.compile(r"[0-9]+_[0-9]+")
_ID = re.compile(r"[0-9]{1,25}(?:_[0-9]{1,25})?|pfbid[0-9A-Za-z]+")
_TITLED = re.compile(r"/(?:([^/]+)/)?(videos|posts|reel)/(?:[^/]+/([0-9]{5,25})|[^/]*-([0-9]{12,25}))/?")
_GROUP_POST = re.compile(r"/groups/([^/]+)/permalink/([0-9]{5,25})/?")
_GROUP = re.compile(r"/groups/([\w.-]+)/?", re.ASCII)
_REEL = re.compile(r"/(?:[^/]+/)?reels/([0-9]{5,25})/?")
_WATCH = re.compile(r"/watch/[^/]+/([0-9]{5,25})/?")


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
    path = address.path
    if (match := _TITLED.fullmatch(path)) and match[2] != "reel":
        return f"https://www.facebook.com/{match[1]}/{match[2]}/{match[3] or match[4]}" if match[1] else None
    group, post = _group_post(address)
    if group and post.isdecimal():
        return f"https://www.facebook.com/groups/{group}/posts/{post}"
    story, page = address.parameter("story_fbid"), address.parameter("id")
    if path in ("/permalink.php", "/story.php") and _ID.fullmatch(story) and page.isdecimal():
        return f"https://www.facebook.com/{page}/posts/{story}"
    if match := _REEL.fullmatch(path):
        return f"https://www.facebook.com/reel/{match[1]}"
    if video := _video(address):
        return f"https://www.facebook.com/watch/?v={video}"
    form = _parse(Address("facebook.com", path, ""))
    return f"https://www.facebook.com{path}" if form and form.key and _ID.fullmatch(form.key) else None


def _group_post(address: Address) -> tuple[str, str]:
    """Return a group and the number of the post in it that an address names, if it does."""
    if match := _GROUP_POST.fullmatch(address.path):
        return match[1], match[2]
    group = _GROUP.fullmatch(address.path)
    post = address.parameter("multi_permalinks")
    if address.parameter("view") == "permalink":
        post = address.parameter("id")
    return group[1] if group else "", post


def _video(address: Address) -> str:
    """Return the number of a video in an address that names nothing else of its post."""
    path = address.path
    if match := _WATCH.fullmatch(path):
        return match[1]
    video = address.parameter("v")
    if path == "/video/embed":
        video = address.parameter("video_id")
    elif path not in ("/video.php", "/photo.php", "/video/video.php") and not path.startswith("/watch"):
        return ""
    return video if video.isdecimal() else ""


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
    app_schemes=("fb",),
    domains=("facebook.com", "fb.com", "fb.watch", "fb.me", "fb.gg"),
    file_domains=("fbcdn.net", "fbsbx.com"),
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
        r"(?:dialog|share\.php|ajax/sharer|ads/(?:manager|create))(?:/|$)",
    ),
    list_hosts=frozenset({"l.facebook.com", "lm.facebook.com", "developers.facebook.com", "about.facebook.com"}),
    list_paths=paths(
        r"profile\.php",
        r"search/.*",
        r"(?:groups|gaming|marketplace|events|pages|pg|people|notifications|friends|bookmarks|help|live)(?:/.*)?",
        r"(?:watch|reels|reel|stories|music|hashtag|audio)/?",
        r"(?:hashtag|music|audio|404|checkpoint|l\.php|unsupportedbrowser)(?:/.*)?",
        r"(?:home|friends|recover|findfriends|directory|privacy|policies|settings|messages|ads|games|me|memories|p)"
        r"(?:\.php)?(?:/.*)?",
        r"watch/(?:hashtag|topic)/.*",
        r"(?!photo/?$|[\w.-]*\.php)[\w.-]+/?",
        r"[\w.-]+/(?:posts|videos|reels|photos|about|live|live_videos|events|followers|community|mentions|shop)/?",
        r"[\w.-]+/(?:about|videos|photos|posts|reviews|directory|following|friends|map|sports|music)_?\w*/?",
    ),
    no_post_paths=paths(r"(?:reel|reels)/audio/.*", r"audio/.*"),
    app_pages=re.compile(r"(?:www\.)?facebook\.com/(?:mobile|lite|download)(?:/.*)?"),
    share_codes=paths(r"share/.*"),
    tracking=names(
        r"fs|rv|__so__|__rv__|pnref|comment_tracking|_rdr|_rdc|paipv|eav|ref|refsrc|refid|fref|hc_\w+|__xts__.*|notif_\w+|acontext|sfnsn|s|locale"
    ),
    session=names(r"bcode|n_m|nonce"),
    suggest=_suggest,
)
