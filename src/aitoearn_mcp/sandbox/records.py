"""The sandbox's named records: one of each kind that a test wants to point at, and their accounts.

They are a collection of cases, in shares that no account has; `account.py` is a real one.
"""

from collections.abc import Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import Any

from aitoearn_mcp.sandbox.series import SERIES
from aitoearn_mcp.sandbox.social_accounts import Account, social_account_id

Record = dict[str, Any]

KEY = "sandbox-key"
USER = "65f0c0de0000000000000001"
OTHER_USER = "65f0c0de0000000000000002"

PLATFORM_NAMES = tuple(SERIES)
STATES = ("without_link", "pending", "failed", "ready")


def record_id(platform: str, state: str) -> str:
    """Return the id of the seed record of a platform in one of STATES."""
    return numbered_id(PLATFORM_NAMES.index(platform) + 1, STATES.index(state) + 1)


def account_id(platform: str, number: int = 1) -> str:
    """Return the id of the sandbox user's first or second account on a platform."""
    return social_account_id(platform, f"sandbox {number}")


def numbered_id(group: int, number: int) -> str:
    """Return a record id from two numbers of up to 16 bits."""
    return f"68a1b2c3d4e5f6a7{group:04x}{number:04x}"


DOUYIN_WITHOUT_LINK = record_id("douyin", "without_link")
DOUYIN_PENDING = record_id("douyin", "pending")
DOUYIN_FAILED = record_id("douyin", "failed")
DOUYIN_READY = record_id("douyin", "ready")
BILIBILI_WITHOUT_LINK = record_id("bilibili", "without_link")
XHS_WITHOUT_LINK = record_id("xhs", "without_link")
XHS_PENDING = record_id("xhs", "pending")
YOUTUBE_WITHOUT_LINK = record_id("youtube", "without_link")
YOUTUBE_PENDING = record_id("youtube", "pending")
TWITTER_PENDING = record_id("twitter", "pending")
TIKTOK_WITHOUT_LINK = record_id("tiktok", "without_link")
TIKTOK_PENDING = record_id("tiktok", "pending")
INSTAGRAM_WITHOUT_LINK = record_id("instagram", "without_link")
WXSPH_WITHOUT_LINK = record_id("wxSph", "without_link")
WXGZH_WITHOUT_LINK = record_id("wxGzh", "without_link")
GOOGLE_BUSINESS_PENDING = record_id("google_business", "pending")

OTHER_USERS_RECORD = numbered_id(0x100, 1)
WITHOUT_ACCOUNT = numbered_id(0x100, 2)
EXPIRED_CREDENTIAL = numbered_id(0x100, 3)
ACCOUNT_REMOVED = numbered_id(0x100, 4)
ACCOUNT_ON_OTHER_PLATFORM = numbered_id(0x100, 5)
ACCOUNT_ABNORMAL = numbered_id(0x100, 6)
SOURCE_BTL = numbered_id(0x100, 7)
SOURCE_TASK_LINK = numbered_id(0x100, 8)
SOURCE_OFFLINE_QR = numbered_id(0x100, 9)
WITHOUT_PLATFORM = numbered_id(0x100, 10)
PUBLISH_FAILED = numbered_id(0x100, 11)
QUEUED = numbered_id(0x100, 12)
WAITING_TO_PUBLISH = numbered_id(0x100, 13)
WAITING_FOR_USER_ACTION = numbered_id(0x100, 14)
WITH_NULLS = numbered_id(0x100, 15)
UNKNOWN_RECORD = numbered_id(0xFFF, 1)

# The flow of WITH_NULLS, which reads well although that record does not.
FLOW_WITH_NULLS = "5a9d0b1e-7c34-4f6a-9b8e-00000000f10a"

ACCOUNT_WITHOUT_CREDENTIAL = social_account_id("youtube", "without a credential")
ACCOUNT_OFFLINE = social_account_id("tiktok", "offline")
OTHER_USERS_ACCOUNT = social_account_id("douyin", "of another user")
REMOVED_ACCOUNT = social_account_id("douyin", "removed")


