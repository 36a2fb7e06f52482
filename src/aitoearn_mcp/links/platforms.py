"""The fifteen platforms: their names, and which forms of link AiToEarn reads on each."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final
from urllib.parse import parse_qsl

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.share_text import Address

NAMES: Final = {
    "douyin": Text("Douyin", "抖音"),
    "xhs": Text("Xiaohongshu", "小红书"),
    "wxSph": Text("WeChat Channels", "微信视频号"),
    "KWAI": Text("Kuaishou", "快手"),
    "youtube": Text("YouTube", "YouTube"),
    "wxGzh": Text("WeChat Official Account", "微信公众号"),
    "bilibili": Text("Bilibili", "哔哩哔哩"),
    "twitter": Text("X (Twitter)", "X（Twitter）"),
    "tiktok": Text("TikTok", "TikTok"),
    "facebook": Text("Facebook", "Facebook"),
    "instagram": Text("Instagram", "Instagram"),
    "threads": Text("Threads", "Threads"),
    "pinterest": Text("Pinterest", "Pinterest"),
    "linkedin": Text("LinkedIn", "领英"),
    "google_business": Text("Google Business Profile", "Google 商家资料"),
}
PLATFORMS: Final = tuple(NAMES)

_EXAMPLES = {
    "douyin": "https://www.douyin.com/video/{id}",
    "xhs": "https://www.xiaohongshu.com/explore/{id}?xsec_token={token}",
    "wxSph": "https://weixin.qq.com/sph/{code}",
    "KWAI": "https://www.kuaishou.com/short-video/{id}",
    "youtube": "https://www.youtube.com/watch?v={id}",
    "wxGzh": "https://mp.weixin.qq.com/s/{code}",
    "bilibili": "https://www.bilibili.com/video/BV{id}",
    "twitter": "https://x.com/i/status/{id}",
    "tiktok": "https://www.tiktok.com/@{user}/video/{id}",
    "facebook": "https://www.facebook.com/{page}/posts/{id}",
    "instagram": "https://www.instagram.com/p/{code}/",
    "threads": "https://www.threads.com/@{user}/post/{id}",
    "pinterest": "https://www.pinterest.com/pin/{id}/",
    "linkedin": "https://www.linkedin.com/feed/update/urn:li:activity:{id}/",
    "google_business": "https://local.google.com/place?id={id}&use=posts",
}

# AiToEarn has no work provider for these: it parses nothing and wants the id beside the link.
WITHOUT_PROVIDER: Final = frozenset({"wxGzh", "linkedin", "google_business"})
# The id of these is never in the link.
WITHOUT_ID_IN_LINK: Final = WITHOUT_PROVIDER | {"instagram", "wxSph"}
# These are stored as submitted, with any tracking parameters.
STORED_RAW: Final = WITHOUT_ID_IN_LINK | {"xhs", "KWAI", "pinterest", "tiktok", "facebook"}
# AiToEarn reads a link of these only for a record with a connected account, or with the id beside it.
RESOLVED_AHEAD: Final = frozenset({"douyin", "bilibili", "KWAI", "xhs", "pinterest"})
NEEDS_ACCOUNT: Final = frozenset({"youtube", "twitter", "tiktok", "facebook", "threads"})


def example_link(account_type: str) -> str:
    """Return a form of link that AiToEarn accepts for the platform, empty if the platform is unknown.

    {id} and the like stand for the post's own, so that nobody sends the example.
    """
    return _EXAMPLES.get(account_type, "")


@dataclass(frozen=True, slots=True)
class Form:
    """What the text of a link gives, where AiToEarn accepts its form.

    `key` tells works apart: the work id, or Instagram's shortcode. `canonical` is None where AiToEarn stores the link
    as submitted. `short` links say nothing: AiToEarn has to follow them.
    """

    key: str | None = None
    canonical: str | None = None
    media: str | None = None
    short: bool = False


def parse_form(address: Address, account_type: str) -> Form | None:
    """Return what AiToEarn reads from an address by the rules of a known platform, or None where it refuses it.

    Platforms without a work provider accept any address.
    """
    return _READERS[account_type](address)


def query_value(query: str, name: str) -> str:
    """Return the first value of a query parameter, decoded, or the empty string."""
    if not query:
        return ""
    return next((value for key, value in parse_qsl(query, keep_blank_values=True) if key == name), "")


def _segments(path: str) -> list[str]:
    return [segment for segment in path.split("/") if segment]


def _after(segments: list[str], *markers: str) -> str | None:
    """Return the segment after the first marker."""
    at = next((place for place, segment in enumerate(segments) if segment in markers), len(segments))
    return segments[at + 1] if at + 1 < len(segments) else None


_DOUYIN_PATH = re.compile(r"/(video|note)/([^/&]*)")
_IESDOUYIN_PATH = re.compile(r"/video/([0-9]+)")


def _read_douyin(address: Address) -> Form | None:
    if address.host == "v.douyin.com":
        return Form(media="video", short=True)
    kind, work_id = "video", ""
    if address.host == "douyin.com":
        if match := _DOUYIN_PATH.match(address.path):
            kind, work_id = match[1], match[2]
        else:
            work_id = query_value(address.query, "modal_id")
    elif address.host == "iesdouyin.com" and (match := _IESDOUYIN_PATH.search(address.path)):
        work_id = match[1]
    return Form(work_id, f"https://www.douyin.com/{kind}/{work_id}", "video") if work_id else None


_BILIBILI_PATH = re.compile(r"/video/(BV[0-9A-Z]+|av[0-9]+)", re.IGNORECASE)


def _read_bilibili(address: Address) -> Form | None:
    if address.host == "b23.tv":
        return Form(media="video", short=True)
    if address.host in ("bilibili.com", "m.bilibili.com") and (match := _BILIBILI_PATH.search(address.path)):
        return Form(match[1], f"https://www.bilibili.com/video/{match[1]}", "video")
    return None


def _read_xhs(address: Address) -> Form | None:
    if address.host == "xhslink.com":
        return Form(media="video", short=True)
    match _segments(address.path) if address.host == "xiaohongshu.com" else []:
        case ["explore" | "red_video", note, *_] | ["discovery", "item", note, *_] | ["user", "profile", _, note, *_]:
            return Form(note, media="video")
    return None


_KWAI_PATH = re.compile(r"/(?:short-video|video)/([^/&]+)")
_KWAI_PHOTO = re.compile(r"/photo/([^/&]+)")


def _read_kwai(address: Address) -> Form | None:
    if address.host == "v.kuaishou.com" or (address.host == "kuaishou.com" and address.path.startswith("/f/")):
        return Form(media="video", short=True)
    match = None
    if address.host == "kuaishou.com":
        match = _KWAI_PATH.match(address.path)
    elif address.host == "c.kuaishou.com":
        match = _KWAI_PHOTO.search(address.path)
    return Form(match[1], media="video") if match else None


_PIN_PATH = re.compile(r"/pin/([^/&]+)")


def _read_pinterest(address: Address) -> Form | None:
    if address.host == "pin.it":
        return Form(short=True)
    if f".{address.host}".endswith(".pinterest.com") and (match := _PIN_PATH.match(address.path)):
        return Form(match[1])
    return None


def _read_youtube(address: Address) -> Form | None:
    segments = _segments(address.path)
    work_id = ""
    if address.host == "youtu.be":
        work_id = segments[0] if segments else ""
    elif address.host in ("youtube.com", "m.youtube.com"):
        if address.path == "/watch":
            work_id = query_value(address.query, "v")
        elif len(segments) > 1 and segments[0] in ("shorts", "embed", "live", "v"):
            work_id = segments[1]
    return Form(work_id, f"https://www.youtube.com/watch?v={work_id}", "video") if work_id else None


_TWITTER_HOST = re.compile(r"(?:.+\.)?(?:x|twitter)\.com")
_DIGITS = re.compile(r"[0-9]+")


def _read_twitter(address: Address) -> Form | None:
    if address.host == "t.co":
        return Form(short=True)
    post = _after(_segments(address.path), "status", "statuses") if _TWITTER_HOST.fullmatch(address.host) else None
    return twitter_post(post) if post else None


def twitter_post(digits: str) -> Form | None:
    """Return the form of an X post's id; AiToEarn takes one in place of a link. None if it is not all digits."""
    return Form(digits, f"https://x.com/i/status/{digits}") if _DIGITS.fullmatch(digits) else None


