"""The sandbox as a process of its own, which serves the API on a port."""

import re
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager

from stdio_host import clean_environ

KEY = "sandbox-key"


class Api:
    """A sandbox process, which keeps its port over restarts."""

    def __init__(self, *options: str) -> None:
        self.port = 0
        self._options = options
        self.start()

    @property
    def base_url(self) -> str:
        """The base URL of the API."""
        return f"http://127.0.0.1:{self.port}/api"

    def start(self) -> None:
        """Start it and wait until it listens."""
        command = [sys.executable, "-m", "aitoearn_mcp", "sandbox", "--port", str(self.port), *self._options]
        self.process = subprocess.Popen(command, stdout=subprocess.PIPE, env=clean_environ({}))
        assert self.process.stdout
        line = self.process.stdout.readline().decode()
        found = re.search(r"127\.0\.0\.1:(\d+)/api", line)
        assert found, f"the sandbox did not start: {line!r}"
        self.port = int(found[1])

    def kill(self) -> None:
        """Kill it, as a crash would."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()


@contextmanager
def api(*options: str) -> Iterator[Api]:
    """Start a sandbox, and kill it after the block."""
    running = Api(*options)
    try:
        yield running
    finally:
        running.kill()
