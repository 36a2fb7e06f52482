"""The other end of a server's pipes: a client that writes and reads its lines."""

import json
import signal
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

COMMAND = [sys.executable, "-m", "aitoearn_mcp"]
SECONDS_TO_END = 30
"""A bound, so that a hang ends; not a measurement."""
HANDSHAKE = {"protocolVersion": "2025-06-18", "capabilities": {}, "clientInfo": {"name": "a host", "version": "1"}}


class Host:
    """A client at the other end of a server's pipes; `lines` holds what it has read from stdout, as bytes."""

    def __init__(self, environ: Mapping[str, str], command: Sequence[str] = COMMAND) -> None:
        pipe = subprocess.PIPE
        self.process = subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, env=environ)
        self.lines: list[bytes] = []
        self._asked = 0

    def write(self, line: bytes) -> None:
        assert self.process.stdin
        self.process.stdin.write(line + b"\n")
        self.process.stdin.flush()

    def send(self, method: str, **params: Any) -> None:
        """Send a request without waiting for its response."""
        self._asked += 1
        message = {"jsonrpc": "2.0", "id": self._asked, "method": method, "params": params}
        self.write(json.dumps(message, ensure_ascii=False).encode())

    def ask(self, method: str, **params: Any) -> Any:
        """Send a request, and return the result of its response."""
        self.send(method, **params)
        assert self.process.stdout
        while True:
            self.lines.append(self.process.stdout.readline())
            response = json.loads(self.lines[-1])
            if response["id"] == self._asked:
                return response["result"]

    def call(self, tool: str, **arguments: Any) -> Any:
        return self.ask("tools/call", name=tool, arguments=arguments)

    def shake_hands(self) -> None:
        self.ask("initialize", **HANDSHAKE)
        self.write(b'{"jsonrpc": "2.0", "method": "notifications/initialized"}')

    def end(self, by: signal.Signals | None = None) -> tuple[int, bytes]:
        """Send a signal or close stdin, and return the exit code and stderr. Raises TimeoutExpired."""
        if by is not None:
            self.process.send_signal(by)
            self.process.wait(SECONDS_TO_END)
        output, errors = self.process.communicate(timeout=SECONDS_TO_END)
        self.lines += output.splitlines()
        return self.process.returncode, errors


def settings_for(url: str, key: str = "sandbox-key") -> dict[str, str]:
    return {"AITOEARN_API_KEY": key, "AITOEARN_BASE_URL": url}
