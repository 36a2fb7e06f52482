"""A request's body: received within its bounds, and made into a message that the SDK takes."""

import json
from dataclasses import dataclass
from typing import Any

import anyio
import mcp.types as t
from mcp.types import JSONRPCRequest
from starlette.requests import Request
from starlette.types import Message, Receive

from aitoearn_mcp.jsonrpc import InvalidMessage, parse_message
from aitoearn_mcp.service.refusal import Reason, Refusal

MIB = 1024 * 1024
SECONDS_FOR_BODY = 10.0

_TOO_LARGE = Refusal(413, Reason.BODY_TOO_LARGE, "The request's body is larger than 1 MiB.")
_TOO_SLOW = Refusal(408, Reason.BODY_TOO_SLOW, "The request's body did not come within 10 seconds.")
_NO_MESSAGE = Refusal(400, Reason.BODY, "The request's body must be one JSON-RPC message.", code=t.PARSE_ERROR)


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
    """Parse a body as a line over stdio is parsed, so that both are answered alike."""
    message = parse_message(content)
    if message is None:
        return _NO_MESSAGE
    if isinstance(message, InvalidMessage):
        number = message.ids[0] if len(message.ids) == 1 else None
        return Refusal(400, Reason.BODY, message.text, code=message.code, request_id=number)
    if _is_plain(content, message):
        return Body(content)
    without = message.model_dump(by_alias=True, exclude_unset=True)
    if not isinstance(message, JSONRPCRequest) or "arguments" not in (message.params or {}):
        return Body(json.dumps(without).encode())
    # Only a tool's arguments can hold what the SDK does not take: parse_message lets nothing else through.
    without["params"] = {**without["params"], "arguments": {}}
    return Body(json.dumps(without).encode(), message.params)


def _is_plain(content: bytes, message: t.JSONRPCMessage) -> bool:
    """Tell whether the SDK's own parser makes the same message of it."""
    try:
        return t.jsonrpc_message_adapter.validate_json(content, by_name=False) == message
    except ValueError:
        return False


def replay(content: bytes, receive: Receive) -> Receive:
    """Return what gives the body once, and then what comes behind it: whether the caller is still there."""
    messages: list[Message] = [{"type": "http.request", "body": content, "more_body": False}]

    async def receive_again() -> Message:
        return messages.pop() if messages else await receive()

    return receive_again
