"""The sandbox as a process of its own, and as a server inside another's event loop."""

import io
import logging
import os
import re
import signal
import socket
import subprocess
import sys
import threading
from pathlib import Path

import anyio
import httpx
import pytest
from starlette.types import Receive, Scope, Send

from aitoearn_mcp.sandbox import serve as serving
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, KEY
from aitoearn_mcp.sandbox.serve import running, serve
from aitoearn_mcp.sandbox.store import Store

from .calls import RECORDS, get, update

LINE = re.compile(r"Sandbox API at (http://127\.0\.0\.1:[0-9]+/api) \(key: sandbox-key\)\n")
PROGRAM = "import sys; from aitoearn_mcp.sandbox.serve import serve; from aitoearn_mcp.sandbox.store import Store; "


def base_url(line: str) -> str:
    match = LINE.fullmatch(line)
    assert match
    return match[1]


def patch(url: str) -> int:
    path = f"{url}{RECORDS}/{DOUYIN_PENDING}/work-link"
    response = httpx.patch(path, json={"linkStatus": "pending"}, headers={"X-Api-Key": KEY}, trust_env=False)
    return int(response.json()["code"])


@pytest.mark.anyio
async def test_a_running_server_answers_at_its_base_url() -> None:
    async with running(create_app()) as url, httpx.AsyncClient(base_url=url, headers={"X-Api-Key": KEY}) as http:
        assert re.fullmatch(r"http://127\.0\.0\.1:[0-9]+/api", url)
        assert (await get(http, f"/{DOUYIN_PENDING}"))["code"] == 0
        assert (await update(http, "a%2Fb", {"linkStatus": "pending"}))["code"] == 10002


@pytest.mark.anyio
async def test_a_client_that_goes_away_within_its_request_leaves_no_traceback(
    caplog: pytest.LogCaptureFixture,
) -> None:
    async with running(create_app()) as url:
        async with await anyio.connect_tcp("127.0.0.1", int(url.split(":")[2].partition("/")[0])) as client:
            await client.send(f"PATCH /api{RECORDS}/{DOUYIN_PENDING}/work-link HTTP/1.1\r\n".encode())
            await client.send(f"Host: a\r\nX-Api-Key: {KEY}\r\nContent-Length: 100\r\n\r\n{{".encode())
            await anyio.wait_all_tasks_blocked()
        async with httpx.AsyncClient(base_url=url, headers={"X-Api-Key": KEY}) as http:
            assert (await get(http, f"/{DOUYIN_PENDING}"))["code"] == 0
    assert caplog.text == ""


@pytest.mark.anyio
async def test_a_taken_port_is_an_os_error() -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        with pytest.raises(OSError, match="in use"):
            serve(port, store=Store())
        with pytest.raises(OSError, match="in use"):
            async with running(create_app(), port):
                raise AssertionError("the port is taken")


@pytest.mark.anyio
async def test_a_stopping_server_ends_a_request_in_flight_without_a_traceback(
    monkeypatch: pytest.MonkeyPatch, caplog: pytest.LogCaptureFixture
) -> None:
    arrived = anyio.Event()

    async def never(scope: Scope, receive: Receive, send: Send) -> None:
        arrived.set()
        await anyio.Event().wait()

    async def call(http: httpx.AsyncClient) -> None:
        with pytest.raises(httpx.ReadError):
            await http.get("/")

    monkeypatch.setattr(serving, "GRACE_SECONDS", 0)
    async with anyio.create_task_group() as tasks, httpx.AsyncClient() as http:
        async with running(never) as url:
            http.base_url = httpx.URL(url)
            tasks.start_soon(call, http)
            await arrived.wait()
        await anyio.wait_all_tasks_blocked()
    assert [record for record in caplog.records if record.exc_info] == []
    assert {record.levelno for record in caplog.records if record.name == "uvicorn.error"} == {logging.ERROR}


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_serve_prints_one_line_answers_and_ends_at_a_signal(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    reader, writer = os.pipe()
    codes: list[int] = []
    store, wanted = Store.seeded(), getattr(signal, name)
    before = signal.getsignal(wanted)

    def caller(lines: io.TextIOBase) -> None:
        try:
            codes.append(patch(base_url(lines.readline())))
        finally:
            signal.raise_signal(wanted)

    with os.fdopen(reader) as lines, os.fdopen(writer, "w") as output:
        monkeypatch.setattr(sys, "stdout", output)
        thread = threading.Thread(target=caller, args=(lines,))
        thread.start()
        serve(store=store)
        thread.join()
    assert (codes, len(store.history)) == ([0], 1)
    assert signal.getsignal(wanted) is before


@pytest.mark.parametrize("name", ["SIGINT", "SIGTERM"])
def test_a_process_ends_cleanly_at_a_signal(name: str) -> None:
    command = [sys.executable, "-W", "error", "-c", PROGRAM + "serve(store=Store.seeded())"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout
        assert patch(base_url(process.stdout.readline())) == 0
        process.send_signal(getattr(signal, name))
        output, errors = process.communicate()
    assert (process.returncode, output, errors) == (0, "", "")


def test_a_write_that_was_answered_survives_a_kill(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.jsonl"
    program = PROGRAM + "serve(store=Store.seeded(path=sys.argv[1]))"
    command = [sys.executable, "-W", "error", "-c", program, str(path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout
        url = base_url(process.stdout.readline())
        assert [patch(url), patch(url)] == [0, 0]
        process.kill()
    assert [write["recordId"] for write in Store(path=path).history] == [DOUYIN_PENDING, DOUYIN_PENDING]
