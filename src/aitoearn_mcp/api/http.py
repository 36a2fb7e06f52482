"""One HTTP request: an answer or a failure, bounded in bytes and in time."""

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


class FailureReason(Enum):
    """Why a request got no answer, in words; `name` is for programs."""

    DEADLINE = Text("no answer came within the time limit", "在时限内没有收到响应")
    BUSY = Text("all connections were busy until the time limit", "直到时限结束，所有连接都在忙")
    NO_TIME = Text("no time was left for it", "已没有剩余时间")
    CONNECT = Text(
        "no connection could be made (DNS, refused, unreachable, or TLS)", "无法建立连接（DNS、被拒绝、不可达或 TLS）"
    )
    PROXY = Text("the proxy could not be used", "代理不可用")
    CUT_OFF = Text("the connection broke before the answer was complete", "连接在响应完成前中断")
    MIXED_UP = Text("the answer belonged to another request", "收到的是另一个请求的响应")
    LOCAL = Text("the request could not be formed", "请求无法生成")


@dataclass(frozen=True, slots=True)
class NoResponse:
    """A request without an answer. `sent` is False only where not a byte of it can have left this process."""

    reason: FailureReason
    sent: bool


class _Trace:
    """Follows one request through httpcore: had it begun to be written when it failed?"""

    def __init__(self) -> None:
        self.queued = True
        self.connecting = False
        self.written = False

    async def __call__(self, event: str, _info: Mapping[str, Any]) -> None:
        self.connecting = True
        if event.endswith("send_request_headers.started"):
            self.written = True

    def failure(self, reason: FailureReason) -> NoResponse:
        """Say what the request's end means; a transport without events may have passed the request on at once."""
        if self.queued:
            return NoResponse(FailureReason.BUSY, sent=False)
        if reason in (FailureReason.PROXY, FailureReason.CONNECT, FailureReason.LOCAL):
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
    """The answer on a connection is to another request; `end` is what that means for this one."""

    def __init__(self, end: ApiResponse | NoResponse) -> None:
        super().__init__()
        self.end = end


class ApiHttp:
    """The process's way to the API, and the bound on how many requests it has in flight.

    `lend` gives one request its connection.
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
        """Send one request, once, and read its answer whole.

        `seconds` bounds it all, from the wait for a free connection to the last byte; `limit` bounds the decoded
        body in bytes; `redactor` takes secrets out of the answer. Raises nothing of httpx: its exceptions quote header
        values, which hold the key.
        """
        if seconds <= 0:
            return NoResponse(FailureReason.NO_TIME, sent=False)
        trace = _Trace()
        content = None if body is None else json.dumps(body, ensure_ascii=False).encode()
        # Not by the client's build_request, which merges in defaults: all is given here, and it is slow.
        request = httpx.Request(
            method,
            f"{self._base_url}/{path}",
            params=params,
            headers={**headers, "X-Request-Id": request_id},
            content=content,
            extensions={"trace": trace},
        )
        reason = FailureReason.DEADLINE
        with anyio.move_on_after(seconds) as deadline:
            try:
                async with self._free:
                    trace.queued = False
                    # Of httpx's limits only this one: the one on reads is per read, and an answer may trickle for ever.
                    # TCP and TLS each get so much, so that a connection in the making never meets our own deadline:
                    # httpcore closes it where its time is up, and forgets it where it is cancelled.
                    left = deadline.deadline - anyio.current_time()
                    request.extensions["timeout"] = {"connect": min(_CONNECT_SECONDS, left / 2)}
                    return await self._read(request, request_id, limit, redactor)
            except _NotOursError as left_over:
                return left_over.end
            except httpx.TransportError as error:
                reason = _reason_of(error)
        return trace.failure(reason)

    def _ours(self, answer: ApiResponse, request_id: str) -> ApiResponse | NoResponse:
        """Check that an answer is to this request.

        A connection that is used again may hold what a broken gateway sent after the answer before, and the HTTP
        library would hand it to us. AiToEarn echoes the id that it is sent; a gateway may put its own in the place.
        So once the id was echoed, an envelope without it is not from AiToEarn, or not to this request.
        """
        if answer.code is None:
            return answer
        if answer.request_id == request_id:
            self._api_echoes_ids = True
        elif self._api_echoes_ids:
            if answer.status == _OK:
                return NoResponse(FailureReason.MIXED_UP, sent=True)
            return ApiResponse(
                answer.status, None, retry_after=answer.retry_after, problem=FailureReason.MIXED_UP.value
            )
        return answer

    async def _read(self, request: httpx.Request, request_id: str, limit: int, redactor: Redactor) -> ApiResponse:
        async with self._lend() as connection:
            response = await connection.handle_async_request(request)
            try:
                body = bytearray()
                inflate = inflater(response.headers.get("content-encoding", ""), limit)
                async for chunk in response.aiter_raw():
                    body += inflate(chunk, False)
                    if len(body) > limit:
                        raise NotInflatableError(TOO_LARGE)
                body += inflate(b"", True)
            except NotInflatableError as error:
                return ApiResponse(response.status_code, None, problem=error.problem)
            finally:
                await response.aclose()
            answer = parse_response(response.status_code, response.headers, bytes(body), redactor)
            answer = replace(answer, sent_at=http_date(response.headers.get("date", "")))
            end = self._ours(answer, request_id)
            if end is not answer:
                # Raised, so that nobody is lent this connection again: more answers to others may be left on it.
                raise _NotOursError(end)
            return answer


@asynccontextmanager
async def open_http(
    base_url: str, *, concurrency: int, transport: httpx.AsyncBaseTransport | None, trust_env: bool
) -> AsyncIterator[ApiHttp]:
    """Open what every call of this process sends by; `transport` replaces the network."""
    async with open_connections(base_url, transport=transport, trust_env=trust_env) as lend:
        yield ApiHttp(lend, base_url.rstrip("/"), concurrency)
