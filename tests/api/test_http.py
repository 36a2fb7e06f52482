"""One request over a real socket: what is sent, what comes back, and why nothing may come back."""

import gc
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import anyio
import pytest
from faults.faulty_server import FAULTS, UNREACHABLE, Fault, FaultyServer, faulty_server
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from waiting import until

from aitoearn_mcp.api.http import ApiHttp, FailureReason, NoResponse, open_http
from aitoearn_mcp.api.response import ApiResponse
from aitoearn_mcp.redaction import Redactor

pytestmark = pytest.mark.anyio

Respond = Callable[[Request], Response]


def api(respond: Respond) -> Starlette:
    """Return an API that responds to every request in this way."""

    async def endpoint(request: Request) -> Response:
        return respond(request)

    return Starlette(routes=[Route("/{path:path}", endpoint, methods=["GET", "PATCH"])])


def echo(request: Request, **envelope: Any) -> Response:
    """Respond as AiToEarn does, which echoes the request id."""
    return JSONResponse({"data": {}, "code": 0, "requestId": request.headers["x-request-id"], **envelope})


@asynccontextmanager
async def connected(respond: Respond = echo, *script: Fault | None) -> AsyncIterator[tuple[ApiHttp, FaultyServer]]:
    async with (
        faulty_server(api(respond), *script) as server,
        open_http(server.base_url, concurrency=1, transport=None, trust_env=False) as http,
    ):
        yield http, server


async def get(http: ApiHttp, request_id: str = "r1", seconds: float = 5.0, **options: Any) -> ApiResponse | NoResponse:
    return await http.exchange("GET", "records", request_id, headers={}, seconds=seconds, **options)


async def test_a_request_is_sent_as_given() -> None:
    async with connected() as (http, server):
        await http.exchange(
            "PATCH",
            "records/a%2Fb",
            "r1",
            headers={"X-Api-Key": "the-key"},
            seconds=5.0,
            body={"workLink": "夏日"},
            params={"time": "a b"},
        )
    [seen] = server.seen
    assert seen.method == "PATCH"
    assert seen.target == "/api/records/a%2Fb?time=a+b"
    assert seen.body == '{"workLink": "夏日"}'.encode()
    assert seen.headers["x-api-key"] == "the-key"
    assert seen.headers["x-request-id"] == "r1"


async def test_an_envelope_comes_back_parsed_with_the_time_of_its_date_header() -> None:
    def respond(request: Request) -> Response:
        response = echo(request, message="请求成功")
        response.headers["date"] = "Thu, 26 Nov 2026 10:00:00 GMT"
        return response

    async with connected(respond) as (http, _):
        response = await get(http)
    assert isinstance(response, ApiResponse)
    assert response.code == 0
    assert response.message == "请求成功"
    assert response.request_id == "r1"
    assert response.sent_at is not None
    assert response.sent_at.isoformat() == "2026-11-26T10:00:00+00:00"


async def test_a_secret_is_redacted_from_a_response() -> None:
    async with connected(lambda request: echo(request, message="the-key")) as (http, _):
        response = await get(http, redactor=Redactor("the-key"))
    assert isinstance(response, ApiResponse)
    assert response.message == "[redacted]"


@pytest.mark.parametrize(
    ("fault", "problem"),
    [
        ("gzip_bomb", "a body that is too large"),
        ("gzip_bomb_double", "a body in an encoding that was not requested"),
        ("huge_body", "a body that is too large"),
        ("unknown_encoding", "a body in an encoding that was not requested"),
        ("gzip_truncated", "a body that does not match its Content-Encoding"),
        ("html_200", "a body that is not valid JSON"),
    ],
)
async def test_an_unusable_body_is_a_problem_and_not_an_error(fault: str, problem: str) -> None:
    async with connected(echo, FAULTS[fault]) as (http, _):
        response = await get(http)
    assert isinstance(response, ApiResponse)
    assert response.status == 200
    assert response.code is None
    assert response.problem is not None
    assert response.problem.en == problem


@pytest.mark.parametrize(("limit", "code"), [(1000, None), (2000, 0)])
async def test_a_body_is_bounded_by_its_limit(limit: int, code: int | None) -> None:
    async with connected(lambda request: echo(request, data="x" * 1500)) as (http, _):
        response = await get(http, limit=limit)
    assert isinstance(response, ApiResponse)
    assert response.code == code


@pytest.mark.parametrize(
    ("fault", "reason"),
    [
        ("reset_after_reading", FailureReason.CUT_OFF),
        ("close_before_handling", FailureReason.CUT_OFF),
        ("cut_off_body", FailureReason.CUT_OFF),
        ("cut_off_headers", FailureReason.CUT_OFF),
        ("invalid_http", FailureReason.CUT_OFF),
        ("key_echoed_in_status_line", FailureReason.CUT_OFF),
        ("silence_before", FailureReason.DEADLINE),
        ("silence_after", FailureReason.DEADLINE),
        ("stalled_body", FailureReason.DEADLINE),
        ("trickling_body", FailureReason.DEADLINE),
        ("trickling_headers", FailureReason.DEADLINE),
        ("endless_continue", FailureReason.DEADLINE),
    ],
)
async def test_a_request_that_breaks_after_it_was_sent_has_no_response(fault: str, reason: FailureReason) -> None:
    async with connected(echo, FAULTS[fault]) as (http, server):
        # A deadline ends these; the others must not meet it on a loaded machine.
        seconds = 1.0 if reason is FailureReason.DEADLINE else 30.0
        assert await get(http, seconds=seconds) == NoResponse(reason, sent=True)
        assert len(server.seen) == 1


