"""Standard streams that never make the process wait: what nobody reads in time is dropped and counted."""

import atexit
import io
import logging
import sys
import threading
import time
from collections import deque
from typing import Literal

_LOG = logging.getLogger(__name__)
_MOST_CHARACTERS = 1 << 20
# A client that asked for the end waits 2 s at most, and calls in flight may take 1.2 s of them.
_SECONDS_AT_THE_END = 0.3
_SECONDS_TO_RETRY = 0.05


class LossyStream(io.TextIOBase):
    """A text stream for log lines, whose writers never wait.

    A pipe takes 64 kB; after that, a write to it waits until somebody reads. Here a daemon thread does the waiting.
    Lines that arrive while too much is waiting are dropped. Their number is logged as soon as there is room again.
    Without a raw stream everything is dropped.
    """

    def __init__(self, raw: io.RawIOBase | None, *, encoding: str = "utf-8", most: int = _MOST_CHARACTERS) -> None:
        self._raw = raw
        self._encoding = encoding
        self._most = most
        # Reentrant, since a signal's handler may write while its thread is writing.
        self._changed = threading.Condition(threading.RLock())
        self._lines: deque[str] = deque()
        self._waiting = 0
        self._unfinished = ""
        self._dropped = 0
        if raw is not None:
            threading.Thread(target=self._pass_on, daemon=True).start()

    def write(self, text: str) -> int:
        """Take the text, and return at once."""
        with self._changed:
            *lines, self._unfinished = (self._unfinished + text).split("\n")
            for line in lines:
                self._put(line + "\n")
            self._changed.notify_all()
        return len(text)

    def writable(self) -> bool:
        """Return True."""
        return True

    def fileno(self) -> int:
        """Return the raw stream's descriptor."""
        return super().fileno() if self._raw is None else self._raw.fileno()

    def drain(self, seconds: float = _SECONDS_AT_THE_END) -> None:
        """Wait until everything is written, at most for so long."""
        with self._changed:
            unfinished, self._unfinished = self._unfinished, ""
            self._put(unfinished)
            self._changed.notify_all()
            self._changed.wait_for(lambda: not self._waiting, seconds)

    def _put(self, line: str) -> None:
        if self._raw is None:
            return
        if self._waiting + len(line) > self._most:
            self._dropped += 1
            return
        self._lines.append(line)
        self._waiting += len(line)

    def _pass_on(self) -> None:
        while (raw := self._raw) is not None:
            with self._changed:
                self._changed.wait_for(lambda: self._lines)
                line = self._lines.popleft()
            try:
                _write_whole(raw, line.encode(self._encoding, "backslashreplace"))
            except (OSError, ValueError):  # Closed, by either side: nobody will read anything any more.
                self._give_up()
                return
            self._count_out(line)

    def _count_out(self, line: str) -> None:
        with self._changed:
            self._waiting -= len(line)
            self._changed.notify_all()
            dropped = self._dropped if self._waiting <= self._most // 2 else 0
            self._dropped -= dropped
        if dropped:
            _LOG.warning("dropped %s lines that nobody read in time", dropped)

    def _give_up(self) -> None:
        with self._changed:
            self._raw = None
            self._lines.clear()
            self._waiting = 0
            self._changed.notify_all()


def stop_waiting_for(name: Literal["stdout", "stderr"]) -> None:
    """Replace sys.stdout or sys.stderr by a LossyStream, also where loggers write to it already."""
    before = getattr(sys, name)
    buffer = getattr(before, "buffer", None)
    raw = getattr(buffer, "raw", buffer)  # PYTHONUNBUFFERED leaves the buffer out.
    if before is not None and not isinstance(raw, io.RawIOBase):
        return  # Not the process's own stream: a LossyStream, or one that a program put in its place.
    after = LossyStream(raw, encoding="utf-8" if before is None else before.encoding)
    setattr(sys, name, after)
    atexit.register(after.drain)
    for logger in [logging.root, *logging.root.manager.loggerDict.values()]:
        for handler in getattr(logger, "handlers", []):
            if isinstance(handler, logging.StreamHandler) and handler.stream is before:
                handler.setStream(after)


def drain_stderr() -> None:
    """Write what stderr still holds, as far as somebody reads it: for those who are about to end the process."""
    if isinstance(sys.stderr, LossyStream):
        sys.stderr.drain()
    elif sys.stderr is not None:
        sys.stderr.flush()


def _write_whole(raw: io.RawIOBase, data: bytes) -> None:
    rest = memoryview(data)
    while rest:
        written = raw.write(rest)
        if written is None:  # The other side made the pipe non-blocking, and it is full.
            time.sleep(_SECONDS_TO_RETRY)
        else:
            rest = rest[written:]
