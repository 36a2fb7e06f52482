"""Plans written by hand: rows, records, and which row goes to which record.

A plan is written as a line for each row: the kind, then the evidence and the record, or the candidates in brackets.
"""

from datetime import UTC, date, datetime, timedelta, timezone
from typing import Any

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.plan import MatchRecord, RowLink
from aitoearn_mcp.imports.rows import Row

SHANGHAI = timezone(timedelta(hours=8))


AUTUMN = "秋天的第一杯奶茶做法分享"


SIMILAR = "秋天的第一杯奶茶做法分析"


def at(day: int, hour: int = 0) -> datetime:
    return datetime(2026, 11, day, hour, tzinfo=UTC)


def record_id(name: str) -> str:
    """Make an id that ends with the name; names are hex digits."""
    return name.rjust(24, "0")


def record(name: str, title: str = "", platform: str = "douyin", **more: Any) -> MatchRecord:
    return MatchRecord(record_id(name), platform, title=title, **more)


def row(number: int, title: str | None = None, platform: str | None = "douyin", **more: Any) -> tuple[Row, RowLink]:
    """Make a row and its link; the link's facts are those given, else a post of its own."""
    link = {name: more.pop(name) for name in ("work_id", "problem", "url") if name in more}
    url = link.pop("url", f"https://v.douyin.com/{number}/")
    text = more.pop("work_link", url)
    return Row(number, text, title, **more), RowLink(url, platform, **link)


def shared(number: int, text: str, platform: str = "douyin") -> tuple[Row, RowLink]:
    url = f"https://v.douyin.com/{number}/"
    return Row(number, text.replace("URL", url)), RowLink(url, platform)


BY_IDS = {
    "a record id": ([row(2, record_id=record_id("a"))], [record("a")], ["certain recordId a"]),
    "a record id in capitals": ([row(2, record_id=record_id("A"))], [record("a")], ["certain recordId a"]),
    "a record of another user": ([row(2, record_id=record_id("f"))], [record("a")], ["certain recordId f"]),
    "a record id of a bad form": ([row(2, record_id="7")], [record("a")], ["invalid"]),
    "two rows with one record id": (
        [row(2, record_id=record_id("a")), row(3, record_id=record_id("a"))],
        [record("a")],
        ["ambiguous [a]", "ambiguous [a]"],
    ),
    "a flow id": (
        [row(2, flow_id="F"), row(3, platform="xhs", flow_id="F")],
        [record("a", flow_id="F"), record("b", platform="xhs", flow_id="F")],
        ["certain flowId a", "certain flowId b"],
    ),
    "a flow with two accounts": (
        [row(2, flow_id="F"), row(3, flow_id="F", account="小李")],
        [record("a", flow_id="F", account="小王"), record("b", flow_id="F", account="小李")],
        ["ambiguous [a b]", "certain flowId b"],
    ),
    "a flow that was not read": ([row(2, AUTUMN, flow_id="G")], [record("a", AUTUMN, flow_id="F")], ["unmatched"]),
    "a record id and the flow of another": (
        [row(2, record_id=record_id("a"), flow_id="G")],
        [record("a", flow_id="F"), record("b", flow_id="G")],
        ["ambiguous [a]"],
    ),
    "a record id, and the title of another record": (
        [row(2, "周末去爬山", record_id=record_id("a"))],
        [record("a", AUTUMN), record("b", "周末去爬山")],
        ["ambiguous [a b]"],
    ),
    "a record id, and a share text of another record": (
        [
            (
                Row(2, "看看【某某的作品】周末去爬山 https://v.douyin.com/2/", AUTUMN, record_id=record_id("a")),
                RowLink("https://v.douyin.com/2/", "douyin"),
            )
        ],
        [record("a", AUTUMN), record("b", "周末去爬山")],
        ["ambiguous [a b]"],
    ),
    "a record id, and a title that no record has": (
        [row(2, "改过的标题", record_id=record_id("a"))],
        [record("a", AUTUMN)],
        ["certain recordId a"],
    ),
    "the link's work id, and the title of another record": (
        [row(2, "周末去爬山", work_id="7")],
        [record("a", AUTUMN, platform_work_id="7"), record("b", "周末去爬山")],
        ["ambiguous [a b]"],
    ),
    "the same, once it is set": (
        [row(2, "周末去爬山", work_id="7")],
        [record("a", AUTUMN, platform_work_id="7", work_link_id="7", work_link="x"), record("b", "周末去爬山")],
        ["ambiguous [a b]"],
    ),
    "a link copied into the rows of two other records": (
        [row(2, "周末去爬山", work_id="7"), row(3, "冬天的火锅", work_id="7")],
        [
            record("a", AUTUMN, platform_work_id="7", work_link_id="7", work_link="x"),
            record("b", "周末去爬山"),
            record("c", "冬天的火锅"),
        ],
        ["ambiguous [a b]", "ambiguous [a c]"],
    ),
    "a link of another record, which AiToEarn has only as a link": (
        [row(2, "周末去爬山", work_id="7")],
        [record("a", AUTUMN, work_link_id="7", work_link="x"), record("b", "周末去爬山")],
        ["duplicate [a b]"],
    ),
    "a record whose link one row has, and another row with another link": (
        [row(2, record_id=record_id("a"), work_id="7"), row(3, record_id=record_id("a"), work_id="8")],
        [record("a", work_link="x", work_link_id="7")],
        ["already recordId a", "ambiguous [a]"],
    ),
    "the link's work id": ([row(2, work_id="7")], [record("a", platform_work_id="7")], ["certain workId a"]),
    "the work id in a column": (
        [row(2, platform_work_id="7")],
        [record("a", platform_work_id="7")],
        ["certain workId a"],
    ),
    "the id of another post than the link's": (
        [row(2, AUTUMN, work_id="7301234567890123456", platform_work_id="7301234567890123457")],
        [record("a", AUTUMN, platform_work_id="7301234567890123457")],
        ["invalid"],
    ),
    "a work id of another platform": (
        [row(2, work_id="7")],
        [record("a", platform="xhs", platform_work_id="7")],
        ["unmatched"],
    ),
    "a record id, and a post that belongs to another": (
        [row(2, record_id=record_id("a"), work_id="7")],
        [record("a"), record("b", platform_work_id="7")],
        ["ambiguous [a b]"],
    ),
    "ids before titles": (
        [row(2, AUTUMN), row(3, record_id=record_id("a"))],
        [record("a", AUTUMN)],
        ["ambiguous [a]", "certain recordId a"],
    ),
}


