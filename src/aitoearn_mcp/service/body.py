"""A request's body: received within its bounds, and made into a message that the SDK takes."""

import json
from dataclasses import dataclass
from typing import Any

import anyio
import mcp.types as t
from mcp.types import JSONRPCRequest
from starlette.requests import Request
from starlette.types import Message, Receive

from aitoearn_mcp.service.refusal import Reason, Refusal
from aitoearn_mcp.stdio.jsonrpc import parse_message, refuse_request

MIB = 1024 * 1024
SECONDS_FOR_BODY = 10.0

_TOO_LARGE = Refusal(413, Reason.BODY_TOO_LARGE, "The request's body is larger than 1 MiB.")
_TOO_SLOW = Refusal(408, Reason.BODY_TOO_SLOW, "The request's body did not come within 10 seconds.")
_NOT_JSON = Refusal(400, Reason.BODY, "The request's body is not JSON.", code=t.PARSE_ERROR)
_BATCH = Refusal(400, Reason.BODY, "Batches are not supported: send each message in a request of its own.")
_BAD_ID = Refusal(400, Reason.BODY, "A request's id must be a string or an integer.")
_NO_MESSAGE = Refusal(
    400, Reason.BODY, "The request's body must be one JSON-RPC 2.0 message: an object whose params are an object."
)


@dataclass(frozen=True, slots=True)
class Body:
    """A message for the SDK. `params` is set where they hold what the SDK's own parser does not take."""

    content: bytes
    params: dict[str, Any] | None = None


class DisconnectedError(Exception):
    """The caller is gone before its request was there."""


async def receive_body(request: Request, receive: Receive) -> bytes | Refusal:
    """Return a body of at most 1 MiB that comes within 10 s: one that is sent byte by byte holds a place.

    Raises DisconnectedError.
    """
    declared = request.headers.get("content-length", "")
    if declared.isdecimal() and int(declared) > MIB:
        return _TOO_LARGE
    body = bytearray()
    with anyio.move_on_after(SECONDS_FOR_BODY):
        while True:
            message = await receive()
            if message["type"] != "http.request":
                raise DisconnectedError
            body += message.get("body", b"")
            if len(body) > MIB:
                return _TOO_LARGE
            if not message.get("more_body", False):
                return bytes(body)
    return _TOO_SLOW


def parse_body(content: bytes) -> Body | Refusal:
    """Parse a body as a line over stdio is parsed, so that both are answered alike.

    The SDK's own parser refuses a lone surrogate and deep nesting without saying where they are; here they reach the
    check of a tool's arguments, which names them.
    """
    try:
        decoded = json.loads(content.decode("utf-8", "replace"))
    except (ValueError, RecursionError):
        return _refuse(content, _NOT_JSON)
    if isinstance(decoded, list):
        return _BATCH
    if not isinstance(decoded, dict):
        return _NO_MESSAGE
    if "method" in decoded and "id" in decoded:
        number = decoded["id"]
        if isinstance(number, float) and number.is_integer():
            # Languages that have one kind of number write 4 as 4.0.
            decoded["id"] = int(number)
            content = json.dumps(decoded).encode()
        elif isinstance(number, bool) or not isinstance(number, str | int):
            return _BAD_ID
    message = parse_message(content)
    if message is None:
        return _refuse(content, _NO_MESSAGE)
    return _for_the_sdk(message, decoded, content)


def _for_the_sdk(message: t.JSONRPCMessage, decoded: dict[str, Any], content: bytes) -> Body:
    parsed = message.model_dump(by_alias=True, exclude_unset=True)
    if parsed == decoded and _is_plain(content):
        return Body(content)
    if not isinstance(message, JSONRPCRequest) or message.params is None:
        return Body(json.dumps(parsed).encode())
    # Only a tool's arguments can hold what the SDK does not take: parse_message lets nothing else through.
    without = {**parsed, "params": {**message.params, "arguments": {}}} if "arguments" in message.params else parsed
    return Body(json.dumps(without).encode(), message.params)


def _is_plain(content: bytes) -> bool:
    try:
        t.jsonrpc_message_adapter.validate_json(content, by_name=False)
    except ValueError:
        return False
    return True


def _refuse(content: bytes, otherwise: Refusal) -> Refusal:
    """Refuse with the id of the request, where one can be found."""
    refused = refuse_request(content)
    if refused is None:
        return otherwise
    return Refusal(400, Reason.BODY, refused.error.message, code=refused.error.code, request_id=refused.id)


def replay(content: bytes, receive: Receive) -> Receive:
    """Return what gives the body once, and then what comes behind it: whether the caller is still there."""
    messages: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
