"""A stream whose writers never wait: lines pass whole and in order, or are dropped and counted."""

import io
import logging
import os
import re
import socket
import sys
import threading

import pytest
from full_pipe import empty, full_pipe

from aitoearn_mcp.lossy_stream import LossyStream, stop_waiting_for

SECONDS = 20


def read_until(reads: int, end: bytes) -> bytes:
    """Read a pipe until it has shown these bytes."""
    held = b""
    while not held.endswith(end):
        held += os.read(reads, 1 << 20)
    return held


def test_lines_are_written_whole_and_in_order() -> None:
    reads, writes = os.pipe()
    with os.fdopen(writes, "wb", 0) as raw, os.fdopen(reads, "rb", 0):
        stream = LossyStream(raw)
        for piece in ("one\ntw", "o\n", "审核中 🎬\n", "unfinished"):
            stream.write(piece)
        stream.drain(SECONDS)
        assert empty(reads) == "one\ntwo\n审核中 🎬\nunfinished".encode()


def test_characters_that_an_encoding_lacks_are_escaped() -> None:
    reads, writes = os.pipe()
    with os.fdopen(writes, "wb", 0) as raw, os.fdopen(reads, "rb", 0):
        stream = LossyStream(raw, encoding="ascii")
        stream.write("é\n")
        stream.drain(SECONDS)
        assert empty(reads) == b"\\xe9\n"


def test_a_writer_does_not_wait_and_dropped_lines_are_counted(caplog: pytest.LogCaptureFixture) -> None:
    with full_pipe() as (reads, writes), os.fdopen(os.dup(writes), "wb", 0) as raw:
        stream = LossyStream(raw, most=100)
        for number in range(1000):
            stream.write(f"line {number:04}\n")
        stream.drain(0)
        held = empty(reads)  # From here on the thread may write, so these bytes may hold lines already.
        stream.drain(SECONDS)
        lines = (held + empty(reads)).strip(b"x").split()
        kept = len(lines) // 2
        assert lines == b"".join(b"line %04d\n" % number for number in range(kept)).split()
        while not caplog.messages:
            threading.Event().wait(0.01)
        assert caplog.messages == [f"dropped {1000 - kept} lines that nobody read in time"]


def test_a_pipe_that_the_other_side_made_non_blocking_is_waited_for() -> None:
    with full_pipe() as (reads, writes), os.fdopen(os.dup(writes), "wb", 0) as raw:
        os.set_blocking(writes, False)
        stream = LossyStream(raw)
        stream.write("late\n")
        assert read_until(reads, b"late\n").strip(b"x") == b"late\n"


def test_a_reader_that_left_is_not_an_error() -> None:
    ours, theirs = socket.socketpair()
    theirs.close()
    with ours, os.fdopen(os.dup(ours.fileno()), "wb", 0) as raw:
        stream = LossyStream(raw)
        assert stream.write("without a reader\n") == len("without a reader\n")
        stream.drain(SECONDS)
        assert stream.write("without a reader\n") == len("without a reader\n")
        stream.drain(SECONDS)


def test_without_a_raw_stream_everything_is_dropped() -> None:
    stream = LossyStream(None)
    assert stream.write("dropped\n") == len("dropped\n")
    stream.drain(SECONDS)
    with pytest.raises(io.UnsupportedOperation):
        stream.fileno()


def test_loggers_that_write_to_stderr_already_do_not_wait_either(monkeypatch: pytest.MonkeyPatch) -> None:
    with full_pipe() as (reads, writes), os.fdopen(os.dup(writes), "w", encoding="utf-8") as stderr:
        monkeypatch.setattr(sys, "stderr", stderr)
        logger = logging.getLogger("another.library")
        handler = logging.StreamHandler(stderr)
        logger.addHandler(handler)
        stop_waiting_for("stderr")
        logger.error("a line")
        assert re.fullmatch(b"x*a line\n", read_until(reads, b"a line\n"))
        logger.removeHandler(handler)


def test_a_stream_that_a_program_put_in_place_of_stderr_is_left_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.StringIO()
    monkeypatch.setattr(sys, "stderr", stream)
    stop_waiting_for("stderr")
    assert sys.stderr is stream
