"""update_many_work_links: every item has one outcome, and it is true."""

import json
import logging
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest
from conftest import Connect
from faults.faulty_server import FAULTS, SERVED, always, faulty_server, only, refusal
from faults.matrix import text_of
from mcp import Client
from mcp.types import CallToolResult
from starlette.applications import Starlette
from waiting import until

from aitoearn_mcp.api.models import PublishRecord, WorkLinkUpdate
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import (
    BILIBILI_WITHOUT_LINK,
    DOUYIN_PENDING,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    EXPIRED_CREDENTIAL,
    UNKNOWN_RECORD,
    YOUTUBE_WITHOUT_LINK,
    make_record,
)
from aitoearn_mcp.sandbox.serve import running
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.updates import write

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
OTHER = "https://www.douyin.com/video/7399999999999999999"
BILIBILI = "https://www.bilibili.com/video/BV1xx411c7mD"


def item(record: str, link: str | None = None, **more: Any) -> dict[str, Any]:
    """An update of that record, with a link of its own: one post for two records would be held back."""
    own = f"https://www.douyin.com/video/7{int(record, 16) % 10**18:018}" if len(record.strip()) == 24 else LINK
    return {"recordId": record, "workLink": link or own, **more}


async def many(client: Client, *items: Any, **more: Any) -> CallToolResult:
    return await client.call_tool("update_many_work_links", {"updates": list(items), **more})


def content(result: CallToolResult) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(text_of(result))
    assert result.is_error or shown == result.structured_content
    return shown


def outcomes(result: CallToolResult) -> list[str]:
    return [entry["outcome"] for entry in content(result)["results"]]


def filled(store: Store, count: int) -> list[str]:
    """Add that many records without a link and return their ids."""
    ids = [f"{number:024x}" for number in range(1, count + 1)]
    for record in ids:
        store.add(make_record(record, "douyin", datetime.now(UTC)))
    return ids


async def test_each_item_is_stored_and_counted(client: Client, store: Store) -> None:
    links = {
        DOUYIN_WITHOUT_LINK: LINK,
        BILIBILI_WITHOUT_LINK: "https://www.bilibili.com/video/BV1xx411c7mD",
        YOUTUBE_WITHOUT_LINK: "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    }
    result = await many(client, *(item(record, link) for record, link in links.items()))
    assert content(result) == {
        "site": "localhost",
        "updated": 3,
        "refused": 0,
        "unknown": 0,
        "notSent": 0,
        "invalid": 0,
        "results": [{"recordId": record, "outcome": "updated"} for record in links],
    }
    assert {record: (store.get(record) or {})["workLink"] for record in links} == links


async def test_a_refused_item_says_why_and_the_others_go_on(client: Client, store: Store) -> None:
    result = await many(
        client, item(UNKNOWN_RECORD), item(EXPIRED_CREDENTIAL, "https://youtu.be/x"), item(DOUYIN_PENDING)
    )
    assert outcomes(result) == ["refused", "refused", "updated"]
    first, second, _ = content(result)["results"]
    assert ("code 15000" in first["error"], "code 15006" in second["error"]) == (True, True)
    assert "Nothing was changed." in first["error"]
    assert len(store.history) == 1


async def test_an_error_that_repeats_is_said_once_in_full(client: Client) -> None:
    result = await many(client, *(item(f"{n:024x}") for n in range(3)), item(DOUYIN_PENDING))
    errors = [entry["error"] for entry in content(result)["results"][:3]]
    assert [error.startswith("same error as ") for error in errors] == [False, True, True]


async def test_what_the_api_did_not_store_as_sent_is_noted(client: Client) -> None:
    result = await many(
        client,
        item(DOUYIN_WITHOUT_LINK, "https://v.douyin.com/iRNBho6u/"),
        {"recordId": DOUYIN_PENDING, "linkStatus": "failed", "workLink": LINK, "linkError": "gone"},
    )
    notes = [entry["notes"] for entry in content(result)["results"]]
    assert [note[0].split(":")[0] for note in notes] == [
        "AiToEarn stored the link in its own form",
        "workLink is NOT stored",
    ]


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        ({"updates": []}, ["- updates: must have at least 1 items"]),
        ({"updates": [item(f"{n:024x}") for n in range(201)]}, ["- updates: must have at most 200 items"]),
        ({"updates": "x"}, ["- updates: must be JSON; the string given is not"]),
        ({"updates": {}}, ["- updates: must be a JSON array"]),
        ({}, ["- updates: is required"]),
        ({"updates": [item(DOUYIN_PENDING)], "stopOnErr": 1}, ["- stopOnErr: is not"]),
    ],
)
async def test_a_call_that_is_no_batch_is_refused_whole(
    client: Client, store: Store, arguments: dict[str, Any], lines: list[str]
) -> None:
    result = await client.call_tool("update_many_work_links", arguments)
    shown = text_of(result).splitlines()[1:]
    assert result.is_error
    assert len(shown) == len(lines)
    assert all(any(line.startswith(start) for line in shown) for start in lines), shown
    assert store.history == []


