"""The gate before the MCP endpoint: who comes in, how many at once, and what is written down of it."""

import json
import logging
import re

import anyio
import mcp.types as t
from mcp.server.transport_security import TransportSecurityMiddleware, TransportSecuritySettings
from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aitoearn_mcp.api.request_id import new_request_id
from aitoearn_mcp.log import REQUEST_ID
from aitoearn_mcp.service.access import AccessPolicy

SECONDS_FOR_BODY = 10.0
RETRY_AFTER = "1"

_LOG = logging.getLogger(__name__)
_CUT_SHORT = (
    "This server was stopped before the call ended. If it was to write, the update may or may not have been saved: "
    "read the record before you write again."
)
_REQUEST_ID = re.compile("[A-Za-z0-9._:-]{1,128}")


class Gate:
    """An ASGI application that lets requests through to another one, or refuses them before their body is read.

    At most `limit` are inside at once: what comes on top is told to come back, instead of waiting in a queue until
    nobody is there for the answer. `is_draining` refuses what is new while what is inside ends.
    """

    def __init__(self, app: ASGIApp, callers: AccessPolicy, security: TransportSecuritySettings, limit: int) -> None:
        self._app = app
        self._callers = callers
        self._security = TransportSecurityMiddleware(security)
        self._limit = limit
        self._in_flight: set[anyio.CancelScope] = set()
        self.is_open = False
        self.is_draining = False

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Serve one HTTP request."""
        request = Request(scope)
        began = anyio.current_time()
        answer = _Answer(send, _request_id(request))
        REQUEST_ID.set(answer.request_id)
        try:
            refusal = await self._refusal(request)
            if refusal is not None:
                await refusal(scope, receive, answer)
                return
            refusal = await self._let_in(scope, receive, answer)
            if refusal is not None and not answer.is_begun:
                await refusal(scope, receive, answer)
        finally:
            fields = {"status": answer.status, "seconds": round(anyio.current_time() - began, 3)}
            _LOG.info("%s %s", request.method, request.url.path, extra={"fields": fields})

    @property
    def in_flight(self) -> int:
        """The number of requests that are being answered."""
        return len(self._in_flight)

    def cancel(self) -> None:
        """Give up what is inside. Who asked is told, if nothing of an answer has been sent."""
        for call in self._in_flight:
            call.cancel()

    async def _let_in(self, scope: Scope, receive: Receive, answer: "_Answer") -> Response | None:
        with anyio.CancelScope() as call:
            self._in_flight.add(call)
            try:
                await self._app(scope, _in_time(receive), answer)
            except _SlowBodyError:
                return _refused(408, "The request's body did not come in time.")
            finally:
                self._in_flight.remove(call)
        return _refused(503, _CUT_SHORT) if call.cancelled_caught else None

    async def _refusal(self, request: Request) -> Response | None:
        wrong_address = await self._security.validate_request(request)
        if wrong_address is not None:
            return wrong_address
        if request.method != "POST":
            # Stateless: there is no stream to GET and no session to DELETE.
            return _refused(405, "Only POST is served here.", Allow="POST")
        if not self._callers.admit(request):
            challenge = 'Bearer error="invalid_token"' if "authorization" in request.headers else "Bearer"
            text = "This server needs its token in the header Authorization: Bearer."
            return _refused(401, text, **{"WWW-Authenticate": challenge})
        if self.is_draining:
            text = "This server is stopping. Nothing was changed. Make the same call again."
            return _refused(503, text, **{"Retry-After": RETRY_AFTER})
        if self.in_flight >= self._limit:
            text = "This server is busy. Nothing was changed. Make the same call again in a second."
            return _refused(503, text, **{"Retry-After": RETRY_AFTER})
        return None


class _Answer:
    """Sends an answer on, with the request's id among its headers.

    The head of an event stream waits for the first event. Until then nothing has been told to the caller, so that a
    proxy may still ask another process if this one dies: the SDK does the same for the 2026 protocol, not for older.
    """

    def __init__(self, send: Send, request_id: str) -> None:
        self._send = send
        self._head: Message | None = None
        self.is_begun = False
        self.request_id = request_id
        self.status: int | None = None

    async def __call__(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            self.status = message["status"]
            headers = MutableHeaders(scope=message)
            headers["X-Request-Id"] = self.request_id
            if headers.get("content-type", "").startswith("text/event-stream"):
                self._head = message
                return
            self._head = None
        elif self._head is not None:
            head, self._head = self._head, None
            await self._send(head)
        self.is_begun = True
        await self._send(message)


class _SlowBodyError(Exception):
    """The request's body did not come in time."""


def _in_time(receive: Receive) -> Receive:
    """Bound the time in which a body must have come: a caller that sends it byte by byte holds a place."""
    until = anyio.current_time() + SECONDS_FOR_BODY
    is_whole = False

    async def receive_in_time() -> Message:
        nonlocal is_whole
        if is_whole:
            return await receive()
        with anyio.CancelScope(deadline=until):
            message = await receive()
            is_whole = not message.get("more_body", False)
            return message
        raise _SlowBodyError

    return receive_in_time


def _request_id(request: Request) -> str:
    """Return the id that a proxy gave the request, or a new one."""
    given = request.headers.get("x-request-id", "")
    return given if _REQUEST_ID.fullmatch(given) else new_request_id()


def _refused(status: int, text: str, **headers: str) -> Response:
    """Refuse in the form of JSON-RPC, so that a client shows the text."""
    body = {"jsonrpc": "2.0", "id": None, "error": {"code": t.INVALID_REQUEST, "message": text}}
    return Response(json.dumps(body), status, headers, media_type="application/json")
