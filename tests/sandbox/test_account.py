"""The realistic account: the states of contract 9 in the shares that the module's table states."""

import re
from collections import Counter, defaultdict
from datetime import UTC, datetime, timedelta
from typing import Any

import httpx
import pytest

from aitoearn_mcp.sandbox import account
from aitoearn_mcp.sandbox.account import NICKNAMES, account_records
from aitoearn_mcp.sandbox.cases import CASES
from aitoearn_mcp.sandbox.platforms import PLATFORMS, read_work
from aitoearn_mcp.sandbox.stories import SHANGHAI

from .calls import get

NOW = datetime(2026, 11, 26, 4, 30, tzinfo=UTC)
RECORDS = account_records(NOW)
LISTED = [record for record in RECORDS if record["source"] != "task_link"]
COLUMNS = ["link", "ready", "pending", "no link", "none", "-1", "8", "0/6/7", "2", "3/4/5", "9"]
BY_STATUS = {0: "0/6/7", 6: "0/6/7", 7: "0/6/7", 3: "3/4/5", 4: "3/4/5", 5: "3/4/5"}


def column(record: dict[str, Any]) -> str:
    """Return the column of the table in which a record counts."""
    if record["status"] != 1:
        return BY_STATUS.get(record["status"], str(record["status"]))
    if "workLink" in record:
        return str(record.get("linkStatus", "link"))
    return {"pending": "no link", "failed": "failed"}.get(record.get("linkStatus", ""), "none")


def published(record: dict[str, Any]) -> datetime:
    return datetime.fromisoformat(record["publishTime"])


def test_the_shares_are_those_of_the_table() -> None:
    counts: defaultdict[str, Counter[str]] = defaultdict(Counter)
    for record in LISTED:
        for row in (record["accountType"], "all"):
            counts[row][column(record)] += 1
    counted = {row: [counts[row][name] for name in COLUMNS] for row in counts}
    rows = re.findall(r"^(\w+)((?: +[0-9]+){11})$", account.__doc__ or "", re.MULTILINE)
    assert counted == {row: [int(number) for number in numbers.split()] for row, numbers in rows}


@pytest.mark.anyio
async def test_most_of_what_a_key_lists_is_published_with_a_link_and_without_a_link_status(
    http: httpx.AsyncClient,
) -> None:
    """The named records included, which have shares of their own."""
    listed = (await get(http))["data"]
    normal = [record for record in listed if column(record) == "link"]
    assert len(normal) > len(listed) / 2


def test_every_case_says_where_the_contract_has_it() -> None:
    assert all(re.match("section (5|9), ", case.source) for case in CASES.values())


def test_only_an_update_marks_a_link_failed_and_publishing_never_did() -> None:
    assert "failed" not in {record.get("linkStatus") for record in RECORDS}


@pytest.mark.parametrize("platform", sorted(PLATFORMS.keys() - {"wxSph"}))
def test_aitoearns_own_reader_takes_every_link_and_finds_a_post_in_it(platform: str) -> None:
    linked = [record for record in RECORDS if record["accountType"] == platform and "workLink" in record]
    for record in linked:
        # Instagram's reader takes the id from the caller alone.
        hint = record.get("platformWorkId") if platform == "instagram" else None
        work = read_work(platform, record["workLink"], hint)
        assert work is not None, record["workLink"]
        # Threads, a self-only upload and a link that came from elsewhere have an id that is not in the link.
        if platform != "threads" and "v_pub" not in record.get("platformWorkId", "v_pub"):
            assert work.id == record["platformWorkId"]
    assert linked


def test_four_xhs_links_have_no_token() -> None:
    """Contract 9, row xhs: such a note has no metrics."""
    links = [record["workLink"] for record in LISTED if record["accountType"] == "xhs"]
    assert sum("xsec_token=" not in link for link in links) == 4


