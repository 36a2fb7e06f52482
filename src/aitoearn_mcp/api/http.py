"""One HTTP request to the API: a response or the reason for none, bounded in bytes and in time."""

import json
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, replace
from enum import Enum
from typing import Any

import anyio
import httpx

from aitoearn_mcp.api.connections import Lend, open_connections
from aitoearn_mcp.api.response import TOO_LARGE, ApiResponse, NotInflatableError, http_date, inflater, parse_response
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.redaction import Redactor

MIB = 1024 * 1024
RECORD_LIMIT = 8 * MIB
LIST_LIMIT = 64 * MIB
_CONNECT_SECONDS = 10.0
_OK = 200
_NO_SECRETS = Redactor()
_FOR_ANOTHER = Text("a response to another request", "另一个请求的响应")


class FailureReason(Enum):
    """Why a request got no response, in words; `name` is for programs."""

    DEADLINE = Text("no response came within the time limit", "在时限内没有收到响应")
    BUSY = Text("all connections were busy until the time limit", "直到时限结束，所有连接都在忙")
    NO_TIME = Text("no time was left to send it", "已没有剩余时间")
    CONNECT = Text(
        "no connection could be made (DNS, refused, unreachable, or TLS)", "无法建立连接（DNS、被拒绝、不可达或 TLS）"
    )
    PROXY = Text("the proxy could not be used", "代理不可用")
    CUT_OFF = Text("the connection broke before the response was complete", "连接在响应完成前中断")
    MIXED_UP = Text("the response was for another request", "收到的是另一个请求的响应")
    LOCAL = Text("the request could not be built", "请求无法生成")


@dataclass(frozen=True, slots=True)
class NoResponse:
    """A request without a response. `sent` is False only where no byte of it can have left this process."""

    reason: FailureReason
    sent: bool


class _Trace:
    """Follows one request through httpcore, to know whether it was being written when it failed."""

    def __init__(self) -> None:
        self.queued = True
        self.connecting = False
        self.written = False
        self.head_sent = False

    async def __call__(self, event: str, info: Mapping[str, Any]) -> None:
        self.connecting = True
        if event.endswith("send_request_headers.started"):
            # The CONNECT request to a proxy is not the request itself.
            self.written = info["request"].method != b"CONNECT"
        elif event.endswith("send_request_headers.complete"):
            self.head_sent = self.written

    def failure(self, reason: FailureReason) -> NoResponse:
        """Return what a failure means. A transport that reports no events may have sent the request at once."""
        if self.queued:
            return NoResponse(FailureReason.BUSY, sent=False)
        if reason is FailureReason.LOCAL:
            # h11 checks the head before it writes any of it.
            return NoResponse(reason, sent=self.head_sent)
        if reason in (FailureReason.PROXY, FailureReason.CONNECT):
            return NoResponse(reason, sent=self.written)
        may_have_left = self.written or not self.connecting
        return NoResponse(reason if may_have_left else FailureReason.CONNECT, sent=may_have_left)


def _reason_of(error: httpx.TransportError) -> FailureReason:
    if isinstance(error, httpx.ProxyError):
        return FailureReason.PROXY
    if isinstance(error, httpx.ConnectError | httpx.ConnectTimeout | httpx.UnsupportedProtocol):
        return FailureReason.CONNECT
    return FailureReason.LOCAL if isinstance(error, httpx.LocalProtocolError) else FailureReason.CUT_OFF


class _NotOursError(Exception):
    """A connection held a response to another request; `outcome` is what that means for this one."""

    def __init__(self, outcome: ApiResponse | NoResponse) -> None:
        super().__init__()
        self.outcome = outcome


