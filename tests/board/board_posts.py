"""The posts that the board shows in its tests and pictures."""

from datetime import UTC, datetime, timedelta

from aitoearn_mcp.sandbox.records import make_record
from aitoearn_mcp.sandbox.seed import seed_accounts
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
    ("bilibili", "街边小吃一日游"),
    ("xhs", "新品开箱"),
    ("wxSph", "城市夜骑路线推荐，从江边骑到老城，全程二十公里，附补给点和避开施工路段的走法，收藏起来周末就出发"),
    ("threads", HOSTILE),
    ("linkedin", "Hiring: backend engineers, remote, four-day week"),
]


def store() -> Store:
    """Return a sandbox with these posts, newest first, none with a link."""
    now = datetime.now(UTC)
    records = [
        make_record(f"68a1b2c3d4e5f6a7{place:08x}", platform, now - timedelta(hours=5 + 9 * place), title=title)
        for place, (platform, title) in enumerate(POSTS)
    ]
    return Store(records, accounts=seed_accounts())
