"""From a line of stdin to a message, so that no request stays unanswered for what stands in it."""

import json
import re

from mcp.types import INVALID_REQUEST, ErrorData, JSONRPCError, JSONRPCMessage, JSONRPCRequest, jsonrpc_message_adapter

_UNREADABLE = (
    "This request can't be read: it must be a JSON-RPC 2.0 object whose params are an object, not nested deeply"
)
# What shapes a text of JSON, in one pass whatever the text: a string (to the end of the text, if nothing ends it)
# or a bracket.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)|[{}\[\]]', re.DOTALL)
_ID = re.compile(r'\s*+:\s*+("(?:[^"\\]|\\.){0,256}"|-?[0-9]{1,18})\s*+[,}]', re.DOTALL)


def parse_message(line: bytes) -> JSONRPCMessage | None:
    """Return a line's message, or None where there is none that can be used.

    The SDK's own reader takes less, and drops the rest without an answer, so that the host waits until it gives up:
    pydantic's parser refuses a lone surrogate, which JavaScript writes where it cuts an emoji in two, and a nesting
    beyond 200 levels. Python's reads both, and where arguments are checked it is said by name what is wrong with them.
    """
    text = line.decode("utf-8", "replace")
    try:
        return jsonrpc_message_adapter.validate_json(text, by_name=False)
    except ValueError:
        pass
    try:
        message = jsonrpc_message_adapter.validate_python(json.loads(text), by_name=False)
        return message if isinstance(message, JSONRPCRequest) and _can_be_echoed(message) else None
    except (ValueError, RecursionError):
        return None


def refuse_request(line: bytes) -> JSONRPCError | None:
    """Return the answer to a request that `read_message` can't use, or None if the line is none."""
    number = _id_of_request(line.decode("utf-8", "replace"))
    if number is None:
        return None
    return JSONRPCError(jsonrpc="2.0", id=number, error=ErrorData(code=INVALID_REQUEST, message=_UNREADABLE))


def _can_be_echoed(request: JSONRPCRequest) -> bool:
    """Tell whether all but a tool's arguments is text: the SDK writes names and progress tokens back as they came."""
    params = {name: value for name, value in (request.params or {}).items() if name != "arguments"}
    json.dumps([request.id, request.method, params], ensure_ascii=False).encode()
    return True


def _id_of_request(text: str) -> str | int | None:
    """Find the id of a text that is meant as a request, also where no parser gets through it."""
    depth = 0
    members: dict[str, str | None] = {}
    for token in _TOKEN.finditer(text):
        if token[0] in "{[":
            depth += 1
        elif token[0] in "}]":
            depth -= 1
        elif depth == 1 and token[0] in ('"id"', '"method"'):
            value = _ID.match(text, token.end())
            members[token[0]] = value[1] if value else None
    number = members.get('"id"')
    if number is None or '"method"' not in members:
        return None
    try:
        found: str | int = json.loads(number)
        str(found).encode()
    except ValueError:
        return None
    return found
