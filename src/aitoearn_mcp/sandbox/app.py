"""The sandbox as an ASGI application: routes, the order in which a request is judged, and the envelope round it."""

import inspect
import json
import math
import re
from collections.abc import Awaitable, Callable, Sequence
from typing import NoReturn
from urllib.parse import parse_qsl, unquote

from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.requests import ClientDisconnect, Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from aitoearn_mcp.sandbox import endpoints
from aitoearn_mcp.sandbox.account_endpoints import get_account, list_accounts
from aitoearn_mcp.sandbox.call import REDIRECT_SECONDS, Call, Endpoint, LinkInfoPace
from aitoearn_mcp.sandbox.envelope import ApiError, UnreadableRequest, failure, request_id_of, success
from aitoearn_mcp.sandbox.faults import Fault, Faults, Latency
from aitoearn_mcp.sandbox.flows import get_flow
from aitoearn_mcp.sandbox.link_info import get_link_info
from aitoearn_mcp.sandbox.store import Store

LARGEST_BODY = 50 * 1024 * 1024
_RECORDS = "/v2/channels/publish/records"
_ACCOUNTS = "/v2/channels/accounts"

# The literal segments stand before {id}, or a list would be looked up as a record.
_ROUTES: Sequence[tuple[str, str, Endpoint]] = (
    ("GET", _RECORDS, endpoints.list_records),
    ("GET", f"{_RECORDS}/queued", endpoints.list_queued),
    ("GET", f"{_RECORDS}/published", endpoints.list_published),
    ("GET", f"{_RECORDS}/public/{{id}}", endpoints.get_public_record),
    ("GET", f"{_RECORDS}/{{id}}", endpoints.get_record),
    ("PATCH", f"{_RECORDS}/{{id}}/work-link", endpoints.update_work_link),
    ("GET", _ACCOUNTS, list_accounts),
    ("GET", f"{_ACCOUNTS}/{{id}}", get_account),
    ("GET", "/v2/channels/publish/flows/{id}", get_flow),
    ("GET", "/v2/channels/works/link-info", get_link_info),
)


def create_app(
    store: Store | None = None,
    *,
    latency: float = 0.0,
    fault_rate: float = 0.0,
    prefix: str = "/api",
    faults: Sequence[Fault] = tuple(Fault),
    seed: int | None = None,
    without_link_info: bool = False,
    link_info_latency: float = 0.0,
    redirect_seconds: float = REDIRECT_SECONDS,
) -> Starlette:
    """Return the API over `store` (a seeded one by default), which is also `app.state.store`.

    `latency` is in seconds, before each request is handled. `fault_rate`, 0 to 1, is the share of requests that meet
    one of `faults`, drawn with `seed`; without faults every answer is HTTP 200, as AiToEarn's are.

    `without_link_info` makes it a site that can't read links ahead: code 404. `link_info_latency` is how long that
    takes, in seconds; a short link is given up, with code 15036, after `redirect_seconds`.
    """
    pace = LinkInfoPace(link_info_latency, redirect_seconds)
    routes = [
        Route(prefix + path, _endpoint(endpoint, pace), methods=[method], name=path)
        for method, path, endpoint in _ROUTES
        if not (without_link_info and endpoint is get_link_info)
    ]
    app = Starlette(
        routes=routes,
        middleware=[
            Middleware(Latency, seconds=latency),
            Middleware(Faults, rate=fault_rate, faults=faults, seed=seed),
            Middleware(_RawPath),
        ],
        exception_handlers={
            ApiError: _refused,
            ClientDisconnect: _unheard,
            OSError: _not_saved,
            404: _unknown_route,
            405: _unknown_route,
        },
    )
    app.router.redirect_slashes = False
    app.state.store = store if store is not None else Store.seeded()
    app.state.prefix = prefix
    return app


