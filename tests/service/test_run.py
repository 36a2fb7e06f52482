"""The service as a process: what it says at the start, and how it stops."""

import json
import signal
import socket
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import pytest
from mcp import MCPError
from serving import JSON_AND_EVENTS, SECONDS, SERVE, HeldApi, Running, calling, raw_http, started, text_of
from starlette.applications import Starlette
from waiting import stays

from aitoearn_mcp.cli import main
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY
from aitoearn_mcp.sandbox.serve import running
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio

FACTORY = [sys.executable, "-m", "uvicorn", "--factory", "aitoearn_mcp.service:create_app", "--port", "0"]
LINK = "https://www.douyin.com/video/7388888888888888888"
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}
TOKEN = "a-token-of-the-test"


@pytest.fixture
def held(app: Starlette) -> HeldApi:
    return HeldApi(app)


@asynccontextmanager
async def call_in_flight(
    command: Sequence[str], environ: Mapping[str, str], held: HeldApi, era: str
) -> AsyncIterator[tuple[Running, list[Any]]]:
    """Give a server with one update in flight at the API, and the list that its result will be in."""
    results: list[Any] = []
    async with running(held, prefix="/api") as api, started(command, environ, base_url=api) as server:

        async def call() -> None:
            async with calling(server.url, era, X_Api_Key=KEY) as client:
                await client.list_tools()  # Else the client asks for them after the call, and there is no server.
                try:
                    results.append(await client.call_tool("update_work_link", UPDATE))
                except MCPError as error:
                    results.append(error)

        async with anyio.create_task_group() as tasks:
            tasks.start_soon(call)
            await held.asked.wait()
            yield server, results
        held.release.set()
    assert server.process.returncode is not None


async def is_stopping(http: httpx.AsyncClient, server: Running) -> None:
    """Wait until the server says that it takes no more calls."""
    with anyio.fail_after(SECONDS):
        while (answer := await http.get(server.url.replace("/mcp", "/readyz"))).status_code == 200:
            pass
    assert (answer.status_code, answer.json()) == (503, {"status": "stopping"})


@pytest.mark.parametrize(
    ("signum", "code", "era"),
    [(signal.SIGTERM, 0, "auto"), (signal.SIGTERM, 0, "legacy"), (signal.SIGINT, 130, "auto")],
)
async def test_a_signal_lets_the_call_in_flight_finish_and_takes_no_other(
    environ: Mapping[str, str], held: HeldApi, store: Store, signum: signal.Signals, code: int, era: str
) -> None:
    async with call_in_flight(SERVE, environ, held, era) as (server, results), raw_http() as http:
        server.process.send_signal(signum)
        await is_stopping(http, server)
        assert (await http.post(server.url, headers=JSON_AND_EVENTS, content=b"{}")).status_code == 503
        held.release.set()
        assert await server.ends() == code
    assert [result.is_error for result in results] == [False]
    assert len(store.history) == 1
    assert "Traceback" not in server.said


async def test_a_second_signal_does_not_wait_for_the_call_in_flight(
    environ: Mapping[str, str], held: HeldApi, store: Store, era: str
) -> None:
    async with call_in_flight(SERVE, environ, held, era) as (server, results), raw_http() as http:
        server.process.send_signal(signal.SIGTERM)
        await is_stopping(http, server)
        server.process.send_signal(signal.SIGTERM)
        assert await server.ends() == 0
    assert "may or may not have been saved" in str(results[0])
    assert "cancelled what was still in flight: 1" in server.said
    assert "Traceback" not in server.said
    assert store.history == []


async def test_any_asgi_server_can_serve_it_and_finishes_the_call_in_flight_too(
    environ: Mapping[str, str], held: HeldApi, store: Store, era: str
) -> None:
    async with call_in_flight(FACTORY, environ, held, era) as (server, results):
        server.process.send_signal(signal.SIGTERM)
        await server.says("(Waiting for connections to close)")
        # sse-starlette, which ends event streams at a signal, looks for one each half second.
        await stays(lambda: results == [], seconds=0.6)
        held.release.set()
        await server.ends()
    assert [result.is_error for result in results] == [False]
    assert len(store.history) == 1


@pytest.mark.parametrize("command", [SERVE, FACTORY])
async def test_the_start_says_who_may_call_and_makes_a_token_if_needed(
    environ: Mapping[str, str], app: Starlette, command: Sequence[str]
) -> None:
    async with running(app) as api, started(command, environ, base_url=api, api_key=KEY) as server:
        token = await server.says(r"the token of this process: (\S+)")
        async with calling(server.url, "auto", Authorization=f"Bearer {token}") as client:
            result = await client.call_tool("update_work_link", UPDATE)
        server.process.terminate()
        await server.ends()
    assert not result.is_error
    assert "who may call: Authorization: Bearer with a token made for this process" in server.said
    assert server.said.count(token) == 1
    assert KEY not in server.said


async def test_the_sandbox_is_served_with_nothing_set(environ: Mapping[str, str]) -> None:
    async with started([*SERVE, "--sandbox"], environ) as server, calling(server.url, "auto") as client:
        result = await client.call_tool("update_work_link", UPDATE)
        server.process.terminate()
        assert await server.ends() == 0
    assert not result.is_error
    assert "SANDBOX: nothing on AiToEarn was changed" in text_of(result)
    assert "who may call: anybody" in server.said


