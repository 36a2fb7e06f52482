"""How a server on two pipes ends: on the end of stdin, on a signal, and with calls in flight."""

import json
import os
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

import pytest

from aitoearn_mcp.sandbox.records import DOUYIN_PENDING
from stdio.host import COMMAND, HANDSHAKE, Host, settings_for

AT_ONCE = 8
# A server with calls that do not end when they are cancelled.
STUBBORN = """
import sys, anyio, mcp.server
from aitoearn_mcp.stdio.server import serve_stdio

async def call(context, params):
    with anyio.CancelScope(shield=True):
        print("begun", file=sys.stderr, flush=True)
        await anyio.sleep_forever()

anyio.run(serve_stdio, mcp.server.Server("stubborn", on_call_tool=call))
"""


@pytest.fixture
def silent_api() -> Iterator[socket.socket]:
    """An API that accepts connections and never responds."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        yield listener


def wait_for_request(listener: socket.socket) -> socket.socket:
    """Return the connection that carried the PATCH of an update, which gets no response."""
    connection, _address = listener.accept()
    connection.settimeout(30)
    received = b""
    while b'"linkStatus"' not in received:
        piece = connection.recv(65536)
        assert piece, f"the connection ended before the update: {received!r}"
        received += piece
    return connection


def test_stored_updates_are_answered_after_stdin_ends(environ: Mapping[str, str], tmp_path: Path) -> None:
    update = {"name": "update_work_link", "arguments": {"recordId": DOUYIN_PENDING, "linkStatus": "pending"}}
    requests = [{"method": "tools/call", "params": update} for _ in range(100)]
    requests.insert(0, {"method": "initialize", "params": HANDSHAKE})
    lines = [json.dumps({"jsonrpc": "2.0", "id": number, **asked}) for number, asked in enumerate(requests)]
    audit, answers = tmp_path / "audit", tmp_path / "answers"
    settings = {"AITOEARN_SANDBOX": "1", "AITOEARN_AUDIT_LOG": str(audit)}
    with answers.open("wb") as stdout:
        subprocess.run(
            COMMAND, input="\n".join(lines).encode(), stdout=stdout, env={**environ, **settings}, timeout=60, check=True
        )
    stored = audit.read_text().count('"outcome":"stored"')
    assert stored > AT_ONCE
    # Calls in flight when stdin ends are cancelled, some of them between the write and its response.
    assert answers.read_text().count('"isError":false') >= stored - AT_ONCE


def test_the_server_ends_when_its_terminal_hangs_up(environ: Mapping[str, str]) -> None:
    ours, theirs = os.openpty()
    with subprocess.Popen(
        [*COMMAND, "--sandbox"], stdin=theirs, stdout=theirs, stderr=subprocess.PIPE, env=environ
    ) as process:
        os.close(theirs)
        os.write(ours, b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        shown = b""
        while b'"result"' not in shown:
            shown += os.read(ours, 4096)
        os.close(ours)
        try:
            assert process.wait(20) == 0
        finally:
            process.kill()
        assert process.stderr
        assert b"Traceback" not in process.stderr.read()


@pytest.mark.parametrize("stdin", ["terminal", "pipe"])
def test_the_server_ends_when_the_client_closes_stdout(stdin: str, environ: Mapping[str, str]) -> None:
    ends = os.pipe() if stdin == "pipe" else os.openpty()[::-1]
    command = [*COMMAND, "--sandbox"]
    with subprocess.Popen(
        command, stdin=ends[0], stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environ
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.close()
        os.write(ends[1], b'{"jsonrpc": "2.0", "id": 1, "method": "ping"}\n')
        try:
            assert process.wait(20) == 0
        finally:
            process.kill()
        assert b"the client closed stdin or stdout" in process.stderr.read()
    for end in ends:
        os.close(end)


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_an_idle_server_ends_in_time_without_output(
    stop: signal.Signals, code: int, start: Callable[..., Host]
) -> None:
    host = start(AITOEARN_SANDBOX="1")
    assert host.end(by=stop) == (code, b"")
    assert len(host.lines) == 1


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (None, 0)])
def test_a_call_in_flight_does_not_delay_the_end(
    stop: signal.Signals | None, code: int, start: Callable[..., Host], silent_api: socket.socket
) -> None:
    url = f"http://127.0.0.1:{silent_api.getsockname()[1]}/api"
    host = start(AITOEARN_PROTECT_LINKS="0", **settings_for(url))
    arguments = {"recordId": DOUYIN_PENDING, "linkStatus": "pending"}
    host.send("tools/call", name="update_work_link", arguments=arguments)
    with wait_for_request(silent_api):
        assert host.end(by=stop) == (code, b"")
    assert b"result" not in b"".join(host.lines[1:])


def test_the_server_ends_without_a_call_that_does_not_end(start: Callable[..., Host]) -> None:
    host = start([sys.executable, "-c", STUBBORN])
    host.send("tools/call", name="any", arguments={})
    assert host.process.stderr
    assert host.process.stderr.readline() == b"begun\n"
    code, errors = host.end(by=signal.SIGTERM)
    assert code == 0
    assert errors == b"the calls in flight did not end within 1.2 s of the signal: left without them\n"
