"""The server as a process on two pipes: what it writes there, and how it ends."""

import json
import os
import signal
import socket
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Any

import pytest
from anyio import to_thread
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from starlette.applications import Starlette

from aitoearn_mcp import __version__
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.serve import running
from aitoearn_mcp.sandbox.store import Store

COMMAND = [sys.executable, "-m", "aitoearn_mcp"]
SECONDS_TO_END = 2
AT_ONCE = 8
# A server whose calls print.
CHATTY = """
import anyio, mcp.server, mcp.types
from aitoearn_mcp.stdio.server import serve_stdio

async def call(context, params):
    print("not protocol", flush=True)
    return mcp.types.CallToolResult(content=[])

anyio.run(serve_stdio, mcp.server.Server("chatty", on_call_tool=call))
"""
# A server whose calls do not end when they are cancelled.
STUBBORN = """
import sys, anyio, mcp.server
from aitoearn_mcp.stdio.server import serve_stdio

async def call(context, params):
    with anyio.CancelScope(shield=True):
        print("begun", file=sys.stderr, flush=True)
        await anyio.sleep_forever()

anyio.run(serve_stdio, mcp.server.Server("stubborn", on_call_tool=call))
"""
WRONG_KEY = "wrong-key-123456"
TEXT = "审核中 🎬 – naïve"
HANDSHAKE = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a host", "version": "1"}}
CONSOLES = [
    {"PYTHONUTF8": "0", "LC_ALL": "C", "LANG": "C"},
    {"PYTHONIOENCODING": "gbk"},
]


class Host:
    """The other end of a server's pipes; `lines` are those it has read from stdout, as bytes."""

    def __init__(self, environ: Mapping[str, str], command: Sequence[str] = COMMAND) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environ)
        self.lines: list[bytes] = []
        self._asked = 0

    def write(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, method: str, **params: Any) -> None:
        """Send a request and do not wait for its answer."""
        self._asked += 1
        message = {"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params}
        self.write(json.dumps(message, ensure_ascii=False).encode())

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request and return the result of its answer."""
        self.send(method, **params)
        assert self.process.stdout
        self.lines.append(self.process.stdout.readline())
        answer = json.loads(self.lines[-1])
        assert answer["id"] == self._asked
        return answer["result"]

    def call(self, tool: str, **arguments: Any) -> Any:
        return self.ask("tools/call", name=tool, arguments=arguments)

    def shake_hands(self) -> None:
        self.ask("initialize", **HANDSHAKE)
        self.write(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')

    def end(self, by: signal.Signals | None = None) -> tuple[int, bytes]:
        """Send a signal, or close stdin, and return the exit code and stderr. Raises TimeoutExpired."""
        if by is not None:
            self.process.send_signal(by)
            self.process.wait(SECONDS_TO_END)
        output, errors = self.process.communicate(timeout=SECONDS_TO_END)
        self.lines += output.splitlines()
        return self.process.returncode, errors


@pytest.fixture
def start(environ: Mapping[str, str]) -> Iterator[Callable[..., Host]]:
    """Start a server with these settings, shake hands, and kill it after the test, or if it hangs."""
    hosts: list[Host] = []

    def started(command: Sequence[str] = COMMAND, **settings: str) -> Host:
        hosts.append(Host({**environ, **settings}, command))
        limits.append(threading.Timer(30, hosts[-1].process.kill))
        limits[-1].start()
        hosts[-1].shake_hands()
        return hosts[-1]

    limits: list[threading.Timer] = []
    yield started
    for host, limit in zip(hosts, limits, strict=True):
        limit.cancel()
        with host.process:
            host.process.kill()


@pytest.fixture
def silent_api() -> Iterator[socket.socket]:
    """An API that takes connections and never answers."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        listener.settimeout(30)
        yield listener


def wait_for_request(listener: socket.socket) -> socket.socket:
    """Return the connection on which a whole request has come; nobody answers it."""
    connection, _address = listener.accept()
    connection.settimeout(30)
    received = b""
    while b'"linkStatus"' not in received:
        received += connection.recv(65536)
    return connection


def settings_for(url: str, key: str = "sandbox-key") -> dict[str, str]:
    return {"AITOEARN_API_KEY": key, "AITOEARN_BASE_URL": url}


@pytest.mark.anyio
async def test_a_host_of_either_era_lists_the_tools_and_sets_a_link(
    app: Starlette, store: Store, era: Any, environ: Mapping[str, str]
) -> None:
    async with running(app) as url:
        process = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env={**environ, **settings_for(url)})
        async with Client(process, mode=era) as client:
            info = client.server_info
            assert info
            assert (info.name, info.version) == ("aitoearn-mcp", __version__)
            assert {"update_work_link", "get_publish_record"} <= {t.name for t in (await client.list_tools()).tools}
            link = "https://www.douyin.com/video/7388888888888888888"
            result = await client.call_tool("update_work_link", {"recordId": DOUYIN_WITHOUT_LINK, "workLink": link})
    assert not result.is_error
    assert result.structured_content
    assert (result.structured_content["linkStatus"], result.structured_content["workLink"]) == ("ready", link)
    assert [write["body"] for write in store.history] == [{"linkStatus": "ready", "workLink": link}]


