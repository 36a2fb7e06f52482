"""list_publish_records: the right rows, short, in pages that no new record disturbs."""

from collections import Counter
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Connect
from faults.faulty_server import altered, faulty_server, on_path
from faults.matrix import text_of
from listing import every, page
from mcp import Client
from starlette.applications import Starlette

from aitoearn_mcp.api.models import PublishRecord
from aitoearn_mcp.sandbox.records import (
    DOUYIN_FAILED,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    OTHER_USERS_RECORD,
    SOURCE_TASK_LINK,
    USER,
    account_id,
    make_record,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.list_publish_records import lacks_link, may_be_live

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"


async def problem(client: Client, **arguments: Any) -> str:
    result = await client.call_tool("list_publish_records", arguments)
    assert result.is_error
    return text_of(result)


def created(store: Store, record: str) -> str:
    return str((store.get(record) or {})["createdAt"])


async def test_rows_are_short_and_newest_first(client: Client, store: Store) -> None:
    rows = await every(client)
    assert [row["id"] for row in rows] == sorted(
        (row["id"] for row in rows), key=lambda record: (created(store, record), record), reverse=True
    )
    allowed = {"id", "accountType", "account", "publishStatus", "publishTime"}
    allowed |= {"title", "linkStatus", "workLink", "linkError"}
    assert set().union(*rows) == allowed


async def test_only_the_keys_own_records_are_listed_and_none_of_a_task(client: Client) -> None:
    ids = {row["id"] for row in await every(client)}
    assert DOUYIN_READY in ids
    assert not ids & {OTHER_USERS_RECORD, SOURCE_TASK_LINK}


@pytest.mark.parametrize(
    ("filters", "expected"),
    [
        ({"accountType": "douyin"}, lambda r: r["accountType"] == "douyin"),
        ({"publishStatus": "failed"}, lambda r: r["status"] == -1),
        ({"publishStatus": "waiting_for_user_action"}, lambda r: r["status"] == 8),
        ({"linkStatus": "pending"}, lambda r: r.get("linkStatus") == "pending"),
        (
            {"linkStatus": "missing"},
            lambda r: r["status"] in (1, 5) and not r.get("workLink") and r.get("linkStatus") != "failed",
        ),
        ({"title": "海边"}, lambda r: "海边" in r.get("title", "")),
        ({"title": "ＶＬＯＧ"}, lambda r: "vlog" in r.get("title", "").lower()),
        ({"accountId": account_id("youtube")}, lambda r: r.get("accountId") == account_id("youtube")),
    ],
)
async def test_a_filter_keeps_what_it_names(
    client: Client, store: Store, filters: dict[str, str], expected: Any
) -> None:
    rows = await every(client, since="2020-01-01", **filters)
    hidden = ("task_link", "offline_qr", "btl")
    owned = [r for r in store.records() if r["userId"] == USER and r["source"] not in hidden and "accountType" in r]
    assert rows
    assert {row["id"] for row in rows} == {record["id"] for record in owned if expected(record)}


async def test_a_good_record_without_a_link_status_is_not_missing(client: Client, store: Store) -> None:
    """Publishing sets no linkStatus on most platforms: contract 9."""
    store.add(
        make_record("0" * 24, "youtube", datetime.now(UTC), workLink="https://www.youtube.com/watch?v=aaaaaaaaaaa")
    )
    store.add(make_record("1" * 24, "youtube", datetime.now(UTC)))
    ids = {row["id"] for row in await every(client, linkStatus="missing", accountType="youtube")}
    assert "1" * 24 in ids
    assert "0" * 24 not in ids


async def test_a_post_that_is_marked_failed_is_not_missing(client: Client) -> None:
    ids = {row["id"] for row in await every(client, linkStatus="missing", accountType="douyin")}
    assert DOUYIN_WITHOUT_LINK in ids
    assert not ids & {DOUYIN_FAILED, DOUYIN_READY}


@pytest.mark.parametrize(
    ("fields", "lacks"),
    [
        ({"status": 1}, True),
        ({"status": 5}, True),
        ({"status": 1, "linkStatus": "pending"}, True),
        ({"status": 1, "linkStatus": "failed"}, False),
        ({"status": 1, "workLink": LINK}, False),
        *(({"status": status}, False) for status in (-1, 0, 2, 3, 4, 6, 7, 8, 9, 42)),
    ],
)
def test_a_published_record_without_a_link_lacks_one_unless_marked_failed(
    fields: dict[str, object], lacks: bool
) -> None:
    assert lacks_link(PublishRecord(fields)) is lacks


@pytest.mark.parametrize(
    ("fields", "may_be"),
    [({"status": -1}, True), ({"status": -1, "workLink": LINK}, False), ({"status": 1}, False), ({}, False)],
)
def test_a_post_may_be_live_where_publishing_failed_without_a_link(fields: dict[str, object], may_be: bool) -> None:
    assert may_be_live(PublishRecord(fields)) is may_be


async def test_missing_says_how_many_posts_may_be_live_though_publishing_failed(client: Client, store: Store) -> None:
    got = await page(client, linkStatus="missing", accountType="bilibili")
    failed = await page(client, publishStatus="failed", accountType="bilibili", limit=100)
    count = sum("workLink" not in row for row in failed["records"])
    assert count > 0
    assert got["notes"][-1].startswith(f"{count} more posts here have no link because publishing failed")


async def test_a_flow_is_found_whatever_its_age(client: Client, store: Store) -> None:
    old = datetime.now(UTC) - timedelta(days=400)
    for number, platform in enumerate(("douyin", "xhs")):
        store.add(make_record(f"{number:024x}", platform, old, flowId="an-old-flow", taskId=f"task-{number}"))
    of_flow = await page(client, flowId="an-old-flow")
    of_task = await page(client, taskId="task-1")
    assert {row["id"] for row in of_flow["records"]} == {f"{0:024x}", f"{1:024x}"}
    assert [row["id"] for row in of_task["records"]] == [f"{1:024x}"]
    assert "notes" not in of_flow


async def test_a_task_that_is_not_found_may_be_a_task_links(client: Client, store: Store) -> None:
    """No list has the records of task links: contract 5."""
    task = str((store.get(SOURCE_TASK_LINK) or {})["taskId"])
    got = await page(client, taskId=task)
    assert (got["total"], got["notes"][0][:27]) == (0, "No record has this taskId. ")


async def test_pages_cover_all_once_although_records_are_added_between_them(client: Client, store: Store) -> None:
    first = await page(client, limit=7)
    there = {row["id"] for row in await every(client)}
    seen, cursor, number = [row["id"] for row in first["records"]], first["nextCursor"], 0
    while cursor:
        number += 1
        store.add(make_record(f"{number:024x}", "douyin", datetime.now(UTC), title="new"))
        got = await page(client, limit=7, cursor=cursor)
        seen += [row["id"] for row in got["records"]]
        cursor = got.get("nextCursor")
    assert Counter(seen) == Counter(there)


async def test_a_page_of_twenty_rows_is_at_most_6_kb_whatever_the_titles(client: Client, store: Store) -> None:
    for number in range(60):
        fields = {"title": "长" * 300, "linkError": "因" * 300, "workLink": "https://e.com/" + "x" * 3000}
        store.add(make_record(f"{number:024x}", "douyin", datetime.now(UTC), linkStatus="failed", **fields))
    first = await client.call_tool("list_publish_records", {"limit": 20})
    plain = await client.call_tool("list_publish_records", {"limit": 20, "accountType": "tiktok"})
    assert max(len(text_of(first).encode()), len(text_of(plain).encode())) <= 6 * 1024
    got = first.structured_content or {}
    assert "This page is cut to " in " ".join(got["notes"])
    assert len(got["records"][0]["title"]) == 80
    assert {row["id"] for row in await every(client, accountType="douyin")} >= {f"{n:024x}" for n in range(60)}


async def test_a_title_is_cut_where_it_is_too_long(client: Client, store: Store) -> None:
    store.add(make_record("0" * 24, "douyin", datetime.now(UTC), title="短" * 80, linkStatus="ready"))
    assert (await page(client, limit=1))["records"][0]["title"] == "短" * 80


async def test_the_last_thirty_days_are_the_default_and_a_note_says_so(client: Client, store: Store) -> None:
    store.add(make_record("0" * 24, "douyin", datetime.now(UTC) - timedelta(days=31)))
    got = await page(client)
    assert got["notes"][0].startswith("Only records published or due since ")
    assert "0" * 24 not in {row["id"] for row in await every(client)}
    assert "0" * 24 in {row["id"] for row in await every(client, since="2020-01-01")}


async def test_days_are_whole_days_of_the_users_time_zone(connect: Connect, settings: Settings, store: Store) -> None:
    # 2026-03-01 in Shanghai is from 2026-02-28T16:00Z to 2026-03-01T16:00Z.
    for number, moment in enumerate(("2026-02-28T15:59:59", "2026-02-28T16:00:00", "2026-03-01T15:59:59")):
        store.add(make_record(f"{number:024x}", "douyin", datetime.fromisoformat(moment + "+00:00")))
    shanghai = Settings.from_env(
        {
            "AITOEARN_API_KEY": "sandbox-key",
            "AITOEARN_BASE_URL": settings.base_url,
            "AITOEARN_TIMEZONE": "Asia/Shanghai",
        }
    )
    async with connect(shanghai) as client:
        got = await page(client, since="2026-03-01", until="2026-03-01")
    assert {row["id"] for row in got["records"]} == {f"{1:024x}", f"{2:024x}"}
    assert got["notes"] == ["Days are those of the time zone Asia/Shanghai."]


async def test_a_time_with_an_offset_is_taken_exactly(client: Client, store: Store) -> None:
    store.add(make_record("0" * 24, "douyin", datetime(2026, 3, 1, 8, tzinfo=UTC)))
    found = await every(client, since="2026-03-01T16:00:00+08:00", until="2026-03-01T08:00:00Z")
    assert [row["id"] for row in found] == ["0" * 24]


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"since": "2026-03-01T08:00:00"}, "- since: is a time without an offset"),
        ({"since": "yesterday"}, "- since: must be a day such as 2026-11-24"),
        ({"until": "2026-02-30"}, "- until: must be a day such as"),
        ({"since": "1971-01-01", "until": "2900-12-31"}, None),
        ({"until": "0001-01-10"}, "- until: must be a day such as"),
        ({"since": "2026-03-02", "until": "2026-03-01"}, "- since: is later than until"),
        ({"since": "2026-03-02", "until": "2026-03-01", "limit": 0}, "- since: is later than until"),
        ({"linkStatus": "missing", "publishStatus": "failed"}, "- publishStatus: must be published or update_failed"),
        ({"accountType": "kwai"}, "- accountType: must be written KWAI"),
        ({"accountType": "weibo"}, "- accountType: must be one of douyin, xhs"),
        ({"publishStatus": "1"}, "- publishStatus: must be one of 'failed', 'waiting', 'published'"),
        ({"linkStatus": "none"}, "- linkStatus: must be one of 'ready', 'pending', 'failed' or 'missing'"),
        ({"limit": 0}, "- limit: must be at least 1"),
        ({"limit": 101}, "- limit: must be at most 100"),
        ({"limit": "many"}, "- limit: must be a whole number"),
        ({"cursor": "!!!"}, "- cursor: is not one that this tool returned"),
        ({"cursor": "WzEsMl0"}, "- cursor: is not one that this tool returned"),
        ({"cursor": "bnVsbA"}, "- cursor: is not one that this tool returned"),
    ],
)
async def test_a_bad_argument_is_named(client: Client, arguments: dict[str, Any], line: str | None) -> None:
    if line is None:
        await page(client, **arguments)
    else:
        assert any(told.startswith(line) for told in (await problem(client, **arguments)).splitlines())


