"""The records and accounts that the sandbox starts with, and the names of their ids."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any

from aitoearn_mcp.sandbox.resolver import Account

Record = dict[str, Any]

KEY = "sandbox-key"
USER = "65f0c0de0000000000000001"
OTHER_USER = "65f0c0de0000000000000002"

# platform: (series title, body, type, a work id, its link as AiToEarn stores it)
_SERIES = {
    "douyin": (
        "夏日海边 vlog 🌊",
        "和朋友去了海边，风很大，水很蓝。#旅行 #vlog",
        "video",
        "7380000000000000000",
        "https://www.douyin.com/video/{}",
    ),
    "bilibili": (
        "三分钟学会手冲咖啡 ☕",
        "水温 92 度，粉水比 1:15。",
        "video",
        "BV1sandbox4Q",
        "https://www.bilibili.com/video/{}",
    ),
    "xhs": (
        "小户型收纳灵感 🏠",
        "十平米也能住得舒服，收纳清单放在最后。",
        "article",
        "66a1b2c3000000001e03d4e5",
        "https://www.xiaohongshu.com/explore/{}?xsec_token=ABsandboxToken%3D",
    ),
    "youtube": (
        "Street food in Chengdu 🌶️",
        "Six stalls, one evening, no regrets.",
        "video",
        "dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v={}",
    ),
    "twitter": (
        "Release day 🎉",
        "Version two is out. Thread below.",
        "article",
        "1780000000000000000",
        "https://x.com/i/status/{}",
    ),
    "KWAI": (
        "老家院子改造",
        "一砖一瓦，自己动手。",
        "video",
        "3xsandbox9k2m",
        "https://www.kuaishou.com/short-video/{}",
    ),
    "wxSph": (
        "城市夜骑路线推荐",
        "从江边骑到老城，全程二十公里。",
        "video",
        "export_sandbox_7781",
        "https://weixin.qq.com/sph/Asandbox7781",
    ),
    "wxGzh": (
        "一周科技观察",
        "本周值得读的五篇文章。",
        "article",
        "2247483647_1",
        "https://mp.weixin.qq.com/s/sandbox2247483647",
    ),
    "tiktok": (
        "Desk setup tour 🖥️",
        "Everything on the desk, and what it cost.",
        "video",
        "7390000000000000000",
        "https://www.tiktok.com/@aitoearn/video/{}",
    ),
    "facebook": (
        "Community meetup recap",
        "Photos from Saturday. Thank you all!",
        "article",
        "100000000000001_122100000000001",
        "https://www.facebook.com/{}",
    ),
    "instagram": (
        "Golden hour 🌅",
        "Shot on film.",
        "article",
        "17900000000000001",
        "https://www.instagram.com/p/CsandboxAbC/",
    ),
    "threads": (
        "Small wins of the week",
        "Shipped it. Slept well.",
        "article",
        "DsandboxXyZ",
        "https://www.threads.com/@aitoearn/post/{}",
    ),
    "pinterest": (
        "Paper crane tutorial",
        "Twelve folds, one crane.",
        "article",
        "1234567890123450000",
        "https://www.pinterest.com/pin/{}/",
    ),
    "linkedin": (
        "Hiring: backend engineers",
        "Remote, four-day week.",
        "article",
        "urn:li:share:7200000000000000000",
        "https://www.linkedin.com/feed/update/{}",
    ),
    "google_business": (
        "Autumn opening hours",
        "We open at nine from October.",
        "article",
        "localPosts_sandbox",
        "https://local.google.com/place?id=1&use=posts&lpsid=sandbox",
    ),
}
PLATFORM_NAMES = tuple(_SERIES)
STATES = ("without_link", "pending", "failed", "ready")


def record_id(platform: str, state: str) -> str:
    """Return the id of the seed record of a platform in one of STATES."""
    return _id(PLATFORM_NAMES.index(platform) + 1, STATES.index(state) + 1)


def account_id(platform: str) -> str:
    """Return the id of the sandbox user's account on a platform."""
    return f"{platform}_sandbox"


