"""restore_work_links: what this server changed is put back, as far as AiToEarn can, and no more than that."""

import json
from pathlib import Path

import pytest
from audit_lines import NOON, OTHER, POST, RIGHT, WRONG, ready, stored
from conftest import Connect
from faults.matrix import text_of
from mcp import Client
from restoring import ALL, held, mark_failed, restored, write
from serving import TOKEN, calling, serving
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import DOUYIN_FAILED, DOUYIN_READY, DOUYIN_WITHOUT_LINK, UNKNOWN_RECORD
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META
from aitoearn_mcp.settings import Settings

pytestmark = [pytest.mark.anyio, pytest.mark.restoring]

COUNTS = {"restored": 0, "skipped": 0, "refused": 0, "unknown": 0, "notSent": 0}


async def test_wrong_links_are_undone_with_one_call(client: Client, store: Store) -> None:
    before = held(store, DOUYIN_READY)
    for record in (DOUYIN_READY, POST):
        await write(client, record)
        await write(client, record, OTHER)
    assert await restored(client) == {
        "notes": ["Had no linkStatus before: 1. AiToEarn can't take one away, so each is ready, with its old link."],
        "site": "localhost",
        **COUNTS,
        "restored": 2,
        "results": [
            {"recordId": DOUYIN_READY, "outcome": "restored", "workLink": before[0]},
            {"recordId": POST, "outcome": "restored", "workLink": RIGHT},
        ],
    }
    assert (held(store, DOUYIN_READY), held(store)) == (before, (RIGHT, "ready", ""))


async def test_the_second_restore_finds_nothing_to_do(client: Client, store: Store) -> None:
    await write(client, POST)
    await restored(client)
    written = len(store.history)
    again = await restored(client)
    assert (again["skipped"], again["results"][0]["reason"]) == (
        1,
        "it already holds what it held before, as far as AiToEarn allows",
    )
    assert len(store.history) == written


async def test_a_restore_is_logged_and_can_be_undone(client: Client, store: Store, log: Path) -> None:
    await write(client, POST)
    await restored(client)
    begun = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()][2]
    assert (begun["tool"], begun["before"]["workLink"]) == ("restore_work_links", WRONG)
    undone = await restored(client, since=begun["time"])
    assert (undone["restored"], held(store)) == (1, (WRONG, "ready", ""))


async def test_a_dry_run_sends_nothing_and_shows_what_would_be_restored(client: Client, store: Store) -> None:
    await write(client, POST)
    await write(client, DOUYIN_WITHOUT_LINK)
    written = len(store.history)
    shown = await restored(client, **ALL, dryRun=True)
    counts = {name: shown[name] for name in ("wouldRestore", "skipped", "wouldRefuse", "failed", "notSent")}
    assert counts == {"wouldRestore": 1, "skipped": 1, "wouldRefuse": 0, "failed": 0, "notSent": 0}
    assert shown["results"][0] == {"recordId": POST, "outcome": "would_restore", "workLink": RIGHT}
    assert shown["notes"][0] == "DRY RUN: nothing was sent, nothing was changed."
    assert len(store.history) == written


async def test_a_record_changed_since_stays_unless_overwrite_is_given(client: Client, store: Store) -> None:
    await write(client, POST)
    store.update(POST, ready(OTHER), body={}, request_id="somebody")
    shown = await restored(client)
    assert shown["results"] == [
        {
            "recordId": POST,
            "outcome": "skipped",
            "workLink": OTHER,
            "reason": "changed since: it no longer holds what this server wrote",
        }
    ]
    assert held(store)[0] == OTHER
    assert (await restored(client, **ALL, overwrite=True))["restored"] == 1
    assert held(store)[0] == RIGHT


async def test_a_record_that_had_no_link_is_skipped(client: Client, store: Store) -> None:
    await write(client, DOUYIN_WITHOUT_LINK)
    shown = await restored(client)
    why = "it had no link before the first change in that time, and AiToEarn can't clear one"
    assert shown["results"][0]["reason"] == why
    assert any("call again with `since` after that link was set" in note for note in shown["notes"])
    assert held(store, DOUYIN_WITHOUT_LINK)[0] == WRONG


