"""Serving over stdin and stdout, until the host closes them or a signal comes."""

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
from aitoearn_mcp.lossy_stream import drain_stderr
from aitoearn_mcp.stdio.jsonrpc import parse_message, refuse_request
from aitoearn_mcp.stdio.pipes import read_lines, write_all

_LOG = logging.getLogger(__name__)
# A host that asked for the end waits 2 s at most, and the interpreter needs some of it.
_SECONDS_TO_END = 1.2
_STDIN, _STDOUT, _STDERR = 0, 1, 2
_EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 0}
_SLOW_CALLS = f"the calls in flight did not end within {_SECONDS_TO_END} s of the signal: left without them"
_HOST_GONE = "the host closed stdin or stdout and did not read all answers: left without them"


async def serve_stdio(server: Server[ApiHttp]) -> None:
    """Serve one host. Returns at the end of stdin; a signal ends the process: SIGINT with 130, SIGTERM with 0.

    A thread that reads stdin can't be interrupted, a host may not read what is written to it, and a call's clean-up
    may hang. So when the session is over, the calls in flight are cancelled, what they do while being cancelled is
    awaited, and the process is left without waiting for any of those.
    """
    stopped_by: list[signal.Signals] = []
    ended = threading.Event()
    sends, reads = anyio.create_memory_object_stream[SessionMessage | Exception](0)
    # Without a bound: what a call has answered is written also where stdin ends while the host is slow to read.
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
                    _leave_later(0, _HOST_GONE, ended)
            if stopped_by:
                _leave(_EXIT_CODES[stopped_by[0]])
            writes.close()
    except* ConnectionError:
        _LOG.warning(_HOST_GONE)
        _leave(0)  # A thread may still be reading.
    finally:
        ended.set()


async def _read(
    messages: MemoryObjectSendStream[SessionMessage | Exception], answers: MemoryObjectSendStream[SessionMessage]
) -> None:
    """Pass on what the host sends until it closes stdin; answer what can't be passed on.

    Not by the SDK's own reader, which drops requests without an answer: see read_message.
    """
    with messages, answers, contextlib.suppress(anyio.BrokenResourceError):  # The session is over.
        async for line in read_lines(_STDIN):
            if (message := parse_message(line)) is not None:
                await messages.send(SessionMessage(message))
            elif (refusal := refuse_request(line)) is not None:
                await answers.send(SessionMessage(refusal))


async def _write(answers: MemoryObjectReceiveStream[SessionMessage], descriptor: int) -> None:
    """Write each message as a line until nobody can send one any more."""
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
    """Leave also if some clean-up hangs."""

    def leave() -> None:
        if not ended.wait(_SECONDS_TO_END):
            _LOG.error(reason)
            _leave(code)

    threading.Thread(target=leave, daemon=True).start()


def _leave(code: int) -> NoReturn:
    drain_stderr()
    os._exit(code)
