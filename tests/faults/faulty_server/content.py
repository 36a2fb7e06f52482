"""Faults of the content: the app's envelope, changed."""

from collections.abc import Callable
from dataclasses import replace

from faults.faulty_server.exchange import Envelope, Exchange, SeenRequest
from faults.faulty_server.payloads import (
    ANOTHER_ID,
    BAD_UTF8,
    HOLE,
    HOSTILE_TEXT,
    INSTRUCTIONS,
    SURROGATE,
    dump,
    fill,
)
from faults.faulty_server.script import Fault

Change = Callable[[Envelope, SeenRequest], object]


def altered(name: str, change: Change) -> Fault:
    """Return a fault that changes the app's envelope: `change` returns the body's bytes, or a value to dump as JSON."""

    async def act(exchange: Exchange) -> None:
        changed = change(exchange.response.envelope, exchange.request)
        body = changed if isinstance(changed, bytes) else dump(changed)
        await exchange.send(replace(exchange.response, body=body).whole())

    return Fault(name, act, stored=True)


def _each_record(envelope: Envelope, change: Callable[[Envelope], Envelope]) -> Envelope:
    """Change the record in `data`, or every record of a list."""
    data = envelope.get("data") or {}
    return {**envelope, "data": [change(record) for record in data] if isinstance(data, list) else change(data)}


def _with_fields(envelope: Envelope, **fields: object) -> Envelope:
    return _each_record(envelope, lambda record: {**record, **fields})


def _fields(**fields: object) -> Change:
    """Set these fields on every record."""
    return lambda envelope, _: _with_fields(envelope, **fields)


def _raw(name: str, fragment: bytes) -> Change:
    """Set a field of every record to raw JSON."""
    return lambda envelope, _: fill(_with_fields(envelope, **{name: HOLE}), fragment)


def _envelope_with(**members: object) -> Change:
    return lambda envelope, _: {**envelope, **members}


def _envelope_without(name: str) -> Change:
    return lambda envelope, _: {known: value for known, value in envelope.items() if known != name}


def _instead(body: bytes) -> Change:
    return lambda envelope, _: body


def _everywhere(text: str) -> Change:
    """Put this text wherever a client may show it: titles, messages, keys, the request id."""

    def change(envelope: Envelope, _: SeenRequest) -> Envelope:
        record = {"title": text, "desc": text, "linkError": text, "errorMsg": text, "linkMeta": {text: text}}
        return {**_with_fields(envelope, **record), "message": text, "requestId": text}

    return change


def _key_echoed(envelope: Envelope, request: SeenRequest) -> object:
    return _everywhere(f"key={request.headers.get('x-api-key', '')}")(envelope, request)


def _every_field(value: object) -> Change:
    """Set every field except the id to this value."""

    def change(record: Envelope) -> Envelope:
        return {name: known if name == "id" else value for name, known in record.items()}

    return lambda envelope, _: _each_record(envelope, change)


def _upper_case_id(envelope: Envelope, _: SeenRequest) -> object:
    return _each_record(envelope, lambda record: {**record, "id": str(record.get("id", "")).upper()})


def _wrapped_in_list(envelope: Envelope, _: SeenRequest) -> object:
    return {**envelope, "data": [envelope.get("data")]}


def _duplicate_keys(envelope: Envelope, _: SeenRequest) -> object:
    return b'{"code":15036,"message":"Invalid work link",' + dump(envelope).removeprefix(b"{")


def _around(before: bytes = b"", after: bytes = b"", encoding: str = "utf-8") -> Change:
    """Change the bytes around the envelope, or its encoding."""
    return lambda envelope, _: before + dump(envelope).decode().encode(encoding) + after


def _bad_utf8(envelope: Envelope, _: SeenRequest) -> object:
    return fill({**envelope, "message": HOLE}, BAD_UTF8)


_NEW_ENUMS = {"accountType": "mastodon", "status": 42, "type": "hologram", "linkStatus": "archived", "source": "rss"}

CONTENT_FAULTS = (
    altered("not_json", _instead(b"{'code': 0, data: {}}")),
    altered("json_array", lambda envelope, _: [envelope]),
    altered("json_string", _instead(b'"ok"')),
    altered("json_number", _instead(b"0")),
    altered("json_null", _instead(b"null")),
    altered("empty_object", _instead(b"{}")),
    altered("empty_body", _instead(b"")),
    altered("bom", _around(before=b"\xef\xbb\xbf")),
    altered("utf16", _around(encoding="utf-16")),
    altered("trailing_garbage", _around(after=b"\n<!-- served by node 7 -->")),
    altered("trailing_envelope", _around(after=b'\n{"data":{},"code":15036,"message":"Invalid work link"}')),
    altered("leading_whitespace", _around(before=b"\r\n\t  ")),
    altered("bad_utf8", _bad_utf8),
    altered("lone_surrogate", _raw("title", SURROGATE)),
    altered("raw_control_character", _raw("title", b'"new\nline, nul\x00"')),
    altered("control_characters", _everywhere(HOSTILE_TEXT)),
    altered("instructions", _everywhere(INSTRUCTIONS)),
    altered("key_echoed", _key_echoed),
    altered("nan", _raw("score", b"NaN")),
    altered("infinity", _raw("score", b"-Infinity")),
    altered("overflow_float", _raw("score", b"1e999")),
    altered("long_integer", _raw("score", b"9" * 10_000)),
    altered("deep_nesting", _raw("linkMeta", b'{"deep":' + b"[" * 100_000 + b"]" * 100_000 + b"}")),
    altered("duplicate_keys", _duplicate_keys),
    altered("code_missing", _envelope_without("code")),
    altered("code_null", _envelope_with(code=None)),
    altered("code_string_zero", _envelope_with(code="0")),
    altered("code_float", _envelope_with(code=0.0)),
    altered("code_bool", _envelope_with(code=False)),
    altered("code_object", _envelope_with(code={"value": 0})),
    altered("data_missing", _envelope_without("data")),
    altered("data_null", _envelope_with(data=None)),
    altered("data_string", _envelope_with(data="ok")),
    altered("data_list", _wrapped_in_list),
    altered("data_empty_object", _envelope_with(data={})),
    altered("data_of_another_record", _fields(id=ANOTHER_ID)),
    altered("id_upper_case", _upper_case_id),
    altered("id_number", _fields(id=42)),
    altered("fields_null", _every_field(None)),
    altered("fields_of_wrong_type", _every_field({"nested": [1, "two", None]})),
    altered("unknown_enums", _fields(**_NEW_ENUMS)),
    altered("extra_fields", _fields(views=12, extra={"deep": [1, {"a": None}]})),
)
