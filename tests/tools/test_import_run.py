"""An import beyond its plan: records that are older than the list, ids that are not sent, and why it stopped."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest
from conftest import Connect
from importing import counts, filled, link, refused, run
from mcp import Client
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send

from aitoearn_mcp.sandbox.records import make_record
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio


async def test_an_audit_log_that_can_not_be_written_is_to_be_fixed_first(
    connect: Connect, store: Store, settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "there" / "audit.jsonl"
    records = filled(store, ["第一个独特的标题", "第二个独特的标题", "第三个独特的标题"])
    table = "recordId,link\n" + "".join(f"{record},{link(number)}\n" for number, record in enumerate(records))
    async with connect(settings.replace(audit_log=log, concurrency=1)) as client:
        log.unlink()
        log.parent.rmdir()
        found = await run(client, table, dryRun=False)
    assert (found["notSent"], store.history) == (3, [])
    assert found["notes"][:2] == [
        "Once the audit log is fixed, call again with the same arguments for what was not sent: rows that are set "
        "already are not sent twice.",
        "Why they were not sent: the audit log can't be written.",
    ]


async def test_a_record_that_is_named_is_read_whatever_its_age(client: Client, store: Store) -> None:
    """The list of the last 30 days does not have it, but a second run knows what the first one stored."""
    record = "1" * 24
    store.add(make_record(record, "douyin", datetime.now(UTC) - timedelta(days=100)))
    table = f"recordId,链接\n{record},{link(1)}"
    first = await run(client, table, dryRun=False)
    second = await run(client, table, dryRun=False)
    assert (first["updated"], second["updated"], second["already"], len(store.history)) == (1, 0, 1, 1)


def add(store: Store, days_ago: int, title: str) -> str:
    record = f"{days_ago:024x}"
    store.add(make_record(record, "douyin", datetime.now(UTC) - timedelta(days=days_ago), title=title))
    return (datetime.now(UTC) - timedelta(days=days_ago)).date().isoformat()


async def test_a_table_with_older_dates_is_matched_with_records_of_then(client: Client, store: Store) -> None:
    day = add(store, 100, "第一个独特的标题")
    found = await run(client, f"发布时间,标题,链接\n{day},第一个独特的标题,{link(1)}")
    assert counts(found) == {"rows": 1, "certain": 1}


async def test_dates_do_not_reach_further_back_than_a_year_or_than_since(client: Client, store: Store) -> None:
    day = add(store, 500, "第一个独特的标题")
    table = f"发布时间,标题,链接\n{day},第一个独特的标题,{link(1)}"
    week = (datetime.now(UTC) - timedelta(days=7)).date().isoformat()
    for more in ({}, {"since": week}):
        assert counts(await run(client, table, **more)) == {"rows": 1, "unmatched": 1}
    assert counts(await run(client, table, since="2024-01-01")) == {"rows": 1, "certain": 1}


async def test_a_mistyped_year_or_a_row_that_is_left_out_makes_no_search_longer(client: Client, store: Store) -> None:
    add(store, 100, "第一个独特的标题")
    table = f"发布时间,标题,链接\n2006-11-20,别的,{link(2)}\n,第一个独特的标题,{link(1)}"
    assert (await run(client, table))["certain"] == 0
    day = (datetime.now(UTC) - timedelta(days=100)).date()
    assert (await run(client, table.replace("2006-11-20", str(day)), rows=[3]))["certain"] == 0
    assert (await run(client, table.replace("2006-11-20", str(day))))["certain"] == 1


@pytest.mark.parametrize(("more", "notes"), [({}, 1), ({"since": "2026-01-01"}, 0)])
async def test_an_unmatched_row_may_be_of_an_older_post(client: Client, more: dict[str, str], notes: int) -> None:
    found = await run(client, f"标题,链接\n没有这个标题,{link(1)}", **more)
    older = [note for note in found["notes"] if note.startswith("Only records published or due since 20")]
    assert len(older) == notes


async def test_an_id_that_the_platform_can_not_have_is_not_sent(client: Client, store: Store) -> None:
    [record] = filled(store, ["第一个独特的标题"])
    found = await run(client, f"作品ID,标题,链接\n1,第一个独特的标题,{link(1)}", dryRun=False)
    assert "platformWorkId" not in (store.get(record) or {})
    assert "In 1 rows the platformWorkId is none that the platform can have, so it is not sent: 2." in found["notes"]


async def test_an_id_of_the_links_post_is_sent(client: Client, store: Store) -> None:
    [record] = filled(store, ["第一个独特的标题"])
    work_id = link(1).rpartition("/")[2]
    await run(client, f'作品ID,标题,链接\n"=""{work_id}""",第一个独特的标题,{link(1)}', dryRun=False)
    assert (store.get(record) or {})["platformWorkId"] == work_id


async def test_without_a_key_an_import_says_how_to_set_it(connect: Connect) -> None:
    async with connect(Settings.from_env({})) as client:
        said = await refused(client, table=f"标题,链接\n第一个独特的标题,{link(1)}")
    assert "AITOEARN_API_KEY" in said


async def test_the_accounts_names_do_not_wait_behind_a_long_list(
    app: Starlette, store: Store, settings: Settings
) -> None:
    """Without the names, a row's account would say nothing."""
    filled(store, ["第一个独特的标题"])
    paths: list[str] = []

    async def noting(scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            paths.append(scope["path"].rpartition("/")[2])
        await app(scope, receive, send)

    one_at_a_time = build_server(settings.replace(concurrency=1), httpx.ASGITransport(noting))
    async with Client(one_at_a_time) as client:
        found = await run(client, f"标题,账号,链接\n第一个独特的标题,别人的账号,{link(1)}", dryRun=False)
    assert paths == ["accounts", "records"]
    assert (found["certain"], store.history) == (0, [])


async def test_rows_that_are_named_alone_are_shown_and_counted(client: Client, store: Store) -> None:
    filled(store, ["第一个独特的标题", "第二个独特的标题"])
    table = f"标题,链接\n第一个独特的标题,{link(1)}\n第二个独特的标题,{link(2)}\n别的,{link(3)}"
    plan = await run(client, table, rows=[3, 4])
    assert (counts(plan), [row["row"] for row in plan["results"]]) == (
        {"rows": 2, "certain": 1, "unmatched": 1},
        [3, 4],
    )
    done = await run(client, table, rows=[3], dryRun=False)
    assert (done["rows"], done["updated"], done["results"]) == (1, 1, [])
