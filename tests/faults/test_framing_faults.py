"""Each fault of the framing is on the wire what its name says."""

import gzip
import zlib
from collections.abc import Callable

import pytest

from faults.faulty_server import FRAMING_FAULTS, GIB, MIB, Fault, gzip_bomb
from faults.raw_client import (
    KEY,
    PROPER,
    Proof,
    Received,
    assert_fault_is_as_named,
    ends,
    proper,
    properly_framed,
    starts,
)

pytestmark = pytest.mark.anyio


def length_off_by(difference: int) -> Proof:
    return lambda received: (
        int(received.headers["content-length"]) - len(PROPER) == difference and received.body == PROPER
    )


def with_header(name: str, value: str) -> Proof:
    return lambda received: received.headers.get(name) == value and received.body == PROPER


def encoded(encoding: str, inflates: Callable[[bytes], bool]) -> Proof:
    return lambda received: (
        properly_framed(received) and received.headers["content-encoding"] == encoding and inflates(received.body)
    )


def fails_to_inflate(body: bytes) -> bool:
    with pytest.raises((zlib.error, EOFError, gzip.BadGzipFile)):
        gzip.decompress(body)
    return True


def is_a_gibibyte(body: bytes) -> bool:
    return body == gzip_bomb() and int.from_bytes(body[-4:], "little") == GIB and len(body) < 2 * MIB


def inflates_to_proper(body: bytes) -> bool:
    return gzip.decompress(body) == PROPER


def followed_by_code(code: int) -> Proof:
    def proof(received: Received) -> bool:
        second = received.body.removeprefix(PROPER)
        return second.startswith(b"HTTP/1.1 200 OK") and f'"code":{code},'.encode() in second

    return proof


PROOFS: dict[str, Proof] = {
    "content_length_too_long": length_off_by(100),
    "content_length_too_short": length_off_by(len(PROPER) // 2 - len(PROPER)),
    "content_length_garbage": with_header("content-length", "many"),
    "content_length_conflict": lambda received: received.head.count(b"content-length: ") == 2,
    "chunk_size_invalid": lambda received: received.body.startswith(b"five\r\n"),
    "no_framing": lambda received: (
        "content-length" not in received.headers and received.body == PROPER and received.end == "fin"
    ),
    "invalid_http": starts(b"\x16\x03\x01 what", "fin"),
    "http_09": ends("fin", PROPER),
    "key_echoed_in_status_line": ends("fin", f"HTTP/9 {KEY}\r\n\r\n".encode()),
    "huge_headers": lambda received: proper(received) and len(received.head) > MIB,
    "many_headers": lambda received: proper(received) and len(received.headers) > 20_000,
    "early_hints": lambda received: received.status == 103 and received.body.endswith(PROPER),
    "continue_100": lambda received: received.status == 100 and received.body.startswith(b"HTTP/1.1 200 OK"),
    "unsolicited_success": followed_by_code(0),
    "unsolicited_refusal": followed_by_code(15000),
    "http_204": lambda received: received.status == 204 and received.body == b"",
    "envelope_on_http_404": lambda received: received.status == 404 and received.body == PROPER,
    "envelope_on_http_500": lambda received: received.status == 500 and received.body == PROPER,
    "wrong_content_type": with_header("content-type", "text/plain"),
    "gzip": encoded("gzip", inflates_to_proper),
    "gzip_bomb": encoded("gzip", is_a_gibibyte),
    "gzip_bomb_double": encoded("gzip, gzip", lambda body: gzip.decompress(body) == gzip_bomb()),
    "gzip_claimed_twice": encoded("gzip, gzip", inflates_to_proper),
    "gzip_claimed": encoded("gzip", lambda body: body == PROPER),
    "gzip_corrupt": encoded("gzip", fails_to_inflate),
    "gzip_truncated": encoded("gzip", fails_to_inflate),
    "gzip_trailing_garbage": encoded("gzip", lambda body: body.endswith(b"garbage")),
    "unknown_encoding": encoded("br", lambda body: body == PROPER),
}


@pytest.mark.parametrize("fault", FRAMING_FAULTS, ids=lambda fault: fault.name)
async def test_a_framing_fault_is_on_the_wire_as_named(fault: Fault, caplog: pytest.LogCaptureFixture) -> None:
    await assert_fault_is_as_named(fault, PROOFS[fault.name], caplog)


def test_every_framing_fault_has_a_proof() -> None:
    assert [fault.name for fault in FRAMING_FAULTS if fault.name not in PROOFS] == []
    assert len(PROOFS) == len(FRAMING_FAULTS)


def test_the_bomb_is_a_valid_gzip_file_of_zeros() -> None:
    assert gzip.decompress(gzip_bomb(32 * MIB)) == bytes(32 * MIB)
