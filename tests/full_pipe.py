"""A pipe that is full before anybody writes to it."""

import os
from collections.abc import Iterator
from contextlib import contextmanager


@contextmanager
def full_pipe() -> Iterator[tuple[int, int]]:
    """Give both ends of a pipe, to read from and to write to, that takes no byte until it is read."""
    reads, writes = os.pipe()
    try:
        os.set_blocking(writes, False)
        try:
            while True:
                os.write(writes, b"x" * 4096)
        except BlockingIOError:
            os.set_blocking(writes, True)
        yield reads, writes
    finally:
        os.close(reads)
        os.close(writes)


def empty(reads: int) -> bytes:
    """Read what a pipe holds now."""
    os.set_blocking(reads, False)
    held = b""
    try:
        while data := os.read(reads, 1 << 20):
            held += data
    except BlockingIOError:
        os.set_blocking(reads, True)
    return held
