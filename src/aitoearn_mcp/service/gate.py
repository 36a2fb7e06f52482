"""The gate before the MCP endpoint: who comes in, how many at once, and what is logged about it."""

import logging
import re
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager

import anyio
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.types import ASGIApp, Receive, Scope, Send

from aitoearn_mcp.api.errors import MAY_BE_SAVED
from aitoearn_mcp.api.request_id import new_request_id
from aitoearn_mcp.log import CALLER, REQUEST_ID
from aitoearn_mcp.service.accept import EVENTS, JSON, is_json, wants_events
from aitoearn_mcp.service.access import AccessPolicy
from aitoearn_mcp.service.allowed_hosts import Addresses
from aitoearn_mcp.service.answer import Answer
from aitoearn_mcp.service.body import Body, DisconnectedError, parse_body, receive_body, replay
from aitoearn_mcp.service.callers import Caller, remember_caller
from aitoearn_mcp.service.metrics import OPEN_REQUESTS, REFUSALS, REQUEST_SECONDS
from aitoearn_mcp.service.params import remember_params
from aitoearn_mcp.service.refusal import RETRY_AFTER, Reason, Refusal

SHARE_OF_ONE_CALLER = 4
"""One caller may use one place in this many."""

_LOG = logging.getLogger(__name__)
_REQUEST_ID = re.compile("[A-Za-z0-9._:-]{1,128}")
_NOT_POST = Refusal(405, Reason.METHOD, "Only POST is served here.", {"Allow": "POST"})
_STOPPING = Refusal(
    503,
    Reason.STOPPING,
    "This server is stopping. Nothing was changed. Make the same call again.",
    {"Retry-After": RETRY_AFTER},
)
_CUT_SHORT = Refusal(
    503,
    Reason.CUT_SHORT,
    f"This server was stopped before the call ended. If the call was to write: {MAY_BE_SAVED.en}",
)
_NOT_ACCEPTABLE = Refusal(
    406,
    Reason.ACCEPT,
    f"The Accept header must allow {JSON}; if it allows {EVENTS} as well, progress is sent too.",
)
_NOT_JSON = Refusal(415, Reason.CONTENT_TYPE, f"The Content-Type header must be {JSON}.")
_BUSY = (
    "This server is busy: it answers {limit} requests at once (16 for each of AITOEARN_CONCURRENCY). Nothing was "
    "changed. Make the same call again in a second."
)
_CALLER_BUSY = (
    "This caller has {limit} requests open, the most that one caller may have (a quarter of 16 for each of "
    "AITOEARN_CONCURRENCY). Nothing was changed. Make the same call again in a second."
)


class Gate:
    """An ASGI application that lets requests through to another one, or refuses them before their body is read.

    At most `limit` requests are in flight, and at most a quarter of them from one caller. Any other is asked to come
    back, instead of waiting in a queue until its caller has gone. `is_draining` refuses new requests while those in
    flight end.
    """

    def __init__(self, app: ASGIApp, access: AccessPolicy, addresses: Addresses, limit: int) -> None:
        self._app = app
        self._access = access
        self._addresses = addresses
        self._limit = limit
        self._limit_of_caller = max(1, limit // SHARE_OF_ONE_CALLER)
        self._in_flight: set[anyio.CancelScope] = set()
        self._of_caller: Counter[str] = Counter()
        self.is_open = False
        self.is_draining = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        request = Request(scope)
        began = anyio.current_time()
        answer = Answer(send, _request_id(request))
        REQUEST_ID.set(answer.request_id)
        CALLER.set(None)
        try:
            refusal = await self._serve(request, receive, answer)
            if refusal is not None:
                REFUSALS.add(1, {"reason": refusal.reason})
                if not answer.is_begun:
                    await refusal.response()(scope, receive, answer)
        except DisconnectedError:
            pass
        finally:
            seconds = anyio.current_time() - began
            REQUEST_SECONDS.record(seconds, {"http.response.status_code": answer.status or 0})
            fields = {"status": answer.status, "seconds": round(seconds, 3)}
            _LOG.info("%s %s", request.method, request.url.path, extra={"fields": fields})

    @property
    def in_flight(self) -> int:
        """The number of requests that are being answered."""
        return len(self._in_flight)

    def cancel(self) -> None:
        """Cancel what is in flight. The callers get a refusal that says so, if no part of an answer was sent."""
        for call in self._in_flight:
            call.cancel()

    async def _serve(self, request: Request, receive: Receive, answer: Answer) -> Refusal | None:
        """Pass the request on, or return why it is not served."""
        refusal = self._addresses.refusal(request)
        if refusal is not None:
            return refusal
        if request.method != "POST":
            # Stateless: there is no stream to GET and no session to DELETE.
            return _NOT_POST
        caller = await self._access.admit(request)
        if isinstance(caller, Refusal):
            return caller
        CALLER.set(caller.name)
        refusal = self._no_room(caller) or _unreadable(request)
        if refusal is not None:
            return refusal
        answer.wants_events = wants_events(request.headers.getlist("accept")) or False
        with self._place(caller) as call:
            content = await receive_body(request, receive)
            body = content if isinstance(content, Refusal) else parse_body(content)
            if isinstance(body, Refusal):
                return body
            await self._app(_for_the_sdk(request, caller, body), replay(body.content, receive), answer)
        return _CUT_SHORT if call.cancelled_caught else None

    def _no_room(self, caller: Caller) -> Refusal | None:
        again = {"Retry-After": RETRY_AFTER}
        if self.is_draining:
            return _STOPPING
        if self.in_flight >= self._limit:
            return Refusal(503, Reason.BUSY, _BUSY.format(limit=self._limit), again)
        if caller.counted_as is not None and self._of_caller[caller.counted_as] >= self._limit_of_caller:
            # Not 503, with which a proxy asks the next process, where this caller would take a quarter too.
            return Refusal(429, Reason.CALLER_BUSY, _CALLER_BUSY.format(limit=self._limit_of_caller), again)
        return None

    @contextmanager
    def _place(self, caller: Caller) -> Iterator[anyio.CancelScope]:
        name = caller.counted_as
        with anyio.CancelScope() as call:
            self._in_flight.add(call)
            OPEN_REQUESTS.add(1)
            if name is not None:
                self._of_caller[name] += 1
            try:
                yield call
            finally:
                self._in_flight.remove(call)
                OPEN_REQUESTS.add(-1)
                if name is not None:
                    self._of_caller[name] -= 1
                    if not self._of_caller[name]:
                        del self._of_caller[name]


def _unreadable(request: Request) -> Refusal | None:
    content_types = request.headers.getlist("content-type")
    if len(content_types) != 1 or not is_json(content_types[0]):
        return _NOT_JSON
    return _NOT_ACCEPTABLE if wants_events(request.headers.getlist("accept")) is None else None


def _for_the_sdk(request: Request, caller: Caller, body: Body) -> Scope:
    """Return the request as the SDK reads it: its own checks of these headers are stricter than HTTP."""
    headers = [item for item in request.headers.raw if item[0] not in (b"accept", b"content-type", b"content-length")]
    scope = {**request.scope, "headers": headers}
    named = MutableHeaders(scope=scope)
    named["Accept"], named["Content-Type"] = f"{JSON}, {EVENTS}", JSON
    remember_caller(scope, caller)
    remember_params(scope, body.params)
    return scope


def _request_id(request: Request) -> str:
    """Return the id that a proxy gave the request, or a new one."""
    given = request.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else new_request_id()
