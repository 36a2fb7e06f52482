"""Base URLs at which no request ever arrives."""

import asyncio
import socket
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager

import anyio

from faults.faulty_server.exchange import BASE_PATH, HTML, ApiResponse, page
from faults.faulty_server.server import faulty_server, stranger
from faults.faulty_server.sockets import Listener, bound_socket, reset


@asynccontextmanager
async def refusing_url() -> AsyncIterator[str]:
    """Yield a base URL at a reserved port that refuses connections."""
    with bound_socket(0) as closed:
        yield f"http://127.0.0.1:{closed.getsockname()[1]}{BASE_PATH}"


@asynccontextmanager
async def untrusted_url() -> AsyncIterator[str]:
    """Yield an https base URL with a self-signed certificate."""
    async with faulty_server(stranger, tls=True) as server:
        yield server.base_url


@asynccontextmanager
async def _handshake(respond: Callable[[socket.socket], Awaitable[None]]) -> AsyncIterator[str]:
    async def serve(connection: socket.socket) -> None:
        await asyncio.get_running_loop().sock_recv(connection, 65536)
        await respond(connection)

    listener = Listener(serve)
    try:
        yield f"https://127.0.0.1:{listener.port}{BASE_PATH}"
    finally:
        with anyio.CancelScope(shield=True):
            await listener.stop()


def handshake_reset_url() -> AbstractAsyncContextManager[str]:
    """Yield an https base URL that resets the connection after the TLS client hello."""

    async def respond(connection: socket.socket) -> None:
        reset(connection)

    return _handshake(respond)


def plain_http_url() -> AbstractAsyncContextManager[str]:
    """Yield an https base URL that answers the TLS client hello in plain HTTP."""

    async def respond(connection: socket.socket) -> None:
        refusal = ApiResponse(page(400, "The plain HTTP request was sent to HTTPS port"), 400, {"content-type": HTML})
        await asyncio.get_running_loop().sock_sendall(connection, refusal.whole(connection="close"))

    return _handshake(respond)


def handshake_silence_url() -> AbstractAsyncContextManager[str]:
    """Yield an https base URL that never answers the TLS client hello."""

    async def respond(connection: socket.socket) -> None:
        while await asyncio.get_running_loop().sock_recv(connection, 65536):
            pass

    return _handshake(respond)


UNREACHABLE: dict[str, Callable[[], AbstractAsyncContextManager[str]]] = {
    "refused": refusing_url,
    "tls_untrusted": untrusted_url,
    "tls_handshake_reset": handshake_reset_url,
    "tls_plain_http": plain_http_url,
    "tls_handshake_silence": handshake_silence_url,
}
