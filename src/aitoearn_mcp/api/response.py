"""Parsing one HTTP response: the API's envelope, or a gateway's page."""

import json
import math
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime
from typing import Any, NoReturn

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.json_values import rewritten
from aitoearn_mcp.redaction import Redactor

_DEEPEST = 65
_LONGEST_MESSAGE = 300
_LONGEST_ID = 128
# Control characters except newline and tab, bidi controls, zero-width characters, variation selectors and tags: a model
# reads them, but a person does not see them. U+200D, U+FE0E and U+FE0F stay, because emoji are made with them.
_INVISIBLE = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u061c\u180e\u200b\u200c\u200e\u200f\u2028-\u202e\u2060-\u206f"
    "\ufe00-\ufe0d\ufeff\ufff9-\ufffb\U000e0000-\U000e01ef]"
)
_LONE_SURROGATE = re.compile("[\ud800-\udfff]")


@dataclass(frozen=True, slots=True)
class ApiResponse:
    """The response to one request.

    `code` is None where no envelope came back; `problem` then says what came instead. `retry_after` is in seconds.
    `sent_at` is the time of its Date header.
    """

    status: int
    code: int | None
    message: str = ""
    data: Any = None
    request_id: str | None = None
    retry_after: float | None = None
    problem: Text | None = None
    sent_at: datetime | None = None


class NotInflatableError(ValueError):
    """A body that does not match its Content-Encoding, or is larger than the limit."""

    def __init__(self, problem: Text) -> None:
        super().__init__(problem.en)
        self.problem = problem


TOO_LARGE = Text("a body that is too large", "过大的响应")
_NOT_JSON = Text("a body that is not valid JSON", "不是有效 JSON 的响应")
_NOT_AN_OBJECT = Text("JSON that is not an object", "不是对象的 JSON")
_NO_CODE = Text("JSON without an integer code", "没有整数 code 的 JSON")
_NOT_GZIP = Text("a body that does not match its Content-Encoding", "与 Content-Encoding 不符的响应体")
_ENCODING = Text("a body in an encoding that was not requested", "使用了未请求的编码的响应体")


def inflater(encoding: str, limit: int) -> Callable[[bytes, bool], bytes]:
    """Return a function that takes a raw chunk, and whether it is the last, and returns the decoded bytes.

    HTTP libraries decode a whole chunk whatever its size becomes, so this client inflates by itself, with a limit.
    Both this function and the returned one raise NotInflatableError.
    """
    encoding = encoding.strip().lower()
    if encoding in ("", "identity"):
        return lambda chunk, _last: chunk
    if encoding != "gzip":
        raise NotInflatableError(_ENCODING)
    gzip = zlib.decompressobj(wbits=31)

    def inflate(chunk: bytes, last: bool) -> bytes:
        try:
            data = gzip.decompress(chunk, limit + 1)
        except zlib.error:
            raise NotInflatableError(_NOT_GZIP) from None
        if gzip.unconsumed_tail:
            raise NotInflatableError(TOO_LARGE)
        if last and not gzip.eof:
            raise NotInflatableError(_NOT_GZIP)
        return data

    return inflate


def parse_response(status: int, headers: Mapping[str, str], body: bytes, redactor: Redactor) -> ApiResponse:
    """Parse a whole, decoded body, without the secrets that it may repeat. Never raises.

    AiToEarn answers everything with HTTP 200 and an object with an integer `code`, 0 for success (api-contract,
    section 2); anything without one comes from a gateway.
    """
    asked_to_wait = _retry_after(headers.get("retry-after", ""))
    try:
        text = body.decode("utf-8-sig", "replace")
        content = json.loads(text, parse_constant=_refuse_constant, parse_float=_finite_float)
        # Before anything is cut: a cut could leave part of a secret.
        if not _is_safe(text, redactor):
            content = safe_to_show(content, redactor)
    except (ValueError, RecursionError):
        return ApiResponse(status, None, retry_after=asked_to_wait, problem=_NOT_JSON)
    if not isinstance(content, dict):
        return ApiResponse(status, None, retry_after=asked_to_wait, problem=_NOT_AN_OBJECT)
    code = content.get("code")
    if code == "0":
        code = 0
    message, request_id, data = content.get("message"), content.get("requestId"), content.get("data")
    message = _cut(message) if isinstance(message, str) else ""
    if not isinstance(code, int) or isinstance(code, bool):
        return ApiResponse(status, None, message=message, retry_after=asked_to_wait, problem=_NO_CODE)
    ttl = data.get("ttl") if isinstance(data, dict) else None
    if asked_to_wait is None and code != 0 and isinstance(ttl, int | float) and not isinstance(ttl, bool) and ttl >= 0:
        asked_to_wait = float(ttl)
    return ApiResponse(
        status,
        code,
        message=message,
        data=data,
        request_id=request_id[:_LONGEST_ID] if isinstance(request_id, str) and request_id else None,
        retry_after=asked_to_wait,
    )


def _is_safe(text: str, redactor: Redactor) -> bool:
    """Tell at one look that safe_to_show would change nothing in this JSON, as in that of most single records.

    A backslash may stand for any character.
    """
    is_flat = text.count("{") + text.count("[") < _DEEPEST
    return is_flat and "\\" not in text and _INVISIBLE.search(text) is None and redactor.text(text) == text


def safe_to_show(value: Any, redactor: Redactor) -> Any:
    """Copy a JSON value with every string and key cleaned (see clean_text) and without secrets.

    Raises ValueError for a value that is nested deeper than any record.
    """

    def safe(item: Any) -> Any:
        return redactor.text(clean_text(item)) if isinstance(item, str) else item

    return rewritten(value, safe, _DEEPEST, _refuse_depth)


def _refuse_depth() -> None:
    raise ValueError("too deep")


def clean_text(text: str) -> str:
    """Drop invisible characters, and replace lone surrogates, which UTF-8 can't encode."""
    if text.isascii() and text.isprintable():
        return text
    return _INVISIBLE.sub("", _LONE_SURROGATE.sub("\ufffd", text))


def _cut(message: str) -> str:
    return message if len(message) <= _LONGEST_MESSAGE else message[: _LONGEST_MESSAGE - 1] + "…"


def _retry_after(header: str) -> float | None:
    """Return the seconds that a Retry-After header asks to wait, in either of its two forms."""
    header = header.strip()
    if header.isascii() and header.isdigit():
        return float(header[:12])
    date = http_date(header)
    return None if date is None else max(0.0, (date - datetime.now(UTC)).total_seconds())


def http_date(header: str) -> datetime | None:
    """Return the time in a header such as Date, or None."""
    try:
        date = parsedate_to_datetime(header)
    except (ValueError, TypeError):
        return None
    return date if date.tzinfo is not None else date.replace(tzinfo=UTC)


def _refuse_constant(name: str) -> NoReturn:
    raise ValueError(f"{name} is not JSON")


def _finite_float(digits: str) -> float:
    number = float(digits)
    if not math.isfinite(number):
        raise ValueError("a number that no float can hold")
    return number
