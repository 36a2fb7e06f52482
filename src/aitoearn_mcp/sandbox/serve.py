"""The sandbox over real HTTP, on the loopback interface only."""

import asyncio
import contextlib
import signal
import socket
import sys
from collections.abc import AsyncIterator, Iterator
from types import FrameType

import uvicorn
from starlette.types import ASGIApp

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.faults import SandboxProtocol
from aitoearn_mcp.sandbox.records import KEY
from aitoearn_mcp.sandbox.store import Store

HOST = "127.0.0.1"
# How long a stopping server waits for the requests in flight.
GRACE_SECONDS = 1


def serve(port: int = 0, *, latency: float = 0.0, fault_rate: float = 0.0, store: Store | None = None) -> None:
    """Serve until SIGINT or SIGTERM; print one line with the URL and the key on stdout once it listens.

    Port 0 takes a free one; `latency` is in seconds. Raises OSError if the port is taken. Call it in the main thread.
    """
    with socket.create_server((HOST, port)) as listener:
        server = _server(create_app(store, latency=latency, fault_rate=fault_rate))

        def stop(signum: int, frame: FrameType | None) -> None:
            server.should_exit = True

        before = {name: signal.signal(name, stop) for name in (signal.SIGINT, signal.SIGTERM)}
        try:
            sys.stdout.write(f"Sandbox API at {_url(listener)}/api (key: {KEY})\n")
            sys.stdout.flush()
            asyncio.run(server.serve(sockets=[listener]))
        finally:
            for name, handler in before.items():
                signal.signal(name, handler)


@contextlib.asynccontextmanager
async def running(app: ASGIApp, port: int = 0, *, prefix: str = "/api") -> AsyncIterator[str]:
    """Serve `app` in this event loop; yield its base URL, `http://127.0.0.1:PORT` and the prefix.

    Raises OSError if the port is taken.
    """
    with socket.create_server((HOST, port)) as listener:
        server = _server(app)
        serving = asyncio.create_task(server.serve(sockets=[listener]))
        try:
            yield _url(listener) + prefix
        finally:
            server.should_exit = True
            await serving


class _Server(uvicorn.Server):
    """Uvicorn's server, its signals left alone: they are the process's own."""

    @contextlib.contextmanager
    def capture_signals(self) -> Iterator[None]:
        yield


def _server(app: ASGIApp) -> _Server:
    config = uvicorn.Config(
        app,
        http=SandboxProtocol,
        ws="none",
        lifespan="off",
        access_log=False,
        log_level="warning",
        log_config=None,
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    return _Server(config)


def _url(listener: socket.socket) -> str:
    return f"http://{HOST}:{listener.getsockname()[1]}"
