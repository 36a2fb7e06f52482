"""The faulty server sees requests whole, ends on leaving, and hides no bug of the app."""

import asyncio
import time
from collections.abc import AsyncIterator

import anyio
import httpx
import pytest
from starlette.types import Receive, Scope, Send
from waiting import until

from faults.faulty_server import FAULTS, faulty_server, redirect
from faults.raw_client import App, http_client, raw_socket, request_bytes, send_patch

pytestmark = pytest.mark.anyio


async def test_a_request_is_seen_whole() -> None:
    async def in_chunks() -> AsyncIterator[bytes]:
        yield b'{"a":'
        yield b"1}"

    app = App()
    async with faulty_server(app) as server, http_client() as http:
        await http.patch(f"{server.base_url}/a%2Fb?q=1", content=in_chunks(), headers=[("X-A", "1"), ("X-A", "2")])
        (seen,) = server.seen
    assert seen.method == "PATCH"
    assert seen.target == "/api/a%2Fb?q=1"
    assert seen.body == b'{"a":1}'
    assert seen.headers["x-a"] == "1, 2"
    assert app.handled == [b'{"a":1}']


async def test_a_followed_redirect_is_seen_elsewhere() -> None:
    async with faulty_server(App(), redirect(307)) as server, http_client() as http:
        await http.patch(f"{server.base_url}/records/1", follow_redirects=True)
        assert [seen.target for seen in server.seen_elsewhere] == ["/api/records/1"]


async def test_a_redirect_can_point_at_any_url() -> None:
    async with faulty_server(App(), redirect(302, "http://127.0.0.1:1/x")) as server, http_client() as http:
        assert (await http.get(server.base_url)).headers["location"] == "http://127.0.0.1:1/x"


@pytest.mark.parametrize("name", [name for name in FAULTS if not FAULTS[name].ends])
async def test_leaving_ends_a_fault_that_never_ends(name: str) -> None:
    with raw_socket() as raw:
        async with faulty_server(App(), FAULTS[name]) as server:
            await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", httpx.URL(server.base_url).port))
            await asyncio.get_running_loop().sock_sendall(raw, request_bytes())
            await until(lambda: server.seen)
            started = time.monotonic()
        assert time.monotonic() - started < 0.4


async def test_leaving_also_works_in_a_cancelled_scope() -> None:
    with anyio.move_on_after(0.1) as scope:
        async with faulty_server(App(), FAULTS["silence_after"]) as server, http_client() as http:
            await http.patch(server.base_url)
    assert scope.cancelled_caught
    with pytest.raises(httpx.ConnectError):
        async with http_client() as http:
            await http.patch(server.base_url)


async def test_a_bug_in_the_app_is_raised() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("the app is broken")

    with pytest.raises(RuntimeError, match="the app is broken"):
        async with faulty_server(broken) as server:
            await send_patch(server)
