"""Every request gets a response, whatever it holds; notifications and responses get none."""

import json

import pytest
from mcp.types import INVALID_REQUEST, PARSE_ERROR, JSONRPCNotification, JSONRPCRequest

from aitoearn_mcp.jsonrpc import InvalidMessage, parse_message

DEEP = 100_000
TOO_DEEP = "Invalid request: it is nested too deeply."


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
    assert (message.id, message.params["arguments"]) == (7, parsed)


@pytest.mark.parametrize(
    ("sent", "meant"),
    [
        ('{"jsonrpc":"2.0","id":4.0,"method":"m"}', '{"jsonrpc":"2.0","id":4,"method":"m"}'),
        ('\ufeff{"jsonrpc":"2.0","id":4,"method":"m"}', '{"jsonrpc":"2.0","id":4,"method":"m"}'),
        ('{"jsonrpc":"2.0","id":4,"method":"m"}\r', '{"jsonrpc":"2.0","id":4,"method":"m"}'),
        (
            '{"jsonrpc":"2.0","id":null,"method":"notifications/initialized"}',
            '{"jsonrpc":"2.0","method":"notifications/initialized"}',
        ),
        ('{"jsonrpc":"2.0","id":4,"method":"m","params":[]}', '{"jsonrpc":"2.0","id":4,"method":"m","params":{}}'),
        ('{"jsonrpc":"2.0","method":"m","params":[]}', '{"jsonrpc":"2.0","method":"m","params":{}}'),
        (
            '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"t","arguments":[],"_meta":[]}}',
            '{"jsonrpc":"2.0","id":4,"method":"tools/call","params":{"name":"t","arguments":{},"_meta":{}}}',
        ),
        (
            '{"jsonrpc":"2.0","id":4,"method":"initialize","params":{"capabilities":[]}}',
            '{"jsonrpc":"2.0","id":4,"method":"initialize","params":{"capabilities":{}}}',
        ),
        (
            '{"jsonrpc":"2.0","id":4,"method":"initialize","params":{"capabilities":{"roots":[],"elicitation":{"url":[]}}}}',
            '{"jsonrpc":"2.0","id":4,"method":"initialize","params":{"capabilities":{"roots":{},"elicitation":{"url":{}}}}}',
        ),
        (
            '{"jsonrpc":"2.0","id":4,"method":"m","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":[]}}}',
            '{"jsonrpc":"2.0","id":4,"method":"m","params":{"_meta":{"io.modelcontextprotocol/clientCapabilities":{}}}}',
        ),
        (
            '{"jsonrpc":"2.0","id":4,"method":"m","params":{"_meta":{"progressToken":7.0}}}',
            '{"jsonrpc":"2.0","id":4,"method":"m","params":{"_meta":{"progressToken":7}}}',
        ),
        (
            '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7.0}}',
            '{"jsonrpc":"2.0","method":"notifications/cancelled","params":{"requestId":7}}',
        ),
    ],
)
def test_quirks_of_other_languages_json_are_undone(sent: str, meant: str) -> None:
    message = parse_message(sent.encode())
    assert isinstance(message, JSONRPCRequest | JSONRPCNotification)
    assert message.model_dump(exclude_unset=True) == json.loads(meant)


def test_arrays_in_arguments_are_kept() -> None:
    message = parse_message(call('{"linkMeta":[],"updates":[]}'))
    assert isinstance(message, JSONRPCRequest)
    assert (message.params or {})["arguments"] == {"linkMeta": [], "updates": []}


