"""Print the definitions of all tools as a client gets them, as JSON."""

import json
import sys
import tempfile
from pathlib import Path

import anyio
from mcp import Client

from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings


async def main() -> None:
    """List the tools of a server that has all of them, which needs an audit log."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(audit_log=Path(folder, "audit.jsonl"))
        async with Client(build_server(settings)) as client:
            listed = await client.list_tools()
    tools = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in listed.tools]
    json.dump({"tools": tools}, sys.stdout, ensure_ascii=False)


if __name__ == "__main__":
    anyio.run(main)