def _read_tiktok(address: Address) -> Form | None:
    if address.host in ("vm.tiktok.com", "vt.tiktok.com"):
        return Form(short=True)
    work_id = _after(_segments(address.path), "video", "photo") if address.host == "tiktok.com" else None
    return Form(work_id, media=None if "/photo/" in address.path else "video") if work_id else None


_COMPOUND_ID = re.compile(r"[0-9]+_[0-9]+")


def _read_facebook(address: Address) -> Form | None:
    if address.host == "fb.watch":
        return Form(short=True)
    if address.host not in ("facebook.com", "m.facebook.com"):
        return None
    if address.path.startswith("/watch") and (video := query_value(address.query, "v")):
        return Form(video)
    segments = _segments(address.path)
    compound = next((segment for segment in segments if _COMPOUND_ID.fullmatch(segment)), None)
    work_id = compound or _after(segments, "reel", "videos", "posts")
    return Form(work_id) if work_id else None


def _read_instagram(address: Address) -> Form | None:
    shortcode = _after(_segments(address.path), "p", "reel", "reels", "tv") if address.host == "instagram.com" else None
    return Form(shortcode) if shortcode else None


_THREADS_PATH = re.compile(r"(/@[^/]+/post/|/t/)([^/]+)(?:/media)?/?")


def _read_threads(address: Address) -> Form | None:
    if address.host in ("threads.net", "threads.com") and (match := _THREADS_PATH.fullmatch(address.path)):
        return Form(match[2], f"https://www.threads.com{match[1]}{match[2]}")
    return None


def _read_wxsph(address: Address) -> Form | None:
    at_channels = address.host == "channels.weixin.qq.com"
    at_short_path = address.host == "weixin.qq.com" and address.path.startswith("/sph/")
    return Form(media="video") if at_channels or at_short_path else None


def _read_anything(_: Address) -> Form:
    return Form()


_READERS: Final[dict[str, Callable[[Address], Form | None]]] = {
    "douyin": _read_douyin,
    "xhs": _read_xhs,
    "wxSph": _read_wxsph,
    "KWAI": _read_kwai,
    "youtube": _read_youtube,
    "bilibili": _read_bilibili,
    "twitter": _read_twitter,
    "tiktok": _read_tiktok,
    "facebook": _read_facebook,
    "instagram": _read_instagram,
    "threads": _read_threads,
    "pinterest": _read_pinterest,
    **dict.fromkeys(sorted(WITHOUT_PROVIDER), _read_anything),
}
