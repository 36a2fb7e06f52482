"""The 1,000 updates by httpx alone and by plain sockets, without MCP and without this server's code.

Five batches of 200 over open connections with 16 requests in flight, as update_many_work_links sends them.
"""

import asyncio
import json
import time
from collections.abc import AsyncIterator, Awaitable, Callable, Iterator, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from urllib.parse import urlsplit

import httpx
from contenders import KEY

Send = Callable[[str, bytes], Awaitable[bytes]]
"""Sends a PATCH to a path, and returns the response's body."""


async def _by_hand(api: str, at_once: int, opened: AsyncExitStack) -> Send:
    port = urlsplit(api).port
    idle = [await asyncio.open_connection("127.0.0.1", port) for _ in range(at_once)]
    for _, writer in idle:
        opened.callback(writer.close)

    async def send(path: str, body: bytes) -> bytes:
        reader, writer = idle.pop()
        head = f"PATCH {urlsplit(api).path}{path} HTTP/1.1\r\nHost: {port}\r\nX-Api-Key: {KEY}\r\n"
        writer.write(f"{head}Content-Length: {len(body)}\r\n\r\n".encode() + body)
        answered = await reader.readuntil(b"\r\n\r\n")
        length = answered.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0]
        content = await reader.readexactly(int(length))
        idle.append((reader, writer))
        return content

    return send


async def _by_client(api: str, at_once: int, opened: AsyncExitStack) -> Send:
    limits = httpx.Limits(max_connections=at_once, max_keepalive_connections=at_once)
    http = httpx.AsyncClient(limits=limits, headers={"X-Api-Key": KEY}, trust_env=False)
    await opened.enter_async_context(http)

    async def send(path: str, body: bytes) -> bytes:
        return (await http.patch(api + path, content=body)).content

    return send


async def _by_transports(api: str, at_once: int, opened: AsyncExitStack) -> Send:
    one = httpx.Limits(max_connections=1, max_keepalive_connections=1)
    idle = [httpx.AsyncHTTPTransport(limits=one, verify=False) for _ in range(at_once)]
    for transport in idle:
        opened.push_async_callback(transport.aclose)

    async def send(path: str, body: bytes) -> bytes:
        transport = idle.pop()
        request = httpx.Request("PATCH", api + path, headers={"X-Api-Key": KEY}, content=body)
        content = await (await transport.handle_async_request(request)).aread()
        idle.append(transport)
        return content

    return send


WAYS: dict[str, Callable[[str, int, AsyncExitStack], Awaitable[Send]]] = {
    "sockets by hand": _by_hand,
    "an httpx.AsyncClient": _by_client,
    "an httpx transport for each request in flight, as here": _by_transports,
}


@asynccontextmanager
async def _opened(way: str, api: str, at_once: int) -> AsyncIterator[Send]:
    async with AsyncExitStack() as opened:
        yield await WAYS[way](api, at_once, opened)


async def seconds(
    way: str, api: str, arguments: Sequence[dict[str, str]], *, batch: int, at_once: int, apart: float
) -> float:
    """Send the updates batch by batch; `apart` is the number of seconds between a batch's first requests."""

    async def one(send: Send, given: dict[str, str]) -> None:
        body = json.dumps({"workLink": given["workLink"], "linkStatus": "ready"}).encode()
        answer = json.loads(await send(f"/v2/channels/publish/records/{given['recordId']}/work-link", body))
        assert answer["code"] == 0

    async def work(send: Send, waiting: Iterator[dict[str, str]], delay: float) -> None:
        await asyncio.sleep(delay)
        for given in waiting:
            await one(send, given)

    async with _opened(way, api, at_once) as send:
        await asyncio.gather(*(one(send, given) for given in arguments[:at_once]))
        started = time.perf_counter()
        for first in range(0, len(arguments), batch):
            waiting = iter(arguments[first : first + batch])
            await asyncio.gather(*(work(send, waiting, position * apart) for position in range(at_once)))
        return time.perf_counter() - started
