"""A request that is not served: the HTTP answer, and the JSON-RPC error in it that a client shows."""

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any

import mcp.types as t
from starlette.responses import Response

RETRY_AFTER = "1"


class Reason(StrEnum):
    """Why a request was refused, as the metrics name it."""

    HOST = "host"
    ORIGIN = "origin"
    METHOD = "method"
    PATH = "path"
    CREDENTIALS = "credentials"
    SCOPE = "scope"
    KEYS_UNAVAILABLE = "keys_unavailable"
    STOPPING = "stopping"
    BUSY = "busy"
    CALLER_BUSY = "caller_busy"
    ACCEPT = "accept"
    CONTENT_TYPE = "content_type"
    BODY_TOO_LARGE = "body_too_large"
    BODY_TOO_SLOW = "body_too_slow"
    BODY = "body"
    CUT_SHORT = "cut_short"


@dataclass(frozen=True, slots=True)
class Refusal:
    """The answer to a request that is not served. `request_id` is the JSON-RPC one, where it could be found."""

    status: int
    reason: Reason
    text: str
    headers: Mapping[str, str] = field(default_factory=dict)
    code: int = t.INVALID_REQUEST
    request_id: str | int | None = None

    def response(self) -> Response:
        """Return it in the form of JSON-RPC."""
        error = {"code": self.code, "message": self.text}
        body: dict[str, Any] = {"jsonrpc": "2.0", "id": self.request_id, "error": error}
        return Response(json.dumps(body), self.status, dict(self.headers), media_type="application/json")