@pytest.mark.anyio
@pytest.mark.parametrize(
    "proxies",
    [
        {"HTTP_PROXY": "http://127.0.0.1:1", "http_proxy": "http://127.0.0.1:1", "NO_PROXY": ""},
        {"ALL_PROXY": "socks5://127.0.0.1:1"},
    ],
    ids=["dead", "socks5"],
)
async def test_proxies_do_not_come_between_the_server_and_this_machine(
    proxies: dict[str, str], app: Starlette, environ: Mapping[str, str]
) -> None:
    async with running(app) as url:
        env = {**environ, **settings_for(url), **proxies}
        async with Client(StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env=env)) as client:
            result = await client.call_tool("get_publish_record", {"recordId": DOUYIN_PENDING})
    assert not result.is_error
    assert result.structured_content
    assert result.structured_content["id"] == DOUYIN_PENDING


@pytest.mark.anyio
async def test_the_key_is_nowhere_at_debug_when_the_api_refuses_it(app: Starlette, start: Callable[..., Host]) -> None:
    async with running(app) as url:
        host = start(AITOEARN_LOG_LEVEL="DEBUG", **settings_for(url, WRONG_KEY))
        calls = [
            {"recordId": DOUYIN_PENDING, "linkStatus": "pending"},
            {"recordId": WRONG_KEY, "linkStatus": "failed", "linkError": WRONG_KEY},
            {"recordId": DOUYIN_PENDING, "linkStatus": WRONG_KEY, WRONG_KEY: WRONG_KEY},
        ]
        for arguments in calls:
            assert (await to_thread.run_sync(partial(host.call, "update_work_link", **arguments)))["isError"]
    code, errors = host.end()
    assert code == 0
    assert b"401" in host.lines[1]
    assert WRONG_KEY.encode() not in errors + b"".join(host.lines)


def test_stdout_holds_nothing_but_protocol_whatever_stdin_holds(start: Callable[..., Host]) -> None:
    host = start(AITOEARN_SANDBOX="1", AITOEARN_LOG_LEVEL="DEBUG", AITOEARN_TIME_OUT="1")
    for line in (b"", b"not JSON", b"[]", b'{"id": 7}', b"\xff\xfe\x00", b'"\xe5\xae"'):
        host.write(line)
    host.ask("tools/list")
    host.call("update_work_link", recordId=DOUYIN_PENDING, workLink="https://creator.douyin.com/")
    assert not host.call("get_publish_record", recordId=DOUYIN_PENDING).get("isError")
    code, errors = host.end()
    assert {json.loads(line)["jsonrpc"] for line in host.lines} == {"2.0"}
    assert (code, len(host.lines), errors.count(b"\n")) == (0, 4, 1)
    assert errors.endswith(b" unknown setting AITOEARN_TIME_OUT: did you mean AITOEARN_TIMEOUT?\n")