@pytest.mark.parametrize(
    ("bad", "named", "problems"),
    [
        ("a", {"index": 1}, ["must be a JSON object"]),
        (item("a b"), {"recordId": "a b"}, ["recordId: must be the record's id"]),
        (item(DOUYIN_READY, "nope", zz=1), {"recordId": DOUYIN_READY}, ["workLink: ", "zz: is not an argument"]),
        ({"record_id": "a" * 24, "linkStatus": "ready"}, {"recordId": "a" * 24}, ["workLink: is required"]),
    ],
    ids=["no object", "no record id", "two problems", "no link"],
)
async def test_an_invalid_item_stops_no_other(
    client: Client, store: Store, bad: Any, named: dict[str, Any], problems: list[str]
) -> None:
    result = await many(client, item(DOUYIN_PENDING), bad, item(DOUYIN_WITHOUT_LINK))
    first, second, third = content(result)["results"]
    assert (first["outcome"], third["outcome"]) == ("updated", "updated")
    assert second.items() >= {**named, "outcome": "invalid"}.items()
    assert all(line.startswith(start) for line, start in zip(sorted(second["problems"]), problems, strict=True))
    assert [sent["recordId"] for sent in store.history] == [DOUYIN_PENDING, DOUYIN_WITHOUT_LINK]


@pytest.mark.parametrize(
    "updates",
    [
        json.dumps([item(DOUYIN_PENDING), item(DOUYIN_PENDING.upper())]),
        [item(DOUYIN_PENDING), {"recordId": None, "record_id": DOUYIN_PENDING, "linkStatus": "failed"}],
        [item(DOUYIN_PENDING), item(f" {DOUYIN_PENDING} ", OTHER)],
    ],
    ids=["as JSON", "null beside it", "with spaces"],
)
async def test_two_items_of_one_record_are_held_back(client: Client, store: Store, updates: Any) -> None:
    result = await client.call_tool("update_many_work_links", {"updates": updates})
    assert outcomes(result) == ["invalid", "invalid"]
    assert "items 0, 1 are for the same record" in content(result)["results"][0]["problems"][-1]
    assert store.history == []


@pytest.mark.parametrize(
    "other_form", [LINK, LINK + "?from=web", LINK.replace("www.douyin.com", "www.iesdouyin.com/share")]
)
async def test_one_post_for_two_records_is_held_back(client: Client, store: Store, other_form: str) -> None:
    items = [item(DOUYIN_PENDING, LINK), item(DOUYIN_WITHOUT_LINK, other_form), item(BILIBILI_WITHOUT_LINK, BILIBILI)]
    result = await many(client, *items)
    assert outcomes(result) == ["invalid", "invalid", "updated"]
    assert "items 0, 1 give the same post to different records" in content(result)["results"][0]["problems"][0]
    assert [sent["recordId"] for sent in store.history] == [BILIBILI_WITHOUT_LINK]


async def test_one_post_for_two_records_is_sent_where_both_items_say_overwrite(client: Client, store: Store) -> None:
    items = [item(record, LINK, overwrite=True) for record in (DOUYIN_PENDING, DOUYIN_WITHOUT_LINK)]
    assert outcomes(await many(client, *items)) == ["updated", "updated"]


