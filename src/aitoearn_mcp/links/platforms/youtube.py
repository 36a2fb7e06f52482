"""YouTube."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, paths

_ID = re.compile(r"[\w-]{11}", re.ASCII)
_LEADING_ID = re.compile(r"[\w-]{11}(?![\w-])", re.ASCII)
_ANY_PATH = re.compile(r"/(?:watch|shorts|embed|live|v|e|vi)/([\w-]{11})(?![\w-])", re.ASCII)

_STUDIO_PATH = re.compile(r"/video/([\w-]{11})(?![\w-])", re.ASCII)


def _parse(address: Address) -> KnownForm | None:
    segments = address.segments
    work_id = ""
    if address.host == "youtu.be":
        work_id = segments[0] if segments else ""
    elif address.host in ("youtube.com", "m.youtube.com"):
        if address.path == "/watch":
            work_id = address.parameter("v")
        elif len(segments) > 1 and segments[0] in ("shorts", "embed", "live", "v"):
            work_id = segments[1]
    return KnownForm(work_id, f"https://www.youtube.com/watch?v={work_id}", "video") if work_id else None


def _suggest(address: Address) -> str | None:
    found = _LEADING_ID.match(address.parameter("v") or address.parameter("vi"))
    if found is None and address.host == "youtu.be":
        found = _LEADING_ID.match(address.path.strip("/"))
    work_id = found[0] if found else None
    any_path = _STUDIO_PATH if address.host == "studio.youtube.com" else _ANY_PATH
    if work_id is None and (match := any_path.search(address.path)):
        work_id = match[1]
    return f"https://www.youtube.com/watch?v={work_id}" if work_id else None


YOUTUBE = Platform(
    account_type="youtube",
    name=Text("YouTube", "YouTube"),
    other_names=("yt", "油管"),
    example="https://www.youtube.com/watch?v={id}",
    forms=(
        "https://www.youtube.com/watch?v={id}",
        "https://youtu.be/{id}",
        "https://www.youtube.com/shorts/{id}",
        "https://www.youtube.com/live/{id}",
        "https://www.youtube.com/embed/{id}",
    ),
    app_schemes=("youtube", "vnd.youtube"),
    domains=("youtube.com", "youtu.be", "youtube-nocookie.com", "youtubekids.com", "yt.be", "y2u.be"),
    file_domains=("googlevideo.com", "ytimg.com", "ggpht.com"),
    parse=_parse,
    needs_account=True,
    key_shape=_ID,
    link_of_id="https://www.youtube.com/watch?v={id}",
    work_id=WorkId(
        Text("the video's id on YouTube", "YouTube 视频 ID"),
        Text(
            "open the video: the 11 characters after watch?v= or /shorts/ in the address bar",
            "打开视频，即地址栏中 watch?v= 或 /shorts/ 后的 11 个字符",
        ),
        _ID,
        "dQw4w9WgXcQ",
    ),
    creator_hosts=frozenset({"studio.youtube.com"}),
    creator_paths=paths(r"upload(?:/|$)"),
    login_hosts=frozenset({"accounts.youtube.com"}),
    list_hosts=frozenset({"tv.youtube.com", "kids.youtube.com"}),
    list_paths=paths(
        r"(?:@|channel/|c/|user/|playlist|results|feed/|hashtag/|source/|gaming|trending|premium|live_chat|redirect).*",
        r"(?:post|clip)/?",
        r"(?:supported_browsers|error|sorry|verify_age|oops|account\w*|live_dashboard|signin|t|howyoutubeworks)(?:/.*)?",
        r"(?!attribution_link|oembed|watch|shorts|live|embed|watch_popup)[\w.-]+/?",
    ),
    app_pages=re.compile(r"(?:www\.)?youtube\.com/(?:app|apps|download)(?:/.*)?"),
    suggest=_suggest,
)
