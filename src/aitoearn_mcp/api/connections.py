"""The connections to the API."""

import ssl
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

import anyio
import httpx

from aitoearn_mcp.network import proxy_for

Lend = Callable[[], AbstractAsyncContextManager[httpx.AsyncBaseTransport]]
"""Gives one request what it is sent by, for as long as the context lasts.

That is httpx's transport and not its client: it sends the one request, follows no redirect to another host, and keeps
no cookie, which would go out with another caller's request.
"""


@asynccontextmanager
async def open_connections(
    base_url: str, *, transport: httpx.AsyncBaseTransport | None, trust_env: bool
) -> AsyncIterator[Lend]:
    """Lend connections to the API, or `transport`, which replaces the network.

    `trust_env`: proxies and certificate authorities are those that the environment names.
    """
    if transport is not None:
        async with transport:
            yield lambda: nullcontext(transport)
        return
    proxy = proxy_for(base_url) if trust_env else None
    proxied = None if proxy is None else httpx.Proxy(proxy.url)
    # Plain HTTP, which goes to this machine alone, needs no authorities, which take a while to load.
    plain = base_url.startswith("http:")
    authorities = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else httpx.create_ssl_context(trust_env=trust_env)
    one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    connections = _Connections(lambda: httpx.AsyncHTTPTransport(verify=authorities, limits=one, proxy=proxied))
    try:
        yield connections.lend
    finally:
        await connections.aclose()


class _Connections:
    """Lends a transport of one connection to one request at a time: as many as were ever in flight at once.

    httpx's own pool goes through all of its connections several times a request: with 32 of them, that took five times
    the rest of the work. And what a request that failed has left of its connection, no other one meets.
    """

    def __init__(self, connect: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._connect = connect
        self._idle: list[httpx.AsyncBaseTransport] = []

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """Lend the one that was used last, for its connection is the likeliest to be still open, or a new one."""
        connection = self._idle.pop() if self._idle else self._connect()
        try:
            yield connection
        except BaseException:
            with anyio.CancelScope(shield=True):
                await connection.aclose()
            raise
        self._idle.append(connection)

    async def aclose(self) -> None:
        """Close what is not lent."""
        while self._idle:
            await self._idle.pop().aclose()
