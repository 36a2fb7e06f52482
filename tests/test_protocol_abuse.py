"""Clients that break the protocol: the server answers or ends, and writes only protocol."""

import json
import signal
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from mcp.types import INVALID_PARAMS, INVALID_REQUEST, METHOD_NOT_FOUND, PARSE_ERROR
from stdio_host import HANDSHAKE, StdioHost, notification, request, started, tool_call, without_request_lines

from aitoearn_mcp.sandbox.records import DOUYIN_PENDING

DEEP = 100_000
MIB = 1 << 20
MANY = 1000
PIPE_FULL = 500
"""Calls, whose responses are far more than a pipe holds."""
SANDBOX = {"AITOEARN_SANDBOX": "1", "AITOEARN_LOG_LEVEL": "DEBUG"}
READ = {"recordId": DOUYIN_PENDING}
WITHOUT_ID = {
    "cut_off": (b"{", PARSE_ERROR),
    "not_json": (b"not JSON", PARSE_ERROR),
    "not_text": (b"\xff\xfe\x00", PARSE_ERROR),
    "null": (b"null", INVALID_REQUEST),
    "text": (b'"text"', INVALID_REQUEST),
    "no_method": (b'{"id":null}', INVALID_REQUEST),
    "long_integer": (b"9" * 10_000, PARSE_ERROR),
    "deep": (b"[" * DEEP, PARSE_ERROR),
    "long": (b"y" * 10 * MIB, PARSE_ERROR),
    "empty_batch": (b"[]", INVALID_REQUEST),
    "batch_of_notifications": (b'[{"jsonrpc":"2.0","method":"notifications/initialized"}]', INVALID_REQUEST),
    **{
        f"id_{number.decode()}": (b'{"jsonrpc":"2.0","id":%s,"method":"ping"}' % number, INVALID_REQUEST)
        for number in (b"null", b"1.5", b"[]", b"NaN", b"true", b'"\\ud800"')
    },
}
"""Lines that get an error with a null id, and the error's code."""
WITHOUT_RESPONSE = [
    b"",
    b"\r",
    b'{"jsonrpc":"2.0","id":404,"result":{}}',
    b'{"jsonrpc":"2.0","id":404,"error":{"code":1,"message":"m"}}',
    notification("notifications/cancelled", requestId="unknown"),
    notification("notifications/nothing", **{"a" * MIB: "b"}),
    b'{"jsonrpc":"2.0","method":"notifications/nothing","params":[1]}',
    b'{"jsonrpc":"2.0","id":null,"method":"notifications/nothing"}',
]


@contextmanager
def unread_server() -> Iterator[StdioHost]:
    """Start a server, send it many calls, and read no response."""
    with started(SANDBOX, reading=False) as server:
        server.write(request("hello", "initialize", **HANDSHAKE), notification("notifications/initialized"))
        server.write(*(tool_call(number, "get_publish_record", READ) for number in range(PIPE_FULL)))
        yield server


REFUSED = "refused"
"""The call ran, and its result names what is wrong."""


def arguments(raw: bytes) -> bytes:
    """Return a call of update_work_link with these bytes as its arguments."""
    return (
        b'{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"update_work_link","arguments":'
        + raw
        + b"}}"
    )


