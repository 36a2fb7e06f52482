"""One request on the wire, the answer to it, and what a fault can do with them."""

import asyncio
import contextlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any

from faults.faulty_server.sockets import linger_not

MIB = 1 << 20
GIB = 1 << 30
TICK = 0.05  # seconds between two bytes of what trickles, and before a reset that must not overtake what was sent
JSON = "application/json; charset=utf-8"
HTML = "text/html; charset=utf-8"


BASE_PATH = "/api"


Envelope = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Seen:
    """One request as it reached the wire; header names are in lower case, a repeated header is joined by commas."""

    method: str
    target: str
    headers: dict[str, str]
    body: bytes


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """One answer before it is framed; header names are in lower case."""

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
        """Return the answer properly framed by its Content-Length."""
        return self.head(content_length=str(len(self.body)), **framing) + self.body


@dataclass(slots=True)
class Exchange:
    """One request whose answer is a fault's to give, and the connection that it came on."""

    request: Seen
    reader: asyncio.StreamReader
    writer: asyncio.StreamWriter
    elsewhere: str
    handled: ApiResponse | None
    is_open: bool = True

    @property
    def answer(self) -> ApiResponse:
        """What the app answered; only a fault that is ``stored`` has one."""
        assert self.handled is not None, "the app was not asked"
        return self.handled

    async def send(self, *parts: bytes) -> None:
        """Write the parts, waiting wherever the client reads more slowly than we write."""
        for part in parts:
            self.writer.write(part)
            await self.writer.drain()
            await asyncio.sleep(0)

    async def trickle(self, stream: Iterable[int]) -> None:
        """Write one byte each TICK."""
        for byte in stream:
            await self.send(bytes([byte]))
            await asyncio.sleep(TICK)

    async def say_nothing(self) -> None:
        """Wait until the client hangs up."""
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
        linger_not(self.writer.get_extra_info("socket"))
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
