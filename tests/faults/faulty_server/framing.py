"""Faults of the framing: the app's answer, badly wrapped."""

import functools
import gzip
import struct
import zlib
from collections.abc import Callable
from dataclasses import replace

from faults.faulty_server.exchange import GIB, MIB, ApiResponse, Envelope, Exchange
from faults.faulty_server.payloads import ANOTHER_ID, dump
from faults.faulty_server.script import Fault


def _framed(name: str, frame: Callable[[ApiResponse], bytes], closes: bool = False) -> Fault:
    """Return the fault of sending these bytes, made of the app's answer, instead of that answer."""

    async def act(exchange: Exchange) -> None:
        await exchange.send(frame(exchange.answer))
        if closes:
            exchange.close()

    return Fault(name, act, stored=True)


def _with_length(answer: ApiResponse, length: str) -> bytes:
    return answer.head(content_length=length) + answer.body


def _conflicting_lengths(answer: ApiResponse) -> bytes:
    return answer.head(content_length=f"{len(answer.body)}\r\ncontent-length: {len(answer.body) // 2}") + answer.body


def _bad_chunk_size(answer: ApiResponse) -> bytes:
    return answer.head(transfer_encoding="chunked") + b"five\r\n" + answer.body + b"\r\n0\r\n\r\n"


def _zipped(answer: ApiResponse, body: bytes, encoding: str = "gzip") -> bytes:
    return replace(answer, body=body).whole(content_encoding=encoding)


def _corrupt(answer: ApiResponse) -> bytes:
    body = bytearray(gzip.compress(answer.body))
    body[len(body) // 2] ^= 0xFF
    body[-8] ^= 0xFF  # the checksum too, in case the changed byte inflates to something
    return _zipped(answer, bytes(body))


def _truncated(answer: ApiResponse) -> bytes:
    body = gzip.compress(answer.body)
    return _zipped(answer, body[: len(body) // 2])


@functools.cache
def gzip_bomb(size: int = GIB) -> bytes:
    """Return `size` zeros (whole MiB), zipped once: one deflated MiB, repeated, which takes no time to make."""
    zeros = bytes(MIB)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = deflate.compress(zeros) + deflate.flush(zlib.Z_FULL_FLUSH)
    checksum = functools.reduce(lambda known, _: zlib.crc32(zeros, known), range(size // MIB), 0)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return header + block * (size // MIB) + b"\x03\x00" + struct.pack("<II", checksum, size % 2**32)


def _followed_by(envelope: Envelope) -> Callable[[ApiResponse], bytes]:
    """Return the frame of the answer and, at once, of another; httpx gives that to the next request on the connection.

    h11 keeps what it has read beyond an answer, and httpcore's check for a readable idle socket doesn't see it.
    """
    return lambda answer: answer.whole() + ApiResponse(dump(envelope)).whole()


async def _key_in_status_line(exchange: Exchange) -> None:
    """Answer with a status line that HTTP libraries quote in their exceptions."""
    await exchange.send(f"HTTP/9 {exchange.request.headers.get('x-api-key', '')}\r\n\r\n".encode("latin-1"))
    exchange.close()


FRAMING_FAULTS = (
    _framed("content_length_too_long", lambda answer: _with_length(answer, str(len(answer.body) + 100)), closes=True),
    _framed("content_length_too_short", lambda answer: _with_length(answer, str(len(answer.body) // 2))),
    _framed("content_length_garbage", lambda answer: _with_length(answer, "many"), closes=True),
    _framed("content_length_conflict", _conflicting_lengths, closes=True),
    _framed("chunk_size_invalid", _bad_chunk_size, closes=True),
    _framed("no_framing", lambda answer: answer.head() + answer.body, closes=True),
    _framed("invalid_http", lambda answer: b"\x16\x03\x01 what a lovely day\r\n\r\n" + answer.body, closes=True),
    _framed("http_09", lambda answer: answer.body, closes=True),
    _framed("huge_headers", lambda answer: answer.whole(x_filler="a" * MIB)),
    _framed("many_headers", lambda answer: answer.whole(**{f"x_filler_{n}": "a" for n in range(20_000)})),
    _framed("early_hints", lambda answer: b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + answer.whole()),
    _framed("continue_100", lambda answer: b"HTTP/1.1 100 Continue\r\n\r\n" + answer.whole()),
    _framed("unsolicited_success", _followed_by({"data": {"id": ANOTHER_ID}, "code": 0, "message": "not asked for"})),
    _framed("unsolicited_refusal", _followed_by({"data": {}, "code": 15000, "message": "not asked for"})),
    _framed("http_204", lambda answer: replace(answer, status=204).head(), closes=True),
    _framed("envelope_on_http_404", lambda answer: replace(answer, status=404).whole()),
    _framed("envelope_on_http_500", lambda answer: replace(answer, status=500).whole()),
    _framed("wrong_content_type", lambda answer: answer.whole(content_type="text/plain")),
    _framed("gzip", lambda answer: _zipped(answer, gzip.compress(answer.body))),
    _framed("gzip_bomb", lambda answer: _zipped(answer, gzip_bomb())),
    _framed("gzip_bomb_double", lambda answer: _zipped(answer, gzip.compress(gzip_bomb()), "gzip, gzip")),
    _framed("gzip_claimed_twice", lambda answer: _zipped(answer, gzip.compress(answer.body), "gzip, gzip")),
    _framed("gzip_claimed", lambda answer: _zipped(answer, answer.body)),
    _framed("gzip_corrupt", _corrupt),
    _framed("gzip_truncated", _truncated),
    _framed("gzip_trailing_garbage", lambda answer: _zipped(answer, gzip.compress(answer.body) + b"garbage")),
    _framed("unknown_encoding", lambda answer: _zipped(answer, answer.body, "br")),
    Fault("key_echoed_in_status_line", _key_in_status_line, stored=True),
)