class ApiHttp:
    """Sends this process's requests to the API, and bounds how many are in flight.

    `lend` lends a connection to one request.
    """

    def __init__(self, lend: Lend, base_url: str, concurrency: int) -> None:
        self._lend = lend
        self._base_url = base_url
        self._free = anyio.Semaphore(concurrency, fast_acquire=True)
        self._api_echoes_ids = False

    async def exchange(
        self,
        method: str,
        path: str,
        request_id: str,
        *,
        headers: Mapping[str, str],
        seconds: float,
        body: Mapping[str, Any] | None = None,
        params: Mapping[str, str] | None = None,
        limit: int = RECORD_LIMIT,
        redactor: Redactor = _NO_SECRETS,
    ) -> ApiResponse | NoResponse:
        """Send one request once, and read its whole response.

        `seconds` bounds everything, from the wait for a free connection to the last byte; `limit` bounds the decoded
        body in bytes; `redactor` removes secrets from the response. No httpx exception is raised, because those quote
        header values, which hold the key.
        """
        if seconds <= 0:
            return NoResponse(FailureReason.NO_TIME, sent=False)
        trace = _Trace()
        url, headers = f"{self._base_url}/{path}", {**headers, "X-Request-Id": request_id}
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        # httpx's build_request would merge in defaults, which is slow, and nothing is left to default here.
        request = httpx.Request(
            method, url, params=params, headers=headers, content=content, extensions={"trace": trace}
        )
        reason = FailureReason.DEADLINE
        with anyio.move_on_after(seconds) as deadline:
            try:
                async with self._free:
                    trace.queued = False
                    # Only this limit of httpx is set: its read limit is per read, and a response may trickle for ever.
                    # TCP and TLS get half of the time each, so that connecting times out before our own deadline:
                    # httpcore closes a connection that times out, but leaks one that is cancelled.
                    left = deadline.deadline - anyio.current_time()
                    request.extensions["timeout"] = {"connect": min(_CONNECT_SECONDS, left / 2)}
                    return await self._read(request, request_id, limit, redactor)
            except _NotOursError as left_over:
                return left_over.outcome
            except httpx.TransportError as error:
                reason = _reason_of(error)
        return trace.failure(reason)

    def _ours(self, response: ApiResponse, request_id: str) -> ApiResponse | NoResponse:
        """Return the response if it is for this request, else what it means for this one.

        A reused connection may hold bytes that a broken gateway sent after the previous response, and the HTTP library
        takes them for the next response. AiToEarn echoes the request id; a gateway may send its own. So once an id was
        echoed, an envelope without it is not from AiToEarn, or not for this request.
        """
        if response.code is None:
            return response
        if response.request_id == request_id:
            self._api_echoes_ids = True
        elif self._api_echoes_ids:
            if response.status == _OK:
                return NoResponse(FailureReason.MIXED_UP, sent=True)
            return ApiResponse(response.status, None, retry_after=response.retry_after, problem=_FOR_ANOTHER)
        return response

    async def _read(self, request: httpx.Request, request_id: str, limit: int, redactor: Redactor) -> ApiResponse:
        async with self._lend() as connection:
            raw = await connection.handle_async_request(request)
            try:
                body = bytearray()
                inflate = inflater(raw.headers.get("content-encoding", ""), limit)
                async for chunk in raw.aiter_raw():
                    body += inflate(chunk, False)
                    if len(body) > limit:
                        raise NotInflatableError(TOO_LARGE)
                body += inflate(b"", True)
            except NotInflatableError as error:
                return ApiResponse(raw.status_code, None, problem=error.problem)
            finally:
                await raw.aclose()
            response = parse_response(raw.status_code, raw.headers, bytes(body), redactor)
            response = replace(response, sent_at=http_date(raw.headers.get("date", "")))
            outcome = self._ours(response, request_id)
            if outcome is not response:
                # Raised, so that the connection is closed: more responses to other requests may be left on it.
                raise _NotOursError(outcome)
            return response


@asynccontextmanager
async def open_http(
    base_url: str, *, concurrency: int, transport: httpx.AsyncBaseTransport | None, trust_env: bool
) -> AsyncIterator[ApiHttp]:
    """Open the connections that every call of this process shares; `transport` replaces the network."""
    async with open_connections(base_url, transport=transport, trust_env=trust_env) as lend:
        yield ApiHttp(lend, base_url.rstrip("/"), concurrency)
