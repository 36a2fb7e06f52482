"""A realistic account: one user's records as AiToEarn leaves them, in the shares of api-contract, section 9.

The contract says which states each platform's records have, and which of them is the usual one; it gives no numbers.
Those are chosen here, and held by a test. `link`: published with a link and **no linkStatus**, the normal case.
`ready`, `pending`: published with a link and that linkStatus. `no link`: published, linkStatus pending and no link.
`none`: published with neither. Then by publish status: failed (-1, and live all the same), waiting for the user (8), to
come (0, 6, 7), publishing (2), in or after an update of the post (3, 4, 5), cancelled (9).

platform    link  ready  pending  no link  none  -1  8  0/6/7  2  3/4/5  9
douyin        14      0        0        0     0   3  2      1  0      0  1
xhs           19      0        0        0     0   0  0      0  0      0  0
bilibili      16      0        0        0     0   2  0      1  1      0  0
KWAI          16      0        0        0     0   2  0      1  1      0  0
wxSph          0      6        0       13     0   0  0      0  0      0  0
wxGzh         15      0        0        0     2   1  0      1  0      1  0
youtube       13      0        0        0     0   1  0      1  0      1  0
twitter       13      0        0        0     0   1  0      1  0      0  1
tiktok        10      0        1        2     0   2  0      1  0      0  0
facebook      13      0        0        0     0   1  0      1  0      1  0
instagram     13      0        0        0     0   2  0      1  0      0  0
threads       14      0        0        0     0   1  0      1  0      0  0
pinterest      0     10        5        0     0   0  0      1  0      0  0
linkedin      14      0        0        0     0   1  0      1  0      0  0
all          170     16        6       15     2  17  2     12  2      3  2

That is 69% with a link and no linkStatus. Four task links, which no list has, come on top; google_business, which
section 9 does not name, has none.
"""

import functools
import hashlib
import uuid
from collections.abc import Iterator, Mapping
from datetime import datetime, timedelta

from aitoearn_mcp.sandbox.cases import CASES, EXCEPTIONS, USUAL
from aitoearn_mcp.sandbox.records import USER, Record, account_id, make_record, numbered_id, timestamp
from aitoearn_mcp.sandbox.social_accounts import DEFAULT_GROUP, SECOND_GROUP, Account
from aitoearn_mcp.sandbox.stories import CHINESE, ENGLISH, IN_THREE_DAYS, NOW, TOMORROW, Story
from aitoearn_mcp.sandbox.works import media_md5, publish_id, without_token, work_of

# platform: the nicknames of its two accounts
NICKNAMES = {
    "douyin": ("小厨娘阿May", "阿May的深夜食堂"),
    "xhs": ("小厨娘阿May🍳", "阿May爱收纳"),
    "bilibili": ("小厨娘阿May", "阿May试菜间"),
    "KWAI": ("小厨娘阿May", "老家的味道"),
    "wxSph": ("小厨娘阿May", "阿May的厨房"),
    "wxGzh": ("小厨娘阿May", "一人食研究所"),
    "youtube": ("May's Small Kitchen", "May's Small Kitchen Shorts"),
    "twitter": ("May 🍜", "Small Kitchen"),
    "tiktok": ("smallkitchen.daily", "may.eats"),
    "facebook": ("May's Small Kitchen", "Chinese Home Cooking"),
    "instagram": ("smallkitchen.daily", "may.eats"),
    "threads": ("smallkitchen.daily", "may.eats"),
    "pinterest": ("May's Small Kitchen", "May's Boards"),
    "linkedin": ("May Chen", "Small Kitchen Media"),
}
_AT_HOME = ("douyin", "xhs", "bilibili", "KWAI", "wxSph", "wxGzh")
_ABROAD = tuple(platform for platform in NICKNAMES if platform not in _AT_HOME)

# (platform, account): the case, for each of the three flows that are not over yet
_UNFINISHED: tuple[tuple[Story, Mapping[tuple[str, int], str]], ...] = (
    (
        NOW,
        {
            ("douyin", 1): "waits for the user",
            ("douyin", 2): "waits for the user",
            ("xhs", 1): "published",
            ("bilibili", 1): "publishing",
            ("KWAI", 1): "publishing",
            ("wxSph", 1): "waits for the browser, with linkMeta",
            ("wxGzh", 1): "published",
        },
    ),
    (
        TOMORROW,
        {
            ("douyin", 1): "queued",
            ("bilibili", 1): "queued",
            ("KWAI", 1): "queued",
            ("wxGzh", 1): "waiting",
        },
    ),
    (
        IN_THREE_DAYS,
        {
            **{(platform, 1): "waiting" for platform in _ABROAD},
            ("youtube", 1): "scheduled by the platform",
            ("facebook", 1): "scheduled by the platform",
        },
    ),
)
_TASK_LINKS = (
    ("douyin", "published without a link"),
    ("xhs", "published"),
    ("bilibili", "link set by its maker"),
    ("wxSph", "published without a link"),
)


