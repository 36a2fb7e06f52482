"""The floor on this project's pipes and connections, so that the rest of the difference is our own work."""

import json
import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import mcp.types as t
from floor import list_tools
from mcp.server import Server

from aitoearn_mcp.api.connections import Lend, open_connections
from aitoearn_mcp.stdio.server import serve_stdio

API = os.environ["API"]


@asynccontextmanager
async def lifespan(_: Server[Lend]) -> AsyncIterator[Lend]:
    """Open the connections."""
    async with open_connections(API, transport=None, trust_env=False) as lend:
        yield lend


async def call_tool(context: Any, params: t.CallToolRequestParams) -> t.CallToolResult:
    """Answer tools/call."""
    body = dict(params.arguments or {})
    path = f"v2/channels/publish/records/{body.pop('recordId')}/work-link"
    request = httpx.Request(
        "PATCH",
        f"{API}/{path}",
        headers={"X-Api-Key": "benchmark-key", "Content-Type": "application/json"},
        content=json.dumps(body).encode(),
    )
    async with context.lifespan_context() as connection:
        response = await connection.handle_async_request(request)
        text = (await response.aread()).decode()
    return t.CallToolResult(content=[t.TextContent(type="text", text=text)])


if __name__ == "__main__":
    anyio.run(serve_stdio, Server("floor", lifespan=lifespan, on_list_tools=list_tools, on_call_tool=call_tool))
