"""Reads lines from a descriptor and writes to one, without blocking the event loop."""

import os
import select
import stat
import sys
from collections.abc import AsyncIterator

import anyio
from anyio import to_thread

_AT_ONCE = 64 * 1024


async def read_lines(descriptor: int) -> AsyncIterator[bytes]:
    """Yield each line without its end, and whatever follows the last one, until the other side closes."""
    begun: list[bytes] = []
    while chunk := await _read_some(descriptor):
        first, *others = chunk.split(b"\n")
        begun.append(first)
        if others:
            yield b"".join(begun)
            for line in others[:-1]:
                yield line
            begun = [others[-1]]
    if rest := b"".join(begun):
        yield rest


async def write_all(descriptor: int, data: bytes) -> None:
    """Write all of it. Raises ConnectionError if that is impossible: whatever the reason, the client can't read it."""
    try:
        if _tells_when_ready(descriptor):
            await _write_when_ready(descriptor, memoryview(data))
        else:
            await to_thread.run_sync(_write_blocking, descriptor, memoryview(data))
    except OSError as error:  # Windows has others than ConnectionError for a closed pipe.
        raise BrokenPipeError(error.errno, error.strerror) from None


async def _write_when_ready(descriptor: int, rest: memoryview) -> None:
    while rest:
        if not _is_writable(descriptor):
            await anyio.wait_writable(descriptor)
        try:
            # A writable pipe takes this much at once, unless somebody else writes to it in the meantime.
            rest = rest[os.write(descriptor, rest[: select.PIPE_BUF]) :]
        except BlockingIOError:
            await anyio.wait_writable(descriptor)


async def _read_some(descriptor: int) -> bytes:
    try:
        if not _tells_when_ready(descriptor):
            return await to_thread.run_sync(os.read, descriptor, _AT_ONCE, abandon_on_cancel=True)
        await anyio.wait_readable(descriptor)
        return os.read(descriptor, _AT_ONCE)
    except OSError:  # A terminal that hung up, or a socket whose other side closed before it had read everything.
        return b""


def _tells_when_ready(descriptor: int) -> bool:
    """Tell whether one can wait for it without a thread: for a pipe or a socket, except on Windows."""
    mode = os.fstat(descriptor).st_mode
    return sys.platform != "win32" and (stat.S_ISFIFO(mode) or stat.S_ISSOCK(mode))


def _is_writable(descriptor: int) -> bool:
    poll = select.poll()
    poll.register(descriptor, select.POLLOUT)
    return bool(poll.poll(0))


def _write_blocking(descriptor: int, rest: memoryview) -> None:
    while rest:
        rest = rest[os.write(descriptor, rest) :]
