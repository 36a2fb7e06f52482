"""The instrument itself: every fault is on the wire what its name says, and `stored` is true of the app."""

import asyncio
import contextlib
import email.utils
import gzip
import json
import logging
import socket
import ssl
import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import anyio
import httpx
import pytest
from certificates import trusting_context
from starlette.types import Receive, Scope, Send

from faults.faulty_server import (
    ANOTHER_ID,
    FAULTS,
    GIB,
    HOSTILE_TEXT,
    INSTRUCTIONS,
    MIB,
    SERVED,
    UNREACHABLE,
    FaultyServer,
    always,
    faulty_server,
    gzip_bomb,
    only,
    redirect,
    slow_to_handle,
    then_refuse,
)

pytestmark = pytest.mark.anyio

KEY = "key-of-the-test"
RECORD = {"id": "0123456789abcdefabcd0123", "title": "a title", "status": 1}
ENVELOPE = {"data": RECORD, "code": 0, "message": "请求成功", "requestId": "r1"}
PROPER = json.dumps(ENVELOPE, ensure_ascii=False).encode()
QUIET = 0.3  # seconds without a byte after which a connection that is to fall silent has done so
PATIENCE = 5.0  # the same for a connection that is not


class App:
    """A stand-in for the sandbox: remembers the bodies that it handled."""

    def __init__(self) -> None:
        self.handled: list[bytes] = []

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        message = await receive()
        self.handled.append(message["body"])
        headers = [(b"Content-Type", b"application/json"), (b"Content-Length", b"%d" % len(PROPER))]
        await send({"type": "http.response.start", "status": 200, "headers": headers})
        await send({"type": "http.response.body", "body": PROPER[:9], "more_body": True})
        await send({"type": "http.response.body", "body": PROPER[9:]})