BY_LINK = {
    "an xhs link whose token the record's lacks is set on it": (
        [row(2, platform="xhs", work_id="66a1", url="https://www.xiaohongshu.com/explore/66a1?xsec_token=AB")],
        [record("a", platform="xhs", work_link="https://www.xiaohongshu.com/explore/66a1", work_link_id="66a1")],
        ["certain workId a"],
    ),
    "an xhs link with another token is there already": (
        [row(2, platform="xhs", work_id="66a1", url="https://www.xiaohongshu.com/explore/66a1?xsec_token=AB")],
        [
            record(
                "a",
                platform="xhs",
                work_link="https://www.xiaohongshu.com/explore/66a1?xsec_token=CD",
                work_link_id="66a1",
            )
        ],
        ["already - a"],
    ),
    "a link that can't be sent": ([row(2, problem=Text("no", "不行"))], [record("a")], ["invalid"]),
    "no link": ([row(2, url=None, work_link="待发布")], [record("a")], ["invalid"]),
    "a link of another platform than the record": (
        [row(2, platform="xhs", record_id=record_id("a"))],
        [record("a")],
        ["invalid [a]"],
    ),
    "a row that says another platform": (
        [(Row(2, "x", AUTUMN, "douyin"), RowLink("https://x.cn/", "xhs"))],
        [record("a", AUTUMN)],
        ["invalid"],
    ),
    "a link whose platform only the row says": (
        [(Row(2, "x", AUTUMN, "douyin"), RowLink("https://x.cn/"))],
        [record("a", AUTUMN)],
        ["certain title a"],
    ),
    "one link in two rows": (
        [row(2, AUTUMN, url="https://x.cn/"), row(3, "周末去爬山", url="https://x.cn/")],
        [record("a", AUTUMN), record("b", "周末去爬山")],
        ["duplicate", "duplicate"],
    ),
    "one post by two links": (
        [row(2, work_id="7", record_id=record_id("a")), row(3, work_id="7", record_id=record_id("b"))],
        [record("a"), record("b")],
        ["duplicate [a]", "duplicate [b]"],
    ),
    "the record has the link": (
        [row(2, url="https://x.cn/"), row(3, record_id=record_id("b"), work_id="7")],
        [record("a", work_link="https://x.cn/"), record("b", work_link="https://y.cn/", work_link_id="7")],
        ["already - a", "already recordId b"],
    ),
    "the record has the link that two rows have": (
        [row(2, AUTUMN, url="https://x.cn/"), row(3, AUTUMN, url="https://x.cn/")],
        [record("a", AUTUMN, work_link="https://x.cn/")],
        ["already - a", "already - a"],
    ),
    "another record has the link": (
        [row(2, url="https://x.cn/", record_id=record_id("a")), row(3, AUTUMN, url="https://y.cn/")],
        [
            record("a"),
            record("b", work_link="https://x.cn/"),
            record("c", AUTUMN),
            record("d", work_link="https://y.cn/"),
        ],
        ["duplicate [b a]", "duplicate [d c]"],
    ),
}


