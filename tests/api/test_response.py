"""Reading one answer: envelopes, gateways' pages, hostile text, bounded inflating."""

import gzip
import json
from datetime import UTC, datetime, timedelta
from email.utils import format_datetime
from typing import Any

import pytest

from aitoearn_mcp.api.response import (
    ApiResponse,
    NotInflatableError,
    clean_text,
    inflater,
    parse_response,
    safe_to_show,
)
from aitoearn_mcp.redaction import REDACTED, Redactor


def read(content: Any, status: int = 200, **headers: str) -> ApiResponse:
    body = content if isinstance(content, bytes) else json.dumps(content).encode()
    return parse_response(
        status, {name.replace("_", "-"): value for name, value in headers.items()}, body, Redactor("the-key")
    )


def test_an_envelope_is_parsed_whole() -> None:
    answer = read({"data": {"id": "a"}, "code": 0, "message": "请求成功", "requestId": "r1"})
    assert answer == ApiResponse(200, 0, message="请求成功", data={"id": "a"}, request_id="r1")


@pytest.mark.parametrize(
    ("content", "code"),
    [({"code": "0"}, 0), ({"code": 15000}, 15000), ({"code": -1}, -1), ({"code": 0, "data": None}, 0)],
)
def test_an_integer_code_makes_an_envelope(content: dict[str, Any], code: int) -> None:
    assert read(content).code == code
    assert read(content).problem is None


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (b"", "not valid JSON"),
        (b"<html>502</html>", "not valid JSON"),
        (b'{"code": 0, "data": NaN}', "not valid JSON"),
        (b'{"code": 0, "data": -Infinity}', "not valid JSON"),
        (b'{"code": 0, "data": 1e999}', "not valid JSON"),
        (b'{"code": 0, "data": ' + b"9" * 5000 + b"}", "not valid JSON"),
        (b'{"code": 0, "data": ' + b"[" * 100_000, "not valid JSON"),
        (b'{"code": 0, "data": ' + b"[" * 100 + b"]" * 100 + b"}", "not valid JSON"),
        ([], "not an object"),
        ("x", "not an object"),
        ({}, "without an integer code"),
        ({"code": None}, "without an integer code"),
        ({"code": "15000"}, "without an integer code"),
        ({"code": True}, "without an integer code"),
        ({"code": 0.0}, "without an integer code"),
    ],
)
def test_anything_else_is_a_gateways_response(content: Any, problem: str) -> None:
    answer = read(content)
    assert answer.code is None
    assert problem in (answer.problem.en if answer.problem else "")


def test_a_bad_byte_in_a_message_does_not_hide_the_code() -> None:
    answer = read(b'\xef\xbb\xbf{"code": 0, "message": "\xff\xfe ok", "data": {"title": "\\ud800"}}')
    assert answer.code == 0
    assert answer.message == "�� ok"
    assert answer.data == {"title": "�"}


def test_a_long_message_is_cut_and_one_of_another_type_dropped() -> None:
    assert len(read({"code": 1, "message": "x" * 5000}).message) == 300
    assert read({"code": 1, "message": {"a": 1}, "requestId": 5}) == ApiResponse(200, 1, data=None)


def test_secrets_are_redacted_before_texts_are_cut() -> None:
    answer = read(
        {"code": 1, "message": "x" * 296 + "the-key", "requestId": "x" * 125 + "the-key", "data": ["the-key"]}
    )
    assert answer.message[-4:] == "[re…"
    assert (answer.request_id or "")[-3:] == "[re"
    assert answer.data == ["[redacted]"]


@pytest.mark.parametrize(
    ("header", "seconds"),
    [("7", 7.0), (" 0 ", 0.0), ("-1", None), ("soon", None), ("", None), ("Fri, 31 Dec 1999 23:59:59 GMT", 0.0)],
)
def test_retry_after_is_parsed_in_either_form(header: str, seconds: float | None) -> None:
    assert read({"code": 429}, retry_after=header).retry_after == seconds


@pytest.mark.parametrize("zone", ["GMT", "-0000"])
def test_retry_after_may_be_a_date(zone: str) -> None:
    at = format_datetime(datetime.now(UTC) + timedelta(seconds=100)).replace("+0000", zone)
    assert 90 < (read({"code": 429}, retry_after=at).retry_after or 0) <= 100