# httpcore 1.0 leaves a socket to the garbage collector where a TLS handshake is cut short.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("unreachable", UNREACHABLE)
async def test_a_request_without_a_connection_is_not_sent(unreachable: str) -> None:
    async with (
        UNREACHABLE[unreachable]() as url,
        open_http(url, concurrency=1, transport=None, trust_env=False) as http,
    ):
        assert await get(http, seconds=1.0) == NoResponse(FailureReason.CONNECT, sent=False)
    gc.collect()


@asynccontextmanager
async def through_proxy(monkeypatch: pytest.MonkeyPatch, fault: Fault) -> AsyncIterator[ApiHttp]:
    """Connect to an API behind a proxy that meets the CONNECT request with this fault."""
    async with faulty_server(api(echo), fault) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url.removesuffix("/api"))
        monkeypatch.setenv("NO_PROXY", "")
        async with open_http("https://api.example/api", concurrency=1, transport=None, trust_env=True) as http:
            yield http


async def test_a_request_that_a_proxy_refuses_is_not_sent(monkeypatch: pytest.MonkeyPatch) -> None:
    async with through_proxy(monkeypatch, FAULTS["http_403"]) as http:
        assert await get(http) == NoResponse(FailureReason.PROXY, sent=False)


@pytest.mark.parametrize("fault", ["close_before_handling", "silence_before"])
async def test_a_request_is_not_sent_where_a_proxy_opens_no_tunnel(fault: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with through_proxy(monkeypatch, FAULTS[fault]) as http:
        assert await get(http, seconds=0.5) == NoResponse(FailureReason.CONNECT, sent=False)


async def test_a_request_with_an_impossible_header_is_not_sent() -> None:
    async with connected() as (http, server):
        end = await http.exchange("GET", "records", "r1", headers={"X-Api-Key": "a\nb"}, seconds=5.0)
        assert end == NoResponse(FailureReason.LOCAL, sent=False)
        assert server.seen == []


@pytest.mark.parametrize("seconds", [0.0, -1.0])
async def test_a_request_without_time_left_is_not_sent(seconds: float) -> None:
    async with connected() as (http, server):
        assert await get(http, seconds=seconds) == NoResponse(FailureReason.NO_TIME, sent=False)
        assert server.connections == 0


async def test_the_wait_for_a_free_connection_counts_and_ends_as_not_sent() -> None:
    ends: dict[str, object] = {}
    async with connected(echo, FAULTS["silence_before"]) as (http, server), anyio.create_task_group() as tasks:

        async def first() -> None:
            ends["first"] = await get(http, seconds=1.0)

        tasks.start_soon(first)
        await until(lambda: server.seen)
        ends["second"] = await get(http, seconds=0.1)
    assert ends == {
        "first": NoResponse(FailureReason.DEADLINE, sent=True),
        "second": NoResponse(FailureReason.BUSY, sent=False),
    }


@pytest.mark.parametrize("status", [302, 307, 308])
async def test_a_redirect_is_not_followed(status: int) -> None:
    async with connected(echo, FAULTS[f"redirect_{status}"]) as (http, server):
        response = await get(http)
        assert isinstance(response, ApiResponse)
        assert response.status == status
        assert server.seen_elsewhere == []


def other_id(status: int) -> Respond:
    """Respond to the request `r2` as if it were another one."""

    def respond(request: Request) -> Response:
        is_second = request.headers["x-request-id"] == "r2"
        response = echo(request, requestId="another") if is_second else echo(request)
        response.status_code = status if is_second else 200
        return response

    return respond


async def test_a_response_to_another_request_is_not_taken() -> None:
    async with connected(other_id(200)) as (http, _):
        await get(http, "r1")
        assert await get(http, "r2") == NoResponse(FailureReason.MIXED_UP, sent=True)


async def test_an_error_response_to_another_request_keeps_only_its_status() -> None:
    async with connected(other_id(503)) as (http, _):
        await get(http, "r1")
        response = await get(http, "r2")
    assert isinstance(response, ApiResponse)
    assert response.status == 503
    assert response.code is None
    assert response.problem is not None
    assert response.problem.en == "a response to another request"


async def test_an_api_that_never_echoes_ids_is_believed() -> None:
    async with connected(lambda request: echo(request, requestId="its own")) as (http, _):
        responses = [await get(http, request_id) for request_id in ("r1", "r2")]
    assert [getattr(response, "code", None) for response in responses] == [0, 0]
