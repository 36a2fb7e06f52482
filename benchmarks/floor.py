"""The floor: the thinnest server that can do the job with the same SDK and the same HTTP library.

One tool, nothing checked, one PATCH, the answer passed on as it came. Not for use: it reports a refusal as a success.
"""

import os
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import httpx
import mcp.types as t
from mcp.server import Server
from mcp.server.stdio import stdio_server

READ_FIRST = "READ_FIRST" in os.environ
"""Whether to read the record before each update, as a server must that protects links."""

TOOL = t.Tool(
    name="update_work_link",
    description="Set the work link of a publish record.",
    input_schema={
        "type": "object",
        "properties": {"recordId": {"type": "string"}, "workLink": {"type": "string"}},
        "required": ["recordId", "workLink"],
    },
)


@asynccontextmanager
async def lifespan(_: Server[httpx.AsyncClient]) -> AsyncIterator[httpx.AsyncClient]:
    """Open one HTTP client with a connection for each call in flight."""
    async with httpx.AsyncClient(
        base_url=os.environ["API"],
        headers={"X-Api-Key": "benchmark-key"},
        limits=httpx.Limits(max_connections=32, max_keepalive_connections=32),
    ) as http:
        yield http


async def list_tools(_: Any, __: Any) -> t.ListToolsResult:
    """Answer tools/list."""
    return t.ListToolsResult(tools=[TOOL])


async def call_tool(context: Any, params: t.CallToolRequestParams) -> t.CallToolResult:
    """Answer tools/call."""
    body = dict(params.arguments or {})
    http, record = context.lifespan_context, f"v2/channels/publish/records/{body.pop('recordId')}"
    if READ_FIRST:
        (await http.get(record)).json()
    response = await http.patch(f"{record}/work-link", json=body)
    return t.CallToolResult(content=[t.TextContent(type="text", text=response.text)])


async def main() -> None:
    """Serve over stdio."""
    server = Server("floor", lifespan=lifespan, on_list_tools=list_tools, on_call_tool=call_tool)
    async with stdio_server() as (reads, writes):
        await server.run(reads, writes, server.create_initialization_options())


if __name__ == "__main__":
    anyio.run(main)
