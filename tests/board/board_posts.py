"""The posts that the board shows in its tests and pictures."""

from datetime import UTC, datetime, timedelta

from aitoearn_mcp.sandbox.records import USER, account_id, make_record
from aitoearn_mcp.sandbox.social_accounts import Account
from aitoearn_mcp.sandbox.store import Store

HOSTILE = "<img src=x onerror=parent.hurt()><script>parent.hurt()</script>"
POSTS = [
    ("douyin", "夏日海边 vlog"),
    ("bilibili", "三分钟学会手冲咖啡"),
    ("xhs", "新品开箱"),
    ("youtube", "Street food in Chengdu"),
    ("wxGzh", "一周科技观察"),
    ("twitter", "Release day"),
    ("KWAI", "老家院子改造"),
    ("tiktok", "Desk setup tour"),
    ("bilibili", "街边小吃一日游，早市到夜市的十家老店"),
    ("xhs", "新品开箱"),
    ("wxSph", "城市夜骑路线推荐，从江边骑到老城，全程二十公里，附补给点和避开施工路段的走法，收藏起来周末就出发"),
    ("threads", HOSTILE),
    ("linkedin", "Hiring: backend engineers, remote, four-day week"),
]
NICKNAMES = {
    "douyin": "小林在路上",
    "bilibili": "小林的厨房",
    "xhs": "小林在路上",
    "youtube": "Lin on the road",
    "wxGzh": "小林手记",
    "twitter": "@linontheroad",
    "KWAI": "老林盖房",
    "tiktok": "@linontheroad",
    "wxSph": "小林在路上",
    "threads": "@linontheroad",
    "linkedin": "Lin & Co",
}


def store(episodes: int = 0, *, most: int | None = None) -> Store:
    """Return a sandbox with (at most so many of) these posts and episodes of a series, newest first, without a link."""
    posts = [*POSTS[:most], *(("bilibili", f"第 {number} 集") for number in range(1, episodes + 1))]
    now = datetime.now(UTC)
    records = [
        make_record(f"68a1b2c3d4e5f6a7{place:08x}", platform, now - timedelta(hours=5 + 3 * place), title=title)
        for place, (platform, title) in enumerate(posts)
    ]
    accounts = [Account(account_id(platform), USER, platform, nickname=name) for platform, name in NICKNAMES.items()]
    return Store(records, accounts=accounts)