def test_what_a_library_prints_goes_to_stderr(start: Callable[..., Host]) -> None:
    host = start([sys.executable, "-c", CHATTY])
    assert host.call("any")["content"] == []
    assert host.end() == (0, b"not protocol\n")


@pytest.mark.parametrize("console", CONSOLES, ids=["C", "gbk"])
def test_text_of_any_script_comes_through_whatever_the_locale(
    console: dict[str, str], start: Callable[..., Host]
) -> None:
    host = start(AITOEARN_SANDBOX="1", **console)
    host.call("update_work_link", recordId=DOUYIN_PENDING, linkStatus="pending", linkError=TEXT)
    record = host.call("get_publish_record", recordId=DOUYIN_PENDING)["structuredContent"]
    assert host.end() == (0, b"")
    assert record["linkError"] == TEXT
    for line in host.lines[1:]:
        assert line.count(TEXT.encode()) == 2
        assert b"\\u" not in line


def without(closed: str) -> list[str]:
    """Return a command that starts the server with one of its streams closed."""
    return ["sh", "-c", f'exec "$@" {closed}', "sh", *COMMAND]


def test_a_server_without_stderr_serves(start: Callable[..., Host]) -> None:
    host = start(without("2>&-"), AITOEARN_SANDBOX="1")
    assert not host.call("get_publish_record", recordId=DOUYIN_PENDING).get("isError")
    assert host.end() == (0, b"")


@pytest.mark.parametrize("closed", ["<&-", ">&-"])
def test_without_stdin_or_stdout_there_is_nobody_to_serve(closed: str, environ: Mapping[str, str]) -> None:
    ended = subprocess.run(without(closed), env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    assert (ended.returncode, ended.stderr) == (2, b"aitoearn-mcp: stdin and stdout must be open to serve over them\n")


def test_what_was_stored_is_answered_also_where_stdin_ends_and_stdout_is_slow(
    environ: Mapping[str, str], tmp_path: Path
) -> None:
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
    # Calls that are in flight when stdin ends are cancelled, some of them between the write and its answer.
    assert answers.read_text().count('"isError":false') >= stored - AT_ONCE


@pytest.mark.parametrize("stdin", ["terminal", "pipe"])
def test_a_host_that_closes_stdout_has_left(stdin: str, environ: Mapping[str, str]) -> None:
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
        assert b"the host closed stdin or stdout" in process.stderr.read()
    for end in ends:
        os.close(end)


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0)])
def test_an_idle_server_ends_in_time_and_in_silence(
    stop: signal.Signals, code: int, start: Callable[..., Host]
) -> None:
    host = start(AITOEARN_SANDBOX="1")
    assert host.end(by=stop) == (code, b"")
    assert len(host.lines) == 1


@pytest.mark.parametrize(("stop", "code"), [(signal.SIGINT, 130), (signal.SIGTERM, 0), (None, 0)])
def test_a_call_in_flight_does_not_hold_the_end_up(
    stop: signal.Signals | None, code: int, start: Callable[..., Host], silent_api: socket.socket
) -> None:
    host = start(**settings_for(f"http://127.0.0.1:{silent_api.getsockname()[1]}/api"))
    arguments = {"recordId": DOUYIN_PENDING, "linkStatus": "pending"}
    host.send("tools/call", name="update_work_link", arguments=arguments)
    with wait_for_request(silent_api):
        assert host.end(by=stop) == (code, b"")
    assert b"result" not in b"".join(host.lines[1:])


def test_a_call_that_does_not_end_is_left_behind(start: Callable[..., Host]) -> None:
    host = start([sys.executable, "-c", STUBBORN])
    host.send("tools/call", name="any", arguments={})
    assert host.process.stderr
    assert host.process.stderr.readline() == b"begun\n"
    code, errors = host.end(by=signal.SIGTERM)
    assert code == 0
    assert errors == b"the calls in flight did not end within 1.2 s of the signal: left without them\n"