@pytest.mark.parametrize(("ttl", "seconds"), [(30, 30.0), (1.5, 1.5), (-1, None), ("x", None), (True, None)])
def test_a_ttl_in_an_errors_data_is_a_wait(ttl: Any, seconds: float | None) -> None:
    assert read({"code": 429, "data": {"ttl": ttl}}).retry_after == seconds


def test_a_ttl_in_a_record_is_not_a_wait() -> None:
    assert read({"code": 0, "data": {"ttl": 30}}).retry_after is None


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        ("夏日海边 vlog 🌊", "夏日海边 vlog 🌊"),
        ("family 👨‍👩‍👧 heart ❤️", "family 👨‍👩‍👧 heart ❤️"),
        ("a\nb\tc", "a\nb\tc"),
        ("a\x00b\x1b[31mc\rd\x7f", "ab[31mcd"),
        ("\u202eevil\u2066x\u200b\ufeff", "evilx"),
        ("hi\U000e0041\U000e0042\U000e0101", "hi"),
        ("\ud83d", "\ufffd"),
    ],
)
def test_only_invisible_characters_are_dropped(text: str, shown: str) -> None:
    assert clean_text(text) == shown


def test_every_string_and_key_is_cleaned() -> None:
    hostile = {"a\u200b": ["\x00b", {"c": "\u202ed"}], "n": 1}
    assert safe_to_show(hostile, Redactor()) == {"a": ["b", {"c": "d"}], "n": 1}


def test_a_secret_with_an_invisible_character_in_it_is_redacted() -> None:
    hostile = {"se\u200bcret-1": ["x secret-1 y", {"c": "sec\u2066ret-1"}]}
    assert safe_to_show(hostile, Redactor("secret-1")) == {REDACTED: [f"x {REDACTED} y", {"c": REDACTED}]}


def inflate(body: bytes, encoding: str, limit: int = 1000, size: int = 64) -> bytes:
    decode = inflater(encoding, limit)
    chunks = [body[n : n + size] for n in range(0, len(body), size)]
    return b"".join(decode(chunk, False) for chunk in chunks) + decode(b"", True)


@pytest.mark.parametrize("encoding", ["", "identity", " GZIP "])
def test_a_body_is_inflated_by_its_encoding(encoding: str) -> None:
    body = gzip.compress(b"x" * 900) if "GZIP" in encoding else b"x" * 900
    assert inflate(body, encoding) == b"x" * 900


@pytest.mark.parametrize(
    ("body", "encoding", "problem"),
    [
        (gzip.compress(b"x" * 100_000, mtime=0), "gzip", "too large"),
        (gzip.compress(b"x" * 900, mtime=0)[:-9], "gzip", "does not match its Content-Encoding"),
        (b"not zipped", "gzip", "does not match its Content-Encoding"),
        (b"", "gzip", "does not match its Content-Encoding"),
        (b"x", "br", "not requested"),
        (b"x", "gzip, gzip", "not requested"),
    ],
)
def test_a_body_that_cannot_be_inflated_is_refused(body: bytes, encoding: str, problem: str) -> None:
    with pytest.raises(NotInflatableError, match=problem):
        inflate(body, encoding, size=4096)


@pytest.mark.parametrize("escaped", [True, False], ids=["escaped", "as it is"])
@pytest.mark.parametrize(
    "text",
    [
        "夏日 🌊",
        "a\nb",
        "a\u200bb",
        "a\ufe00b",
        "\U000e0041",
        "a\\b",
        "the-key",
        "x the-key y",
        "the%2Dkey",
        "\ud800",
        "<b>&",
    ],
)
def test_a_response_is_cleaned_however_its_text_is_written(text: str, escaped: bool) -> None:
    """Most responses need no cleaning, which one look at their text tells."""
    envelope = {"code": 0, "message": "", "data": {text: [text, {"a": text}]}}
    body = json.dumps(envelope, ensure_ascii=escaped).encode("utf-8", "replace")
    shown = safe_to_show(json.loads(body), Redactor("the-key"))
    assert read(body).data == shown["data"]
