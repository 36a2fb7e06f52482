"""What a text says that it shares, where that is not a single post."""

import re

from aitoearn_mcp.links.link import ProblemKind

_PROFILE = re.compile(
    r"主页|主頁|个人空间|個人空間|的空间|查看TA的更多|更多作品|名片|\bprofiles?\b|\bperfil\b|プロフィール"
    r"|\b(?i:follow (?:me|us|@\S+)(?: on)?|sígueme en|(?:my|our) (?:channel|page))\b",
    re.IGNORECASE,
)
_LIVE = re.compile(
    r"直播间|直播間|正在.{0,8}直播|[看来的]直播|直播中|(?:哔哩哔哩|快手|抖音|小红书|视频号)直播|ライブ(?:配信|中)|生配信"
    r"|\bLIVE\b|\b(?i:live ?stream\w*|live room|is live|going live|en vivo|en directo)\b"
)


def shared_in(around: str) -> ProblemKind | None:
    """Return whether the text around a link speaks of a live room, or of a profile."""
    if _LIVE.search(around):
        return ProblemKind.SHARES_LIVE
    return ProblemKind.SHARES_PROFILE if _PROFILE.search(around) else None
