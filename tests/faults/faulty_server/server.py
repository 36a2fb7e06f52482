"""A loopback HTTP/1.1 server in front of an ASGI app, which breaks responses as its script says."""

import asyncio
import socket
import ssl
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import replace

import anyio
import certificates
from starlette.types import ASGIApp, Receive, Scope, Send

from faults.faulty_server.asgi import ask_app, parse_head, read_body
from faults.faulty_server.exchange import BASE_PATH, JSON, Exchange, SeenRequest
from faults.faulty_server.script import Fault, Script
from faults.faulty_server.sockets import Listener, close_streams, open_streams, reset


class FaultyServer:
    """The server that `faulty_server` yields.

    `seen` holds the requests that reached it, `acted` the faults that they met.
    """

    def __init__(
        self, app: ASGIApp, tls: ssl.SSLContext | None = None, elsewhere: "FaultyServer | None" = None
    ) -> None:
        self.seen: list[SeenRequest] = []
        self.acted: list[Fault] = []
        self._app, self._tls, self._elsewhere = app, tls, elsewhere
        self._script = Script(())
        self._listener = Listener(self._serve)
        self.base_url = f"{'https' if tls else 'http'}://127.0.0.1:{self._listener.port}{BASE_PATH}"

    @property
    def connections(self) -> int:
        """The number of accepted connections."""
        return self._listener.connections

    @property
    def open_connections(self) -> int:
        """The number of connections that are still open."""
        return self._listener.open

    @property
    def seen_elsewhere(self) -> list[SeenRequest]:
        """The requests that reached the other host, where redirects point; it should stay empty."""
        return self._elsewhere.seen if self._elsewhere else []

    def script(self, *faults: Fault | None) -> None:
        """Replace the script: the next requests meet these faults, and later ones are served properly."""
        self._script = Script(faults)

    async def stop(self) -> None:
        """End every connection and release the port."""
        await self._listener.stop()

    async def _serve(self, connection: socket.socket) -> None:
        if fault := self._script.take_before_reading():
            self._meet(fault)
            reset(connection)
            return
        reader, writer = await open_streams(connection, self._tls)
        try:
            while await self._exchange(reader, writer):
                pass
        except asyncio.IncompleteReadError:
            pass  # The client closed the connection.
        except asyncio.CancelledError:
            writer.transport.abort()
            raise
        finally:
            await close_streams(writer)

    async def _exchange(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> bool:
        """Serve one request, and return whether the connection can carry another."""
        request = parse_head(await reader.readuntil(b"\r\n\r\n"))
        fault = self._script.take(request.method, request.target)
        self._meet(fault)
        if not fault.before_reading:
            request = replace(request, body=await read_body(reader, request.headers))
            self.seen.append(request)
        await asyncio.sleep(fault.handled_after)
        handled = await ask_app(self._app, request) if fault.stored else None
        elsewhere = self._elsewhere.base_url if self._elsewhere else ""
        exchange = Exchange(request, reader, writer, elsewhere, handled)
        await fault.act(exchange)
        return exchange.is_open and request.headers.get("connection", "").lower() != "close"

    def _meet(self, fault: Fault) -> None:
        self.acted.append(fault)
        if fault.refuses_after:
            self._listener.refuse()


@asynccontextmanager
async def faulty_server(app: ASGIApp, *script: Fault | None, tls: bool = False) -> AsyncIterator[FaultyServer]:
    """Serve the app on a loopback port; each request meets the next entry of the script (None: no fault)."""
    elsewhere = FaultyServer(stranger)
    server = FaultyServer(app, certificates.server_context() if tls else None, elsewhere)
    try:
        server.script(*script)
        yield server
    finally:
        with anyio.CancelScope(shield=True):
            await elsewhere.stop()
            await server.stop()


async def stranger(scope: Scope, receive: Receive, send: Send) -> None:
    """Answer every request with success: the other host, where redirects point."""
    await send({"type": "http.response.start", "status": 200, "headers": [(b"content-type", JSON.encode())]})
    await send({"type": "http.response.body", "body": b'{"data":{},"code":0,"message":"stolen"}'})
