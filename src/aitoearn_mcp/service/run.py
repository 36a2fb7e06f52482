"""Serving with uvicorn, until a signal: then what is in flight is finished, and nothing new is begun."""

import asyncio
import contextlib
import ipaddress
import logging
import os
import signal
import socket
import sys
import time
from collections.abc import Iterator
from types import FrameType

import uvicorn
from starlette.applications import Starlette

from aitoearn_mcp.service.app import PATH, assemble
from aitoearn_mcp.service.gate import Gate
from aitoearn_mcp.service.settings import ServiceSettings
from aitoearn_mcp.settings import Settings, SettingsError

SECONDS_TO_FINISH = 30
# Longer than a proxy keeps a connection that nothing is sent on (nginx: 60 s): whoever closes it first must be the one
# that would send, or a request meets the closing and is lost.
SECONDS_OF_KEEP_ALIVE = 75

_LOG = logging.getLogger(__name__)
_SECONDS_TO_CANCEL = 3
_EXIT_CODES = {signal.SIGTERM: 0, signal.SIGINT: 130}


def serve_http(settings: Settings, host: str, port: int) -> int:
    """Serve until SIGINT or SIGTERM and return the exit code: 130 or 0, or 1 if the address can't be used.

    Call it in the main thread. Raises SettingsError.
    """
    service = ServiceSettings.from_env(os.environ)
    if not _is_loopback(host) and not settings.allowed_hosts and service.oauth is None:
        raise SettingsError(
            f"--host {host} is reached from other machines: name with --allowed-host, or in "
            "AITOEARN_MCP_ALLOWED_HOSTS, each host name under which callers reach this server"
        )
    try:
        listener = _listener(host, port)
    except OSError as error:
        sys.stderr.write(f"aitoearn-mcp: --host {host} --port {port} can't be used: {error.strerror}\n")
        return 1
    with listener:
        # The address that is printed is one that answers.
        server = _Server(assemble(settings, os.environ, address=_name(listener)))
        asyncio.run(server.serve(sockets=[listener]))
    return _EXIT_CODES[server.stopped_by or signal.SIGTERM]


class _Server(uvicorn.Server):
    """Uvicorn's server, stopped in two steps.

    After the first signal it still listens: a call gets HTTP 503 and /readyz says so, until the calls in flight have
    ended. Then uvicorn's own shutdown has nothing left to wait for. A second signal does not wait.
    """

    def __init__(self, app: Starlette) -> None:
        super().__init__(
            uvicorn.Config(
                app,
                ws="none",
                lifespan="on",
                access_log=False,
                log_config=None,
                proxy_headers=False,
                server_header=False,
                timeout_graceful_shutdown=_SECONDS_TO_CANCEL,
                timeout_keep_alive=SECONDS_OF_KEEP_ALIVE,
            )
        )
        self._gate: Gate = app.state.gate
        self._finish_by = 0.0
        self.stopped_by: signal.Signals | None = None

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        """Stop as described above. Uvicorn's own handler is not used: it would also end every event stream at once."""
        before = {signum: signal.signal(signum, self._stop) for signum in _EXIT_CODES}
        try:
            yield
        finally:
            for signum, handler in before.items():
                signal.signal(signum, handler)

    def _stop(self, signum: int, frame: FrameType | None) -> None:
        now = time.monotonic()
        self._finish_by = now if self.stopped_by else now + SECONDS_TO_FINISH
        self.stopped_by = self.stopped_by or signal.Signals(signum)
        self._gate.is_draining = True

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        """Begin to serve, and say where."""
        await super().startup(sockets)
        for listener in sockets or []:
            sys.stderr.write(f"aitoearn-mcp: serving MCP at {_url(listener)}\n")
            sys.stderr.flush()

    async def on_tick(self, counter: int) -> bool:
        """Return whether to shut down now."""
        if await super().on_tick(counter):
            return True
        if self.stopped_by is None:
            return False
        if self._gate.in_flight and time.monotonic() < self._finish_by:
            return False
        if self._gate.in_flight:
            _LOG.error("cancelled what was still in flight: %s", self._gate.in_flight)
            self._gate.cancel()
        return True


def _is_loopback(host: str) -> bool:
    with contextlib.suppress(ValueError):
        return ipaddress.ip_address(host).is_loopback
    return host == "localhost"


def _listener(host: str, port: int) -> socket.socket:
    family = socket.AF_INET6 if ":" in host else socket.AF_INET
    listener = socket.create_server((host, port), family=family, backlog=2048)
    # Its connections have it too. asyncio sets it only where a socket names its protocol, which this one does not.
    listener.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return listener


def _is_any_address(listener: socket.socket) -> bool:
    return ipaddress.ip_address(listener.getsockname()[0].partition("%")[0]).is_unspecified


def _name(listener: socket.socket) -> str:
    """Return the listener's address as it stands in a URL; where it has all of the machine's, one of them."""
    if _is_any_address(listener):
        return "127.0.0.1"
    host = str(listener.getsockname()[0])
    return f"[{host}]" if ":" in host else host


def _url(listener: socket.socket) -> str:
    elsewhere = " and every other address of this machine" if _is_any_address(listener) else ""
    return f"http://{_name(listener)}:{listener.getsockname()[1]}{PATH}{elsewhere}"
