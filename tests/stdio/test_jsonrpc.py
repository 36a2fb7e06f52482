"""Every request gets a response, whatever it holds; any other line gets none."""

import json

import pytest
from mcp.types import INVALID_REQUEST, JSONRPCNotification, JSONRPCRequest

from aitoearn_mcp.stdio.jsonrpc import parse_message, refuse_request

DEEP = 100_000


def call(arguments: str, number: str = "7", more: str = "") -> bytes:
    return (
        f'{{"jsonrpc":"2.0","id":{number},"method":"tools/call","params":{{"name":"t","arguments":{arguments}{more}}}}}'
    ).encode()


@pytest.mark.parametrize(
    ("arguments", "parsed"),
    [
        (r'{"a":"cut \ud83d"}', {"a": "cut \ud83d"}),
        (r'{"\udfff":1}', {"\udfff": 1}),
        ('{"a":' + "[" * 300 + "]" * 300 + "}", {"a": json.loads("[" * 300 + "]" * 300)}),
    ],
    ids=["surrogate", "surrogate_in_name", "300_levels"],
)
def test_arguments_that_the_sdk_would_drop_reach_validation(arguments: str, parsed: object) -> None:
    message = parse_message(call(arguments))
    assert isinstance(message, JSONRPCRequest)
    assert message.params is not None
    assert message.id == 7
    assert message.params["arguments"] == parsed


@pytest.mark.parametrize(
    ("line", "number"),
    [
        (call("[" * DEEP + "]" * DEEP), 7),
        (call('{"a":' * DEEP + "1" + "}" * DEEP, number='"a \\"b\\" c"'), 'a "b" c'),
        (call("9" * 5000), 7),
        (call("{"), 7),
        (call('{"id":8}', more=r',"_meta":{"progressToken":"\ud800"}'), 7),
        (b'{"method":"m","params":{"id":1},"id" : -3 , "jsonrpc":"2.0"', -3),
        (b'{"jsonrpc":"2.0","id":7,"method":"m","params":[]}', 7),
        (b'{"jsonrpc":"2.0","id":7,"method":"\\ud800"}', 7),
        (b'{"jsonrpc":"1.0","id":7,"method":"m"}', 7),
        (b'{"id":7,"method":"' + b'\\"' * 1_000_000, 7),
        (b'{"id":7,"method":"' + b'"' * 999_999 + b"\\", 7),
    ],
    ids=[
        "deep_array",
        "deep_object",
        "long_integer",
        "cut_off",
        "surrogate_in_token",
        "id_last",
        "params_array",
        "surrogate_in_method",
        "json_rpc_1",
        "unended_string",
        "trailing_backslash",
    ],
)
def test_an_unusable_request_is_refused_under_its_id(line: bytes, number: object) -> None:
    assert parse_message(line) is None
    response = refuse_request(line)
    assert response
    assert response.id == number
    assert response.error.code == INVALID_REQUEST


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b"\n",
        b"not JSON",
        b"[]",
        b"null",
        b'{"id":7}',
        b'{"jsonrpc":"2.0","method":"m","params":[]}',
        b'{"jsonrpc":"2.0","id":"\\ud800","method":"m"}',
        b'{"jsonrpc":"2.0","id":"\\x","method":"m"}',
        b'{"jsonrpc":"2.0","id":7,"result":[]}',
        b'"id" "method"',
        b"\xff\xfe\x00",
    ],
)
def test_a_line_that_is_not_a_request_gets_no_response(line: bytes) -> None:
    assert parse_message(line) is None
    assert refuse_request(line) is None


def test_invalid_utf8_does_not_hide_a_message() -> None:
    message = parse_message(b'{"jsonrpc":"2.0","method":"m","params":{"a":"\xff"}}')
    assert message == JSONRPCNotification(jsonrpc="2.0", method="m", params={"a": "\ufffd"})