async def test_a_record_with_an_impossible_time_spoils_no_list(app: Starlette) -> None:
    """In Shanghai the calendar ends eight hours before it does in UTC."""

    def change(envelope: dict[str, Any], _: object) -> object:
        time = {"publishTime": "9999-12-31T23:59:59.000Z"}
        return {**envelope, "data": [{**record, **time} for record in envelope["data"]]}

    async with faulty_server(app, on_path("/records", altered("impossible time", change))) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url}
        environ["AITOEARN_TIMEZONE"] = "Asia/Shanghai"
        async with Client(build_server(Settings.from_env(environ))) as client:
            rows = (await page(client, accountType="douyin"))["records"]
    assert rows
    assert [row for row in rows if "publishTime" in row] == []


async def test_a_cursor_of_another_query_is_refused_but_the_limit_may_change(client: Client) -> None:
    cursor = (await page(client, limit=5))["nextCursor"]
    assert "belongs to another query" in await problem(client, cursor=cursor, accountType="xhs")
    assert (await page(client, cursor=cursor, limit=50))["records"]


@pytest.mark.parametrize("limit", [1, 2, 3, 5, 10])
async def test_a_small_page_has_as_many_rows_as_were_asked_for(client: Client, limit: int) -> None:
    assert len((await page(client, limit=limit))["records"]) == limit


async def test_it_is_the_count_of_all_that_match(client: Client) -> None:
    assert (await page(client, limit=1))["total"] == len(await every(client))