def _id(group: int, number: int) -> str:
    return f"68a1b2c3d4e5f6a7{group:04x}{number:04x}"


DOUYIN_WITHOUT_LINK = record_id("douyin", "without_link")
DOUYIN_PENDING = record_id("douyin", "pending")
DOUYIN_FAILED = record_id("douyin", "failed")
DOUYIN_READY = record_id("douyin", "ready")
BILIBILI_WITHOUT_LINK = record_id("bilibili", "without_link")
BILIBILI_PENDING = record_id("bilibili", "pending")
XHS_WITHOUT_LINK = record_id("xhs", "without_link")
XHS_PENDING = record_id("xhs", "pending")
YOUTUBE_WITHOUT_LINK = record_id("youtube", "without_link")
YOUTUBE_PENDING = record_id("youtube", "pending")
TWITTER_WITHOUT_LINK = record_id("twitter", "without_link")
TWITTER_PENDING = record_id("twitter", "pending")
KWAI_WITHOUT_LINK = record_id("KWAI", "without_link")
TIKTOK_WITHOUT_LINK = record_id("tiktok", "without_link")
TIKTOK_PENDING = record_id("tiktok", "pending")
INSTAGRAM_WITHOUT_LINK = record_id("instagram", "without_link")
WXSPH_WITHOUT_LINK = record_id("wxSph", "without_link")
WXGZH_WITHOUT_LINK = record_id("wxGzh", "without_link")
GOOGLE_BUSINESS_PENDING = record_id("google_business", "pending")

OTHER_USERS_RECORD = _id(0x100, 1)
WITHOUT_ACCOUNT = _id(0x100, 2)
EXPIRED_CREDENTIAL = _id(0x100, 3)
ACCOUNT_REMOVED = _id(0x100, 4)
ACCOUNT_ON_OTHER_PLATFORM = _id(0x100, 5)
ACCOUNT_ABNORMAL = _id(0x100, 6)
SOURCE_BTL = _id(0x100, 7)
SOURCE_TASK_LINK = _id(0x100, 8)
SOURCE_OFFLINE_QR = _id(0x100, 9)
WITHOUT_PLATFORM = _id(0x100, 10)
PUBLISH_FAILED = _id(0x100, 11)
QUEUED = _id(0x100, 12)
WAITING_TO_PUBLISH = _id(0x100, 13)
WAITING_FOR_USER_ACTION = _id(0x100, 14)
UNKNOWN_RECORD = _id(0xFFF, 1)