def accounts() -> list[Account]:
    """Return the user's accounts: two on each platform, both with a nickname."""
    return [
        Account(account_id(platform, number), USER, platform, nickname=nickname, group_id=group)
        for platform, nicknames in NICKNAMES.items()
        for number, nickname, group in zip((1, 2), nicknames, (DEFAULT_GROUP, SECOND_GROUP), strict=True)
    ]


def account_records(now: datetime) -> list[Record]:
    """Return the user's records, dated back from `now`: most of them within 30 days, a few to come."""
    return [*_published(now), *_unfinished(now), *_task_links(now)]


def _published(now: datetime) -> Iterator[Record]:
    """Yield the flows that are over; the second account of a platform takes part in every other one."""
    for stories, platforms, group in ((CHINESE, _AT_HOME, 0x200), (ENGLISH, _ABROAD, 0x300)):
        for number, story in enumerate(stories, start=1):
            places = [(platform, 1) for platform in platforms]
            places += [(platform, 2) for platform in platforms if number % 2 == 0]
            cases = {place: EXCEPTIONS.get((place[0], number, place[1]), USUAL[place[0]]) for place in places}
            yield from _flow(now, story, group + number, cases)


def _unfinished(now: datetime) -> Iterator[Record]:
    for number, (story, cases) in enumerate(_UNFINISHED, start=0x400):
        yield from _flow(now, story, number, cases)


def _flow(now: datetime, story: Story, group: int, cases: Mapping[tuple[str, int], str]) -> Iterator[Record]:
    """Yield the records of one publication, a minute apart."""
    flow = {"flowId": _flow_id(group), "source": ("web", "web", "api", "mcp")[group % 4]}
    first = story.moment(now)
    for place, ((platform, account), case) in enumerate(cases.items()):
        published = first + timedelta(minutes=place)
        record_id = numbered_id(group, place + 1)
        fields = flow | {"accountId": account_id(platform, account)} | _fields(record_id, platform, case)
        yield _record(now, record_id, platform, story, published, fields)


def _task_links(now: datetime) -> Iterator[Record]:
    """Yield posts whose links a task asked for: in no flow, and in no list (api-contract, section 9, row task link)."""
    for place, (platform, case) in enumerate(_TASK_LINKS, start=1):
        record_id = numbered_id(0x500, place)
        story = CHINESE[place]
        fields: Record = {"taskId": f"task_66f0c0de0000000000000b0{place}", "userTaskId": f"usertask_{place:04}"}
        fields |= {"flowId": None, "source": "task_link", **_fields(record_id, platform, case)}
        yield _record(now, record_id, platform, story, story.moment(now) + timedelta(hours=3), fields)


def _record(now: datetime, record_id: str, platform: str, story: Story, published: datetime, fields: Record) -> Record:
    # Only what was made for a task has a taskId.
    words: Record = {"title": story.title or None, "desc": story.body, "taskId": story.task_id}
    record = make_record(record_id, platform, published, **words | fields)
    if published > now:
        record["createdAt"] = record["updatedAt"] = timestamp(now - timedelta(hours=3))
    return record


@functools.cache
def _flow_id(group: int) -> str:
    return str(uuid.UUID(bytes=hashlib.sha256(f"flow {group}".encode()).digest()[:16], version=4))


def _fields(record_id: str, platform: str, name: str) -> Record:
    """Return what a case sets on a record."""
    case = CASES[name]
    fields: Record = {**case.fields}
    work_id, link = _work(platform, record_id)
    match case.work_id:
        case "upload":
            work_id = publish_id(record_id)
        case "media":
            work_id = media_md5(record_id)
    if case.work_id:
        # Publishing keeps the id twice more, where no answer shows it.
        fields |= {"platformWorkId": work_id, "dataId": work_id, "uniqueId": f"{platform}_{work_id}"}
    if case.link:
        fields["workLink"] = without_token(link) if case.link == "without token" else link
    if case.has_meta:
        fields["linkMeta"] = {"mediaMd5sum": work_id, "videoClipTaskId": f"clip_{record_id[-8:]}"}
    return fields


_work = functools.cache(work_of)