def timestamp(moment: datetime) -> str:
    """Write a moment as AiToEarn does: ISO 8601, UTC, milliseconds, `Z`."""
    return moment.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def make_record(id: str, platform: str, published: datetime, **fields: Any) -> Record:
    """Return a published record of `platform` without a link; `fields` are added, or replace what it has.

    None takes a field away: a record has no nulls, but for one that `WITH_NULLS` names.
    """
    title, body, kind, _, _ = SERIES[platform]
    media: Record = {"coverUrl": f"https://cdn.example.com/{id}.jpg"}
    if kind == "video":
        media["videoUrl"] = f"https://cdn.example.com/{id}.mp4"
    else:
        media["imgUrlList"] = [f"https://cdn.example.com/{id}-1.jpg", f"https://cdn.example.com/{id}-2.jpg"]
    record = {
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
    return {name: value for name, value in record.items() if value is not None}


def named_records(now: datetime) -> list[Record]:
    """Return four states for each of the fifteen platforms, and the special cases, over the last 20 days."""
    return [*_regular(now), *_special(now)]


def named_accounts() -> list[Account]:
    """Return the accounts that only named records have; REMOVED_ACCOUNT has none on purpose."""
    return [
        Account(account_id("google_business"), USER, "google_business", nickname="街角咖啡馆"),
        Account(ACCOUNT_WITHOUT_CREDENTIAL, USER, "youtube", "missing", "Weekend Hiker"),
        Account(ACCOUNT_OFFLINE, USER, "tiktok", "abnormal", "morning.routine"),
        Account(OTHER_USERS_ACCOUNT, OTHER_USER, "douyin", nickname="别人的账号"),
    ]


def _regular(now: datetime) -> Iterator[Record]:
    sources = ("publish", "web", "api", "internal", "mcp")
    for place, (platform, (title, _, _, work_id, link)) in enumerate(SERIES.items()):
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
    days = [now - timedelta(days=1 + number, hours=5, minutes=13 * number) for number in range(15)]
    return [*_with_accounts_of_their_own(days), *_with_sources_of_their_own(days), *_in_states_of_their_own(days, now)]


def _with_accounts_of_their_own(days: Sequence[datetime]) -> list[Record]:
    """Return the records whose account is not the user's working one of that platform."""
    return [
        make_record(
            OTHER_USERS_RECORD, "douyin", days[0], userId=OTHER_USER, accountId=OTHER_USERS_ACCOUNT, title="别人的视频"
        ),
        make_record(WITHOUT_ACCOUNT, "youtube", days[1], accountId=None, title="Imported without an account"),
        make_record(
            EXPIRED_CREDENTIAL, "youtube", days[2], accountId=ACCOUNT_WITHOUT_CREDENTIAL, title="Weekend hike ⛰️"
        ),
        make_record(ACCOUNT_REMOVED, "douyin", days[3], accountId=REMOVED_ACCOUNT, title="已解绑账号的视频"),
        make_record(
            ACCOUNT_ON_OTHER_PLATFORM, "bilibili", days[4], accountId=account_id("douyin"), title="换过平台的视频"
        ),
        make_record(ACCOUNT_ABNORMAL, "tiktok", days[5], accountId=ACCOUNT_OFFLINE, title="Morning routine"),
    ]


def _with_sources_of_their_own(days: Sequence[datetime]) -> list[Record]:
    """Return the records that did not come from publishing."""
    return [
        make_record(SOURCE_BTL, "douyin", days[6], source="btl", linkStatus="pending", title="线下活动视频 🎬"),
        make_record(
            SOURCE_TASK_LINK, "xhs", days[7], source="task_link", userTaskId="usertask_0001", title="任务提交的笔记"
        ),
        # It belongs to nobody (api-contract, section 9, corrections).
        make_record(
            SOURCE_OFFLINE_QR,
            "douyin",
            days[8],
            userId="",
            accountId=None,
            source="offline_qr",
            title="扫码发布的视频",
        ),
        make_record(WITHOUT_PLATFORM, "douyin", days[9], accountType=None, title="没有平台的记录", source="task_link"),
    ]


def _in_states_of_their_own(days: Sequence[datetime], now: datetime) -> list[Record]:
    """Return the records that are not simply published, and one with fields that no server would write."""
    refused = {"type": "platform", "code": "content_rejected", "message": "内容审核未通过"}
    later = now + timedelta(days=1)
    return [
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
        {
            **make_record(WITH_NULLS, "douyin", days[14], source="task_link", title="数据不完整的记录"),
            "flowId": FLOW_WITH_NULLS,
            # A database without a schema of its own may hold a null, or what no version of the server knows.
            "workLink": None,
            "platformWorkId": None,
            "linkStatus": "lost",
        },
    ]
