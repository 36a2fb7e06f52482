"""How many connections requests need, seen from the other end."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest
from faults.faulty_server import FAULTS, FaultyServer, faulty_server, slow
from starlette.applications import Starlette
from starlette.responses import JSONResponse
from starlette.types import Receive, Scope, Send
from waiting import until

from aitoearn_mcp.api.http import ApiHttp, FailureReason, NoResponse, open_http
from aitoearn_mcp.api.response import ApiResponse

pytestmark = pytest.mark.anyio


@pytest.fixture
async def server(app: Starlette) -> AsyncIterator[FaultyServer]:
    async with faulty_server(app) as served:
        yield served


async def exchange(connection: ApiHttp, count: int, seconds: float = 5.0) -> list[ApiResponse | NoResponse]:
    """Send so many requests at once."""
    ends: list[ApiResponse | NoResponse] = []

    async def one() -> None:
        ends.append(await connection.exchange("GET", "x", "r", headers={}, seconds=seconds))

    async with anyio.create_task_group() as tasks:
        for _ in range(count):
            tasks.start_soon(one)
    return ends


async def test_requests_at_once_get_a_connection_each_and_later_ones_reuse_them(server: FaultyServer) -> None:
    server.script(*[slow(0.05)] * 3)
    async with open_http(server.base_url, concurrency=3, transport=None, trust_env=False) as connection:
        await exchange(connection, 3)
        assert server.connections == 3
        assert len(server.seen) == 3
        await exchange(connection, 9)
    assert server.connections == 3
    assert len(server.seen) == 12


@pytest.mark.parametrize("fault", ["cut_off_body", "silence_before", "endless_body"])
async def test_the_connection_of_a_failed_request_is_not_reused(server: FaultyServer, fault: str) -> None:
    server.script(FAULTS[fault])
    async with open_http(server.base_url, concurrency=1, transport=None, trust_env=False) as connection:
        (failed,) = await exchange(connection, 1, seconds=0.5)
        (answered,) = await exchange(connection, 1)
    assert getattr(failed, "code", None) is None
    assert isinstance(answered, ApiResponse)
    assert server.connections == 2


async def test_connections_unused_since_a_burst_are_closed(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    server.script(*[slow(0.05)] * 3)
    async with open_http(server.base_url, concurrency=3, transport=None, trust_env=False) as connection:
        await exchange(connection, 3)
        assert server.open_connections == 3
        # From now on a connection is old as soon as another one has been used after it.
        monkeypatch.setattr("aitoearn_mcp.api.connections._KEEP_ALIVE_SECONDS", 0.0)
        await exchange(connection, 1)
        await until(lambda: server.open_connections == 1)


async def test_closing_old_connections_disturbs_no_request(
    server: FaultyServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("aitoearn_mcp.api.connections._KEEP_ALIVE_SECONDS", -1.0)  # Each is old at once.
    async with open_http(server.base_url, concurrency=8, transport=None, trust_env=False) as connection:
        ends = await exchange(connection, 200)
    assert [end for end in ends if not isinstance(end, ApiResponse)] == []


async def test_a_connection_with_a_response_to_another_request_is_not_reused() -> None:
    async def api(scope: Scope, receive: Receive, send: Send) -> None:
        told = dict(scope["headers"])[b"x-request-id"].decode()
        envelope: dict[str, Any] = {"code": 0, "data": {}, "requestId": "another" if told == "second" else told}
        await JSONResponse(envelope)(scope, receive, send)

    async with faulty_server(api) as server:
        async with open_http(server.base_url, concurrency=1, transport=None, trust_env=False) as connection:
            ends = [
                await connection.exchange("GET", "x", request_id, headers={}, seconds=5.0)
                for request_id in ("first", "second", "third")
            ]
        assert server.connections == 2
        assert len(server.seen) == 3
    assert ends[1] == NoResponse(FailureReason.MIXED_UP, sent=True)
    assert [getattr(end, "code", None) for end in ends] == [0, None, 0]


async def test_a_given_transport_stays_open_after_a_failed_request() -> None:
    events: list[str] = []

    class Transport(httpx.AsyncBaseTransport):
        async def handle_async_request(self, request: httpx.Request) -> httpx.Response:
            events.append("asked")
            raise httpx.ReadError("broken", request=request)

        async def aclose(self) -> None:
            events.append("closed")

    async with open_http("http://api", concurrency=1, transport=Transport(), trust_env=False) as connection:
        await exchange(connection, 2)
    assert events == ["asked", "asked", "closed"]