async def test_posts_that_were_marked_failed_are_missing_again(client: Client, store: Store) -> None:
    await mark_failed(client, DOUYIN_WITHOUT_LINK)
    shown = await restored(client)
    assert (shown["restored"], held(store, DOUYIN_WITHOUT_LINK)) == (1, (None, "pending", ""))
    assert shown["notes"] == [
        "Had neither a link nor a linkStatus before: 1. AiToEarn can't take a status away, so each is pending, which "
        "lists it as missing again."
    ]
    listed = await client.call_tool("list_publish_records", {"linkStatus": "missing", "limit": 100})
    assert DOUYIN_WITHOUT_LINK in [row["id"] for row in (listed.structured_content or {})["records"]]


async def test_a_failed_record_is_failed_again_for_the_same_reason(client: Client, store: Store) -> None:
    before = held(store, DOUYIN_FAILED)
    await mark_failed(client, DOUYIN_FAILED, "another reason")
    await restored(client)
    assert held(store, DOUYIN_FAILED) == before


async def test_without_the_record_before_nothing_is_put_back(
    client: Client, store: Store, connect: Connect, settings: Settings
) -> None:
    async with connect(settings.replace(protect_links=False)) as unprotected:
        await write(unprotected, POST)
    shown = await restored(client)
    assert shown["results"][0]["reason"].startswith("the audit log does not say what it held before")
    assert held(store)[0] == WRONG


async def test_only_the_records_that_are_named_are_restored(client: Client, store: Store) -> None:
    await write(client, POST)
    await write(client, DOUYIN_READY)
    shown = await restored(client, recordIds=json.dumps([POST.upper(), UNKNOWN_RECORD]))
    assert shown["results"] == [
        {"recordId": POST, "outcome": "restored", "workLink": RIGHT},
        {
            "recordId": UNKNOWN_RECORD,
            "outcome": "skipped",
            "reason": "the audit log has no change of it in this time",
        },
    ]
    assert held(store, DOUYIN_READY)[0] == WRONG


async def test_changes_of_another_time_stay(client: Client, log: Path, store: Store) -> None:
    log.write_bytes(b"".join(stored("a", WRONG, {"workLink": RIGHT}, recordId=POST)))
    shown = await restored(client, since=NOON.replace("T12:00", "T12:01"), until=NOON.replace("T12:00", "T13:00"))
    assert (shown["results"], store.history) == ([], [])
    assert shown["notes"][0].startswith("The audit log has no changes in this time.")


@pytest.mark.parametrize(
    ("left_out", "error", "advice"),
    [("audit_log", "NotSent", "sets AITOEARN_AUDIT_LOG"), ("read_only", "ReadOnly", "unset AITOEARN_READ_ONLY")],
)
async def test_it_is_not_there_without_a_log_or_on_a_read_only_server(
    connect: Connect, settings: Settings, left_out: str, error: str, advice: str
) -> None:
    changed = settings.replace(audit_log=None) if left_out == "audit_log" else settings.replace(read_only=True)
    async with connect(changed) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        result = await client.call_tool("restore_work_links", ALL)
    assert "restore_work_links" not in names
    assert (result.meta or {})[ERROR_META]["error"] == error
    assert advice in text_of(result)


async def test_over_http_only_a_callers_own_changes_are_undone(
    app: Starlette, store: Store, log: Path, era: str
) -> None:
    by_this_caller = stored("a", WRONG, {"workLink": RIGHT}, recordId=POST, caller="AITOEARN_MCP_TOKEN")
    by_another = stored("b", WRONG, ready(RIGHT), recordId=DOUYIN_READY, caller="bob")
    log.write_bytes(b"".join([*by_this_caller, *by_another]))
    for record in (POST, DOUYIN_READY):
        store.update(record, ready(WRONG), body={}, request_id="earlier")
    environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_MCP_TOKEN": TOKEN, "AITOEARN_AUDIT_LOG": str(log)}
    async with (
        serving(Settings.from_env(environ), app) as service,
        calling(service.url, era, Authorization=f"Bearer {TOKEN}") as client,
    ):
        shown = await restored(client)
    assert [result["recordId"] for result in shown["results"]] == [POST]
    assert (held(store)[0], held(store, DOUYIN_READY)[0]) == (RIGHT, WRONG)


async def test_the_output_schema_names_each_count_of_a_dry_run_and_of_a_restore(client: Client) -> None:
    """A client may keep only the fields that a schema names."""
    [tool] = [tool for tool in (await client.list_tools()).tools if tool.name == "restore_work_links"]
    named = set((tool.output_schema or {})["properties"])
    for dry_run in (True, False):
        assert named >= set(await restored(client, **ALL, dryRun=dry_run))