async def test_the_counts_add_up_to_the_items(client: Client, store: Store) -> None:
    items = [item(DOUYIN_PENDING), item(UNKNOWN_RECORD), "x", item(DOUYIN_READY, OTHER), item("a b")]
    found = content(await many(client, *items))
    counts = {name: found[name] for name in ("updated", "refused", "unknown", "notSent", "invalid")}
    assert counts == {"updated": 1, "refused": 2, "unknown": 0, "notSent": 0, "invalid": 2}


async def test_many_problems_in_many_items_are_shown_in_part(client: Client) -> None:
    items = [item(f"{n:024x}", **{f"nope{m}": "" for m in range(40)}) for n in range(200)]
    assert {len(entry["problems"]) for entry in content(await many(client, *items))["results"]} == {5}


async def test_the_updates_may_come_as_a_json_string(client: Client) -> None:
    result = await client.call_tool("update_many_work_links", {"updates": json.dumps([item(DOUYIN_PENDING)])})
    assert outcomes(result) == ["updated"]


async def test_nothing_updated_is_an_error_with_the_same_content(client: Client) -> None:
    result = await many(client, item(UNKNOWN_RECORD), item("f" * 24))
    assert (result.is_error, result.structured_content) == (True, None)
    assert content(result)["refused"] == 2


@pytest.mark.parametrize("protect", ["0", "1"], ids=["plain", "protected"])
async def test_a_refused_key_stops_the_rest(app: Starlette, store: Store, protect: str) -> None:
    async with faulty_server(app, always(refusal(401, "Unauthorized"))) as api:
        environ = {"AITOEARN_API_KEY": "wrong-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_CONCURRENCY": "2"}
        environ["AITOEARN_PROTECT_LINKS"] = protect
        async with Client(build_server(Settings.from_env(environ))) as client:
            result = await many(client, *(item(record) for record in filled(store, 50)))
    assert len(api.seen) <= 2
    assert content(result)["notSent"] >= 48
    assert "only after the key is fixed" in " ".join(content(result)["notes"])


async def test_stop_on_error_sends_nothing_after_it(connect: Connect, store: Store, settings: Settings) -> None:
    async with connect() as client:
        items = [item(DOUYIN_PENDING), item(UNKNOWN_RECORD), item(DOUYIN_READY)]
        result = await many(client, *items, stopOnError=True)
    assert outcomes(result) == ["updated", "refused", "not_sent"]
    assert [sent["recordId"] for sent in store.history] == [DOUYIN_PENDING]
    assert content(result)["notes"] == [
        f"Not sent: 1. Call again with these recordIds: {DOUYIN_READY}",
        "Why they were not sent: stopOnError is set, and an earlier update failed or its outcome is unknown.",
    ]


async def test_no_item_starts_when_the_time_is_nearly_up(app: Starlette, store: Store) -> None:
    ids = filled(store, 10)
    async with faulty_server(app, always(FAULTS["silence_after"])) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url}
        environ |= {"AITOEARN_TIMEOUT": "1", "AITOEARN_CONCURRENCY": "2", "AITOEARN_PROTECT_LINKS": "0"}
        async with Client(build_server(Settings.from_env(environ))) as client:
            result = await many(client, *(item(record) for record in ids))
    assert outcomes(result) == ["unknown"] * 2 + ["not_sent"] * 8
    notes = " ".join(content(result)["notes"])
    assert f"Unknown: 2. Read each of these records in a minute before you write to it again: {ids[0]}" in notes
    assert "the call's time was nearly up" in notes


async def test_progress_rises_to_the_total(client: Client, store: Store) -> None:
    told: list[tuple[float, float | None]] = []

    async def progress(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total))

    updates = [item(record) for record in filled(store, 30)]
    await client.call_tool("update_many_work_links", {"updates": updates}, progress_callback=progress)
    assert told == [(number, 30) for number in range(1, 31)]


async def test_200_plain_successes_cost_at_most_80_bytes_each(client: Client, store: Store) -> None:
    result = await many(client, *(item(record) for record in filled(store, 200)))
    assert content(result)["updated"] == 200
    assert len(text_of(result).encode()) <= 200 * 80


