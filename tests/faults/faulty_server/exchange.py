"""One HTTP exchange as a fault sees it: the request, the app's response, and the connection."""

import asyncio
import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from faults.faulty_server.sockets import reset_on_close

MIB = 1 << 20
GIB = 1 << 30
TICK = 0.05
"""Seconds between two trickled bytes, and before a reset, which would otherwise overtake the bytes before it."""
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"
BASE_PATH = "/api"

Envelope = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SeenRequest:
    """A request as the server received it; header names in lower case, repeated headers joined by commas."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """A response before it is framed; header names in lower case."""

    body: bytes
    status: int = 200
    headers: Mapping[str, str] = field(default_factory=lambda: {"content-type": JSON})

    @property
    def envelope(self) -> Envelope:
        """The body as a JSON object."""
        envelope: Envelope = json.loads(self.body)
        return envelope

    def head(self, **framing: str) -> bytes:
        """Return status line and headers, with these headers added: ``content_length="5"``."""
        headers = {**self.headers, **{name.replace("_", "-"): value for name, value in framing.items()}}
        lines = [f"HTTP/1.1 {self.status} {phrase(self.status)}", *(f"{name}: {headers[name]}" for name in headers)]
        return "\r\n".join([*lines, "", ""]).encode("latin-1")

    def whole(self, **framing: str) -> bytes:
        """Return the response properly framed by its Content-Length."""
        return self.head(content_length=str(len(self.body)), **framing) + self.body


@dataclass(slots=True)
class Exchange:
    """A request that a fault responds to, and its connection.

    `elsewhere` is the base URL of the other host that redirects point at.
    """

    request: SeenRequest
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    elsewhere: str
    handled: ApiResponse | None
    is_open: bool = True

    @property
    def response(self) -> ApiResponse:
        """The app's response; present only where the fault is ``stored``."""
        assert self.handled is not None, "the app did not handle this request"
        return self.handled

    async def send(self, *parts: bytes) -> None:
        """Write the parts, waiting while the client reads more slowly than we write."""
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def trickle(self, stream: Iterable[int]) -> None:
        """Write one byte every TICK."""
        for byte in stream:
            await self.send(bytes([byte]))
            await asyncio.sleep(TICK)

    async def say_nothing(self) -> None:
        """Send nothing until the client closes the connection."""
        while await self.reader.read(65536):
            pass
        self.close()

    def close(self) -> None:
        """End the connection with a FIN."""
        self.is_open = False
        self.writer.close()

    def reset(self) -> None:
        """End the connection with an RST."""
        self.is_open = False
        reset_on_close(self.writer.get_extra_info("socket"))
        self.writer.transport.abort()


def phrase(status: int) -> str:
    with contextlib.suppress(ValueError):
        return HTTPStatus(status).phrase
    return "Unknown"


def page(status: int, text: str = "") -> bytes:
    title = f"{status} {phrase(status)}"
    return f"<html><head><title>{title}</title></head><body><h1>{title}</h1>{text}<hr>nginx</body></html>\n".encode()


def chunk(data: bytes) -> bytes:
    return b"%x\r\n%b\r\n" % (len(data), data)
