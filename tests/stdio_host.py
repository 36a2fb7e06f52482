"""A server process on two pipes, driven by raw bytes: for clients that break the protocol or make many calls."""

import json
import os
import re
import signal
import subprocess
import sys
import threading
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any

COMMAND = (sys.executable, "-m", "aitoearn_mcp")
PATIENCE = 60.0
"""Seconds to wait for anything that should happen: a bound, not a measurement."""
_REQUEST_LINE = re.compile(rb"[\d-]+ [\d:,]+ INFO aitoearn_mcp\.api\.tracing: [A-Z]+ /[\w{}/-]+")
HANDSHAKE = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a host", "version": "1"}}


def clean_environ(settings: Mapping[str, str]) -> dict[str, str]:
    """Return this process's environment without our settings and proxies, plus these settings."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("AITOEARN_") and not name.upper().endswith("_PROXY")
    }
    return {**kept, **settings}


def request(number: object, method: str, **params: Any) -> bytes:
    """Return a request as a line."""
    return _dump({"jsonrpc": "2.0", "id": number, "method": method, "params": params})


def notification(method: str, **params: Any) -> bytes:
    """Return a notification as a line."""
    return _dump({"jsonrpc": "2.0", "method": method, "params": params})


def tool_call(number: object, tool: str, arguments: Any) -> bytes:
    """Return a tool call as a line."""
    return request(number, "tools/call", name=tool, arguments=arguments)


def without_request_lines(errors: bytes) -> bytes:
    """Return what stderr holds besides the log's line for each request to the API."""
    return b"\n".join(line for line in errors.splitlines() if not _REQUEST_LINE.fullmatch(line))


def _dump(message: Any) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "surrogatepass")


class StdioHost:
    """A server process. A thread reads its stdout unless `reading` is False, so that no pipe fills up."""

    def __init__(self, command: Sequence[str], environ: Mapping[str, str], *, reading: bool = True) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environ, bufsize=0)
        self.output = b""
        self.errors = b""
        self._changed = threading.Condition()
        self._lines: list[bytes] = []
        self._messages: list[Any] = []
        self._readers = [threading.Thread(target=self._read_errors, daemon=True)]
        self._reads_output = threading.Thread(target=self._read_output, daemon=True)
        self._readers[0].start()
        if reading:
            self.begin_reading()

    def begin_reading(self) -> None:
        """Start to read stdout."""
        self._readers.append(self._reads_output)
        self._reads_output.start()

    def write(self, *lines: bytes) -> None:
        """Write lines to stdin. What a server that has ended does not read is lost, as for a real client."""
        self.write_raw(b"".join(line + b"\n" for line in lines))

    def write_raw(self, data: bytes) -> None:
        """Write bytes to stdin as they are."""
        assert self.process.stdin
        view = memoryview(data)
        try:
            while view:
                view = view[self.process.stdin.write(view) :]
        except BrokenPipeError:
            return

    def close(self) -> None:
        """Close stdin, as a client does at its end."""
        assert self.process.stdin
        self.process.stdin.close()

    def shake_hands(self) -> None:
        """Open the session as a client of the 2025 era does."""
        self.write(request("hello", "initialize", **HANDSHAKE))
        self.answer("hello")
        self.write(notification("notifications/initialized"))

    @property
    def messages(self) -> list[Any]:
        """The lines on stdout so far, parsed as JSON. Raises ValueError for a line that is not JSON."""
        with self._changed:
            self._messages += [json.loads(line) for line in self._lines[len(self._messages) :]]
            return list(self._messages)

    def answers(self) -> dict[Any, list[Any]]:
        """Return the responses so far by id."""
        found: dict[Any, list[Any]] = {}
        for message in self.messages:
            if "method" not in message:
                found.setdefault(message.get("id"), []).append(message)
        return found

    def wait_for_lines(self, count: int) -> None:
        """Wait until stdout holds this many lines. Raises EOFError where the server ends first."""
        self._wait(lambda: len(self._lines) >= count)

    def answer(self, number: object) -> Any:
        """Wait for the response with this id, and return it."""
        seen = self.messages
        while not (found := [message for message in seen if "method" not in message and message.get("id") == number]):
            # More than was looked at: what has come since then may be the answer, and the last line of all.
            self.wait_for_lines(len(seen) + 1)
            seen = self.messages
        return found[0]

    def end(self, by: signal.Signals | None = None) -> int:
        """Close stdin or send a signal, and return the exit code. Raises TimeoutExpired."""
        if by is not None:
            self.process.send_signal(by)
        elif self.process.stdin and not self.process.stdin.closed:
            self.close()
        code = self.process.wait(PATIENCE)
        for reader in self._readers:
            reader.join(PATIENCE)
        return code

    def _wait(self, arrived: Callable[[], bool]) -> None:
        with self._changed:
            reads_on = self._reads_output.is_alive
            if not self._changed.wait_for(lambda: arrived() or not reads_on(), PATIENCE):
                raise TimeoutError(f"no line of stdout for {PATIENCE} s; stderr: {self.errors[-2000:]!r}")
            if not arrived():
                raise EOFError(f"the server ended, or closed stdout; stderr: {self.errors[-2000:]!r}")

    def _read_output(self) -> None:
        assert self.process.stdout
        rest = b""
        while data := self.process.stdout.read(1 << 16):
            *lines, rest = (rest + data).split(b"\n")
            with self._changed:
                self.output += data
                self._lines += lines
                self._changed.notify_all()
        with self._changed:
            self._lines += [rest] if rest else []
            self._changed.notify_all()

    def _read_errors(self) -> None:
        assert self.process.stderr
        while data := self.process.stderr.read(1 << 16):
            self.errors += data


@contextmanager
def started(
    settings: Mapping[str, str], *, command: Sequence[str] = COMMAND, reading: bool = True
) -> Iterator[StdioHost]:
    """Start a server with these settings, and kill it after the block."""
    server = StdioHost(command, clean_environ(settings), reading=reading)
    try:
        yield server
    finally:
        server.process.kill()
        server.process.wait()
        for stream in (server.process.stdin, server.process.stdout, server.process.stderr):
            if stream:
                stream.close()
