"""The HTTP clients that requests are sent by, each with one connection."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext
from http.cookiejar import CookieJar, DefaultCookiePolicy

import anyio
import httpx

Lend = Callable[[], AbstractAsyncContextManager[httpx.AsyncClient]]
"""Gives one request its HTTP client, for as long as the context lasts."""


@asynccontextmanager
async def open_connections(
    *, tls: bool, transport: httpx.AsyncBaseTransport | None, trust_env: bool
) -> AsyncIterator[Lend]:
    """Lend clients that have the network, or all the same one, that has `transport`.

    Without `tls`, no authorities are loaded, which takes a while, and none is trusted.
    """
    if transport is not None:
        async with _client(transport=transport) as client:
            yield lambda: nullcontext(client)
        return
    authorities = httpx.create_ssl_context(trust_env=trust_env) if tls else ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    connections = _Connections(lambda: _client(verify=authorities, trust_env=trust_env))
    try:
        yield connections.lend
    finally:
        await connections.aclose()


class _Connections:
    """Lends each client to one request at a time; there are as many as requests were ever in flight at once.

    httpx's own pool goes through all of its connections several times a request: with 32 of them, that took five times
    the rest of the work. And what a request that failed has left of its connection, no other one meets.
    """

    def __init__(self, connect: Callable[[], httpx.AsyncClient]) -> None:
        self._connect = connect
        self._idle: list[httpx.AsyncClient] = []

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[httpx.AsyncClient]:
        """Lend the one that was used last, for its connection is the likeliest to be still open, or a new one."""
        client = self._idle.pop() if self._idle else self._connect()
        try:
            yield client
        except BaseException:
            with anyio.CancelScope(shield=True):
                await client.aclose()
            raise
        self._idle.append(client)

    async def aclose(self) -> None:
        """Close what is not lent."""
        while self._idle:
            await self._idle.pop().aclose()


def _client(
    *, transport: httpx.AsyncBaseTransport | None = None, verify: ssl.SSLContext | bool = True, trust_env: bool = False
) -> httpx.AsyncClient:
    return httpx.AsyncClient(
        transport=transport,
        verify=verify,
        trust_env=trust_env,
        limits=httpx.Limits(max_connections=1, max_keepalive_connections=1),
        # httpx keeps cookies: one caller's would go out with the next caller's request.
        cookies=CookieJar(DefaultCookiePolicy(allowed_domains=[])),
    )
