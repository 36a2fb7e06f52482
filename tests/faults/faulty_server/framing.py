"""Faults of the framing: the app's response in broken HTTP, chunks or compression."""

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
    """Return a fault that sends what `frame` makes of the app's response."""

    async def act(exchange: Exchange) -> None:
        await exchange.send(frame(exchange.response))
        if closes:
            exchange.close()

    return Fault(name, act, stored=True)


def _with_length(response: ApiResponse, length: str) -> bytes:
    return response.head(content_length=length) + response.body


def _conflicting_lengths(response: ApiResponse) -> bytes:
    return (
        response.head(content_length=f"{len(response.body)}\r\ncontent-length: {len(response.body) // 2}")
        + response.body
    )


def _bad_chunk_size(response: ApiResponse) -> bytes:
    return response.head(transfer_encoding="chunked") + b"five\r\n" + response.body + b"\r\n0\r\n\r\n"


def _zipped(response: ApiResponse, body: bytes, encoding: str = "gzip") -> bytes:
    return replace(response, body=body).whole(content_encoding=encoding)


def _corrupt(response: ApiResponse) -> bytes:
    body = bytearray(gzip.compress(response.body))
    body[len(body) // 2] ^= 0xFF
    # The checksum too, in case the changed byte still inflates.
    body[-8] ^= 0xFF
    return _zipped(response, bytes(body))


def _truncated(response: ApiResponse) -> bytes:
    body = gzip.compress(response.body)
    return _zipped(response, body[: len(body) // 2])


@functools.cache
def gzip_bomb(size: int = GIB) -> bytes:
    """Return `size` zero bytes (whole MiB) as gzip, quickly made of one deflated MiB repeated."""
    zeros = bytes(MIB)
    deflate = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)
    block = deflate.compress(zeros) + deflate.flush(zlib.Z_FULL_FLUSH)
    checksum = functools.reduce(lambda known, _: zlib.crc32(zeros, known), range(size // MIB), 0)
    header = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\xff"
    return header + block * (size // MIB) + b"\x03\x00" + struct.pack("<II", checksum, size % 2**32)


def _followed_by(envelope: Envelope) -> Callable[[ApiResponse], bytes]:
    """Send a second response right behind the first: httpx takes it for the response to the next request.

    h11 keeps the bytes that it has read beyond a response, so httpcore's check for a readable idle socket misses them.
    """
    return lambda response: response.whole() + ApiResponse(dump(envelope)).whole()


async def _key_in_status_line(exchange: Exchange) -> None:
    """Send a status line that HTTP libraries quote in their exceptions."""
    await exchange.send(f"HTTP/9 {exchange.request.headers.get('x-api-key', '')}\r\n\r\n".encode("latin-1"))
    exchange.close()


FRAMING_FAULTS = (
    _framed(
        "content_length_too_long", lambda response: _with_length(response, str(len(response.body) + 100)), closes=True
    ),
    _framed("content_length_too_short", lambda response: _with_length(response, str(len(response.body) // 2))),
    _framed("content_length_garbage", lambda response: _with_length(response, "many"), closes=True),
    _framed("content_length_conflict", _conflicting_lengths, closes=True),
    _framed("chunk_size_invalid", _bad_chunk_size, closes=True),
    _framed("no_framing", lambda response: response.head() + response.body, closes=True),
    _framed("invalid_http", lambda response: b"\x16\x03\x01 what a lovely day\r\n\r\n" + response.body, closes=True),
    _framed("http_09", lambda response: response.body, closes=True),
    _framed("huge_headers", lambda response: response.whole(x_filler="a" * MIB)),
    _framed("many_headers", lambda response: response.whole(**{f"x_filler_{n}": "a" for n in range(20_000)})),
    _framed("early_hints", lambda response: b"HTTP/1.1 103 Early Hints\r\nlink: </a>\r\n\r\n" + response.whole()),
    _framed("continue_100", lambda response: b"HTTP/1.1 100 Continue\r\n\r\n" + response.whole()),
    _framed("unsolicited_success", _followed_by({"data": {"id": ANOTHER_ID}, "code": 0, "message": "not asked for"})),
    _framed("unsolicited_refusal", _followed_by({"data": {}, "code": 15000, "message": "not asked for"})),
    _framed("http_204", lambda response: replace(response, status=204).head(), closes=True),
    _framed("envelope_on_http_404", lambda response: replace(response, status=404).whole()),
    _framed("envelope_on_http_500", lambda response: replace(response, status=500).whole()),
    _framed("wrong_content_type", lambda response: response.whole(content_type="text/plain")),
    _framed("gzip", lambda response: _zipped(response, gzip.compress(response.body))),
    _framed("gzip_bomb", lambda response: _zipped(response, gzip_bomb())),
    _framed("gzip_bomb_double", lambda response: _zipped(response, gzip.compress(gzip_bomb()), "gzip, gzip")),
    _framed("gzip_claimed_twice", lambda response: _zipped(response, gzip.compress(response.body), "gzip, gzip")),
    _framed("gzip_claimed", lambda response: _zipped(response, response.body)),
    _framed("gzip_corrupt", _corrupt),
    _framed("gzip_truncated", _truncated),
    _framed("gzip_trailing_garbage", lambda response: _zipped(response, gzip.compress(response.body) + b"garbage")),
    _framed("unknown_encoding", lambda response: _zipped(response, response.body, "br")),
    Fault("key_echoed_in_status_line", _key_in_status_line, stored=True),
)