async def test_every_outcome_is_true_while_the_api_fails_a_third_of_the_time(store: Store) -> None:
    ids = filled(store, 120)
    async with running(create_app(store, fault_rate=0.3, seed=7)) as base_url:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": base_url, "AITOEARN_TIMEOUT": "20"}
        async with Client(build_server(Settings.from_env(environ))) as client:
            result = await many(client, *(item(record, f"https://www.douyin.com/video/{record}") for record in ids))
    stored = {record: (store.get(record) or {}).get("workLink", "").endswith(record) for record in ids}
    told = {entry["recordId"]: entry["outcome"] for entry in content(result)["results"]}
    assert list(told) == ids
    assert [record for record in ids if told[record] == "updated" and not stored[record]] == []
    assert [record for record in ids if told[record] in ("refused", "not_sent") and stored[record]] == []
    assert content(result)["updated"] > 60


async def test_a_cancelled_call_stops_within_a_round(app: Starlette, store: Store) -> None:
    ids = filled(store, 100)
    async with faulty_server(app, *[SERVED] * 8, always(only("PATCH", FAULTS["silence_before"]))) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_CONCURRENCY": "4"}
        environ |= {"AITOEARN_PROTECT_LINKS": "0"}
        async with Client(build_server(Settings.from_env(environ))) as client, anyio.create_task_group() as tasks:
            tasks.start_soon(many, client, *(item(record) for record in ids))
            await until(lambda: len(api.seen) >= 12)
            tasks.cancel_scope.cancel()
        await anyio.wait_all_tasks_blocked()
    assert len(api.seen) == 12


async def test_a_bug_in_one_item_loses_nothing_of_the_others(
    app: Starlette, store: Store, caplog: pytest.LogCaptureFixture
) -> None:
    ids = filled(store, 6)

    class Transport(httpx.ASGITransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            if ids[2] in request.url.path:
                raise ValueError("a secret detail")
            return await super().handle_async_request(request)

    settings = Settings.from_env({"AITOEARN_SANDBOX": "1", "AITOEARN_CONCURRENCY": "1", "AITOEARN_PROTECT_LINKS": "0"})
    with caplog.at_level(logging.ERROR):
        async with Client(build_server(settings, Transport(app))) as client:
            result = await many(client, *(item(record) for record in ids))
    told = [entry["outcome"] for entry in content(result)["results"]]
    assert told == ["updated", "updated", "unknown", "not_sent", "not_sent", "not_sent"]
    assert content(result)["results"][2]["error"].startswith("Internal error in aitoearn-mcp (requestId ")
    assert content(result)["notes"][-1] == "Why they were not sent: aitoearn-mcp has a bug."
    assert [sent["recordId"] for sent in store.history] == ids[:2]
    assert ("a secret detail" in text_of(result), "a secret detail" in caplog.text) == (False, True)


async def test_an_item_whose_bug_came_before_its_request_changed_nothing(
    connect: Connect, store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    """No real bug comes at a chosen place, so one is put in: the third item's protection can't be looked at."""
    ids = filled(store, 4)

    def fails_for_one(record: PublishRecord, update: WorkLinkUpdate, *, overwrite: bool) -> None:
        if record.id == ids[2]:
            raise ValueError("a secret detail")

    monkeypatch.setattr(write, "refusal", fails_for_one)
    async with connect(Settings.from_env({"AITOEARN_SANDBOX": "1", "AITOEARN_CONCURRENCY": "1"})) as client:
        result = await many(client, *(item(record) for record in ids))
    assert outcomes(result) == ["updated", "updated", "not_sent", "not_sent"]
    assert "may or may not" not in text_of(result)
    assert [sent["recordId"] for sent in store.history] == ids[:2]


async def test_without_a_key_there_is_one_error(era: str) -> None:
    async with Client(build_server(Settings.from_env({})), mode=era) as client:
        result = await many(client, item(DOUYIN_PENDING), item(DOUYIN_READY))
    assert (result.meta or {})[ERROR_META]["error"] == "MissingKey"
