"""Clients that never read stderr: the server answers and ends all the same, over stdio and over HTTP."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager

import httpx
import pytest
from full_pipe import empty, full_pipe
from serving import JSON_AND_EVENTS, SECONDS
from stdio_host import HANDSHAKE, notification, request

STDIO = [sys.executable, "-m", "aitoearn_mcp", "--sandbox"]
MANY = 3000
"""Log lines: far more than a pipe holds."""
TALKATIVE = {"AITOEARN_LOG_LEVEL": "DEBUG", "AITOEARN_TIME_OUT": "1"}
WARNING = notification("notifications/progress")
"""Logged in a line of its own, since it lacks its params."""
STOPS = pytest.mark.parametrize("stop", [None, signal.SIGTERM], ids=["eof", "sigterm"])


@contextmanager
def started(command: list[str], environ: Mapping[str, str], stderr: int) -> Iterator[subprocess.Popen[bytes]]:
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=stderr, env={**environ, **TALKATIVE}) as process:
        try:
            yield process
        finally:
            process.kill()


def write(process: subprocess.Popen[bytes], *lines: bytes) -> None:
    assert process.stdin
    process.stdin.write(b"".join(line + b"\n" for line in lines))
    process.stdin.flush()


def answer(process: subprocess.Popen[bytes]) -> object:
    assert process.stdout
    return json.loads(process.stdout.readline())["id"]


def end(process: subprocess.Popen[bytes], stop: signal.Signals | None) -> int:
    if stop is None:
        assert process.stdin
        process.stdin.close()
    else:
        process.send_signal(stop)
    return process.wait(SECONDS)


@STOPS
def test_a_full_stderr_delays_no_answer_and_no_shutdown_over_stdio(
    stop: signal.Signals | None, environ: Mapping[str, str]
) -> None:
    with full_pipe() as (_, stderr), started(STDIO, environ, stderr) as process:
        write(process, request("hello", "initialize", **HANDSHAKE), notification("notifications/initialized"))
        assert answer(process) == "hello"
        write(process, *[WARNING] * MANY, request("after", "ping"))
        assert answer(process) == "after"
        assert end(process, stop) == 0


@pytest.mark.parametrize("arguments", [["--sandbox", "serve", "--http", "--port", "99999"], ["serve", "--http"]])
def test_a_full_stderr_does_not_hold_up_the_end_of_a_start_that_fails(
    arguments: list[str], environ: Mapping[str, str]
) -> None:
    with full_pipe() as (_, stderr):
        command = [*STDIO[:3], *arguments]
        bad = {**environ, "AITOEARN_TIMEOUT": "soon"}
        assert subprocess.run(command, env=bad, stderr=stderr, timeout=SECONDS, check=False).returncode == 2


def test_lines_that_were_dropped_are_counted_once_somebody_reads(environ: Mapping[str, str]) -> None:
    many = 20_000
    with full_pipe() as (reads, stderr), started(STDIO, environ, stderr) as process:
        write(process, request("hello", "initialize", **HANDSHAKE), notification("notifications/initialized"))
        write(process, *[WARNING] * many, request("after", "ping"))
        assert [answer(process), answer(process)] == ["hello", "after"]
        held = b""
        while b" lines that nobody read in time" not in held:
            held += os.read(reads, 1 << 20)
        assert end(process, None) == 0
        held += empty(reads)
    dropped = int(held.partition(b" WARNING aitoearn_mcp.lossy_stream: dropped ")[2].partition(b" ")[0])
    assert held.count(b"malformed params") + dropped == many


@pytest.fixture
def port() -> Iterator[int]:
    """Reserve a port while the test runs: bound, but without a listener."""
    with socket.socket() as reserved:
        reserved.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        reserved.bind(("127.0.0.1", 0))
        yield int(reserved.getsockname()[1])


def wait_until_ready(http: httpx.Client, process: subprocess.Popen[bytes]) -> None:
    until = time.monotonic() + SECONDS
    while time.monotonic() < until:
        assert process.poll() is None
        try:
            if http.get("/readyz").status_code == 200:
                return
        except httpx.TransportError:
            time.sleep(0.05)
    raise TimeoutError


@pytest.mark.parametrize(
    ("command", "code"),
    [
        (["aitoearn_mcp", "--sandbox", "serve", "--http"], 0),
        # Uvicorn ends by the signal itself.
        (["uvicorn", "--factory", "aitoearn_mcp.service:create_app", "--log-level", "debug"], -signal.SIGTERM),
    ],
    ids=["serve", "uvicorn"],
)
def test_a_full_stderr_delays_no_answer_and_no_shutdown_over_http(
    command: list[str], code: int, port: int, environ: Mapping[str, str]
) -> None:
    settings = {**environ, "AITOEARN_SANDBOX": "1"}
    ping = {"jsonrpc": "2.0", "id": 1, "method": "ping"}
    with (
        full_pipe() as (_, stderr),
        started([sys.executable, "-m", *command, "--port", str(port)], settings, stderr) as process,
        httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False, timeout=SECONDS) as http,
    ):
        wait_until_ready(http, process)
        for _ in range(500):
            assert http.post("/mcp", json=ping, headers=JSON_AND_EVENTS).status_code == 200
        assert end(process, signal.SIGTERM) == code