class _RawPath:
    """Routes by the path as it was sent, so that `%2F` in an id stays in the id; one trailing slash is dropped."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http":
            scope = {**scope, "path": scope["raw_path"].decode("ascii").removesuffix("/")}
        await self.app(scope, receive, send)


def _endpoint(endpoint: Endpoint, pace: LinkInfoPace) -> Callable[[Request], Awaitable[Response]]:
    """Wrap an endpoint in what AiToEarn does first: read the body, decode the path, then look at the key."""

    async def respond(request: Request) -> Response:
        body = await _read_body(request)
        path_id = _decoded(request.path_params.get("id", ""))
        store: Store = request.app.state.store
        user_id = _caller(request, store)
        if user_id is None and endpoint is not endpoints.get_public_record:
            raise ApiError(401)
        data = endpoint(Call(store, user_id, path_id, body, request.query_params, request_id_of(request), pace))
        return success(await data if inspect.isawaitable(data) else data, request)

    return respond


def _caller(request: Request, store: Store) -> str | None:
    """Return the owner of the key, or None without a key; an unknown key fails, even where none is needed.

    A Bearer token is not looked at: AiToEarn takes no API key that way.
    """
    key = ", ".join(request.headers.getlist("x-api-key")).strip()
    if not key:
        return None
    if key not in store.keys:
        raise ApiError(401)
    return store.keys[key]


def _decoded(segment: str) -> str:
    """Decode the escapes of a path segment as JavaScript's decodeURIComponent does."""
    broken = re.search("%(?![0-9A-Fa-f]{2})", segment)
    try:
        text = unquote(segment, errors="strict")
    except UnicodeDecodeError:
        text, broken = "", re.search("%", segment)
    if broken:
        raise UnreadableRequest(f"Failed to decode param '{segment}'")
    return text


async def _read_body(request: Request) -> object:
    """Return the parsed body, or None if there is none or its content type is not read. Raises ApiError."""
    raw = await request.body()
    content_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if len(raw) > LARGEST_BODY:
        raise ApiError(500)
    if not raw:
        return None
    if content_type == "application/x-www-form-urlencoded":
        return dict(parse_qsl(raw.decode("utf-8", "replace"), keep_blank_values=True))
    return _parse_json(raw.decode("utf-8-sig", "replace")) if content_type == "application/json" else None


def _parse_json(text: str) -> object:
    """Parse as strictly as AiToEarn's body parser: no NaN, and nothing but an object or an array at the top."""
    start = text.lstrip(" \t\r\n")
    try:
        if not start.startswith(("{", "[")):
            raise json.JSONDecodeError("not an object or array", text, len(text) - len(start))
        return json.loads(text, parse_constant=_not_a_number, parse_int=_number, parse_float=_number)
    except json.JSONDecodeError as error:
        found = text[error.pos : error.pos + 1]
        unexpected = f"Unexpected token '{found}' in JSON at position {error.pos}"
        raise UnreadableRequest(unexpected if found else "Unexpected end of JSON input") from None
    except RecursionError:
        # The parser would take it, but the database has a limit of its own.
        raise ApiError(500) from None


def _not_a_number(name: str) -> NoReturn:
    raise json.JSONDecodeError("not JSON", name, 0)


def _number(text: str) -> float | None:
    """Read a number as JavaScript does, which has one kind, and writes one that is too large as null."""
    number = float(text)
    if math.isinf(number):
        return None
    return int(number) if number.is_integer() and abs(number) < 2**53 else number


async def _refused(request: Request, error: Exception) -> Response:
    return failure(error if isinstance(error, ApiError) else ApiError(500), request)


async def _unheard(request: Request, error: Exception) -> Response:
    """Answer nobody: the client went away in the middle of its request."""
    return Response()


async def _not_saved(request: Request, error: Exception) -> Response:
    """Answer code 500 for a write that the store's file refused."""
    return failure(ApiError(500), request)


async def _unknown_route(request: Request, error: Exception) -> Response:
    """Answer code 404 with the path as the server behind AiToEarn's proxy sees it: without the prefix."""
    try:
        await _read_body(request)
    except ApiError as unreadable:
        return failure(unreadable, request)
    url = request.scope["raw_path"].decode("ascii").removeprefix(request.app.state.prefix)
    if request.url.query:
        url += f"?{request.url.query}"
    return failure(ApiError(404, message=f"Cannot {request.method} {url}"), request)
