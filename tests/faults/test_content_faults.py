"""Each fault of the content is on the wire what its name says."""

import json
from typing import Any

import pytest

from faults.faulty_server import ANOTHER_ID, CONTENT_FAULTS, HOSTILE_TEXT, INSTRUCTIONS, Fault
from faults.raw_client import ENVELOPE, KEY, RECORD, Proof, Received, assert_fault_is_as_named, both, properly_framed

pytestmark = pytest.mark.anyio


def body_is(body: bytes) -> Proof:
    return both(properly_framed, lambda received: received.body == body)


def envelope_is(change: dict[str, Any], without: str = "") -> Proof:
    expected = {name: value for name, value in (ENVELOPE | change).items() if name != without}
    return both(
        properly_framed, lambda received: (received.envelope, repr(received.envelope)) == (expected, repr(expected))
    )


def record_is(change: dict[str, Any]) -> Proof:
    return envelope_is({"data": RECORD | change})


def raw(fragment: bytes) -> Proof:
    return both(
        properly_framed, lambda received: fragment in received.body and received.body.endswith(b'"requestId":"r1"}')
    )


def everywhere(text: str) -> Proof:
    def proof(received: Received) -> bool:
        shown = received.envelope
        places = [shown["message"], shown["requestId"], shown["data"]["title"], *shown["data"]["linkMeta"]]
        return all(text in place for place in places)

    return both(properly_framed, proof)


COMPACT = json.dumps(ENVELOPE, ensure_ascii=False, separators=(",", ":")).encode()

PROOFS: dict[str, Proof] = {
    "not_json": body_is(b"{'code': 0, data: {}}"),
    "json_array": body_is(b"[" + COMPACT + b"]"),
    "json_string": body_is(b'"ok"'),
    "json_number": body_is(b"0"),
    "json_null": body_is(b"null"),
    "empty_object": body_is(b"{}"),
    "empty_body": body_is(b""),
    "bom": body_is(b"\xef\xbb\xbf" + COMPACT),
    "utf16": lambda received: received.body.decode("utf-16").encode() == COMPACT,
    "trailing_garbage": lambda received: received.body.startswith(COMPACT + b"\n<!--"),
    "trailing_envelope": lambda received: received.body.startswith(COMPACT + b'\n{"data":{},"code":15036'),
    "leading_whitespace": body_is(b"\r\n\t  " + COMPACT),
    "bad_utf8": raw(b'"message":"broken: \xe8\xaf\xff."'),
    "lone_surrogate": raw(b'"title":"half a pair: \\ud800."'),
    "raw_control_character": raw(b'"title":"new\nline, nul\x00"'),
    "control_characters": everywhere(HOSTILE_TEXT),
    "instructions": everywhere(INSTRUCTIONS),
    "key_echoed": everywhere(KEY),
    "nan": raw(b'"score":NaN'),
    "infinity": raw(b'"score":-Infinity'),
    "overflow_float": raw(b'"score":1e999'),
    "long_integer": raw(b'"score":' + b"9" * 10_000),
    "deep_nesting": raw(b"[" * 100_000 + b"]" * 100_000),
    "duplicate_keys": lambda received: received.body.count(b'"code":') == 2 and received.envelope["code"] == 0,
    "code_missing": envelope_is({}, without="code"),
    "code_null": envelope_is({"code": None}),
    "code_string_zero": envelope_is({"code": "0"}),
    "code_float": envelope_is({"code": 0.0}),
    "code_bool": envelope_is({"code": False}),
    "code_object": envelope_is({"code": {"value": 0}}),
    "data_missing": envelope_is({}, without="data"),
    "data_null": envelope_is({"data": None}),
    "data_string": envelope_is({"data": "ok"}),
    "data_list": envelope_is({"data": [RECORD]}),
    "data_empty_object": envelope_is({"data": {}}),
    "data_of_another_record": record_is({"id": ANOTHER_ID}),
    "id_upper_case": record_is({"id": "0123456789ABCDEFABCD0123"}),
    "id_number": record_is({"id": 42}),
    "fields_null": record_is({"title": None, "status": None}),
    "fields_of_wrong_type": lambda received: received.envelope["data"]["status"] == {"nested": [1, "two", None]},
    "unknown_enums": lambda received: received.envelope["data"]["linkStatus"] == "archived",
    "extra_fields": record_is({"views": 12, "extra": {"deep": [1, {"a": None}]}}),
}


@pytest.mark.parametrize("fault", CONTENT_FAULTS, ids=lambda fault: fault.name)
async def test_a_content_fault_is_on_the_wire_as_named(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    await assert_fault_is_as_named(fault, PROOFS[fault.name], caplog)


def test_every_content_fault_has_a_proof() -> None:
    assert [fault.name for fault in CONTENT_FAULTS if fault.name not in PROOFS] == []
    assert len(PROOFS) == len(CONTENT_FAULTS)
