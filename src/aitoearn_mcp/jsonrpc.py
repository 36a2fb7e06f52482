"""From what a client sends to a JSON-RPC message, or to an error that says what is wrong with it.

The SDK's own parser takes less and drops the rest without an answer, so that the client waits until it gives up:

    a byte order mark before the message        taken (Windows)
    [] for {}                                   taken where only an object can be meant (PHP)
    4.0 for 4 in an id                          taken (languages with one kind of number)
    null as the id of a notification            taken
    a lone surrogate, or 200 levels             taken in a tool's arguments, whose check names them
    any other id, batches, what is no message   answered with an error
"""

import json
import re
from dataclasses import dataclass
from typing import Any

from mcp.types import (
    CLIENT_CAPABILITIES_META_KEY,
    INVALID_REQUEST,
    PARSE_ERROR,
    ErrorData,
    JSONRPCError,
    JSONRPCMessage,
    JSONRPCNotification,
    JSONRPCRequest,
    jsonrpc_message_adapter,
)

_BATCH = "Batches are not supported: send each message by itself."
_NO_OBJECT = "A message must be a JSON object."
_NO_METHOD = "A message must have a method, or be the response to a request."
_BAD_ID = "A request's id must be a string or an integer."
_INVALID = "Invalid request: {problems}."
_TOO_DEEP = "it is nested too deeply"
_TOO_LONG = "it holds an integer of too many digits"
_NOT_TEXT = "{where} holds a lone surrogate, which is not a character, or is nested too deeply"
# What shapes a text of JSON, in one pass whatever the text: a string (to the end of the text, if nothing ends it)
# or a bracket.
_TOKEN = re.compile(r'"(?:[^"\\]++|\\.?)*+(?:"|\Z)|[{}\[\]]', re.DOTALL)
_ID = re.compile(r'\s*+:\s*+("(?:[^"\\]|\\.){0,256}"|-?[0-9]{1,18})\s*+[,}]', re.DOTALL)


@dataclass(frozen=True, slots=True)
class InvalidMessage:
    """What can't be used, and the error to answer it with: once for each id, None where there is none to be found."""

    code: int
    text: str
    ids: tuple[str | int | None, ...] = (None,)

    def answers(self) -> list[JSONRPCError]:
        """Return an error for each id."""
        error = ErrorData(code=self.code, message=self.text)
        return [JSONRPCError(jsonrpc="2.0", id=number, error=error) for number in self.ids]


def parse_message(data: bytes) -> JSONRPCMessage | InvalidMessage | None:
    """Return the message, or what is wrong with it, or None where there is nothing to answer."""
    text = data.decode("utf-8", "replace").removeprefix("\ufeff")
    if not text.strip():
        return None
    try:
        message = jsonrpc_message_adapter.validate_json(text, by_name=False)
    except ValueError:
        return _parse_otherwise(text)
    if isinstance(message, JSONRPCNotification):
        return _parse_otherwise(text)  # The SDK takes a request whose id it can't use for one.
    if isinstance(message, JSONRPCRequest):
        _repair(message.params)
    return message


def _parse_otherwise(text: str) -> JSONRPCMessage | InvalidMessage | None:
    """Parse what the SDK does not take, by Python's parser, which takes more."""
    try:
        decoded = json.loads(text)
    except RecursionError:
        return _unparsed(text, _TOO_DEEP)
    except json.JSONDecodeError as error:
        return _unparsed(text, f"it is not JSON ({error.msg} at character {error.pos + 1})")
    except ValueError:
        return _unparsed(text, _TOO_LONG)
    if isinstance(decoded, list):
        ids = [_whole(item.get("id")) for item in decoded if isinstance(item, dict) and "method" in item]
        return InvalidMessage(INVALID_REQUEST, _BATCH, tuple(filter(_is_id, ids)) or (None,))
    if not isinstance(decoded, dict):
        return InvalidMessage(INVALID_REQUEST, _NO_OBJECT)
    if "method" in decoded:
        return _request(decoded)
    if "result" in decoded or "error" in decoded:
        return None  # A response that can't be used. This server asks clients for nothing.
    return InvalidMessage(INVALID_REQUEST, _NO_METHOD, (decoded["id"] if _is_id(decoded.get("id")) else None,))


def _request(decoded: dict[str, Any]) -> JSONRPCMessage | InvalidMessage | None:
    """Return a request or a notification, or what is wrong with it. Nobody waits for a notification's answer."""
    if decoded.get("id", 0) is None and str(decoded["method"]).startswith("notifications/"):
        del decoded["id"]
    is_request = "id" in decoded
    if is_request:
        decoded["id"] = _whole(decoded["id"])
        if not _is_id(decoded["id"]):
            return InvalidMessage(INVALID_REQUEST, _BAD_ID)
    if decoded.get("params") == []:
        decoded["params"] = {}
    problems = list(_problems(decoded))
    if problems:
        text = _INVALID.format(problems="; ".join(problems))
        return InvalidMessage(INVALID_REQUEST, text, (decoded["id"],)) if is_request else None
    _repair(decoded.get("params"))
    return jsonrpc_message_adapter.validate_python(decoded, by_name=False)


def _problems(decoded: dict[str, Any]) -> list[str]:
    params = decoded.get("params")
    wrong = {
        'jsonrpc must be "2.0"': decoded.get("jsonrpc") != "2.0",
        "method must be a string": not isinstance(decoded["method"], str),
        "params must be an object": not isinstance(params, dict | None),
    }
    # The SDK writes the method, a tool's name and progress tokens back as they came.
    echoed = {
        "method": decoded["method"],
        **({name: value for name, value in params.items() if name != "arguments"} if isinstance(params, dict) else {}),
    }
    broken = [name for name, value in echoed.items() if not _is_text([name, value])]
    found = [problem for problem, holds in wrong.items() if holds]
    return found + [_NOT_TEXT.format(where=_ascii(name)) for name in broken[:1]]


def _repair(params: dict[str, Any] | None) -> None:
    """Put what the client meant in the place of an array or a number that only its language made of it."""
    if params is None:
        return
    for name in ("arguments", "_meta"):
        if params.get(name) == []:
            params[name] = {}
    if "requestId" in params:
        params["requestId"] = _whole(params["requestId"])
    for place, name in ((params, "capabilities"), (params.get("_meta"), CLIENT_CAPABILITIES_META_KEY)):
        if isinstance(place, dict) and name in place:
            place[name] = _objects(place[name])
    meta = params.get("_meta")
    if isinstance(meta, dict) and "progressToken" in meta:
        meta["progressToken"] = _whole(meta["progressToken"])


def _objects(value: Any) -> Any:
    """Make objects of the empty arrays in capabilities, which hold no arrays of their own."""
    if value == []:
        return {}
    return {name: _objects(item) for name, item in value.items()} if isinstance(value, dict) else value


def _whole(value: Any) -> Any:
    return int(value) if isinstance(value, float) and value.is_integer() else value


def _is_id(value: object) -> bool:
    return not isinstance(value, bool) and isinstance(value, str | int) and _is_text(value)


def _is_text(value: object) -> bool:
    try:
        json.dumps(value, ensure_ascii=False).encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return True


def _ascii(text: str) -> str:
    return text.encode("ascii", "backslashreplace").decode()


def _unparsed(text: str, problem: str) -> InvalidMessage:
    number = _id_of_request(text)
    code = PARSE_ERROR if number is None else INVALID_REQUEST
    return InvalidMessage(code, _INVALID.format(problems=problem), (number,))


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
    except ValueError:
        return None
    return found if _is_text(found) else None
