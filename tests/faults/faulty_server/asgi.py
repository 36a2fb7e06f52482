"""Parsing a request, and passing it to an ASGI app in this process."""

import asyncio
from collections.abc import Mapping
from urllib.parse import unquote

from starlette.types import ASGIApp, Message, Scope

from faults.faulty_server.exchange import ApiResponse, SeenRequest


def parse_head(head: bytes) -> SeenRequest:
    request_line, *lines = head.decode("latin-1").removesuffix("\r\n\r\n").split("\r\n")
    method, target, _ = request_line.split(" ", 2)
    headers: dict[str, str] = {}
    for name, _, value in (line.partition(":") for line in lines):
        known = headers.get(name.lower())
        headers[name.lower()] = value.strip() if known is None else f"{known}, {value.strip()}"
    return SeenRequest(method, target, headers, b"")


async def read_body(reader: asyncio.StreamReader, headers: Mapping[str, str]) -> bytes:
    if headers.get("transfer-encoding", "").lower() != "chunked":
        return await reader.readexactly(int(headers.get("content-length", "0")))
    chunks = []
    while size := int(await reader.readuntil(b"\r\n"), 16):
        chunks.append(await reader.readexactly(size))
        await reader.readexactly(2)
    await reader.readuntil(b"\r\n")
    return b"".join(chunks)


async def ask_app(app: ASGIApp, request: SeenRequest) -> ApiResponse:
    """Pass the request to the app and return its whole response."""
    pending: list[Message] = [{"type": "http.request", "body": request.body, "more_body": False}]
    sent: list[Message] = []

    async def receive() -> Message:
        if not pending:
            await asyncio.Event().wait()  # The response is buffered, so the app never sees a disconnect.
        return pending.pop()

    async def send(message: Message) -> None:
        sent.append(message)

    await app(_scope(request), receive, send)
    start, *parts = sent
    headers = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in start["headers"]}
    headers.pop("content-length", None)
    return ApiResponse(b"".join(part.get("body", b"") for part in parts), start["status"], headers)


def _scope(request: SeenRequest) -> Scope:
    path, _, query = request.target.partition("?")
    headers = [(name, value) for name, value in request.headers.items() if name != "accept-encoding"]
    return {
        "type": "http",
        "asgi": {"version": "3.0", "spec_version": "2.3"},
        "http_version": "1.1",
        "method": request.method,
        "scheme": "http",
        "path": unquote(path),
        "raw_path": path.encode("latin-1"),
        "query_string": query.encode("latin-1"),
        "root_path": "",
        "headers": [(name.encode("latin-1"), value.encode("latin-1")) for name, value in headers],
        "client": ("127.0.0.1", 1),
        "server": ("127.0.0.1", 80),
    }
