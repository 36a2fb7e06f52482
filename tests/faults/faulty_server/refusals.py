"""Refusals: the API's own error envelopes."""

import time
from collections.abc import Callable

from faults.faulty_server.exchange import ApiResponse, Envelope, Exchange
from faults.faulty_server.gateway import responding
from faults.faulty_server.payloads import BAD_UTF8, HOLE, HOSTILE_TEXT, INSTRUCTIONS, SURROGATE, dump, fill
from faults.faulty_server.script import Fault


def refusal(
    code: object, message: object = "Refused", data: object = None, *, handled: bool = False, name: str = ""
) -> Fault:
    """Return a fault that sends an error envelope (HTTP 200); `handled`: the app handles the request first."""

    def make(exchange: Exchange) -> ApiResponse:
        return ApiResponse(dump(_error_envelope(exchange, code, message, data)))

    return responding(name or f"code_{code}", make, handled)


def _error_envelope(exchange: Exchange, code: object, message: object, data: object) -> Envelope:
    request_id = exchange.request.headers.get("x-request-id", "wire0000000000000000a")
    details = {} if data is None else data
    return {"data": details, "code": code, "message": message, "timestamp": _now_ms(), "requestId": request_id}


def _now_ms() -> int:
    return time.time_ns() // 1_000_000


def _platform_error(retryable: bool) -> Envelope:
    return {"platform": "youtube", "category": "upstream", "retryable": retryable, "endpoint": "getLinkInfo"}


def _refused_with_key(exchange: Exchange) -> ApiResponse:
    key = exchange.request.headers.get("x-api-key", "")
    return ApiResponse(dump(_error_envelope(exchange, 15000, f"no record for key {key}", {"apiKey": key})))


def _refused_with_raw_message(fragment: bytes) -> Callable[[Exchange], ApiResponse]:
    def make(exchange: Exchange) -> ApiResponse:
        return ApiResponse(fill(_error_envelope(exchange, 15000, HOLE, None), fragment))

    return make


def _refused_without_message(exchange: Exchange) -> ApiResponse:
    envelope = _error_envelope(exchange, 15000, "", None)
    return ApiResponse(dump({"code": envelope["code"], "timestamp": envelope["timestamp"]}))


REFUSALS = (
    refusal(400, "Validation failed"),
    refusal(401, "Unauthorized"),
    refusal(404, "Cannot PATCH /v2/channels/publish/records"),
    refusal(429, "Too many requests", {"ttl": 1}),
    refusal(429, "Too many requests", {"ttl": 10**30}, name="code_429_ttl_huge"),
    refusal(429, "Too many requests", {"ttl": "soon"}, name="code_429_ttl_garbage"),
    refusal(500, "Internal server error", name="code_500_not_saved"),
    refusal(500, "Internal server error", name="code_500_after_saved", handled=True),
    refusal(15000, "publish record with flowId {{flowId}} not found."),
    refusal(15036, "Invalid work link"),
    refusal(15071, "YouTube platform API rate limit reached", _platform_error(retryable=True)),
    refusal(15094, "YouTube is temporarily unavailable", _platform_error(retryable=True)),
    refusal(15070, "YouTube platform API request failed", _platform_error(retryable=True), name="retryable_true"),
    refusal(15070, "YouTube platform API request failed", _platform_error(retryable=False), name="retryable_false"),
    refusal(15999, "Something new", name="code_unknown"),
    refusal(19001, "Relay server is unreachable"),
    refusal(19001, "Relay server is unreachable", name="code_19001_after_saved", handled=True),
    refusal("15000", "publish record not found", name="code_string_error"),
    refusal(-1, "minus one", name="code_negative"),
    refusal(10**30, "a very long code", name="code_huge"),
    refusal(15000, {"en": "not found"}, name="refusal_message_object"),
    refusal(15000, "no " * 400_000, name="refusal_message_huge"),
    refusal(15000, HOSTILE_TEXT, {"detail": HOSTILE_TEXT}, name="refusal_control_characters"),
    refusal(15000, INSTRUCTIONS, name="refusal_instructions"),
    responding("refusal_message_missing", _refused_without_message),
    responding("refusal_lone_surrogate", _refused_with_raw_message(SURROGATE)),
    responding("refusal_bad_utf8", _refused_with_raw_message(BAD_UTF8)),
    responding("refusal_key_echoed", _refused_with_key),
)