@pytest.mark.parametrize(
    ("line", "answer"),
    [
        (call("[" * DEEP + "]" * DEEP), (7, "Invalid request: it is nested too deeply.")),
        (call('{"a":' * DEEP + "1" + "}" * DEEP, number='"a \\"b\\" c"'), ('a "b" c', TOO_DEEP)),
        (call("9" * 5000), (7, "Invalid request: it holds an integer of too many digits.")),
        (call("{"), (7, "Invalid request: it is not JSON (Expecting ',' delimiter at character 83).")),
        (
            call('{"id":8}', more=r',"_meta":{"progressToken":"\ud800"}'),
            (7, "Invalid request: _meta holds a lone surrogate, which is not a character, or is nested too deeply."),
        ),
        (
            b'{"method":"m","params":{"id":1},"id" : -3 , "jsonrpc":"2.0"',
            (-3, "Invalid request: it is not JSON (Expecting ',' delimiter at character 60)."),
        ),
        (b'{"jsonrpc":"2.0","id":7,"method":"m","params":[1]}', (7, "Invalid request: params must be an object.")),
        (
            b'{"jsonrpc":"2.0","id":7,"method":"\\ud800"}',
            (7, "Invalid request: method holds a lone surrogate, which is not a character, or is nested too deeply."),
        ),
        (
            b'{"jsonrpc":"1.0","id":7.0,"method":1,"params":2}',
            (7, 'Invalid request: jsonrpc must be "2.0"; method must be a string; params must be an object.'),
        ),
        (b'{"id":7,"method":"' + b'\\"' * 1_000_000, (7, "Invalid request: it is not JSON (Unterminated string")),
        (b'{"id":7,"method":"' + b'"' * 999_999 + b"\\", (7, "Invalid request: it is not JSON (Expecting ','")),
        (b'{"jsonrpc":"2.0","id":7}', (7, "A message must have a method, or be the response to a request.")),
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
        "all_at_once",
        "unended_string",
        "trailing_backslash",
        "no_method",
    ],
)
def test_the_error_for_an_invalid_request_has_its_id_and_names_the_problem(
    line: bytes, answer: tuple[object, str]
) -> None:
    message = parse_message(line)
    assert isinstance(message, InvalidMessage)
    assert (message.code, message.ids) == (INVALID_REQUEST, (answer[0],))
    assert message.text.startswith(answer[1])


@pytest.mark.parametrize("number", ["null", "1.5", "true", "[]", "{}", "NaN", "1e999", '"\\ud800"'])
def test_the_error_for_an_unusable_id_has_a_null_id(number: str) -> None:
    message = parse_message(f'{{"jsonrpc":"2.0","id":{number},"method":"m"}}'.encode())
    assert message == InvalidMessage(INVALID_REQUEST, "A request's id must be a string or an integer.")


@pytest.mark.parametrize(
    ("batch", "ids"),
    [
        ('[{"jsonrpc":"2.0","id":1,"method":"m"},{"jsonrpc":"2.0","id":2.0,"method":"m"}]', (1, 2)),
        ('[{"jsonrpc":"2.0","method":"m"},{"jsonrpc":"2.0","id":"a","method":"m"},1]', ("a",)),
        ('[{"jsonrpc":"2.0","method":"m"}]', (None,)),
        ("[]", (None,)),
        ("[1]", (None,)),
    ],
)
def test_each_request_of_a_batch_gets_an_error(batch: str, ids: tuple[str | int | None, ...]) -> None:
    message = parse_message(batch.encode())
    assert message == InvalidMessage(INVALID_REQUEST, "Batches are not supported: send each message by itself.", ids)


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"not JSON", PARSE_ERROR),
        (b"\xff\xfe\x00", PARSE_ERROR),
        (b'"id" "method"', PARSE_ERROR),
        (b'{"id":"\\x","method":"m"}', PARSE_ERROR),
        (b"null", INVALID_REQUEST),
        (b'"text"', INVALID_REQUEST),
        (b"{}", INVALID_REQUEST),
    ],
)
def test_the_error_for_other_text_has_a_null_id(line: bytes, code: int) -> None:
    message = parse_message(line)
    assert isinstance(message, InvalidMessage)
    assert (message.code, message.ids) == (code, (None,))


@pytest.mark.parametrize(
    "line",
    [
        b"",
        b" \r",
        b'{"jsonrpc":"2.0","method":"m","params":[1]}',
        b'{"jsonrpc":"2.0","method":"\\ud800"}',
        b'{"jsonrpc":"2.0","id":7,"result":[]}',
        b'{"jsonrpc":"2.0","id":7.5,"error":{}}',
    ],
    ids=["empty", "blank", "notification", "notification_not_text", "response", "error"],
)
def test_notifications_and_responses_are_not_answered(line: bytes) -> None:
    assert parse_message(line) is None


def test_invalid_utf8_does_not_hide_a_message() -> None:
    message = parse_message(b'{"jsonrpc":"2.0","method":"m","params":{"a":"\xff"}}')
    assert message == JSONRPCNotification(jsonrpc="2.0", method="m", params={"a": "\ufffd"})
