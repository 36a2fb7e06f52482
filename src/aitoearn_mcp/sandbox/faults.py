"""Slowness and failures on purpose: what a caller may meet between itself and AiToEarn, drawn at random."""

import asyncio
import random
import socket
import struct
import sys
from collections.abc import Sequence
from enum import Enum
from typing import cast

import anyio
from starlette.requests import Request
from starlette.responses import HTMLResponse, PlainTextResponse, Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol

from aitoearn_mcp.sandbox.envelope import ApiError, failure

CONNECTION = "aitoearn_sandbox.connection"
# Long enough to be noticed, short enough for a caller's time-out.
LONGEST_DELAY = 2.0


class Fault(Enum):
    """One way in which a request fails or is held up; the first three need a real connection."""

    RESET_BEFORE = "the connection is reset before the request is handled"
    RESET_AFTER = "the request is handled, and the connection is reset instead of an answer"
    CUT_OFF = "the request is handled, and the answer ends in the middle of its body"
    UNAVAILABLE = "HTTP 503, not handled"
    BAD_GATEWAY = "HTTP 502 with a proxy's HTML page, not handled"
    TOO_MANY_REQUESTS = "HTTP 429 with Retry-After: 1, not handled"
    CRASH_AFTER = "the request is handled, and the answer is code 500"
    DELAY = "the answer is right and up to two seconds late"


# SO_LINGER's structure, on and 0 seconds; Windows has shorts where others have ints.
_AT_ONCE = struct.pack("hh" if sys.platform == "win32" else "ii", 1, 0)

_ON_THE_WIRE = {Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.CUT_OFF}


class Connection:
    """The client's connection, given to the application in the scope's extensions under CONNECTION."""

    def __init__(self, transport: asyncio.Transport) -> None:
        """Hold the connection's transport."""
        self._transport = transport

    def reset(self) -> None:
        """End the connection with a TCP reset, which drops what was not delivered yet."""
        open_socket = self._transport.get_extra_info("socket")
        open_socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _AT_ONCE)
        self._transport.abort()

    def close(self) -> None:
        """End the connection once what was written is on its way."""
        self._transport.close()


class SandboxProtocol(H11Protocol):
    """Uvicorn's HTTP protocol, with the connection within the application's reach."""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        """Wrap the application for this connection."""
        stream = cast(asyncio.Transport, transport)
        super().connection_made(stream)
        app = self.app
        connection = Connection(stream)

        async def with_connection(scope: Scope, receive: Receive, send: Send) -> None:
            scope.setdefault("extensions", {})[CONNECTION] = connection
            try:
                await app(scope, receive, send)
            except asyncio.CancelledError:
                # The server is stopping, and only this request was in its way: no crash to be logged.
                connection.reset()
                await _gone(receive)

        self.app = with_connection


class Latency:
    """Waits before each request is handled."""

    def __init__(self, app: ASGIApp, *, seconds: float) -> None:
        """Wait `seconds`; 0 does not wait."""
        self.app = app
        self.seconds = seconds

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Wait, then hand the request on."""
        if self.seconds:
            await anyio.sleep(self.seconds)
        await self.app(scope, receive, send)


class Faults:
    """Lets a share of the requests meet a fault."""

    def __init__(
        self, app: ASGIApp, *, rate: float, faults: Sequence[Fault] = tuple(Fault), seed: int | None = None
    ) -> None:
        """Draw for each request whether it fails (`rate`, 0 to 1) and how; in-process, wire faults are left out."""
        self.app = app
        self.rate = rate
        self.faults = faults
        self.random = random.Random(seed)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Hand the request on, or let it fail."""
        connection: Connection | None = scope.get("extensions", {}).get(CONNECTION)
        possible = [fault for fault in self.faults if connection or fault not in _ON_THE_WIRE]
        if scope["type"] != "http" or not possible or self.random.random() >= self.rate:
            await self.app(scope, receive, send)
            return
        fault = self.random.choice(possible)
        if connection and fault in _ON_THE_WIRE:
            await self._fail_on_the_wire(fault, connection, scope, receive, send)
            return
        if fault is Fault.DELAY:
            await anyio.sleep(self.random.uniform(0, LONGEST_DELAY))
            await self.app(scope, receive, send)
            return
        if fault is Fault.CRASH_AFTER:
            await self.app(scope, receive, _Answer().take)
        await _instead(fault, Request(scope))(scope, receive, send)

    async def _fail_on_the_wire(
        self, fault: Fault, connection: Connection, scope: Scope, receive: Receive, send: Send
    ) -> None:
        answer = _Answer()
        if fault is not Fault.RESET_BEFORE:
            await self.app(scope, receive, answer.take)
        if fault is Fault.CUT_OFF:
            await send(answer.start)
            await send({"type": "http.response.body", "body": answer.body[: len(answer.body) // 2], "more_body": True})
            connection.close()
        else:
            connection.reset()
        await _gone(receive)


class _Answer:
    """The application's answer, kept back."""

    def __init__(self) -> None:
        self.start: Message = {}
        self.body = b""

    async def take(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.start = message
        else:
            self.body += message.get("body", b"")


async def _gone(receive: Receive) -> None:
    """Wait until the server knows that the connection has ended; it logs an answer that is missing before that."""
    while (await receive())["type"] != "http.disconnect":
        pass


def _instead(fault: Fault, request: Request) -> Response:
    """Return what stands in place of the answer."""
    if fault is Fault.BAD_GATEWAY:
        page = "<html><head><title>502 Bad Gateway</title></head><body><center><h1>502 Bad Gateway</h1></center>"
        return HTMLResponse(f"{page}<hr><center>nginx</center></body></html>", 502)
    if fault is Fault.TOO_MANY_REQUESTS:
        return PlainTextResponse("Too Many Requests", 429, {"Retry-After": "1"})
    if fault is Fault.UNAVAILABLE:
        return PlainTextResponse("Service Unavailable", 503)
    return failure(ApiError(500), request)
