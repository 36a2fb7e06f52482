"""Serves the page that plays a host: it forwards the board's tool calls to the server over a sandbox."""

import asyncio
import json
import socket
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import httpx
import uvicorn
from board_posts import store
from mcp import Client
from mcp.types import TextResourceContents
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import FileResponse, HTMLResponse, JSONResponse, Response
from starlette.routing import Route

from aitoearn_mcp.board.resource import URI
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

HERE = Path(__file__).parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
CSP = (
    "default-src 'none'; script-src 'self' 'unsafe-inline'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; "
    "media-src 'self' data:; connect-src 'none'; report-uri /violation"
)
"""What hosts give a board that asks for nothing (MCP Apps, default policy), and where a breach is reported."""


@dataclass
class HostPage:
    """The host's server: the client that calls the tools, and every request that was made."""

    client: Client
    store: Store
    requests: list[tuple[str, str]] = field(default_factory=list)

    async def call(self, request: Request) -> Response:
        """Forward tools/call."""
        asked = await request.json()
        result = await self.client.call_tool(asked["name"], asked["arguments"])
        return JSONResponse(result.model_dump(mode="json", by_alias=True, exclude_none=True))

    async def elsewhere(self, request: Request) -> Response:
        """Let somebody else set a link."""
        link = json.loads(await request.body())
        changes = {"workLink": link["workLink"], "linkStatus": "ready"}
        self.store.update(link["recordId"], changes, body=changes, request_id="elsewhere")
        return JSONResponse({})

    async def seen(self, _: Request) -> Response:
        """Return the requests that the board made, and the breaches of its policy."""
        of_board = [path for path, referer in self.requests if referer.endswith("/board.html")]
        violations = [path for path, _ in self.requests if path == "/violation"]
        return JSONResponse({"ofBoard": of_board, "violations": violations})

    async def board(self, _: Request) -> Response:
        """Return the board as a host does."""
        [page] = (await self.client.read_resource(URI)).contents
        assert isinstance(page, TextResourceContents)
        return HTMLResponse(page.text, headers={"Content-Security-Policy": CSP})

    async def file(self, request: Request) -> Response:
        """Return a file of this folder."""
        return FileResponse(HERE / request.url.path.lstrip("/"))

    def app(self) -> Starlette:
        """Return the host as an application that notes each request."""
        routes = [
            Route("/", lambda _: FileResponse(HERE / "host.html")),
            Route("/board.html", self.board),
            Route("/drive.js", self.file),
            Route("/drive/{name}.js", self.file),
            Route("/axe.js", lambda _: FileResponse(AXE)),
            Route("/call", self.call, methods=["POST"]),
            Route("/elsewhere", self.elsewhere, methods=["POST"]),
            Route("/requests", self.seen),
        ]
        return Starlette(routes=routes)


@asynccontextmanager
async def host(
    *, read_only: bool = False, language: str = "en", episodes: int = 0, most: int | None = None
) -> AsyncIterator[str]:
    """Serve on loopback, over a sandbox of its own, and give the address."""
    environ = {
        "AITOEARN_SANDBOX": "1",
        "AITOEARN_TIMEZONE": "Asia/Shanghai",
        "AITOEARN_READ_ONLY": "1" if read_only else "0",
        "AITOEARN_LANGUAGE": language,
    }
    posts = store(episodes, most=most)
    transport = httpx.ASGITransport(create_app(posts), raise_app_exceptions=False)
    async with Client(build_server(Settings.from_env(environ), transport)) as client:
        served = HostPage(client, posts)
        app = served.app()

        async def noted(scope: Any, receive: Any, send: Any) -> None:
            if scope["type"] == "http":
                headers = dict(scope["headers"])
                served.requests.append((scope["path"], headers.get(b"referer", b"").decode()))
            await app(scope, receive, send)

        with socket.create_server(("127.0.0.1", 0)) as listener:
            server = uvicorn.Server(uvicorn.Config(noted, log_config=None, lifespan="off", timeout_graceful_shutdown=1))
            task = asyncio.create_task(server.serve(sockets=[listener]))
            try:
                yield f"http://127.0.0.1:{listener.getsockname()[1]}/"
            finally:
                server.should_exit = True
                await task
