"""The connections to the API."""

import logging
import ssl
from collections import deque
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, asynccontextmanager, nullcontext

import anyio
import httpx

from aitoearn_mcp.proxies import proxy_for

_LOG = logging.getLogger(__name__)
_KEEP_ALIVE_SECONDS = 5.0

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

    `trust_env`: proxies and certificate authorities are those that the environment names. Raises ValueError where it
    names a proxy that httpx can't use.
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
    one = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_KEEP_ALIVE_SECONDS)
    connections = _Connections(lambda: httpx.AsyncHTTPTransport(verify=authorities, limits=one, proxy=proxied))
    try:
        yield connections.lend
    finally:
        await connections.aclose()


class _Connections:
    """Lends a transport of one connection to one request at a time: as many as were ever in flight at once.

    httpx's own pool goes through all of its connections several times a request: with 32 of them, that took five times
    the rest of the work. And what a request that raised has left of its connection, no other one meets.
    """

    def __init__(self, connect: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._connect = connect
        # With the time since when it is not lent, on anyio's clock; the longest first.
        self._idle: deque[tuple[float, httpx.AsyncBaseTransport]] = deque()

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """Lend the one that was used last, for its connection is the likeliest to be still open, or a new one."""
        connection = self._idle.pop()[1] if self._idle else self._connect()
        try:
            yield connection
        except BaseException:
            await _close(connection)
            raise
        now = anyio.current_time()
        self._idle.append((now, connection))
        while self._idle and self._idle[0][0] < now - _KEEP_ALIVE_SECONDS:
            await _close(self._idle.popleft()[1])

    async def aclose(self) -> None:
        """Close what is not lent."""
        while self._idle:
            await _close(self._idle.popleft()[1])


async def _close(connection: httpx.AsyncBaseTransport) -> None:
    with anyio.CancelScope(shield=True):
        try:
            await connection.aclose()
        except Exception as error:
            # A connection that can't be closed in good order is closed, and no reason to say that a call failed.
            _LOG.debug("closing a connection: %s", type(error).__name__)
