"""A stand-in app, a raw socket client for the faulty server, and what every fault's test asserts."""

import asyncio
import contextlib
import json
import logging
import socket
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import httpx
import pytest
from starlette.types import Receive, Scope, Send

from faults.faulty_server import GIB, MIB, Fault, FaultyServer, faulty_server

KEY = "key-of-the-test"
RECORD = {"id": "0123456789abcdefabcd0123", "title": "a title", "status": 1}
ENVELOPE = {"data": RECORD, "code": 0, "message": "请求成功", "requestId": "r1"}
PROPER = json.dumps(ENVELOPE, ensure_ascii=False).encode()
QUIET = 0.3
"""Seconds without a byte after which a connection that should fall silent counts as silent."""
PATIENCE = 5.0
"""The same for a connection that should go on."""


class App:
    """A stand-in for the sandbox that keeps the bodies it handled."""

    def __init__(self) -> None:
        self.handled: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        self.handled.append(message["body"])
        headers = [(b"Content-Type", b"application/json"), (b"Content-Length", b"%d" % len(PROPER))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PROPER[:9], "more_body": True})
        await send({"type": "http.response.body", "body": PROPER[9:]})


@dataclass
class Received:
    """What a raw socket received for one PATCH.

    `end` is `fin`, `rst`, or `open` where the connection fell silent or sent enough.
    """

    data: bytes
    end: str
    seconds: float
    elsewhere: str

    @property
    def head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def status(self) -> int:
        return int(self.head.split(b" ", 2)[1])

    @property
    def headers(self) -> dict[str, str]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def envelope(self) -> dict[str, Any]:
        envelope: dict[str, Any] = json.loads(self.body)
        return envelope


Proof = Callable[[Received], bool]
"""Tells whether the received bytes are those of a fault."""


def request_bytes() -> bytes:
    body = b'{"linkStatus":"ready"}'
    headers = f"Host: x\r\nX-Api-Key: {KEY}\r\nConnection: close\r\nContent-Length: {len(body)}"
    return f"PATCH /api/records/1 HTTP/1.1\r\n{headers}\r\n\r\n".encode() + body


def http_client(**options: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=2, **options)


@contextlib.contextmanager
def raw_socket() -> Iterator[socket.socket]:
    with socket.socket() as raw:
        raw.setblocking(False)
        yield raw


async def send_patch(server: FaultyServer, enough: int = GIB, patience: float = PATIENCE) -> Received:
    """Send a PATCH over a raw socket, and read until the connection ends, falls silent, or has sent `enough` bytes."""
    loop = asyncio.get_running_loop()
    started, data, end = time.monotonic(), bytearray(), "open"
    with raw_socket() as raw:
        try:
            await loop.sock_connect(raw, ("127.0.0.1", int(httpx.URL(server.base_url).port or 0)))
            await loop.sock_sendall(raw, request_bytes())
            while len(data) < enough:
                async with asyncio.timeout(patience):
                    piece = await loop.sock_recv(raw, MIB)
                if not piece:
                    end = "fin"
                    break
                data += piece
        except ConnectionError:
            end = "rst"
        except TimeoutError:
            pass
    elsewhere = server._elsewhere.base_url if server._elsewhere else ""
    return Received(bytes(data), end, time.monotonic() - started, elsewhere)


async def assert_fault_is_as_named(
    fault: Fault, proof: Proof, caplog: pytest.LogCaptureFixture, enough: int = GIB
) -> None:
    """Meet the fault once: the bytes prove it, `stored` is true of the app, and the next request is served properly."""
    app = App()
    async with faulty_server(app, fault) as server:
        received = await send_patch(server, enough, PATIENCE if fault.ends else QUIET)
        assert proof(received), (received.data[:500], received.end, received.seconds)
        assert len(app.handled) == fault.stored
        assert (received.end == "open") == (not fault.ends)
        assert proper(await send_patch(server))
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def ends(end: str, data: bytes = b"") -> Proof:
    return lambda received: received.data == data and received.end == end


def starts(data: bytes, end: str) -> Proof:
    return lambda received: received.data.startswith(data) and received.end == end


def properly_framed(received: Received) -> bool:
    return int(received.headers["content-length"]) == len(received.body) and received.end == "fin"


def proper(received: Received) -> bool:
    return properly_framed(received) and received.status == 200 and received.body == PROPER


def both(first: Proof, second: Proof) -> Proof:
    return lambda received: first(received) and second(received)
