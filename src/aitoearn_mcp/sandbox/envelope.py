"""The two shapes of an AiToEarn answer, its messages in both languages, and the request id."""

import hashlib
import json
import secrets
import string
import time
from typing import Any

from starlette.requests import Request
from starlette.responses import Response

SUCCESS_TEXT = "请求成功"

# AiToEarn localises only the five-digit codes; these stay English whatever the caller's language is.
ENGLISH_ONLY = {400: "Validation failed", 401: "Unauthorized", 500: "Internal server error"}

# code: (English, Chinese). `{{flowId}}` stands in AiToEarn's own answer, unfilled.
MESSAGES = {
    10002: ("Validation failed", "参数验证失败"),
    12600: ("Account not found", "账号未找到"),
    15000: ("publish record with flowId {{flowId}} not found.", "发布记录未找到"),
    15001: ("Account is not authorized. Please re-authorize the account.", "账号未授权，请重新授权账号"),
    15006: (
        "Account credential not found. Please re-authorize the account.",
        "账号授权凭证不存在，请重新授权账号",
    ),
    15032: ("Platform not supported for update published post", "暂不支持该平台"),
    15035: ("Publish task invalid", "发布任务无效"),
    15036: ("Invalid work link", "作品链接无效"),
    15040: ("Authorization platform does not match", "授权平台不匹配"),
    15050: ("Publish flow not found", "发布流程未找到"),
}

_REQUEST_ID_ALPHABET = string.digits + string.ascii_lowercase


class ApiError(Exception):
    """A refusal with AiToEarn's code; `message` replaces the table's text, `data` is the detail object."""

    def __init__(self, code: int, data: dict[str, Any] | None = None, *, message: str | None = None) -> None:
        """Refuse with `code`."""
        super().__init__(code)
        self.code = code
        self.data = data or {}
        self.message = message


class UnreadableRequest(ApiError):
    """A request that failed before AiToEarn gave it an id: malformed JSON, or a bad escape in the path."""

    def __init__(self, message: str) -> None:
        """Refuse with code 400 and the parser's text."""
        super().__init__(400, message=message)


def new_request_id() -> str:
    """Return a request id as AiToEarn makes them: 21 characters of 0-9 and a-z."""
    return "".join(secrets.choice(_REQUEST_ID_ALPHABET) for _ in range(21))


def request_id_of(request: Request) -> str:
    """Return the id of this request: the caller's X-Request-Id, else one made once and kept."""
    sent = request.headers.get("x-request-id", "").strip()
    if sent:
        return sent
    if not hasattr(request.state, "request_id"):
        request.state.request_id = new_request_id()
    made: str = request.state.request_id
    return made


def success(data: object, request: Request) -> Response:
    """Answer code 0: `data, code, message, requestId`, the text always Chinese, and no timestamp."""
    request_id = request_id_of(request)
    return _respond({"data": data, "code": 0, "message": SUCCESS_TEXT, "requestId": request_id}, request_id)


def failure(error: ApiError, request: Request) -> Response:
    """Answer an error, with HTTP 200 as AiToEarn does: `data, code, message, timestamp (Unix ms), requestId`."""
    request_id: str | None = request_id_of(request)
    if isinstance(error, UnreadableRequest) and not request.headers.get("x-request-id"):
        request_id = None
    envelope: dict[str, object] = {
        "data": error.data,
        "code": error.code,
        "message": error.message or message_for(error.code, request.headers.get("accept-language", "")),
        "timestamp": time.time_ns() // 1_000_000,
    }
    if request_id is not None:
        envelope["requestId"] = request_id
    return _respond(envelope, request_id)


def message_for(code: int, accept_language: str) -> str:
    """Return the text of a code in the language that the Accept-Language header asks for."""
    if code in ENGLISH_ONLY:
        return ENGLISH_ONLY[code]
    english, chinese = MESSAGES[code]
    return chinese if _language(accept_language) == "zh" else english


def _language(accept_language: str) -> str:
    """Pick `en` or `zh`: the known language of the highest quality, whatever its region; else `en`."""
    wanted: list[tuple[float, str]] = []
    for part in accept_language.split(","):
        tag, _, quality = part.partition(";q=")
        try:
            rank = float(quality or 1)
        except ValueError:
            rank = 1.0
        wanted.append((rank, tag.strip().lower().partition("-")[0]))
    wanted.sort(key=lambda item: -item[0])
    return next((language for _, language in wanted if language in ("en", "zh")), "en")


def _respond(envelope: dict[str, object], request_id: str | None) -> Response:
    text = json.dumps(envelope, ensure_ascii=False, separators=(",", ":"))
    # A lone surrogate can't be stored as UTF-8; AiToEarn's database keeps U+FFFD in its place.
    body = text.encode("utf-16-le", "surrogatepass").decode("utf-16-le", "replace").encode()
    headers = {
        "Content-Type": "application/json; charset=utf-8",
        "ETag": f'W/"{len(body):x}-{hashlib.sha1(body, usedforsecurity=False).hexdigest()[:27]}"',
    }
    if request_id is not None:
        headers["X-Request-Id"] = request_id
    return Response(body, headers=headers)