@dataclass
class Heard:
    """What a raw socket got in answer to one PATCH; end is `fin`, `rst`, or `open` if it fell silent or said enough."""

    data: bytes
    end: str
    seconds: float
    elsewhere: str

    @property
    def head(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[0]

    @property
    def body(self) -> bytes:
        return self.data.partition(b"\r\n\r\n")[2]

    @property
    def status(self) -> int:
        return int(self.head.split(b" ", 2)[1])

    @property
    def headers(self) -> dict[str, str]:
        lines = self.head.decode("latin-1").split("\r\n")[1:]
        return {name: value.strip() for name, _, value in (line.partition(":") for line in lines)}

    @property
    def envelope(self) -> dict[str, Any]:
        envelope: dict[str, Any] = json.loads(self.body)
        return envelope


def request_bytes() -> bytes:
    body = b'{"linkStatus":"ready"}'
    headers = f"Host: x\r\nX-Api-Key: {KEY}\r\nConnection: close\r\nContent-Length: {len(body)}"
    return f"PATCH /api/records/1 HTTP/1.1\r\n{headers}\r\n\r\n".encode() + body


@contextlib.contextmanager
def raw_socket() -> Iterator[socket.socket]:
    with socket.socket() as raw:
        raw.setblocking(False)
        yield raw


async def hear(server: FaultyServer, enough: int = GIB, patience: float = PATIENCE) -> Heard:
    """Send a PATCH over a raw socket and read until the connection ends, falls silent, or has said enough."""
    loop = asyncio.get_running_loop()
    started, data, end = time.monotonic(), bytearray(), "open"
    with raw_socket() as raw:
        try:
            await loop.sock_connect(raw, ("127.0.0.1", int(httpx.URL(server.base_url).port or 0)))
            await loop.sock_sendall(raw, request_bytes())
            while len(data) < enough:
                async with asyncio.timeout(patience):
                    piece = await loop.sock_recv(raw, MIB)
                if not piece:
                    end = "fin"
                    break
                data += piece
        except ConnectionError:
            end = "rst"
        except TimeoutError:
            pass
    return Heard(bytes(data), end, time.monotonic() - started, server._elsewhere.base_url if server._elsewhere else "")


# --- what proves each fault ------------------------------------------------------------------------------------------

Proof = Callable[[Heard], bool]


def ends(end: str, data: bytes = b"") -> Proof:
    return lambda heard: (heard.data, heard.end) == (data, end)


def half_of_body(end: str) -> Proof:
    def proof(heard: Heard) -> bool:
        short = int(heard.headers["content-length"]) - len(heard.body)
        return heard.end == end and PROPER.startswith(heard.body) and short == len(PROPER) // 2

    return proof


def starts(data: bytes, end: str) -> Proof:
    return lambda heard: heard.data.startswith(data) and heard.end == end


def properly_framed(heard: Heard) -> bool:
    return int(heard.headers["content-length"]) == len(heard.body) and heard.end == "fin"


def proper(heard: Heard) -> bool:
    return properly_framed(heard) and heard.status == 200 and heard.body == PROPER


def proper_after(seconds: float) -> Proof:
    return lambda heard: proper(heard) and heard.seconds >= seconds


def both(first: Proof, second: Proof) -> Proof:
    return lambda heard: first(heard) and second(heard)


def chunks_cut_off(heard: Heard) -> bool:
    size, _, rest = heard.body.partition(b"\r\n")
    return heard.headers["transfer-encoding"] == "chunked" and len(rest) == int(size, 16) + 2 and heard.end == "fin"


def huge(heard: Heard) -> bool:
    return properly_framed(heard) and len(heard.body) > 64 * MIB and heard.body.endswith(b'"requestId": "r1"}')


CONNECTION: dict[str, Proof] = {
    "reset_before_reading": ends("rst"),
    "reset_after_reading": ends("rst"),
    "reset_after_handling": ends("rst"),
    "close_before_handling": ends("fin"),
    "close_before_answer": ends("fin"),
    "cut_off_body": half_of_body("fin"),
    "cut_off_body_reset": half_of_body("rst"),
    "cut_off_chunked": chunks_cut_off,
    "cut_off_headers": lambda heard: heard.data.startswith(b"HTTP/1.1 200 OK\r\n") and b"\r\n\r\n" not in heard.data,
    "stalled_body": half_of_body("open"),
    "trickling_body": lambda heard: PROPER.startswith(heard.body[:3]) and heard.end == "open",
    "trickling_headers": lambda heard: len(heard.data) == 4 and heard.seconds > 0.1,
    "endless_continue": lambda heard: heard.data.count(b"HTTP/1.1 100 Continue\r\n\r\n") >= 3,
    "endless_body": lambda heard: len(heard.data) > 4 * MIB and b"\r\n0\r\n\r\n" not in heard.data,
    "huge_body": huge,
    "silence_before": ends("open"),
    "silence_after": ends("open"),
    "slow": proper_after(0.3),
    "slow_to_handle": proper_after(0.3),
    "keep_alive_closed": lambda heard: proper(heard) and heard.headers["connection"] == "keep-alive",
    "keep_alive_reset": lambda heard: heard.body == PROPER and heard.end == "rst",
}
ENOUGH = {"trickling_body": 88, "trickling_headers": 4, "endless_continue": 75, "endless_body": 5 * MIB}


def length_off_by(difference: int) -> Proof:
    return lambda heard: int(heard.headers["content-length"]) - len(PROPER) == difference and heard.body == PROPER


def with_header(name: str, value: str) -> Proof:
    return lambda heard: heard.headers.get(name) == value and heard.body == PROPER


def encoded(encoding: str, inflates: Callable[[bytes], bool]) -> Proof:
    return lambda heard: (
        properly_framed(heard) and heard.headers["content-encoding"] == encoding and inflates(heard.body)
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
    def proof(heard: Heard) -> bool:
        second = heard.body.removeprefix(PROPER)
        return second.startswith(b"HTTP/1.1 200 OK") and f'"code":{code},'.encode() in second

    return proof


FRAMING: dict[str, Proof] = {
    "content_length_too_long": length_off_by(100),
    "content_length_too_short": length_off_by(len(PROPER) // 2 - len(PROPER)),
    "content_length_garbage": with_header("content-length", "many"),
    "content_length_conflict": lambda heard: heard.head.count(b"content-length: ") == 2,
    "chunk_size_invalid": lambda heard: heard.body.startswith(b"five\r\n"),
    "no_framing": lambda heard: "content-length" not in heard.headers and heard.body == PROPER and heard.end == "fin",
    "invalid_http": starts(b"\x16\x03\x01 what", "fin"),
    "http_09": ends("fin", PROPER),
    "key_echoed_in_status_line": ends("fin", f"HTTP/9 {KEY}\r\n\r\n".encode()),
    "huge_headers": lambda heard: proper(heard) and len(heard.head) > MIB,
    "many_headers": lambda heard: proper(heard) and len(heard.headers) > 20_000,
    "early_hints": lambda heard: heard.status == 103 and heard.body.endswith(PROPER),
    "continue_100": lambda heard: heard.status == 100 and heard.body.startswith(b"HTTP/1.1 200 OK"),
    "unsolicited_success": followed_by_code(0),
    "unsolicited_refusal": followed_by_code(15000),
    "http_204": lambda heard: heard.status == 204 and heard.body == b"",
    "envelope_on_http_404": lambda heard: heard.status == 404 and heard.body == PROPER,
    "envelope_on_http_500": lambda heard: heard.status == 500 and heard.body == PROPER,
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


def plain(status: int, **headers: str) -> Proof:
    """An answer with this status and no JSON; header values by prefix."""

    def proof(heard: Heard) -> bool:
        shown = all(heard.headers[name.replace("_", "-")].startswith(value) for name, value in headers.items())
        return heard.status == status and shown and not heard.body.startswith((b"{", b"["))

    return both(properly_framed, proof)


def html(status: int) -> Proof:
    return both(plain(status, content_type="text/html"), lambda heard: b"<html>" in heard.body)


def retry_at(seconds: float) -> Proof:
    def proof(heard: Heard) -> bool:
        date = email.utils.parsedate_to_datetime(heard.headers["retry-after"])
        return heard.status == 429 and abs(date.timestamp() - time.time() - seconds) < 2

    return proof


def redirects(status: int) -> Proof:
    return lambda heard: heard.status == status and heard.headers["location"] == f"{heard.elsewhere}/records/1"


GATEWAY: dict[str, Proof] = {
    **{f"http_{code}": plain(code) for code in (400, 401, 403, 404, 413, 429, 500, 502, 503, 504)},
    **{f"http_{code}_after_handling": plain(code) for code in (500, 502, 503, 504)},
    "http_429_retry_after_seconds": plain(429, retry_after="1"),
    "http_429_retry_after_date": retry_at(2),
    "http_429_retry_after_past_date": retry_at(-3600),
    "http_429_retry_after_huge": plain(429, retry_after="9" * 30),
    "http_429_retry_after_negative": plain(429, retry_after="-5"),
    "http_429_retry_after_garbage": plain(429, retry_after="soon \xe9"),
    "http_503_retry_after_seconds": plain(503, retry_after="1"),
    "html_502": html(502),
    "html_502_after_handling": html(502),
    "html_200": html(200),
    "html_200_after_handling": html(200),
    "redirect_302": redirects(302),
    "redirect_307": redirects(307),
    "redirect_308": redirects(308),
    "key_echoed_in_page": both(html(502), lambda heard: KEY.encode() in heard.body),
}


def refuses(code: object, proves: Callable[[dict[str, Any]], bool] = lambda envelope: True) -> Proof:
    def proof(heard: Heard) -> bool:
        envelope = heard.envelope
        whole = list(envelope) == ["data", "code", "message", "timestamp", "requestId"]
        return heard.status == 200 and whole and envelope["code"] == code and proves(envelope)

    return both(properly_framed, proof)


REFUSALS: dict[str, Proof] = {
    **{f"code_{code}": refuses(code) for code in (400, 401, 404, 15000, 15036, 15071, 15094, 19001)},
    "code_429": refuses(429, lambda envelope: envelope["data"] == {"ttl": 1}),
    "code_429_ttl_huge": refuses(429, lambda envelope: envelope["data"]["ttl"] > 10**20),
    "code_429_ttl_garbage": refuses(429, lambda envelope: envelope["data"]["ttl"] == "soon"),
    "code_500_not_saved": refuses(500),
    "code_500_after_saved": refuses(500),
    "code_19001_after_saved": refuses(19001),
    "code_unknown": refuses(15999),
    "code_string_error": refuses("15000"),
    "code_negative": refuses(-1),
    "code_huge": refuses(10**30),
    "retryable_true": refuses(15070, lambda envelope: envelope["data"]["retryable"] is True),
    "retryable_false": refuses(15070, lambda envelope: envelope["data"]["retryable"] is False),
    "refusal_message_object": refuses(15000, lambda envelope: isinstance(envelope["message"], dict)),
    "refusal_message_huge": refuses(15000, lambda envelope: len(envelope["message"]) > MIB),
    "refusal_message_missing": lambda heard: heard.envelope["code"] == 15000 and "message" not in heard.envelope,
    "refusal_control_characters": refuses(15000, lambda envelope: envelope["message"] == HOSTILE_TEXT),
    "refusal_instructions": refuses(15000, lambda envelope: envelope["message"] == INSTRUCTIONS),
    "refusal_lone_surrogate": refuses(15000, lambda envelope: "\ud800" in envelope["message"]),
    "refusal_bad_utf8": lambda heard: b"broken: \xe8\xaf\xff" in heard.body and b'"code":15000' in heard.body,
    "refusal_key_echoed": refuses(15000, lambda envelope: KEY in envelope["message"]),
}


def body_is(body: bytes) -> Proof:
    return both(properly_framed, lambda heard: heard.body == body)


def envelope_is(change: dict[str, Any], without: str = "") -> Proof:
    expected = {name: value for name, value in (ENVELOPE | change).items() if name != without}
    return both(properly_framed, lambda heard: (heard.envelope, repr(heard.envelope)) == (expected, repr(expected)))


def record_is(change: dict[str, Any]) -> Proof:
    return envelope_is({"data": RECORD | change})


def raw(fragment: bytes) -> Proof:
    return both(properly_framed, lambda heard: fragment in heard.body and heard.body.endswith(b'"requestId":"r1"}'))


def everywhere(text: str) -> Proof:
    def proof(heard: Heard) -> bool:
        shown = heard.envelope
        places = [shown["message"], shown["requestId"], shown["data"]["title"], *shown["data"]["linkMeta"]]
        return all(text in place for place in places)

    return both(properly_framed, proof)


COMPACT = json.dumps(ENVELOPE, ensure_ascii=False, separators=(",", ":")).encode()

CONTENT: dict[str, Proof] = {
    "not_json": body_is(b"{'code': 0, data: {}}"),
    "json_array": body_is(b"[" + COMPACT + b"]"),
    "json_string": body_is(b'"ok"'),
    "json_number": body_is(b"0"),
    "json_null": body_is(b"null"),
    "empty_object": body_is(b"{}"),
    "empty_body": body_is(b""),
    "bom": body_is(b"\xef\xbb\xbf" + COMPACT),
    "utf16": lambda heard: heard.body.decode("utf-16").encode() == COMPACT,
    "trailing_garbage": lambda heard: heard.body.startswith(COMPACT + b"\n<!--"),
    "trailing_envelope": lambda heard: heard.body.startswith(COMPACT + b'\n{"data":{},"code":15036'),
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
    "duplicate_keys": lambda heard: heard.body.count(b'"code":') == 2 and heard.envelope["code"] == 0,
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
    "fields_of_wrong_type": lambda heard: heard.envelope["data"]["status"] == {"nested": [1, "two", None]},
    "unknown_enums": lambda heard: heard.envelope["data"]["linkStatus"] == "archived",
    "extra_fields": record_is({"views": 12, "extra": {"deep": [1, {"a": None}]}}),
}

PROOFS = {**CONNECTION, **FRAMING, **GATEWAY, **REFUSALS, **CONTENT}


@pytest.mark.parametrize("name", FAULTS)
async def test_the_fault_is_on_the_wire_as_named_and_the_app_holds_what_stored_says(
    name: str, caplog: pytest.LogCaptureFixture
) -> None:
    app = App()
    async with faulty_server(app, FAULTS[name]) as server:
        heard = await hear(server, ENOUGH.get(name, GIB), PATIENCE if FAULTS[name].ends else QUIET)
        assert PROOFS[name](heard), (heard.data[:500], heard.end, heard.seconds)
        assert len(app.handled) == FAULTS[name].stored
        assert (heard.end == "open") == (not FAULTS[name].ends)
        assert proper(await hear(server)), "the next request is served properly"
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


def test_there_is_no_proof_of_a_fault_that_is_gone() -> None:
    assert PROOFS.keys() == FAULTS.keys()


def test_the_bomb_is_a_sound_gzip_file_of_zeros() -> None:
    assert gzip.decompress(gzip_bomb(32 * MIB)) == bytes(32 * MIB)


# --- scripts ---------------------------------------------------------------------------------------------------------


def client(**options: Any) -> httpx.AsyncClient:
    return httpx.AsyncClient(trust_env=False, timeout=2, **options)


async def test_each_request_takes_the_next_entry_and_then_all_is_well() -> None:
    async with faulty_server(App(), FAULTS["http_503"], None, FAULTS["http_404"]) as server, client() as http:
        statuses = [(await http.patch(f"{server.base_url}/x")).status_code for _ in range(5)]
        assert statuses == [503, 200, 404, 200, 200]
        assert [fault.name for fault in server.acted] == ["http_503", "served", "http_404", "served", "served"]
        assert server.connections == 1


async def test_always_repeats_until_the_script_is_set_again() -> None:
    async with faulty_server(App(), None, always(FAULTS["http_503"])) as server, client() as http:
        assert [(await http.get(server.base_url)).status_code for _ in range(4)] == [200, 503, 503, 503]
        server.script()
        assert (await http.get(server.base_url)).status_code == 200


async def test_only_lets_other_methods_pass_and_waits_for_its_own() -> None:
    script = (only("PATCH", FAULTS["http_502"]), only("PATCH", SERVED), FAULTS["http_404"])
    async with faulty_server(App(), *script) as server, client() as http:
        methods = ["GET", "PATCH", "GET", "PATCH", "GET", "GET"]
        statuses = [(await http.request(method, server.base_url)).status_code for method in methods]
        assert statuses == [200, 502, 200, 200, 404, 200]


async def test_two_methods_can_each_have_a_fault_that_stays() -> None:
    script = (always(only("PATCH", FAULTS["http_502"])), always(only("GET", FAULTS["http_404"])))
    async with faulty_server(App(), *script) as server, client() as http:
        statuses = [(await http.request(method, server.base_url)).status_code for method in ("GET", "PATCH") * 2]
        assert statuses == [404, 502, 404, 502]


async def test_an_entry_that_could_never_be_reached_is_an_error() -> None:
    with pytest.raises(ValueError, match="never be reached"):
        async with faulty_server(App(), always(FAULTS["http_502"]), None):
            pass


async def test_after_then_refuse_no_connection_is_taken() -> None:
    async with faulty_server(App(), then_refuse(FAULTS["cut_off_body"])) as server:
        assert CONNECTION["cut_off_body"](await hear(server))
        assert (await hear(server)).end == "rst"
        assert server.connections == 1


async def test_a_reset_before_reading_is_never_seen_on_a_new_connection_or_an_old_one() -> None:
    async with faulty_server(App(), FAULTS["reset_before_reading"], None, FAULTS["reset_before_reading"]) as server:
        async with client() as http:
            for answered in (False, True, False):
                with contextlib.nullcontext() if answered else pytest.raises(httpx.TransportError):
                    await http.patch(server.base_url)
        assert (len(server.seen), server.connections, len(server.acted)) == (1, 2, 3)


async def test_a_slow_app_handles_the_request_of_a_client_that_has_gone() -> None:
    app = App()
    async with faulty_server(app, slow_to_handle(0.3)) as server, client() as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.patch(server.base_url, timeout=0.1)
        assert app.handled == []
        await asyncio.sleep(0.4)
        assert app.handled == [b""]


# --- the server ------------------------------------------------------------------------------------------------------


async def test_the_request_is_seen_whole() -> None:
    async def in_chunks() -> Any:
        yield b'{"a":'
        yield b"1}"

    app = App()
    async with faulty_server(app) as server, client() as http:
        await http.patch(f"{server.base_url}/a%2Fb?q=1", content=in_chunks(), headers=[("X-A", "1"), ("X-A", "2")])
        (seen,) = server.seen
    assert (seen.method, seen.target, seen.body) == ("PATCH", "/api/a%2Fb?q=1", b'{"a":1}')
    assert seen.headers["x-a"] == "1, 2"
    assert app.handled == [b'{"a":1}']


async def test_a_redirect_that_is_followed_is_seen_elsewhere() -> None:
    async with faulty_server(App(), redirect(307), redirect(302, "http://127.0.0.1:1/x")) as server, client() as http:
        await http.patch(f"{server.base_url}/records/1", follow_redirects=True)
        assert [seen.target for seen in server.seen_elsewhere] == ["/api/records/1"]
        assert (await http.get(server.base_url)).headers["location"] == "http://127.0.0.1:1/x"


@pytest.mark.parametrize("name", [name for name in FAULTS if not FAULTS[name].ends])
async def test_leaving_ends_what_never_ends(name: str) -> None:
    with raw_socket() as raw:
        async with faulty_server(App(), FAULTS[name]) as server:
            await asyncio.get_running_loop().sock_connect(raw, ("127.0.0.1", httpx.URL(server.base_url).port))
            await asyncio.get_running_loop().sock_sendall(raw, request_bytes())
            await asyncio.sleep(0.05)
            started = time.monotonic()
        assert time.monotonic() - started < 0.4


async def test_leaving_works_in_a_cancelled_scope_too() -> None:
    with anyio.move_on_after(0.1) as scope:
        async with faulty_server(App(), FAULTS["silence_after"]) as server, client() as http:
            await http.patch(server.base_url)
    assert scope.cancelled_caught
    with pytest.raises(httpx.ConnectError):
        async with client() as http:
            await http.patch(server.base_url)


async def test_a_bug_in_the_app_is_not_swallowed() -> None:
    async def broken(scope: Scope, receive: Receive, send: Send) -> None:
        raise RuntimeError("the app is broken")

    with pytest.raises(RuntimeError, match="the app is broken"):
        async with faulty_server(broken) as server:
            await hear(server)


# --- no request arrives ----------------------------------------------------------------------------------------------

NOT_REACHED: dict[str, tuple[type[Exception], str | None]] = {
    "refused": (httpx.ConnectError, None),
    "tls_untrusted": (httpx.ConnectError, "self-signed certificate"),
    "tls_handshake_reset": (httpx.ConnectError, None),
    "tls_plain_http": (httpx.ConnectError, "WRONG_VERSION_NUMBER|wrong version number|record layer failure"),
    "tls_handshake_silence": (httpx.ConnectTimeout, None),
}


@pytest.mark.parametrize("name", UNREACHABLE)
async def test_no_request_arrives_at_an_unreachable_url(name: str, caplog: pytest.LogCaptureFixture) -> None:
    error, text = NOT_REACHED[name]
    async with UNREACHABLE[name]() as url, client(verify=ssl.create_default_context()) as http:
        with pytest.raises(error, match=text):
            await http.patch(url, timeout=0.3)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_tls_serves_a_client_that_trusts_the_certificate() -> None:
    app = App()
    async with (
        faulty_server(app, FAULTS["cut_off_body"], tls=True) as server,
        client(verify=trusting_context()) as http,
    ):
        with pytest.raises(httpx.RemoteProtocolError):
            await http.patch(server.base_url)
        assert (await http.patch(server.base_url)).content == PROPER
        assert server.base_url.startswith("https://127.0.0.1:")


async def test_an_untrusting_client_is_not_seen() -> None:
    async with faulty_server(App(), tls=True) as server, client(verify=ssl.create_default_context()) as http:
        with pytest.raises(httpx.ConnectError):
            await http.patch(server.base_url)
        assert (server.seen, server.connections) == ([], 1)
