"""A server to call with hostile arguments, and the rules that every call must keep."""

import json
import re
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import anyio
import httpx
from anyio.from_thread import BlockingPortal, start_blocking_portal
from mcp.shared.message import SessionMessage
from mcp.types import JSONRPCRequest
from stdio_host import HANDSHAKE

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import KEY
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS
from hostile.arguments import written_out

HOST = "localhost"
_RECORDS = "/api/v2/channels/publish/records"
_ID = "[A-Za-z0-9_-]{1,128}"
_PATHS = re.compile(rf"{_RECORDS}(?:/(?P<id>{_ID})(?P<write>/work-link)?|/public/(?P<public>{_ID}))?")
_WITHOUT_RECORD = (
    f"{_RECORDS}/published",
    f"{_RECORDS}/queued",
    "/api/v2/channels/accounts",
    "/api/v2/channels/works/link-info",
)
"""Paths of reads that concern no single record."""
_LONGEST_TEXT = 10_000
"""Characters of an error, whatever was sent: an agent pays for every word."""


class _Recorder(httpx.AsyncBaseTransport):
    """Passes requests to a sandbox and keeps them."""

    def __init__(self) -> None:
        self.store = Store.seeded()
        self.requests: list[httpx.Request] = []
        self._sandbox = httpx.ASGITransport(create_app(self.store), raise_app_exceptions=False)

    async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
        self.requests.append(request)
        return await self._sandbox.handle_async_request(request)


class Target:
    """A server in this process, called as over stdio, without a client that would check the arguments first.

    `calls`, `refused` (before the network) and `sent` (to the API) are counts.
    """

    def __init__(self, portal: BlockingPortal, recorder: _Recorder, audit_log: Path) -> None:
        self.calls = 0
        self.refused = 0
        self.sent = 0
        self._portal = portal
        self._recorder = recorder
        self._log = audit_log

    @asynccontextmanager
    async def opened(self) -> AsyncIterator[None]:
        """Serve, and shake hands."""
        settings = Settings.from_env(
            {"AITOEARN_API_KEY": KEY, "AITOEARN_BASE_URL": f"http://{HOST}/api", "AITOEARN_AUDIT_LOG": str(self._log)}
        )
        server = build_server(settings, self._recorder)
        self._sends, reads = anyio.create_memory_object_stream[SessionMessage | Exception](0)
        writes, self._receives = anyio.create_memory_object_stream[SessionMessage](0)
        async with anyio.create_task_group() as tasks, self._sends, self._receives:
            tasks.start_soon(server.run, reads, writes, server.create_initialization_options())
            await self._ask("initialize", HANDSHAKE)
            yield
            tasks.cancel_scope.cancel()

    async def _ask(self, method: str, params: dict[str, Any]) -> Any:
        """Send a request, and return its response as a client reads it."""
        message = JSONRPCRequest(jsonrpc="2.0", id=self.calls, method=method, params=params)
        await self._sends.send(SessionMessage(message))
        response = await self._receives.receive()
        return json.loads(response.message.model_dump_json(by_alias=True, exclude_unset=True))

    def broken_rules(self, tool: str, arguments: dict[str, Any]) -> list[str]:
        """Call a tool, and return every rule that the call broke."""
        arguments = written_out(arguments)
        self._recorder.requests.clear()
        # Else there would be ever more to undo, and to read.
        self._log.write_bytes(b"")
        self.calls += 1
        response = self._portal.call(self._ask, "tools/call", {"name": tool, "arguments": arguments})
        if response["id"] != self.calls or "result" not in response:
            return [f"not the result of this call: {response}"]
        text = "\n".join(block["text"] for block in response["result"]["content"])
        error = response["result"].get("_meta", {}).get(ERROR_META, {}).get("error")
        requests = list(self._recorder.requests)
        self.refused += error == "InvalidArguments"
        self.sent += bool(requests)
        broken = [f"an internal error: {text}"] if error == "InternalError" else []
        if error == "InvalidArguments":
            broken += ["refused, but sent"] if requests else []
            broken += _broken_by_refusal(text, tool, arguments)
        return broken + [rule for request in requests for rule in _broken_by_request(request, tool, arguments)]


def _broken_by_refusal(text: str, tool: str, arguments: dict[str, Any]) -> Iterator[str]:
    """A refusal is short, and each of its lines names an argument."""
    if len(text) >= _LONGEST_TEXT:
        yield f"{len(text)} characters"
    summary, *lines = text.splitlines()
    if not lines:
        yield f"no line for a problem: {summary}"
    [schema] = [each.input_schema for each in TOOLS if each.name == tool]
    names = [
        *schema["properties"],
        "file",
        *(name[:60].encode("unicode_escape").decode() or '""' for name in arguments),
    ]
    for line in lines:
        if not any(line.startswith(f"- {name}") for name in [*names, "(a name)", "... and "]):
            yield f"names no argument: {line}"


def _broken_by_request(request: httpx.Request, tool: str, arguments: dict[str, Any]) -> Iterator[str]:
    """A request goes where the tool's requests go, with the key, and concerns a record that the arguments name."""
    [writes] = [each.writes for each in TOOLS if each.name == tool]
    path = request.url.raw_path.decode("ascii").partition("?")[0]
    found = _PATHS.fullmatch(path)
    if (request.url.scheme, request.url.host, request.headers["host"]) != ("http", HOST, HOST):
        yield f"another host: {request.url}"
    if not found and path not in _WITHOUT_RECORD:
        yield f"another path: {path}"
    if request.method != ("PATCH" if found and found["write"] else "GET"):
        yield f"another method: {request.method} {path}"
    if request.method != "GET" and (not writes or arguments.get("dryRun") is True):
        yield f"a write by a read: {path}"
    if request.headers.get("x-api-key") != (None if found and found["public"] else KEY):
        yield f"the wrong key: {path}"
    record_id = found and (found["id"] or found["public"])
    if record_id and path not in _WITHOUT_RECORD and record_id not in _strings(arguments):
        yield f"a record that the arguments do not name: {path}"


def _strings(value: Any) -> Iterator[str]:
    if isinstance(value, str):
        yield value
        yield from re.findall(r"[A-Za-z0-9_-]+", value)  # A batch may come as a string of JSON.
    for item in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        yield from _strings(item)


@contextmanager
def target() -> Iterator[Target]:
    """Open a server in front of a sandbox."""
    with TemporaryDirectory() as folder, start_blocking_portal() as portal:
        opened = Target(portal, _Recorder(), Path(folder) / "audit.jsonl")
        with portal.wrap_async_context_manager(opened.opened()):
            yield opened
