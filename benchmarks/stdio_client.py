"""The driving client: hand-written JSON-RPC over a server's pipes, the same for every contender."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

_TICKS = os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True)
class Replies:
    """The result of a run of calls: its duration, the latencies in order of arrival, the results.

    Times are in seconds; `client_cpu` and `server_cpu` are processor time, which other work on the machine changes
    less than it changes elapsed time.
    """

    elapsed: float
    latencies: list[float]
    results: list[dict[str, Any]]
    client_cpu: float
    server_cpu: float


class ServerProcess:
    """A started and initialized server over stdio; `spawn` is how many seconds that took."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        started = time.perf_counter()
        self._process = subprocess.Popen(
            command,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=dict(environment),
        )
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._input, self._output = self._process.stdin, self._process.stdout
        self._last_id = 0
        self.initialized = self.request(
            "initialize",
            {
                "protocolVersion": "2025-11-25",
                "capabilities": {},
                "clientInfo": {"name": "benchmark", "version": "1"},
            },
        )
        self.spawn = time.perf_counter() - started
        self._send(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')

    def request(self, method: str, params: dict[str, Any] | None = None) -> dict[str, Any]:
        """Send one request, and return its result."""
        message_id = self._next_id()
        self._send(_line({"jsonrpc": "2.0", "id": message_id, "method": method, "params": params or {}}))
        for message in self._responses():
            if message["id"] == message_id:
                return _result(message)
        raise RuntimeError(f"{self._process.args!r} ended")

    def call(self, tool: str, arguments: Sequence[Mapping[str, Any]], *, in_flight: int = 1) -> Replies:
        """Call a tool with each of the arguments, `in_flight` at a time. Raises RuntimeError if a call fails.

        The requests are serialised before the timing, during which the client only writes, reads and parses.
        """
        first = self._last_id + 1
        lines = [
            _line(
                {
                    "jsonrpc": "2.0",
                    "id": self._next_id(),
                    "method": "tools/call",
                    "params": {"name": tool, "arguments": given},
                }
            )
            for given in arguments
        ]
        sent = [0.0] * len(lines)
        latencies: list[float] = []
        messages: list[dict[str, Any]] = []
        waiting = iter(range(len(lines)))

        def send_next() -> None:
            index = next(waiting, None)
            if index is not None:
                sent[index] = time.perf_counter()
                self._send(lines[index])

        client_cpu, server_cpu = time.process_time(), self.cpu()
        started = time.perf_counter()
        for _ in range(in_flight):
            send_next()
        for message in self._responses():
            latencies.append(time.perf_counter() - sent[message["id"] - first])
            messages.append(message)
            if len(messages) == len(lines):
                break
            send_next()
        elapsed = time.perf_counter() - started
        client_cpu, server_cpu = time.process_time() - client_cpu, self.cpu() - server_cpu
        return Replies(elapsed, latencies, [_result(message) for message in messages], client_cpu, server_cpu)

    def peak_memory(self) -> int:
        """Return the peak memory of the process and its children, in bytes: the sum of their VmHWM."""
        return sum(_status(pid, "VmHWM") for pid in self._tree())

    def cpu(self) -> float:
        """Return the processor time of the process and its children, in seconds."""
        return sum(_cpu(pid) for pid in self._tree())

    def close(self, wait: float = 5) -> None:
        """End the server as a client does: close its input, wait, and kill it if it stays."""
        self._input.close()
        try:
            self._process.wait(wait)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()
        self._output.close()

    def _next_id(self) -> int:
        self._last_id += 1
        return self._last_id

    def _send(self, line: bytes) -> None:
        self._input.write(line)
        self._input.flush()

    def _responses(self) -> Iterator[dict[str, Any]]:
        for line in self._output:
            message = json.loads(line)
            if "id" in message and "method" not in message:
                yield message
        raise RuntimeError(f"{self._process.args!r} ended")

    def _tree(self) -> list[int]:
        pids = [self._process.pid]
        for pid in pids:
            for task in Path(f"/proc/{pid}/task").iterdir():
                pids += map(int, (task / "children").read_text().split())
        return pids


def _line(message: Mapping[str, Any]) -> bytes:
    return json.dumps(message, ensure_ascii=False, separators=(",", ":")).encode() + b"\n"


def _result(message: Mapping[str, Any]) -> dict[str, Any]:
    result = message.get("result")
    if not isinstance(result, dict) or result.get("isError"):
        raise RuntimeError(f"the call failed: {json.dumps(message, ensure_ascii=False)[:2000]}")
    return result


def _status(pid: int, name: str) -> int:
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith(name + ":"):
            return int(line.split()[1]) * 1024
    return 0


def _cpu(pid: int) -> float:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / _TICKS