BY_TITLE = {
    "the same title": ([row(2, AUTUMN)], [record("a", AUTUMN), record("b", "别的")], ["certain title a"]),
    "emoji, hashtags, punctuation and width": (
        [row(2, "秋天的第一杯奶茶！做法分享 #奶茶 #秋天")],
        [record("a", "🍂秋天的第一杯奶茶，做法分享# 奶茶[话题]#")],
        ["certain title a"],
    ),
    "the title of another platform": ([row(2, AUTUMN)], [record("a", AUTUMN, "xhs")], ["unmatched"]),
    "two records of one title": (
        [row(2, AUTUMN)],
        [record("a", AUTUMN), record("b", AUTUMN)],
        ["ambiguous [a b]"],
    ),
    "two rows of one title": (
        [row(2, AUTUMN), row(3, AUTUMN)],
        [record("a", AUTUMN)],
        ["ambiguous [a]", "ambiguous [a]"],
    ),
    "a row that can't be sent has its title all the same": (
        [row(2, AUTUMN), row(3, AUTUMN, problem=Text("no", "不行"))],
        [record("a", AUTUMN)],
        ["likely title a", "invalid"],
    ),
    "equal titles on two accounts": (
        [row(2, AUTUMN, account="小王"), row(3, AUTUMN, account="小李")],
        [record("a", AUTUMN, account="小李"), record("b", AUTUMN, account="小王")],
        ["certain title b", "certain title a"],
    ),
    "an account by its id, and by a part of its name": (
        [row(2, AUTUMN, account="douyin_1"), row(3, AUTUMN, account="抖音小李")],
        [record("a", AUTUMN, account_id="douyin_1", account="小王"), record("b", AUTUMN, account="小李")],
        ["certain title a", "certain title b"],
    ),
    "an account with the platform's name": (
        [row(2, AUTUMN, account="抖音-小李")],
        [record("a", AUTUMN, account="小李🍳")],
        ["certain title a"],
    ),
    "an account whose name is longer": (
        [row(2, AUTUMN, account="小李官方旗舰店")],
        [record("a", AUTUMN, account="小李")],
        ["likely title a"],
    ),
    "an account that only brackets tell from another": (
        [row(2, AUTUMN, account="小李（二号）")],
        [record("a", AUTUMN, account="小李（一号）")],
        ["unmatched"],
    ),
    "an account of an unknown name among known ones": (
        [row(2, AUTUMN, account="小张")],
        [record("a", AUTUMN, account_id="douyin_9"), record("b", account="小李")],
        ["likely title a"],
    ),
    "accounts whose names are all unknown": (
        [row(2, AUTUMN, account="小张")],
        [record("a", AUTUMN, account_id="douyin_9")],
        ["likely title a"],
    ),
    "a flow with two accounts, named roughly": (
        [row(2, flow_id="F", account="小李官方")],
        [record("a", flow_id="F", account="小王"), record("b", flow_id="F", account="小李")],
        ["ambiguous [a b]"],
    ),
    "an account that has no such record": (
        [row(2, AUTUMN, account="小张")],
        [record("a", AUTUMN, account="小李")],
        ["unmatched"],
    ),
    "a date off by a day across time zones": (
        [row(2, AUTUMN, date=date(2026, 11, 4))],
        [record("a", AUTUMN, publish_time=at(1, 17))],
        ["certain title a"],
    ),
    "a date off by three days": (
        [row(2, AUTUMN, date=date(2026, 11, 5))],
        [record("a", AUTUMN, publish_time=at(1, 17))],
        ["ambiguous [a]"],
    ),
    "a date that can't be read": (
        [row(2, AUTUMN, has_unread_date=True)],
        [record("a", AUTUMN, publish_time=at(1))],
        ["likely title a"],
    ),
    "a point between digits": (
        [row(2, "省15元的小妙招")],
        [record("a", "省1.5元的小妙招")],
        ["ambiguous [a]"],
    ),
    "a plus": ([row(2, "iPhone 15 拍照参数")], [record("a", "iPhone 15+ 拍照参数")], ["likely title a"]),
    "numbers that differ in hashtags": ([row(2, "日常 #day2")], [record("a", "日常 #day1")], ["ambiguous [a]"]),
    "numbers in hashtags tell records apart": (
        [row(2, "日常 #day2")],
        [record("a", "日常 #day1"), record("b", "日常 #day2")],
        ["certain title b"],
    ),
    "hashtags on one side": ([row(2, "日常 #day2")], [record("a", "日常")], ["certain title a"]),
    "a share text that quotes another title": (
        [
            (
                Row(2, "看看【某某的作品】完全不同的一条，讲的是修车 https://v.douyin.com/2/", AUTUMN),
                RowLink("https://v.douyin.com/2/", "douyin"),
            )
        ],
        [record("a", AUTUMN)],
        ["likely title a"],
    ),
    "a share text that quotes more than the title": (
        [
            (
                Row(2, f"看看【某某的作品】{AUTUMN} 在家就能做 https://v.douyin.com/2/", AUTUMN),
                RowLink("https://v.douyin.com/2/", "douyin"),
            )
        ],
        [record("a", AUTUMN)],
        ["certain title a"],
    ),
    "a list's number before a title": (
        [shared(2, f"1. {AUTUMN} URL"), shared(3, "（2）周末去爬山：URL"), shared(4, "③ 冬天的火锅 URL")],
        [record("a", AUTUMN), record("b", "周末去爬山"), record("c", "冬天的火锅")],
        ["certain title a", "certain title b", "certain title c"],
    ),
    "the date tells records of one title apart": (
        [row(2, AUTUMN, date=at(20, 3))],
        [record("a", AUTUMN, publish_time=at(1)), record("b", AUTUMN, publish_time=at(20))],
        ["likely title b"],
    ),
    "a title that a share text quotes": (
        [shared(2, f"【{AUTUMN}-哔哩哔哩】 URL", "bilibili")],
        [record("a", AUTUMN, "bilibili")],
        ["certain title a"],
    ),
    "a title that a share text cuts": (
        [shared(2, "【某某的作品】秋天的第一杯奶茶... URL 复制此链接")],
        [record("a", AUTUMN), record("b", "周末去爬山")],
        ["likely title a"],
    ),
    "a cut title that two records begin with": (
        [shared(2, "【某某的作品】秋天的第一杯奶茶... URL 复制此链接")],
        [record("a", AUTUMN), record("b", "秋天的第一杯奶茶去哪里买")],
        ["ambiguous [a b]"],
    ),
    "a similar title": ([row(2, SIMILAR)], [record("a", AUTUMN), record("b", "别的")], ["likely title a"]),
    "two candidates within 10 points": (
        [row(2, AUTUMN + "啊")],
        [record("a", AUTUMN + "吧"), record("b", AUTUMN)],
        ["ambiguous [b a]"],
    ),
    "two rows within 10 points of one record": (
        [row(2, AUTUMN + "啊"), row(3, AUTUMN + "吧")],
        [record("a", AUTUMN)],
        ["ambiguous [a]", "ambiguous [a]"],
    ),
    "the nearest record belongs to another row": (
        [row(2, AUTUMN), row(3, SIMILAR)],
        [record("a", AUTUMN)],
        ["certain title a", "ambiguous [a]"],
    ),
    "parts of a series": (
        [row(2, "我的旅行日记第 11 集"), row(3, "我的旅行日记第 2 集")],
        [record("a", "我的旅行日记第 12 集"), record("b", "我的旅行日记第 2 集")],
        ["ambiguous [a b]", "certain title b"],
    ),
    "numbers that differ": (
        [row(2, "我的旅行日记第 11 集")],
        [record("a", "我的旅行日记第 12 集")],
        ["ambiguous [a]"],
    ),
    "at most three candidates": (
        [row(2, AUTUMN)],
        [record(name, AUTUMN) for name in "abcd"],
        ["ambiguous [a b c]"],
    ),
    "a title that is not near enough": ([row(2, AUTUMN)], [record("a", "秋天的奶茶")], ["unmatched"]),
    "no title": ([row(2), row(3, "👍")], [record("a"), record("b", "👍")], ["unmatched", "unmatched"]),
}


PLANS = BY_IDS | BY_LINK | BY_TITLE