ANSWERED: dict[str, tuple[bytes, object]] = {
    "unknown_method": (request("x", "nothing/here"), METHOD_NOT_FOUND),
    "method_empty": (request("x", ""), METHOD_NOT_FOUND),
    "method_dunder": (request("x", "__init__"), METHOD_NOT_FOUND),
    "method_long": (request("x", "m" * MIB), METHOD_NOT_FOUND),
    "params_array": (b'{"jsonrpc":"2.0","id":"x","method":"tools/call","params":[1]}', INVALID_REQUEST),
    "params_empty_array": (b'{"jsonrpc":"2.0","id":"x","method":"tools/call","params":[]}', INVALID_PARAMS),
    "params_empty": (request("x", "tools/call"), INVALID_PARAMS),
    "name_number": (request("x", "tools/call", name=1), INVALID_PARAMS),
    "arguments_array": (tool_call("x", "update_work_link", [1]), INVALID_PARAMS),
    "arguments_empty_array": (tool_call("x", "update_work_link", []), REFUSED),
    "arguments_string": (tool_call("x", "update_work_link", "{}"), INVALID_PARAMS),
    "arguments_null": (tool_call("x", "update_work_link", None), REFUSED),
    "tool_unknown": (tool_call("x", "../update_work_link", {}), INVALID_PARAMS),
    "tool_empty": (tool_call("x", "", {}), INVALID_PARAMS),
    "tool_upper_case": (tool_call("x", "UPDATE_WORK_LINK", {}), INVALID_PARAMS),
    "tool_newline": (tool_call("x", "update_work_link\n", {}), INVALID_PARAMS),
    "tool_nul_and_bidi": (tool_call("x", "\x00\u202e", {}), INVALID_PARAMS),
    "tool_surrogate": (
        b'{"jsonrpc":"2.0","id":"x","method":"tools/call","params":{"name":"\\ud800"}}',
        INVALID_REQUEST,
    ),
    "tool_long": (tool_call("x", "t" * MIB, {}), INVALID_PARAMS),
    "nan": (arguments(b'{"recordId":NaN}'), REFUSED),
    "infinity": (arguments(b'{"recordId":"a","linkMeta":{"a":-Infinity}}'), REFUSED),
    "overflow": (arguments(b'{"recordId":"a","linkMeta":{"a":1e999}}'), REFUSED),
    "long_integer": (arguments(b'{"recordId":' + b"9" * 5000 + b"}"), INVALID_REQUEST),
    "surrogate": (arguments(b'{"recordId":"\\ud800"}'), REFUSED),
    "surrogate_in_name": (arguments(b'{"recordId":"a","\\ud800":{"\\udfff":1}}'), REFUSED),
    "deep_100": (arguments(b'{"linkMeta":' + b"[" * 100 + b"]" * 100 + b"}"), REFUSED),
    "deep_500": (arguments(b'{"linkMeta":' + b"[" * 500 + b"]" * 500 + b"}"), REFUSED),
    "deep_arrays": (arguments(b'{"linkMeta":' + b"[" * DEEP + b"]" * DEEP + b"}"), INVALID_REQUEST),
    "deep_objects": (arguments(b'{"a":' * DEEP + b"1" + b"}" * DEEP), INVALID_REQUEST),
    "ten_mib_of_text": (tool_call("x", "update_work_link", {**READ, "linkError": "x" * 10 * MIB}), REFUSED),
    "ten_thousand_unknown_names": (
        tool_call("x", "update_work_link", {f"recordId{n}": n for n in range(10_000)}),
        REFUSED,
    ),
    "id_number_huge": (b'{"jsonrpc":"2.0","id":%s,"method":"nothing"}' % (b"9" * 400), METHOD_NOT_FOUND),
}


@pytest.fixture(scope="module")
def abused() -> Iterator[StdioHost]:
    """One server for all requests, so that damage by one shows in the next."""
    with started(SANDBOX) as server:
        server.shake_hands()
        yield server
        assert server.end() == 0
        assert without_request_lines(server.errors) == b""
        assert {message["jsonrpc"] for message in server.messages} == {"2.0"}


@pytest.mark.parametrize("name", ANSWERED)
def test_a_malformed_request_is_answered_and_the_next_call_succeeds(name: str, abused: StdioHost) -> None:
    line, expected = ANSWERED[name]
    before = len(abused.messages)
    abused.write(line, tool_call(name, "get_publish_record", READ))
    assert "result" in abused.answer(name)
    abused.wait_for_lines(before + 2)
    (answer,) = [message for message in abused.messages[before:] if message["id"] != name]
    assert outcome(answer) == expected


def outcome(answer: Any) -> object:
    """Return the code of a protocol error, or `refused` or `done`."""
    if "error" in answer:
        return answer["error"]["code"]
    return REFUSED if answer["result"].get("isError") else "done"


@pytest.mark.parametrize("name", WITHOUT_ID)
def test_a_line_without_a_usable_id_gets_an_error_with_a_null_id(name: str, abused: StdioHost) -> None:
    line, code = WITHOUT_ID[name]
    before = len(abused.messages)
    abused.write(line, request(name, "ping"))
    abused.wait_for_lines(before + 2)
    refused = next(message for message in abused.messages[before:] if message["id"] is None)
    assert refused["error"]["code"] == code


def test_notifications_and_responses_are_not_answered(abused: StdioHost) -> None:
    before = len(abused.messages)
    abused.write(*WITHOUT_RESPONSE, tool_call("after", "get_publish_record", READ))
    assert "result" in abused.answer("after")
    assert len(abused.messages) == before + 1


