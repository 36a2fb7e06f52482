"""The service on a real uvicorn on loopback, callers of either era, and an API that holds its responses back."""

import asyncio
import contextlib
import re
import socket
import sys
from collections.abc import AsyncIterator, Iterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from subprocess import PIPE
from typing import Any

import anyio
import httpx
import httpx2
import uvicorn
from anyio.abc import Process, SocketStream
from anyio.streams.text import TextReceiveStream
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from mcp.types import CallToolResult, TextContent
from starlette.types import ASGIApp, Receive, Scope, Send

from aitoearn_mcp.service import create_app
from aitoearn_mcp.service.gate import Gate
from aitoearn_mcp.service.run import SECONDS_OF_KEEP_ALIVE
from aitoearn_mcp.service.settings import ServiceSettings
from aitoearn_mcp.settings import Settings

SERVE = [sys.executable, "-m", "aitoearn_mcp", "serve", "--http", "--port", "0"]
TOKEN = "a-token-of-the-test"
SECONDS = 90
"""A bound for everything here, so that a hang ends; not a measurement."""

JSON_AND_EVENTS = {"Accept": "application/json, text/event-stream", "Content-Type": "application/json"}
_MODERN = {
    "io.modelcontextprotocol/protocolVersion": "2026-07-28",
    "io.modelcontextprotocol/clientCapabilities": {},
    "io.modelcontextprotocol/clientInfo": {"name": "a host", "version": "1"},
}


@dataclass(frozen=True, slots=True)
class Service:
    """A running service; `url` is its MCP endpoint."""

    url: str
    gate: Gate

    @property
    def host(self) -> str:
        """The value of the Host header."""
        return self.url.removeprefix("http://").removesuffix("/mcp")

    def at(self, path: str) -> str:
        return self.url.removesuffix("/mcp") + path

    async def connect(self) -> SocketStream:
        """Open a TCP connection for raw bytes."""
        host, _, port = self.host.partition(":")
        return await anyio.connect_tcp(host, int(port))


class _Server(uvicorn.Server):
    """Uvicorn's server without its signal handlers: signals belong to the test run."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.stop = asyncio.Event()

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield

    async def main_loop(self) -> None:
        """Wait for `stop`, where uvicorn polls ten times a second."""
        await self.stop.wait()


def settings(api: str | None = None, **environ: str) -> Settings:
    given = {f"AITOEARN_{name.upper()}": value for name, value in environ.items()}
    given.setdefault("AITOEARN_PROTECT_LINKS", "0")  # So that an update is one request.
    return Settings.from_env(given | ({"AITOEARN_BASE_URL": api} if api else {}))


@asynccontextmanager
async def serving(
    settings: Settings,
    api: ASGIApp | None = None,
    *,
    transport: httpx.AsyncBaseTransport | None = None,
    service: Mapping[str, str] | None = None,
) -> AsyncIterator[Service]:
    """Serve in this event loop. `api` (an app in this process) or `transport` replaces the network.

    `service` holds the service's own variables.
    """
    if api is not None:
        transport = httpx.ASGITransport(api, raise_app_exceptions=False)
    app = create_app(settings, transport, ServiceSettings.from_env(service or {}))
    with socket.create_server(("127.0.0.1", 0)) as listener:
        config = uvicorn.Config(
            app,
            ws="none",
            lifespan="on",
            log_config=None,
            access_log=False,
            timeout_graceful_shutdown=1,
            timeout_keep_alive=SECONDS_OF_KEEP_ALIVE,
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield Service(f"http://127.0.0.1:{listener.getsockname()[1]}/mcp", app.state.gate)
        finally:
            server.stop.set()
            await task


@dataclass(slots=True)
class Running:
    """A serving process. `said` is what it has written to stderr so far."""

    process: Process
    stderr: AsyncIterator[str]
    said: str = ""
    url: str = field(default="", init=False)

    async def says(self, pattern: str) -> str:
        """Read stderr until the pattern matches, and return its first group."""
        while (found := re.search(pattern, self.said)) is None:
            text = await anext(self.stderr, None)
            assert text is not None, f"the server ended before it wrote {pattern!r}: {self.said[-2000:]}"
            self.said += text
        return found[1]

    async def ends(self) -> int:
        """Read the rest of stderr, and return the exit code."""
        async for text in self.stderr:
            self.said += text
        return await self.process.wait()


@asynccontextmanager
async def started(command: Sequence[str], environ: Mapping[str, str], **settings: str) -> AsyncIterator[Running]:
    """Start a server, wait for its address, and kill it after the block if it still runs."""
    given = {f"AITOEARN_{name.upper()}": value for name, value in settings.items()}
    with anyio.fail_after(2 * SECONDS):
        async with await anyio.open_process(command, env={**environ, **given}, stdout=PIPE, stderr=PIPE) as process:
            assert process.stderr
            server = Running(process, aiter(TextReceiveStream(process.stderr, errors="replace")))
            try:
                port = await server.says(r"http://(?:127\.[\d.]+|\[::1\]):(\d+)")
                server.url = f"http://127.0.0.1:{port}/mcp"
                yield server
            finally:
                if process.returncode is None:
                    process.kill()


@asynccontextmanager
async def calling(url: str, era: str, **headers: str) -> AsyncIterator[Client]:
    """Connect the SDK's client; write header names with underscores."""
    named = {name.replace("_", "-"): value for name, value in headers.items()}
    async with (
        httpx2.AsyncClient(headers=named, timeout=SECONDS, trust_env=False) as http,
        Client(streamable_http_client(url, http_client=http), mode=era) as client,
    ):
        yield client


@asynccontextmanager
async def raw_http() -> AsyncIterator[httpx.AsyncClient]:
    """Open a plain HTTP client."""
    async with httpx.AsyncClient(trust_env=False, timeout=SECONDS) as http:
        yield http


def call_headers(tool: str, era: str) -> dict[str, str]:
    """Return the headers of a tool call's request."""
    if era == "legacy":
        return {**JSON_AND_EVENTS, "MCP-Protocol-Version": "2025-06-18"}
    return {**JSON_AND_EVENTS, "MCP-Protocol-Version": "2026-07-28", "Mcp-Method": "tools/call", "Mcp-Name": tool}


def call_body(tool: str, era: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Return a tool call's JSON-RPC message."""
    meta = {} if era == "legacy" else {"_meta": _MODERN}
    return {
        "jsonrpc": "2.0",
        "id": 1,
        "method": "tools/call",
        "params": {"name": tool, "arguments": dict(arguments), **meta},
    }


async def post_with_token(service: Service, update: Mapping[str, Any], token: str | None) -> httpx.Response:
    """Send an update in the 2026 protocol, with that bearer token if there is one."""
    shown = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with raw_http() as http:
        head = {**call_headers("update_work_link", "auto"), **shown}
        return await http.post(service.url, headers=head, json=call_body("update_work_link", "auto", update))


class HeldApi:
    """An API that holds every request back until `release` is set; then `app` answers.

    `asked` is set when the first request arrives, `cancelled` when a request is cancelled while it is held.
    """

    def __init__(self, app: ASGIApp) -> None:
        self._app = app
        self.requests = 0
        self.asked = anyio.Event()
        self.cancelled = anyio.Event()
        self.release = anyio.Event()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.requests += 1
        self.asked.set()
        try:
            await self.release.wait()
        except anyio.get_cancelled_exc_class():
            self.cancelled.set()
            raise
        await self._app(scope, receive, send)


def text_of(result: CallToolResult) -> str:
    return "\n".join(block.text for block in result.content if isinstance(block, TextContent))