async def test_the_log_is_json_once_it_serves(environ: Mapping[str, str]) -> None:
    async with started(SERVE, environ, log_level="INFO", mcp_tokn="x") as server, raw_http() as http:
        await http.post(server.url, headers={"X-Request-Id": "request-9"}, content=b"{}")
        server.process.terminate()
        assert await server.ends() == 0
    lines = [json.loads(line) for line in server.said.splitlines() if not line.startswith("aitoearn-mcp: ")]
    assert "unknown setting AITOEARN_MCP_TOKN: did you mean AITOEARN_MCP_TOKEN?" in [line["message"] for line in lines]
    assert [line["status"] for line in lines if line.get("requestId") == "request-9"] == [415]


@pytest.mark.parametrize(
    ("command", "settings", "problem"),
    [
        (["--host", "0.0.0.0"], {}, "--host 0.0.0.0 is reached from other machines: name with --allowed-host"),
        (["--host", "::"], {}, "--host :: is reached from other machines"),
        (["--allowed-host", "https://x"], {}, "--allowed-host must be host names such as"),
        (["--port", "65536"], {}, "--port must be 0 to 65535"),
        ([], {"MCP_TOKEN": TOKEN}, "AITOEARN_MCP_TOKEN is set without AITOEARN_API_KEY"),
        ([], {"API_KEY": "YOUR_KEY"}, "AITOEARN_API_KEY is empty or still a placeholder"),
        (
            [],
            {"MCP_OAUTH_ISSUER": "https://login.example.com"},
            "AITOEARN_MCP_OAUTH_ISSUER is set without AITOEARN_MCP_O",
        ),
        (
            [],
            {"API_KEY": KEY, "MCP_TOKENS_FILE": "/nothing"},
            "AITOEARN_MCP_TOKENS_FILE names a file that can't be read",
        ),
        ([], {"MCP_TOKEN": "short"}, "AITOEARN_MCP_TOKEN must be at least 16 visible ASCII characters"),
    ],
)
def test_unusable_settings_are_one_line_and_exit_2(
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
    command: Sequence[str],
    settings: Mapping[str, str],
    problem: str,
) -> None:
    for name, value in settings.items():
        monkeypatch.setenv(f"AITOEARN_{name}", value)
    with pytest.raises(SystemExit) as end:
        main(["serve", "--http", "--port", "0", *command])
    output, errors = capsys.readouterr()
    assert (end.value.code, output, errors.count("\n")) == (2, "", 1)
    assert errors.startswith(f"aitoearn-mcp: {problem}")


async def test_a_bad_setting_ends_any_asgi_server_with_one_line(environ: Mapping[str, str]) -> None:
    done = await anyio.run_process(FACTORY, env={**environ, "AITOEARN_MCP_TOKEN": TOKEN}, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("aitoearn-mcp: AITOEARN_MCP_TOKEN is set without AITOEARN_API_KEY")
    assert done.stderr.count(b"\n") == 1


async def test_a_named_host_can_be_served_to_other_machines(environ: Mapping[str, str]) -> None:
    command = [*SERVE, "--sandbox", "--host", "0.0.0.0", "--allowed-host", "mcp.example.com"]
    async with started(command, environ) as server, raw_http() as http:
        answers = [
            await http.post(server.url, headers={**JSON_AND_EVENTS, "Host": host}, content=b"{}")
            for host in ("mcp.example.com", "other.example.com")
        ]
    assert [answer.status_code for answer in answers] == [400, 421]


@pytest.mark.parametrize("host", ["127.9.8.7", "::1", "localhost", "0.0.0.0"])
async def test_the_address_that_is_printed_answers(environ: Mapping[str, str], host: str) -> None:
    command = [*SERVE, "--sandbox", "--host", host, "--allowed-host", "mcp.example.com"]
    async with started(command, environ) as server:
        url = await server.says(r"serving MCP at (\S+)")
        async with calling(url, "auto") as client:
            result = await client.call_tool("update_work_link", UPDATE)
    assert not result.is_error


async def test_the_host_of_the_oauth_resource_is_one_of_this_servers_names(environ: Mapping[str, str]) -> None:
    given = {
        "mcp_oauth_issuer": "https://login.example.com",
        "mcp_oauth_resource": "https://mcp.example.com/mcp",
        "api_key": KEY,
    }
    async with started([*SERVE, "--host", "0.0.0.0"], environ, **given) as server, raw_http() as http:
        answers = [
            await http.post(server.url, headers={**JSON_AND_EVENTS, "Host": host}, content=b"{}")
            for host in ("mcp.example.com", "other.example.com")
        ]
    assert [answer.status_code for answer in answers] == [401, 421]
    token = "an access token of https://login.example.com (AITOEARN_MCP_OAUTH_ISSUER)"
    assert f"who may call: Authorization: Bearer with {token};" in server.said


def test_a_taken_port_is_one_line_and_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken, pytest.raises(SystemExit) as end:
        main(["serve", "--http", "--sandbox", "--port", str(taken.getsockname()[1])])
    errors = capsys.readouterr().err
    assert (end.value.code, errors.count("\n")) == (1, 1)
    assert "can't be used: Address already in use" in errors
