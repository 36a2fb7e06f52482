"""Serves over stdin and stdout until the client closes them or a signal arrives."""

import contextlib
import logging
import math
import os
import signal
import sys
import threading
from typing import NoReturn

import anyio
from anyio.streams.memory import MemoryObjectReceiveStream, MemoryObjectSendStream
from mcp.server import Server
from mcp.shared.message import SessionMessage

from aitoearn_mcp.api.http import ApiHttp
from aitoearn_mcp.jsonrpc import InvalidMessage, parse_message
from aitoearn_mcp.lossy_stream import drain_stderr
from aitoearn_mcp.stdio.pipes import read_lines, write_all

_LOG = logging.getLogger(__name__)
# A client that asked for the end waits 2 s at most, and the interpreter needs some of that.
_SECONDS_TO_END = 1.2
_STDIN, _STDOUT, _STDERR = 0, 1, 2
_EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 0}
_SLOW_CALLS = f"the calls in flight did not end within {_SECONDS_TO_END} s of the signal: left without them"
_CLIENT_GONE = "the client closed stdin or stdout and did not read all answers: left without them"


async def serve_stdio(server: Server[ApiHttp]) -> None:
    """Serve one client. Returns at the end of stdin; a signal ends the process: SIGINT with 130, SIGTERM with 0.

    A thread that reads stdin can't be interrupted, a client may not read what it is sent, and a call's clean-up may
    hang. So when the session is over, the calls in flight are cancelled and get a short time to clean up. Then the
    process exits without waiting any longer.
    """
    stopped_by: list[signal.Signals] = []
    ended = threading.Event()
    sends, reads = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    # Unbounded: an answer must be written even if stdin ends while the client is slow to read.
    writes, answers = anyio.create_memory_object_stream[SessionMessage](math.inf)
    try:
        async with anyio.create_task_group() as writing:
            writing.start_soon(_write, answers, _stdout_for_the_protocol())
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
                    tasks.start_soon(_read, sends, writes.clone())
                    await server.run(reads, writes, server.create_initialization_options())
                    tasks.cancel_scope.cancel()
            finally:
                if not stopped_by:
                    _leave_later(0, _CLIENT_GONE, ended)
            if stopped_by:
                _leave(_EXIT_CODES[stopped_by[0]])
            writes.close()
    except* ConnectionError:
        _LOG.warning(_CLIENT_GONE)
        _leave(0)  # A thread may still be reading.
    finally:
        ended.set()


async def _read(
    messages: MemoryObjectSendStream[SessionMessage | Exception], answers: MemoryObjectSendStream[SessionMessage]
) -> None:
    """Pass on what the client sends until it closes stdin, and answer what can't be passed on.

    The SDK's own reader drops such requests without an answer: see jsonrpc.
    """
    with messages, answers, contextlib.suppress(anyio.BrokenResourceError):  # The session is over.
        async for line in read_lines(_STDIN):
            message = parse_message(line)
            if isinstance(message, InvalidMessage):
                for answer in message.answers():
                    await answers.send(SessionMessage(answer))
            elif message is not None:
                await messages.send(SessionMessage(message))


async def _write(answers: MemoryObjectReceiveStream[SessionMessage], descriptor: int) -> None:
    """Write each message as a line until the session is over."""
    async for answer in answers:
        line = answer.message.model_dump_json(by_alias=True, exclude_unset=True) + "\n"
        await write_all(descriptor, line.encode())


def _stdout_for_the_protocol() -> int:
    """Return a descriptor of stdout for the protocol alone. Whatever else is printed goes to stderr."""
    sys.stdout = sys.stderr
    elsewhere = _STDERR if sys.__stderr__ else os.open(os.devnull, os.O_WRONLY)
    descriptor = os.dup(_STDOUT)
    os.dup2(elsewhere, _STDOUT)
    return descriptor


def _leave_later(code: int, reason: str, ended: threading.Event) -> None:
    """Exit even if some clean-up hangs."""

    def leave() -> None:
        if not ended.wait(_SECONDS_TO_END):
            _LOG.error(reason)
            _leave(code)

    threading.Thread(target=leave, daemon=True).start()


def _leave(code: int) -> NoReturn:
    drain_stderr()
    os._exit(code)
