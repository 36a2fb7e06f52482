"""Which links each platform's reader accepts, and what AiToEarn stores for them: text only, short links apart."""

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from itertools import pairwise

from aitoearn_mcp.sandbox.url import Url, parse_url

# Where the sandbox's short links lead. Any other link of these hosts is one whose page can't be fetched.
SHORT_LINKS = {
    "v.douyin.com/iRNBho6u": "https://www.douyin.com/video/7388888888888888888?previous_page=app_code_link",
    "v.douyin.com/iYmNoTe1": "https://www.iesdouyin.com/share/note/7399999999999999999/?from=web_code_link",
    "b23.tv/BV1xx411c7mD": "https://www.bilibili.com/video/BV1xx411c7mD?p=1&share_source=copy_web",
    "b23.tv/a1B2c3D": "https://www.bilibili.com/video/BV1GJ411x7h7?spm_id_from=333.999.0.0",
    "xhslink.com/a/T0k3nN0te": (
        "https://www.xiaohongshu.com/discovery/item/66f1a2b3000000001e03c4d5?xsec_token=CBsandboxToken%3D&xsec_source=app_share"
    ),
    "xhslink.com/m/elsewhere": "https://www.example.com/landing",
    "v.kuaishou.com/2xKwAi": "https://www.kuaishou.com/short-video/3xq5k7m9n2p4r6t?fid=1234567890",
    "kuaishou.com/f/X8sandbox": "https://www.kuaishou.com/short-video/3xf8h2j4k6m8n0q?cc=share_copylink",
    "pin.it/4sAnDb0x": "https://www.pinterest.com/pin/1234567890123456789/sent/?invite_code=sandbox",
    "t.co/SaNdBoX123": "https://x.com/aitoearn/status/1790000000000000001",
    "vm.tiktok.com/ZMsandbox": "https://www.tiktok.com/@aitoearn/video/7390000000000000001?_r=1",
    "vt.tiktok.com/ZSsandbox": "https://www.tiktok.com/@aitoearn/photo/7390000000000000002?_r=1",
    "fb.watch/sAnDb0x_01": "https://www.facebook.com/aitoearn/videos/1234567890123456/",
}

# What WeChat knows of a channels link for which no work id was given: its finder and video ids.
WECHAT_WORKS = {"weixin.qq.com/sph/AsandboxV1": "v2_060000231003b20faec8c6e5:export_UzFfAgtgekIEAQAAAAAA"}


@dataclass(frozen=True, slots=True)
class Work:
    """What a link resolves to: `type` and the last two are None where the platform leaves them open."""

    id: str
    url: str
    type: str | None = None
    work_status: str | None = None
    original_link: str | None = None


@dataclass(frozen=True, slots=True)
class Platform:
    """How one platform's work links are read: `read(url, submitted, hint)` gives a work, or None for a refusal."""

    read: Callable[[Url, str, str | None], Work | None]
    needs_account: bool = False
    has_credential: bool = True
    is_short: Callable[[Url], bool] = lambda url: False


def follow(url: Url) -> str | None:
    """Return where a short link of the fixed table leads, or None for one that can't be fetched."""
    return SHORT_LINKS.get(f"{url.host}/{'/'.join(url.segments)}")


def _after(segments: list[str], names: str) -> str | None:
    """Return the segment that follows the first one named in `names` (separated by spaces)."""
    wanted = names.split()
    return next((value for name, value in pairwise(segments) if name in wanted), None)


def _first(segments: list[str], names: str) -> str | None:
    """Return the second segment if the first one is in `names`."""
    return segments[1] if len(segments) > 1 and segments[0] in names.split() else None


def _douyin(url: Url, submitted: str, hint: str | None) -> Work | None:
    kind, work_id = "video", None
    if url.host == "douyin.com":
        if note := _first(url.segments, "note"):
            kind, work_id = "note", note
        else:
            work_id = _first(url.segments, "video") or url.query.get("modal_id")
    elif url.host == "iesdouyin.com" and (found := re.search(r"/video/([0-9]+)", url.path)):
        work_id = found[1]
    # A note is stored as a video too.
    return Work(work_id, f"https://www.douyin.com/{kind}/{work_id}", "video") if work_id else None


def _bilibili(url: Url, submitted: str, hint: str | None) -> Work | None:
    found = re.search(r"/video/(BV[0-9A-Z]+|av[0-9]+)", url.path, re.IGNORECASE)
    if url.host not in ("bilibili.com", "m.bilibili.com") or not found:
        return None
    return Work(found[1], f"https://www.bilibili.com/video/{found[1]}", "video")


def _xhs(url: Url, submitted: str, hint: str | None) -> Work | None:
    segments, note = url.segments, None
    if url.host == "xiaohongshu.com":
        note = _first(segments, "explore red_video")
        if segments[:2] == ["discovery", "item"]:
            note = _first(segments[1:], "item")
        elif segments[:2] == ["user", "profile"] and len(segments) > 3:
            note = segments[3]
    # With an id from the caller, AiToEarn takes any URL that has no note id of its own.
    work_id = note or hint
    if not work_id:
        return None
    return Work(work_id, submitted, "video", None if url.query.get("xsec_token") else "link_error")


def _kwai(url: Url, submitted: str, hint: str | None) -> Work | None:
    work_id = None
    if url.host == "kuaishou.com":
        work_id = _first(url.segments, "short-video video")
    elif url.host == "c.kuaishou.com":
        work_id = _after(url.segments, "photo")
    return Work(work_id, submitted, "video") if work_id else None