def test_each_request_of_a_batch_gets_an_error(abused: StdioHost) -> None:
    abused.write(b"[%s,%s]" % (request("first of two", "ping"), request("second of two", "ping")))
    codes = [abused.answer(number)["error"]["code"] for number in ("first of two", "second of two")]
    assert codes == [INVALID_REQUEST, INVALID_REQUEST]


def test_a_whole_number_with_a_decimal_point_is_a_valid_id(abused: StdioHost) -> None:
    abused.write(b'{"jsonrpc":"2.0","id":4004.0,"method":"ping"}')
    assert abused.answer(4004)["result"] == {}


def test_a_byte_order_mark_before_the_first_line_is_ignored() -> None:
    with started(SANDBOX) as server:
        server.write_raw(b"\xef\xbb\xbf")
        server.shake_hands()
        assert (server.end(), server.errors) == (0, b"")


def test_empty_arrays_are_accepted_as_empty_objects() -> None:
    with started(SANDBOX) as server:
        server.write(request("hello", "initialize", **{**HANDSHAKE, "capabilities": []}))
        assert "result" in server.answer("hello")
        server.write(
            b'{"jsonrpc":"2.0","method":"notifications/initialized","params":[]}',
            b'{"jsonrpc":"2.0","id":1,"method":"tools/list","params":[]}',
            tool_call(2, "list_publish_records", []),
        )
        assert [outcome(server.answer(number)) for number in (1, 2)] == ["done", "done"]


def test_five_calls_with_one_id_get_five_responses(abused: StdioHost) -> None:
    before = len(abused.messages)
    abused.write(*[tool_call("same", "get_publish_record", READ)] * 5)
    abused.wait_for_lines(before + 5)
    assert all("result" in answer for answer in abused.answers()["same"])


def test_a_thousand_calls_at_once_get_a_thousand_responses(abused: StdioHost) -> None:
    before = len(abused.messages)
    abused.write(*(tool_call(f"m{number}", "get_publish_record", READ) for number in range(MANY)))
    abused.wait_for_lines(before + MANY)
    answers = abused.messages[before:]
    assert Counter(answer["id"] for answer in answers) == Counter(f"m{number}" for number in range(MANY))
    assert {json.dumps(answer["result"]["structuredContent"]["id"]) for answer in answers} == {f'"{DOUYIN_PENDING}"'}


def test_after_a_refused_call_before_initialize_the_session_can_begin() -> None:
    with started(SANDBOX) as server:
        server.write(tool_call(1, "get_publish_record", READ), request(2, "tools/list"), request(3, "ping"))
        assert [outcome(server.answer(number)) for number in (1, 2, 3)] == [INVALID_PARAMS, INVALID_PARAMS, "done"]
        server.shake_hands()
        server.write(tool_call(4, "get_publish_record", READ))
        assert outcome(server.answer(4)) == "done"
        assert server.end() == 0
        assert without_request_lines(server.errors) == b""


@pytest.mark.parametrize(
    "last_words",
    [b"", tool_call(1, "get_publish_record", READ)[:70], tool_call(1, "get_publish_record", READ) + b"\n", b"\x00"],
    ids=["nothing", "half_a_line", "a_call", "nul"],
)
def test_the_end_of_stdin_ends_the_server(last_words: bytes) -> None:
    with started(SANDBOX) as server:
        server.shake_hands()
        server.write_raw(last_words)
        assert server.end() == 0
        assert without_request_lines(server.errors) == b""
        assert {message["jsonrpc"] for message in server.messages} == {"2.0"}


def test_a_client_that_reads_late_gets_every_response() -> None:
    with unread_server() as server:
        server.begin_reading()
        server.wait_for_lines(PIPE_FULL + 1)
        assert Counter(message["id"] for message in server.messages) == Counter(["hello", *range(PIPE_FULL)])
        assert server.end() == 0
        assert without_request_lines(server.errors) == b""


@pytest.mark.parametrize("by", [None, signal.SIGTERM], ids=["eof", "sigterm"])
def test_a_client_that_does_not_read_cannot_delay_the_end(by: signal.Signals | None) -> None:
    with unread_server() as server:
        assert server.end(by=by) == 0
        assert b"Traceback" not in server.errors


def test_the_server_ends_when_the_client_closes_stdout() -> None:
    with unread_server() as server:
        assert server.process.stdout
        server.process.stdout.close()
        assert server.process.wait(60) == 0
        assert b"Traceback" not in server.errors
