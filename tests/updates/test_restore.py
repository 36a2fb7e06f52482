"""Putting many records back: what is refused, unknown, not sent or half done is said so."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import httpx
import pytest
from audit_lines import OTHER, POST, RIGHT, WRONG, ready, stored
from conftest import Connect
from faults.faulty_server import FAULTS, SERVED, always, faulty_server, only, refusal
from faults.matrix import text_of
from mcp import Client
from restoring import ALL, held, restored, write
from starlette.applications import Starlette
from starlette.types import Receive, Scope, Send
from waiting import stays, until

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import UNKNOWN_RECORD, make_record
from aitoearn_mcp.sandbox.serve import running
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings

pytestmark = [pytest.mark.anyio, pytest.mark.restoring]


async def test_a_restore_whose_second_update_is_refused_reports_what_is_missing(
    app: Starlette, store: Store, log: Path
) -> None:
    store.update(POST, {"linkStatus": "failed", "linkError": "gone"}, body={}, request_id="somebody")
    async with faulty_server(app) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_AUDIT_LOG": str(log)}
        async with Client(build_server(Settings.from_env(environ))) as client:
            await write(client, POST)
            api.script(only("PATCH", SERVED), only("PATCH", refusal(15000)))
            shown = await restored(client)
            assert shown["results"][0]["reason"] == "its old link is back, but its linkStatus is not: it was failed"
            assert (shown["refused"], held(store)) == (1, (RIGHT, "ready", ""))
            assert "code 15000" in shown["results"][0]["error"]
            assert "Nothing was changed" not in shown["results"][0]["error"]
            assert (await restored(client))["restored"] == 1
    assert held(store) == (RIGHT, "failed", "gone")


async def test_a_status_of_unknown_outcome_is_not_said_to_be_what_it_was_not(
    app: Starlette, store: Store, log: Path
) -> None:
    store.update(POST, {"linkStatus": "failed", "linkError": "gone"}, body={}, request_id="somebody")
    async with faulty_server(app) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_AUDIT_LOG": str(log)}
        async with Client(build_server(Settings.from_env(environ | {"AITOEARN_TIMEOUT": "2"}))) as client:
            await write(client, POST)
            api.script(only("PATCH", SERVED), only("PATCH", FAULTS["silence_after"]), only("GET", FAULTS["http_400"]))
            shown = await restored(client)
    assert (shown["unknown"], held(store)) == (1, (RIGHT, "failed", "gone"))
    assert shown["results"][0]["reason"].startswith("its old link is back; it is unknown whether its linkStatus is")


@pytest.mark.parametrize("fault", ["code_500_after_saved", "code_500_not_saved"])
async def test_an_update_of_unknown_outcome_is_undone_where_it_was_stored(
    app: Starlette, store: Store, log: Path, fault: str
) -> None:
    async with faulty_server(app, only("PATCH", FAULTS[fault])) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_AUDIT_LOG": str(log)}
        async with Client(build_server(Settings.from_env(environ))) as client:
            arguments = {"recordId": POST, "workLink": WRONG, "dataId": "x", "overwrite": True}
            result = await client.call_tool("update_work_link", arguments)
            assert (result.meta or {})[ERROR_META]["changed"] == "unknown"
            shown = await restored(client)
    is_stored = fault == "code_500_after_saved"
    assert (shown["restored"], shown["skipped"], held(store)[0]) == (int(is_stored), int(not is_stored), RIGHT)


async def test_a_record_that_is_gone_is_refused(client: Client, log: Path) -> None:
    log.write_bytes(b"".join(stored("a", WRONG, {"workLink": RIGHT}, recordId=UNKNOWN_RECORD)))
    result = await client.call_tool("restore_work_links", ALL)
    shown = json.loads(text_of(result))
    assert (result.is_error, shown["refused"]) == (True, 1)
    assert "code 15000" in shown["results"][0]["error"]


async def test_a_link_that_can_not_be_of_the_record_is_not_put_back(client: Client, log: Path, store: Store) -> None:
    """What protection never lets through is not restored either, and a dry run says so."""
    record = f"{0xAC:024x}"
    store.add(make_record(record, "wxGzh", datetime.now(UTC), **ready(WRONG)))
    log.write_bytes(b"".join(stored("a", WRONG, {"workLink": RIGHT, "platformWorkId": "1"}, recordId=record)))
    dry, done = await restored(client, **ALL, dryRun=True), await restored(client)
    assert (dry["wouldRefuse"], done["refused"], store.history) == (1, 1, [])
    assert dry["results"][0]["reason"]


async def test_records_are_not_sent_when_the_time_is_up_or_the_key_is_refused(app: Starlette, log: Path) -> None:
    ids = [f"{number:024x}" for number in range(40)]
    log.write_bytes(b"".join(line for record in ids for line in stored(record, WRONG, ready(RIGHT), recordId=record)))
    for fault, why in ((FAULTS["silence_after"], "time"), (refusal(401, "Unauthorized"), "API key")):
        async with faulty_server(app, always(fault)) as api:
            environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_TIMEOUT": "1"}
            async with Client(build_server(Settings.from_env(environ | {"AITOEARN_AUDIT_LOG": str(log)}))) as client:
                shown = await restored(client)
        assert shown["notSent"] == 40
        assert len(api.seen) <= 24
        assert why in shown["notes"][1]


async def test_progress_rises_to_the_total(client: Client, store: Store) -> None:
    told: list[tuple[float, float | None]] = []

    async def progress(progress: float, total: float | None, message: str | None) -> None:
        told.append((progress, total))

    for number in range(20):
        store.add(make_record(f"{number:024x}", "douyin", datetime.now(UTC), workLink=RIGHT))
        await write(client, f"{number:024x}", WRONG)
    await client.call_tool("restore_work_links", ALL, progress_callback=progress)
    assert (sorted(told), told[-1]) == (told, (20, 20))


async def test_a_link_that_was_not_ready_is_put_back_with_its_status(client: Client, store: Store) -> None:
    store.update(POST, {"linkStatus": "failed", "linkError": "gone"}, body={}, request_id="somebody")
    await write(client, POST)
    shown = await restored(client)
    assert (shown["restored"], held(store)) == (1, (RIGHT, "failed", "gone"))


async def test_a_restore_is_logged_with_the_record_before_also_where_links_are_not_protected(
    client: Client, connect: Connect, settings: Settings, store: Store, log: Path
) -> None:
    await write(client, POST)
    async with connect(settings.replace(protect_links=False)) as unprotected:
        assert (await restored(unprotected))["restored"] == 1
    begun = [json.loads(line) for line in log.read_text(encoding="utf-8").splitlines()][2]
    assert (begun["tool"], begun["before"]["workLink"]) == ("restore_work_links", WRONG)


async def test_every_outcome_of_a_restore_is_true_while_the_api_fails_a_third_of_the_time(
    store: Store, log: Path
) -> None:
    """Each third record had been failed, and takes two updates: its link may be back without its status."""
    ids = [f"{number:024x}" for number in range(0x3000, 0x3000 + 30)]
    for number, record in enumerate(ids):
        store.add(make_record(record, "douyin", datetime.now(UTC), **ready(WRONG, linkError="")))
        status = {"linkStatus": "failed", "linkError": "gone"} if number % 3 == 0 else {"linkStatus": "ready"}
        lines = b"".join(stored(record, WRONG, {"workLink": RIGHT, **status}, recordId=record))
        log.write_bytes((log.read_bytes() if log.exists() else b"") + lines)
    async with running(create_app(store, fault_rate=0.3, seed=3)) as base_url:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": base_url, "AITOEARN_AUDIT_LOG": str(log)}
        async with Client(build_server(Settings.from_env(environ | {"AITOEARN_TIMEOUT": "20"}))) as client:
            results = (await restored(client))["results"]
    told = {end["recordId"]: end for end in results}
    assert list(told) == ids
    for number, record in enumerate(ids):
        link, status, _ = held(store, record)
        is_back = (link, status) == (RIGHT, "failed" if number % 3 == 0 else "ready")
        is_half_back = "its linkStatus is not" in told[record].get("reason", "")
        assert is_back or told[record]["outcome"] != "restored"
        assert (link, is_back) == (RIGHT, False) or not is_half_back
        assert link == WRONG or told[record]["outcome"] in ("restored", "unknown") or is_half_back


class Gate:
    """The sandbox behind a gate: what is asked is counted, and one PATCH waits until `go_on` is set."""

    def __init__(self, app: Starlette, closed_for: int) -> None:
        self._app, self._closed_for = app, closed_for
        self.requests: list[str] = []
        self.go_on = anyio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            self.requests.append(scope["method"])
            if scope["method"] == "PATCH" and self.requests.count("PATCH") == self._closed_for:
                await self.go_on.wait()
        await self._app(scope, receive, send)


@pytest.mark.parametrize("protects", [True, False], ids=["protected", "unprotected"])
async def test_what_another_call_writes_after_the_record_was_read_is_not_written_over(
    app: Starlette, store: Store, settings: Settings, log: Path, protects: bool
) -> None:
    """The restore reads the record while another update of it is on its way to AiToEarn."""
    log.write_bytes(b"".join(stored("a", WRONG, {"workLink": RIGHT}, recordId=POST)))
    store.update(POST, ready(WRONG), body={}, request_id="earlier")
    gate = Gate(app, closed_for=1)
    shown: dict[str, Any] = {}

    async def restore() -> None:
        shown.update(await restored(client))

    guarded = settings.replace(protect_links=protects)
    async with Client(build_server(guarded, httpx.ASGITransport(gate))) as client, anyio.create_task_group() as tasks:
        tasks.start_soon(write, client, POST, OTHER)
        await until(lambda: "PATCH" in gate.requests)
        reads = gate.requests.count("GET")
        tasks.start_soon(restore)
        await until(lambda: gate.requests.count("GET") == reads + 1)
        gate.go_on.set()
    assert (shown["skipped"], held(store)[0]) == (1, OTHER)
    assert shown["results"][0]["reason"].startswith("changed since")
    assert not any("Call again" in note for note in shown.get("notes", []))


async def test_what_another_call_writes_between_two_updates_of_a_restore_stays(
    app: Starlette, store: Store, settings: Settings, log: Path
) -> None:
    """The record was failed, so that its link is put back first, and then its status."""
    before = {"workLink": RIGHT, "linkStatus": "failed", "linkError": "gone"}
    log.write_bytes(b"".join(stored("a", WRONG, before, recordId=POST)))
    store.update(POST, ready(WRONG), body={}, request_id="earlier")
    gate = Gate(app, closed_for=1)
    shown: dict[str, Any] = {}

    async def restore() -> None:
        shown.update(await restored(client))

    async with Client(build_server(settings, httpx.ASGITransport(gate))) as client, anyio.create_task_group() as tasks:
        tasks.start_soon(restore)
        await until(lambda: "PATCH" in gate.requests)
        tasks.start_soon(write, client, POST, OTHER)
        # The update has no request on its way: it waits for its turn on the record.
        await stays(lambda: gate.requests.count("PATCH") == 1, 0.2)
        gate.go_on.set()
    assert held(store)[:2] == (OTHER, "ready")
    [result] = shown["results"]
    assert (result["outcome"], "workLink" in result) == ("skipped", False)


async def test_a_second_update_is_not_sent_where_nobody_knows_what_the_first_left(
    app: Starlette, store: Store, log: Path
) -> None:
    log.write_bytes(b"".join(stored("a", WRONG, {"workLink": RIGHT, "linkStatus": "failed"}, recordId=POST)))
    store.update(POST, ready(WRONG), body={}, request_id="earlier")
    silent = FAULTS["close_before_handling"]
    faults = [None, FAULTS["data_missing"], *[silent] * 20]
    async with faulty_server(app, *faults) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_AUDIT_LOG": str(log)}
        async with Client(build_server(Settings.from_env(environ | {"AITOEARN_TIMEOUT": "3"}))) as client:
            shown = await restored(client)
    assert (shown["notSent"], [seen.method for seen in api.seen].count("PATCH")) == (1, 1)
    assert shown["results"][0]["reason"].startswith("its old link is back, but its linkStatus is not")