def _pinterest(url: Url, submitted: str, hint: str | None) -> Work | None:
    work_id = _first(url.segments, "pin") if _is_or_under(url.host, "pinterest.com") else None
    return Work(work_id, submitted) if work_id else None


def _youtube(url: Url, submitted: str, hint: str | None) -> Work | None:
    work_id = None
    if url.host == "youtu.be":
        work_id = url.segments[0] if url.segments else None
    elif url.host in ("youtube.com", "m.youtube.com"):
        if url.path == "/watch":
            work_id = url.query.get("v")
        elif len(url.segments) == 2:
            work_id = _first(url.segments, "shorts embed live v")
    return Work(work_id, f"https://www.youtube.com/watch?v={work_id}", "video") if work_id else None


def _twitter(url: Url, submitted: str, hint: str | None) -> Work | None:
    if not (_is_or_under(url.host, "x.com") or _is_or_under(url.host, "twitter.com")):
        return None
    found = re.search(r"/status(?:es)?/([0-9]+)(?:/|$)", url.path)
    return twitter_work(found[1]) if found else None


def twitter_work(work_id: str) -> Work:
    """Return the work of an X post by its id, which X's reader also takes bare, without a URL."""
    return Work(work_id, f"https://x.com/i/status/{work_id}")


def _tiktok(url: Url, submitted: str, hint: str | None) -> Work | None:
    if url.host != "tiktok.com":
        return None
    if video := _after(url.segments, "video"):
        return Work(video, submitted, "video")
    photo = _after(url.segments, "photo")
    return Work(photo, submitted) if photo else None


def _facebook(url: Url, submitted: str, hint: str | None) -> Work | None:
    if url.host not in ("facebook.com", "m.facebook.com"):
        return None
    work_id = url.query.get("v") if url.path.startswith("/watch") else None
    work_id = work_id or next((part for part in url.segments if re.fullmatch(r"[0-9]+_[0-9]+", part)), None)
    work_id = work_id or _after(url.segments, "reel videos posts")
    return Work(work_id, submitted) if work_id else None


def _instagram(url: Url, submitted: str, hint: str | None) -> Work | None:
    shortcode = _after(url.segments, "p reel reels tv") if url.host == "instagram.com" else None
    # The shortcode is not the id by which Instagram's API knows a post: the caller has to send that one.
    return Work(hint, submitted) if shortcode and hint else None


def _threads(url: Url, submitted: str, hint: str | None) -> Work | None:
    found = re.fullmatch(r"(/@[^/]+/post/|/t/)([^/]+)(?:/media)?/?", url.path)
    if url.host not in ("threads.net", "threads.com") or not found:
        return None
    return Work(found[2], f"https://www.threads.com{found[1]}{found[2]}")


def _wechat_channels(url: Url, submitted: str, hint: str | None) -> Work | None:
    in_app = url.host == "weixin.qq.com" and _first(url.segments, "sph")
    if url.host != "channels.weixin.qq.com" and not in_app:
        return None
    looked_up = WECHAT_WORKS.get(f"{url.host}/{'/'.join(url.segments)}")
    return Work(hint or looked_up or submitted, submitted, "video")


def _is_or_under(host: str, domain: str) -> bool:
    return host == domain or host.endswith(f".{domain}")


def _hosted(*hosts: str) -> Callable[[Url], bool]:
    return lambda url: url.host in hosts


def _kwai_short(url: Url) -> bool:
    return url.host == "v.kuaishou.com" or (url.host == "kuaishou.com" and url.segments[:1] == ["f"])


PLATFORMS = {
    "douyin": Platform(_douyin, is_short=_hosted("v.douyin.com")),
    "bilibili": Platform(_bilibili, is_short=_hosted("b23.tv")),
    "xhs": Platform(_xhs, has_credential=False, is_short=_hosted("xhslink.com")),
    "KWAI": Platform(_kwai, is_short=_kwai_short),
    "pinterest": Platform(_pinterest, is_short=_hosted("pin.it")),
    "youtube": Platform(_youtube, needs_account=True),
    "twitter": Platform(_twitter, needs_account=True, is_short=_hosted("t.co")),
    "tiktok": Platform(_tiktok, needs_account=True, is_short=_hosted("vm.tiktok.com", "vt.tiktok.com")),
    "facebook": Platform(_facebook, needs_account=True, is_short=_hosted("fb.watch")),
    "instagram": Platform(_instagram, needs_account=True),
    "threads": Platform(_threads, needs_account=True),
    "wxSph": Platform(_wechat_channels, needs_account=True, has_credential=False),
}


def read_work(name: str, link: str, hint: str | None) -> Work | None:
    """Read a link as the platform `name` does, following a short one; None is AiToEarn's 15036."""
    platform = PLATFORMS[name]
    url = parse_url(link)
    if name == "twitter" and re.fullmatch(r"[0-9]+", link):
        return twitter_work(link)
    if url is None:
        return None
    if not platform.is_short(url):
        return platform.read(url, link, hint)
    target = follow(url)
    landed = parse_url(target) if target else None
    if not target or not landed or (name == "xhs" and landed.host != "xiaohongshu.com"):
        return None
    work = platform.read(landed, target, hint)
    # Only the xhs reader remembers the short link that it was given.
    return replace(work, original_link=link) if work and name == "xhs" else work


def is_short_link(name: str, link: str) -> bool:
    """Tell whether a link's page must be fetched to know where it leads; False where the platform reads no links."""
    url = parse_url(link)
    return name in PLATFORMS and url is not None and PLATFORMS[name].is_short(url)
