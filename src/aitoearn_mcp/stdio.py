"""Serving over stdin and stdout, until the host closes them or a signal comes."""

import contextlib
import io
import logging
import os
import signal
import sys
import threading
from collections.abc import Awaitable, Callable
from typing import NoReturn

import anyio
from anyio.streams.memory import MemoryObjectSendStream
from mcp.server import Server
from mcp.server.stdio import stdio_server
from mcp.shared.message import SessionMessage

from aitoearn_mcp.api.wire import Wire
from aitoearn_mcp.jsonrpc import read_message, refuse_request

_LOG = logging.getLogger(__name__)
# A host that asked for the end waits 2 s at most, and the interpreter needs some of it.
_SECONDS_TO_END = 1.2
_EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 0}
_SLOW_CALLS = f"the calls in flight did not end within {_SECONDS_TO_END} s of the signal: left without them"
_HOST_GONE = "the host closed stdin or stdout and did not read all answers: left without them"
# The SDK's own reader drops requests without an answer (see read_message), so it is given nothing to read.
_NOTHING = anyio.wrap_file(io.StringIO())


async def serve_stdio(server: Server[Wire]) -> None:
    """Serve one host. Returns at the end of stdin; a signal ends the process: SIGINT with 130, SIGTERM with 0.

    The thread that reads stdin can't be interrupted, nor the one that writes to a host that does not read. So when
    the session is over, the calls in flight are cancelled, what they do while being cancelled is awaited, and the
    process is left without waiting for those threads.
    """
    stopped_by: list[signal.Signals] = []
    ended = threading.Event()
    try:
        async with stdio_server(stdin=_NOTHING) as (nothing, writes), anyio.create_task_group() as reading:
            await nothing.aclose()
            sends, reads = anyio.create_memory_object_stream[SessionMessage | Exception](0)
            reading.start_soon(_read, sends, writes.send)
            try:
                async with anyio.create_task_group() as tasks:

                    async def watch() -> None:
                        with anyio.open_signal_receiver(*_EXIT_CODES) as signals:
                            async for signum in signals:
                                stopped_by.append(signum)
                                _leave_later(_EXIT_CODES[signum], _SLOW_CALLS, ended)
                                tasks.cancel_scope.cancel()
                                return

                    if sys.platform != "win32":
                        tasks.start_soon(watch)
                    await server.run(reads, writes, server.create_initialization_options())
                    tasks.cancel_scope.cancel()
            finally:
                if not stopped_by:
                    _leave_later(0, _HOST_GONE, ended)
            if stopped_by:
                _leave(_EXIT_CODES[stopped_by[0]])
            reading.cancel_scope.cancel()
    except* BrokenPipeError:
        _LOG.warning(_HOST_GONE)
    finally:
        ended.set()


async def _read(
    messages: MemoryObjectSendStream[SessionMessage | Exception], answer: Callable[[SessionMessage], Awaitable[None]]
) -> None:
    """Pass on what the host sends until it closes stdin; answer what can't be passed on."""
    with contextlib.suppress(anyio.BrokenResourceError, anyio.ClosedResourceError):  # The session is over.
        async for line in anyio.wrap_file(sys.stdin.buffer):
            if (message := read_message(line)) is not None:
                await messages.send(SessionMessage(message))
            elif (refusal := refuse_request(line)) is not None:
                await answer(SessionMessage(refusal))
    messages.close()


def _leave_later(code: int, reason: str, ended: threading.Event) -> None:
    """Leave also if some clean-up hangs."""

    def leave() -> None:
        if not ended.wait(_SECONDS_TO_END):
            _LOG.error(reason)
            _leave(code)

    threading.Thread(target=leave, daemon=True).start()


def _leave(code: int) -> NoReturn:
    sys.stderr.flush()
    os._exit(code)