def timestamp(moment: datetime) -> str:
    """Write a moment as AiToEarn does: ISO 8601, UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_record(id: str, platform: str, published: datetime, **fields: Any) -> Record:
    """Return a published record of `platform` without a link; `fields` are added, or replace what it has."""
    title, body, kind, _, _ = _SERIES[platform]
    media: Record = {"coverUrl": f"https://cdn.example.com/{id}.jpg"}
    if kind == "video":
        media["videoUrl"] = f"https://cdn.example.com/{id}.mp4"
    else:
        media["imgUrlList"] = [f"https://cdn.example.com/{id}-1.jpg", f"https://cdn.example.com/{id}-2.jpg"]
    return {
        "id": id,
        "userId": USER,
        "flowId": f"flow_{id[-8:]}",
        "taskId": f"task_{id[-8:]}",
        "accountId": account_id(platform),
        "accountType": platform,
        "type": kind,
        "status": 1,
        "title": title,
        "desc": body,
        "publishTime": timestamp(published),
        **media,
        "source": "publish",
        "createdAt": timestamp(published - timedelta(minutes=7)),
        "updatedAt": timestamp(published + timedelta(minutes=1)),
        **fields,
    }


def seed_records(now: datetime) -> list[Record]:
    """Return the seed: four states for each of the fifteen platforms, and the special cases, over the last 20 days."""
    return [*_regular(now), *_special(now)]


def seed_accounts() -> list[Account]:
    """Return the accounts of the seed; one account id of the records, `douyin_removed`, has none on purpose."""
    return [
        *(Account(account_id(platform), USER, platform) for platform in PLATFORM_NAMES),
        Account("youtube_expired", USER, "youtube", "missing"),
        Account("tiktok_abnormal", USER, "tiktok", "abnormal"),
        Account("douyin_other_user", OTHER_USER, "douyin"),
    ]


def _regular(now: datetime) -> Iterator[Record]:
    sources = ("publish", "web", "api", "internal", "mcp")
    for place, (platform, (title, _, _, work_id, link)) in enumerate(_SERIES.items()):
        for round_, state in enumerate(STATES):
            published = now - timedelta(days=5 * round_, hours=2 + 7 * place)
            fields: Record = {"title": f"{title} {len(STATES) - round_}", "source": sources[(place + round_) % 5]}
            if state != "without_link":
                fields["linkStatus"] = state
            if state == "failed":
                fields["linkError"] = "平台未返回作品链接"
            if state == "ready":
                stored = {"workLink": link.format(work_id), "dataId": work_id, "platformWorkId": work_id}
                fields |= {**stored, "uniqueId": f"{platform}_{work_id}", "linkError": ""}
            yield make_record(record_id(platform, state), platform, published, **fields)


def _special(now: datetime) -> list[Record]:
    """Return the records that AiToEarn treats in their own way, each named by its constant."""
    days = [now - timedelta(days=1 + number, hours=5, minutes=13 * number) for number in range(14)]
    without_account = make_record(WITHOUT_ACCOUNT, "youtube", days[1], title="Imported without an account")
    del without_account["accountId"]
    without_platform = make_record(WITHOUT_PLATFORM, "douyin", days[9], title="没有平台的记录", source="task_link")
    del without_platform["accountType"]
    refused = {"type": "platform", "code": "content_rejected", "message": "内容审核未通过"}
    later = now + timedelta(days=1)
    return [
        make_record(
            OTHER_USERS_RECORD, "douyin", days[0], userId=OTHER_USER, accountId="douyin_other_user", title="别人的视频"
        ),
        without_account,
        make_record(EXPIRED_CREDENTIAL, "youtube", days[2], accountId="youtube_expired", title="Weekend hike ⛰️"),
        make_record(ACCOUNT_REMOVED, "douyin", days[3], accountId="douyin_removed", title="已解绑账号的视频"),
        make_record(
            ACCOUNT_ON_OTHER_PLATFORM, "bilibili", days[4], accountId=account_id("douyin"), title="换过平台的视频"
        ),
        make_record(ACCOUNT_ABNORMAL, "tiktok", days[5], accountId="tiktok_abnormal", title="Morning routine"),
        make_record(SOURCE_BTL, "douyin", days[6], source="btl", linkStatus="pending", title="线下活动视频 🎬"),
        make_record(
            SOURCE_TASK_LINK, "xhs", days[7], source="task_link", userTaskId="usertask_0001", title="任务提交的笔记"
        ),
        make_record(SOURCE_OFFLINE_QR, "douyin", days[8], source="offline_qr", title="扫码发布的视频"),
        without_platform,
        make_record(
            PUBLISH_FAILED,
            "bilibili",
            days[10],
            status=-1,
            title="没过审的视频",
            errorMsg="内容审核未通过",
            errorData=refused,
        ),
        make_record(QUEUED, "youtube", later, status=6, title="Tomorrow's episode", createdAt=timestamp(days[11])),
        make_record(WAITING_TO_PUBLISH, "xhs", later, status=0, title="明天发布的笔记", createdAt=timestamp(days[12])),
        make_record(WAITING_FOR_USER_ACTION, "douyin", days[13], status=8, title="等待扫码确认的视频"),
    ]
