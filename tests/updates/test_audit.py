"""The audit log: a line before each write and one after it, whatever happens between them."""

import json
import os
import signal
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import anyio
import pytest
from conftest import Connect
from faults.faulty_server import FAULTS, always, faulty_server
from faults.matrix import LINK, text_of
from mcp import Client
from starlette.applications import Starlette
from waiting import until

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_READY, UNKNOWN_RECORD, make_record
from aitoearn_mcp.sandbox.serve import running
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings, SettingsError
from aitoearn_mcp.updates.audit import AuditLog

pytestmark = pytest.mark.anyio

OTHER = "https://www.douyin.com/video/7399999999999999999"
BASE = {
    "AITOEARN_API_KEY": "sandbox-key",
    "AITOEARN_BASE_URL": "http://localhost/api",
    "AITOEARN_PROTECT_LINKS": "0",
}
HANDSHAKE = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "test", "version": "1"},
}


def held(store: Store, record: str) -> tuple[Any, Any]:
    kept = store.get(record) or {}
    return kept.get("workLink"), kept.get("linkStatus")


def entries(path: Path) -> list[dict[str, Any]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


async def test_a_write_has_a_line_before_it_and_one_after(connect: Connect, settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    async with connect(settings.replace(audit_log=log, protect_links=True)) as client:
        arguments = {"recordId": DOUYIN_PENDING, "workLink": LINK, "linkError": "sandbox-key"}
        result = await client.call_tool("update_work_link", arguments)
    begin, end = entries(log)
    shared = {"requestId": (result.structured_content or {})["requestId"], "tool": "update_work_link"}
    shared |= {"recordId": DOUYIN_PENDING}
    assert {k: begin[k] for k in shared} == shared == {k: end[k] for k in shared}
    assert (begin["event"], end["event"], end["outcome"]) == ("begin", "end", "stored")
    assert begin["body"] == {"workLink": LINK, "linkStatus": "ready", "linkError": "[redacted]"}
    assert (begin["before"]["linkStatus"], end["record"]["workLink"]) == ("pending", LINK)
    assert "sandbox-key" not in log.read_text(encoding="utf-8")
    assert log.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize(
    ("fault", "outcome"),
    [("code_15036", "refused"), ("code_500_not_saved", "unknown"), ("http_403", "refused"), ("json_null", "stored")],
)
async def test_the_second_line_says_how_it_ended(app: Starlette, tmp_path: Path, fault: str, outcome: str) -> None:
    log = tmp_path / "audit.jsonl"
    async with faulty_server(app, FAULTS[fault]) as api:
        environ = BASE | {"AITOEARN_BASE_URL": api.base_url, "AITOEARN_AUDIT_LOG": str(log), "AITOEARN_TIMEOUT": "2"}
        async with Client(build_server(Settings.from_env(environ))) as client:
            await client.call_tool("update_work_link", {"recordId": DOUYIN_PENDING, "workLink": LINK})
    assert [(entry["event"], entry.get("outcome")) for entry in entries(log)] == [("begin", None), ("end", outcome)]


async def test_a_write_that_is_not_sent_is_not_audited(connect: Connect, settings: Settings, tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    async with connect(settings.replace(audit_log=log, protect_links=True)) as client:
        await client.call_tool("update_work_link", {"recordId": DOUYIN_READY, "workLink": OTHER})
        await client.call_tool("update_work_link", {"recordId": DOUYIN_READY, "workLink": OTHER, "dryRun": True})
        await client.call_tool("get_publish_record", {"recordId": DOUYIN_READY})
    assert entries(log) == []


async def test_a_cancelled_write_is_audited_as_unknown(app: Starlette, tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    async with faulty_server(app, always(FAULTS["silence_before"])) as api:
        environ = BASE | {"AITOEARN_BASE_URL": api.base_url, "AITOEARN_AUDIT_LOG": str(log)}
        async with Client(build_server(Settings.from_env(environ))) as client, anyio.create_task_group() as tasks:
            tasks.start_soon(client.call_tool, "update_work_link", {"recordId": DOUYIN_PENDING, "workLink": LINK})
            await until(lambda: api.seen)
            tasks.cancel_scope.cancel()
    assert [(entry["event"], entry.get("outcome")) for entry in entries(log)] == [("begin", None), ("end", "unknown")]


async def test_nothing_is_written_unaudited(connect: Connect, settings: Settings, store: Store, tmp_path: Path) -> None:
    log = tmp_path / "there" / "audit.jsonl"
    log.parent.mkdir()
    async with connect(settings.replace(audit_log=log)) as client:
        log.unlink()
        log.parent.rmdir()
        result = await client.call_tool("update_work_link", {"recordId": DOUYIN_PENDING, "workLink": LINK})
    assert "the audit log can't be written (No such file or directory)" in text_of(result)
    assert ((result.meta or {})[ERROR_META]["changed"], store.history) == ("no", [])


async def test_a_stored_write_whose_end_can_not_be_audited_is_a_success_with_a_note(
    app: Starlette, store: Store, tmp_path: Path
) -> None:
    log = tmp_path / "there" / "audit.jsonl"
    log.parent.mkdir()
    async with faulty_server(app, FAULTS["slow"]) as api:
        environ = BASE | {"AITOEARN_BASE_URL": api.base_url, "AITOEARN_AUDIT_LOG": str(log)}
        async with Client(build_server(Settings.from_env(environ))) as client, anyio.create_task_group() as tasks:
            results: list[Any] = []

            async def call() -> None:
                arguments = {"recordId": DOUYIN_PENDING, "workLink": LINK}
                results.append(await client.call_tool("update_work_link", arguments))

            tasks.start_soon(call)
            await until(lambda: api.seen)
            log.unlink()
            log.parent.rmdir()
    assert not results[0].is_error
    assert "its end could not be written to the audit log" in results[0].structured_content["notes"][0]
    assert held(store, DOUYIN_PENDING) == (LINK, "ready")


def test_a_log_that_can_not_be_opened_ends_the_start(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match="AITOEARN_AUDIT_LOG names a file that can't be written"):
        build_server(Settings.from_env(BASE | {"AITOEARN_AUDIT_LOG": str(tmp_path)}))


def test_a_line_that_was_not_taken_whole_is_an_error_and_the_next_is_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    log, write = AuditLog(tmp_path / "audit.jsonl"), os.write
    monkeypatch.setattr(os, "write", lambda descriptor, data: write(descriptor, data[:5]))
    with pytest.raises(OSError, match="a part of a line"):
        log.append({"a": 1})
    monkeypatch.undo()
    log.append({"b": 2})
    assert json.loads((tmp_path / "audit.jsonl").read_text().splitlines()[-1])["b"] == 2


def test_two_processes_append_whole_lines_to_one_file(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    program = (
        "import sys; from pathlib import Path; from aitoearn_mcp.updates.audit import AuditLog\n"
        "log = AuditLog(Path(sys.argv[1]))\n"
        "for n in range(500): log.append({'who': sys.argv[2], 'n': n, 'filler': '长' * 3000})"
    )
    writers = [subprocess.Popen([sys.executable, "-c", program, str(log), who]) for who in ("a", "b")]
    assert [writer.wait(60) for writer in writers] == [0, 0]
    seen = [(entry["who"], entry["n"]) for entry in entries(log)]
    assert sorted(seen) == [(who, n) for who in ("a", "b") for n in range(500)]


async def test_after_a_kill_each_item_of_a_batch_is_known_from_the_file(store: Store, tmp_path: Path) -> None:
    """Done, refused, unknown (a begin without an end) or never sent (no line): and what is done is stored."""
    log, ids = tmp_path / "audit.jsonl", [f"{number:024x}" for number in range(1, 61)]
    for record in ids:
        store.add(make_record(record, "douyin", datetime.now(UTC)))
    items = [
        {"recordId": record, "workLink": f"https://www.douyin.com/video/7{number:018}"}
        for number, record in enumerate([*ids, UNKNOWN_RECORD])
    ]
    messages: list[dict[str, Any]] = [
        {"id": 1, "method": "initialize", "params": HANDSHAKE},
        {"method": "notifications/initialized"},
        {
            "id": 2,
            "method": "tools/call",
            "params": {"name": "update_many_work_links", "arguments": {"updates": items}},
        },
    ]
    async with running(create_app(store, latency=0.02)) as base_url:
        environ = {name: value for name, value in os.environ.items() if not name.startswith("AITOEARN_")}
        environ |= BASE | {"AITOEARN_BASE_URL": base_url, "AITOEARN_AUDIT_LOG": str(log), "AITOEARN_CONCURRENCY": "4"}
        process = await anyio.open_process([sys.executable, "-m", "aitoearn_mcp"], env=environ, stderr=None)
        async with process:
            assert process.stdin is not None
            for message in messages:
                await process.stdin.send((json.dumps({"jsonrpc": "2.0", **message}) + "\n").encode())
            await until(lambda: len(store.history) >= 20)
            process.send_signal(signal.SIGKILL)
    ends: dict[str, str | None] = {}
    for entry in entries(log):
        ends[entry["recordId"]] = entry.get("outcome", ends.get(entry["recordId"]))
    stored = {write["recordId"] for write in store.history}
    done = {record for record, outcome in ends.items() if outcome == "stored"}
    unknown = {record for record, outcome in ends.items() if outcome is None}
    assert done <= stored <= done | unknown
    assert 0 < len(done) < 60
    assert len(unknown) <= 4
