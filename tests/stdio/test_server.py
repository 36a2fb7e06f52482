"""The server as a process on two pipes: what it reads and writes there."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from functools import partial
from typing import Any

import pytest
from anyio import to_thread
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from starlette.applications import Starlette
from stdio_host import without_request_lines

from aitoearn_mcp import __version__
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.serve import running
from aitoearn_mcp.sandbox.store import Store
from stdio.host import COMMAND, Host, settings_for

# A server with calls that print.
CHATTY = """
import anyio, mcp.server, mcp.types
from aitoearn_mcp.stdio.server import serve_stdio

async def call(context, params):
    print("not protocol", flush=True)
    return mcp.types.CallToolResult(content=[])

anyio.run(serve_stdio, mcp.server.Server("chatty", on_call_tool=call))
"""
WRONG_KEY = "wrong-key-123456"
TEXT = "审核中 🎬 – naïve"
CONSOLES = [
    {"PYTHONUTF8": "0", "LC_ALL": "C", "LANG": "C"},
    {"PYTHONIOENCODING": "gbk"},
]


@pytest.mark.anyio
async def test_a_client_of_either_era_lists_the_tools_and_sets_a_link(
    app: Starlette, store: Store, era: Any, environ: Mapping[str, str]
) -> None:
    async with running(app) as url:
        process = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env={**environ, **settings_for(url)})
        async with Client(process, mode=era) as client:
            info = client.server_info
            assert info
            assert info.name == "aitoearn-mcp"
            assert info.version == __version__
            assert {"update_work_link", "get_publish_record"} <= {t.name for t in (await client.list_tools()).tools}
            link = "https://www.douyin.com/video/7388888888888888888"
            result = await client.call_tool("update_work_link", {"recordId": DOUYIN_WITHOUT_LINK, "workLink": link})
    assert not result.is_error
    assert result.structured_content
    assert result.structured_content["linkStatus"] == "ready"
    assert result.structured_content["workLink"] == link
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
async def test_no_proxy_is_used_for_this_machine(
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
async def test_a_refused_key_is_shown_nowhere_at_debug(app: Starlette, start: Callable[..., Host]) -> None:
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


def test_stdout_holds_only_protocol_whatever_stdin_holds(start: Callable[..., Host]) -> None:
    host = start(AITOEARN_SANDBOX="1", AITOEARN_LOG_LEVEL="DEBUG", AITOEARN_TIME_OUT="1")
    for line in (b"", b"not JSON", b"[]", b'{"id": 7}', b"\xff\xfe\x00", b'"\xe5\xae"'):
        host.write(line)
    host.ask("tools/list")
    host.call("update_work_link", recordId=DOUYIN_PENDING, workLink="https://creator.douyin.com/")
    assert not host.call("get_publish_record", recordId=DOUYIN_PENDING).get("isError")
    code, errors = host.end()
    assert {json.loads(line)["jsonrpc"] for line in host.lines} == {"2.0"}
    assert code == 0
    assert len(host.lines) == 4 + 5
    assert without_request_lines(errors).endswith(b" unknown setting AITOEARN_TIME_OUT: did you mean AITOEARN_TIMEOUT?")
    assert without_request_lines(errors).count(b"\n") == 0


def test_the_prints_of_a_library_go_to_stderr(start: Callable[..., Host]) -> None:
    host = start([sys.executable, "-c", CHATTY])
    assert host.call("any")["content"] == []
    assert host.end() == (0, b"not protocol\n")


@pytest.mark.parametrize("console", CONSOLES, ids=["C", "gbk"])
def test_text_in_any_script_gets_through_in_every_locale(console: dict[str, str], start: Callable[..., Host]) -> None:
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
def test_a_server_without_stdin_or_stdout_exits(closed: str, environ: Mapping[str, str]) -> None:
    ended = subprocess.run(without(closed), env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=30)
    assert ended.returncode == 2
    assert ended.stderr == b"aitoearn-mcp: stdin and stdout must be open to serve over them\n"
