"""The connections to the API, each lent to one request at a time."""

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
"""Lends a transport to one request for the length of the context.

It is httpx's transport and not its client: a transport follows no redirect to another host, and keeps no cookie, which
would be sent with another caller's request.
"""


@asynccontextmanager
async def open_connections(
    base_url: str, *, transport: httpx.AsyncBaseTransport | None, trust_env: bool
) -> AsyncIterator[Lend]:
    """Lend connections to the API, or `transport`, which replaces the network.

    `trust_env`: use the proxies and certificate authorities that the environment names. Raises ValueError for a proxy
    that httpx can't use.
    """
    if transport is not None:
        async with transport:
            yield lambda: nullcontext(transport)
        return
    proxy = proxy_for(base_url) if trust_env else None
    proxied = None if proxy is None else httpx.Proxy(proxy.url)
    # Certificate authorities take time to load, and plain HTTP, which stays on this machine, needs none.
    plain = base_url.startswith("http:")
    authorities = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT) if plain else httpx.create_ssl_context(trust_env=trust_env)
    one = httpx.Limits(max_connections=1, max_keepalive_connections=1, keepalive_expiry=_KEEP_ALIVE_SECONDS)
    connections = _Connections(lambda: httpx.AsyncHTTPTransport(verify=authorities, limits=one, proxy=proxied))
    try:
        yield connections.lend
    finally:
        await connections.aclose()


class _Connections:
    """Transports of one connection each, as many as there were ever requests in flight at once.

    httpx's own pool goes through all of its connections several times per request: with 32 of them, that took five
    times as long as the rest of the work. Here, too, no request meets a connection that another one left broken.
    """

    def __init__(self, connect: Callable[[], httpx.AsyncBaseTransport]) -> None:
        self._connect = connect
        # Each with the time at which it was returned, on anyio's clock; the oldest first.
        self._idle: deque[tuple[float, httpx.AsyncBaseTransport]] = deque()

    @asynccontextmanager
    async def lend(self) -> AsyncIterator[httpx.AsyncBaseTransport]:
        """Lend the transport that was used last, which is the most likely to be still connected, or a new one."""
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
        """Close every transport that is not lent."""
        while self._idle:
            await _close(self._idle.popleft()[1])


async def _close(connection: httpx.AsyncBaseTransport) -> None:
    with anyio.CancelScope(shield=True):
        try:
            await connection.aclose()
        except Exception as error:
            # The connection is closed all the same, and its request has already succeeded or failed.
            _LOG.debug("closing a connection: %s", type(error).__name__)