def test_platform_work_id_depends_on_how_publishing_ended() -> None:
    """Contract 9: a permalink that failed leaves no id; a post that timed out has the one it was given."""
    ids = {(r["accountType"], column(r)): r.get("platformWorkId", "none") for r in LISTED}
    assert {ids["instagram", "-1"], ids["threads", "-1"], ids["douyin", "-1"], ids["douyin", "8"]} == {"none"}
    assert re.fullmatch("BV1[0-9A-Za-z]{9}", ids["bilibili", "-1"])
    assert ids["tiktok", "no link"].startswith("v_pub_file~")
    assert re.fullmatch("[0-9a-f]{32}", ids["wxSph", "no link"])


def test_a_wechat_channels_record_that_the_browser_may_still_fill_names_its_media_file() -> None:
    waiting = [r for r in LISTED if r["accountType"] == "wxSph" and column(r) == "no link"]
    marked = [r for r in waiting if "linkMeta" in r]
    assert (len(marked), len(waiting)) == (6, 13)
    assert all(r["linkMeta"]["mediaMd5sum"] == r["platformWorkId"] for r in marked)


def test_an_update_that_failed_left_one_published_post_without_a_link() -> None:
    [record] = [record for record in LISTED if record["status"] == 5]
    assert record["accountType"] == "wxGzh"
    assert "workLink" not in record
    assert "platformWorkId" in record


def test_posts_of_one_flow_have_one_title_on_every_platform_and_on_both_accounts() -> None:
    flows: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for record in LISTED:
        flows[record["flowId"]].append(record)
    assert all(len({record.get("title") for record in flow}) == 1 for flow in flows.values())
    assert all(len({record["accountId"] for record in flow}) == len(flow) for flow in flows.values())
    twice = [flow for flow in flows.values() if len({r["accountType"] for r in flow}) < len(flow)]
    assert len(flows) == 25
    assert len(twice) == 12


def test_a_title_comes_back_on_the_same_account() -> None:
    """A weekly series: the title alone does not say which record a row is."""
    titles = Counter((r["accountId"], r.get("title")) for r in LISTED if r["accountType"] == "bilibili")
    assert {title for (_, title), count in titles.items() if count > 1} == {"周末做饭日常 🍳｜三菜一汤"}


def test_one_flow_goes_out_over_midnight_in_shanghai() -> None:
    noodles = [published(r).astimezone(SHANGHAI) for r in LISTED if r.get("title") == "深夜食堂：葱油拌面🍜"]
    assert (noodles[0].strftime("%H:%M"), noodles[-1].strftime("%H:%M")) == ("23:57", "00:02")
    assert len({moment.date() for moment in noodles}) == 2


def test_a_default_month_shows_most_of_it_and_some_is_older_and_some_to_come() -> None:
    age = [NOW - published(record) for record in LISTED]
    older, coming = sum(a > timedelta(days=30) for a in age), sum(a < timedelta(0) for a in age)
    assert (older, coming, len(age)) == (34, 12, 247)


def test_records_of_the_future_were_created_before_now() -> None:
    assert all(datetime.fromisoformat(record["createdAt"]) < NOW for record in RECORDS)


def test_only_what_was_made_for_a_task_has_a_task_id() -> None:
    tasks = Counter(record["taskId"] for record in LISTED if "taskId" in record)
    assert tasks == {"task_66f0c0de0000000000000a01": 12, "task_66f0c0de0000000000000a02": 6}


def test_task_links_are_in_no_flow_and_have_any_state() -> None:
    links = [record for record in RECORDS if record["source"] == "task_link"]
    assert [column(record) for record in links] == ["none", "link", "ready", "none"]
    assert not any("flowId" in record for record in links)


def test_the_account_is_the_same_at_any_time_but_for_its_times() -> None:
    times = ("publishTime", "createdAt", "updatedAt")
    later = account_records(NOW + timedelta(days=100, hours=7))
    assert [{k: v for k, v in r.items() if k not in times} for r in later] == [
        {k: v for k, v in r.items() if k not in times} for r in RECORDS
    ]


def test_no_two_records_share_an_id_or_a_post() -> None:
    for name in ("id", "workLink", "uniqueId"):
        values = [record[name] for record in RECORDS if name in record]
        assert len(values) == len(set(values))


def test_every_platform_but_the_hidden_one_is_there() -> None:
    assert {record["accountType"] for record in LISTED} == set(NICKNAMES)
