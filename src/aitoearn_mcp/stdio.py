"""Serving over stdin and stdout, until the host closes them or a signal comes."""

import logging
import os
import signal
import sys
import threading
from typing import NoReturn

import anyio
from mcp.server import Server
from mcp.server.stdio import stdio_server

from aitoearn_mcp.api.wire import Wire

_LOG = logging.getLogger(__name__)
# A host that asked for the end waits 2 s at most, and the interpreter needs some of it.
_SECONDS_TO_END = 1.2
_EXIT_CODES = {signal.SIGINT: 130, signal.SIGTERM: 0}


async def serve_stdio(server: Server[Wire]) -> None:
    """Serve one host. Returns at the end of stdin; a signal ends the process: SIGINT with 130, SIGTERM with 0.

    The thread that reads stdin can't be interrupted, so after a signal the calls in flight are cancelled, what they
    do while being cancelled is awaited, and the process is left without waiting for that thread.
    """
    stopped_by: list[signal.Signals] = []
    async with stdio_server() as (reads, writes):
        async with anyio.create_task_group() as tasks:

            async def watch() -> None:
                with anyio.open_signal_receiver(*_EXIT_CODES) as signals:
                    async for signum in signals:
                        stopped_by.append(signum)
                        _leave_later(_EXIT_CODES[signum])
                        tasks.cancel_scope.cancel()
                        return

            if sys.platform != "win32":
                tasks.start_soon(watch)
            await server.run(reads, writes, server.create_initialization_options())
            tasks.cancel_scope.cancel()
        if stopped_by:
            _leave(_EXIT_CODES[stopped_by[0]])


def _leave_later(code: int) -> None:
    """Leave also if some clean-up hangs."""
    timer = threading.Timer(_SECONDS_TO_END, _give_up, (code,))
    timer.daemon = True
    timer.start()


def _give_up(code: int) -> NoReturn:
    _LOG.error("the calls in flight did not end within %s s of the signal: left without them", _SECONDS_TO_END)
    _leave(code)


def _leave(code: int) -> NoReturn:
    sys.stderr.flush()
    os._exit(code)
