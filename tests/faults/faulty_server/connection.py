"""Faults of the connection: it breaks, falls silent, or never ends."""

import asyncio
import itertools

from faults.faulty_server.exchange import GIB, MIB, TICK, Exchange, chunk
from faults.faulty_server.script import Fault, serve_properly


async def _reset_now(exchange: Exchange) -> None:
    exchange.reset()


async def _close_now(exchange: Exchange) -> None:
    exchange.close()


async def _say_nothing(exchange: Exchange) -> None:
    await exchange.say_nothing()


async def _half_a_body(exchange: Exchange) -> None:
    whole = exchange.response.whole()
    await exchange.send(whole[: len(whole) - len(exchange.response.body) // 2])


async def _cut_off_body(exchange: Exchange) -> None:
    await _half_a_body(exchange)
    exchange.close()


async def _cut_off_body_reset(exchange: Exchange) -> None:
    await _half_a_body(exchange)
    await asyncio.sleep(TICK)
    exchange.reset()


async def _stalled_body(exchange: Exchange) -> None:
    await _half_a_body(exchange)
    await exchange.say_nothing()


async def _cut_off_chunked(exchange: Exchange) -> None:
    body = exchange.response.body
    await exchange.send(exchange.response.head(transfer_encoding="chunked"), chunk(body[: len(body) // 2]))
    exchange.close()


async def _cut_off_headers(exchange: Exchange) -> None:
    head = exchange.response.head(content_length=str(len(exchange.response.body)))
    await exchange.send(head[: len(head) // 2])
    exchange.close()


async def _trickling_body(exchange: Exchange) -> None:
    await exchange.send(exchange.response.head(content_length=str(GIB)))
    await exchange.trickle(itertools.chain(exchange.response.body, itertools.repeat(ord(" "))))


async def _trickling_headers(exchange: Exchange) -> None:
    await exchange.trickle(itertools.chain(b"HTTP/1.1 200 OK\r\n", itertools.cycle(b"x-filler: 1\r\n")))


async def _endless_continue(exchange: Exchange) -> None:
    while True:
        await exchange.send(b"HTTP/1.1 100 Continue\r\n\r\n")
        await asyncio.sleep(TICK)


async def _endless_body(exchange: Exchange) -> None:
    start = b'{"code":0,"data":"'
    await exchange.send(exchange.response.head(transfer_encoding="chunked"), chunk(start))
    while True:
        await exchange.send(chunk(b"a" * 65536))


async def _huge_body(exchange: Exchange) -> None:
    start = b'{"padding":"'
    end = b'",' + exchange.response.body.lstrip().removeprefix(b"{")
    await exchange.send(exchange.response.head(content_length=str(len(start) + 64 * MIB + len(end))), start)
    await exchange.send(*itertools.repeat(b"a" * 65536, 64 * MIB // 65536), end)


async def _keep_alive_closed(exchange: Exchange) -> None:
    await exchange.send(exchange.response.whole(connection="keep-alive"))
    exchange.close()


async def _keep_alive_reset(exchange: Exchange) -> None:
    await exchange.send(exchange.response.whole(connection="keep-alive"))
    await asyncio.sleep(TICK)
    exchange.reset()


def slow(seconds: float) -> Fault:
    """Return a fault that handles the request at once and responds after this many seconds."""

    async def act(exchange: Exchange) -> None:
        await asyncio.sleep(seconds)
        await serve_properly(exchange)

    return Fault("slow", act, stored=True)


def slow_to_handle(seconds: float) -> Fault:
    """Return a fault that handles the request after this many seconds, even if the client has left by then."""
    return Fault("slow_to_handle", serve_properly, stored=True, handled_after=seconds)


CONNECTION_FAULTS = (
    Fault("reset_before_reading", _reset_now, stored=False, before_reading=True),
    Fault("reset_after_reading", _reset_now, stored=False),
    Fault("reset_after_handling", _reset_now, stored=True),
    Fault("close_before_handling", _close_now, stored=False),
    Fault("close_before_answer", _close_now, stored=True),
    Fault("cut_off_body", _cut_off_body, stored=True),
    Fault("cut_off_body_reset", _cut_off_body_reset, stored=True),
    Fault("cut_off_chunked", _cut_off_chunked, stored=True),
    Fault("cut_off_headers", _cut_off_headers, stored=True),
    Fault("stalled_body", _stalled_body, stored=True, ends=False),
    Fault("trickling_body", _trickling_body, stored=True, ends=False),
    Fault("trickling_headers", _trickling_headers, stored=True, ends=False),
    Fault("endless_continue", _endless_continue, stored=True, ends=False),
    Fault("endless_body", _endless_body, stored=True, ends=False),
    Fault("huge_body", _huge_body, stored=True),
    Fault("silence_before", _say_nothing, stored=False, ends=False),
    Fault("silence_after", _say_nothing, stored=True, ends=False),
    slow(0.3),
    slow_to_handle(0.3),
    Fault("keep_alive_closed", _keep_alive_closed, stored=True),
    Fault("keep_alive_reset", _keep_alive_reset, stored=True),
)
