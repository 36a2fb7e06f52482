"""Calls of list_publish_records, and what they answer."""

import json
from typing import Any

from faults.matrix import text_of
from mcp import Client


async def page(client: Client, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool("list_publish_records", arguments)
    assert not result.is_error, text_of(result)
    assert json.loads(text_of(result)) == result.structured_content
    return result.structured_content or {}


async def every(client: Client, **arguments: Any) -> list[dict[str, Any]]:
    rows: list[dict[str, Any]] = []
    cursor: dict[str, str] = {}
    while True:
        got = await page(client, **arguments, **cursor)
        rows += got["records"]
        if "nextCursor" not in got:
            return rows
        cursor = {"cursor": got["nextCursor"]}
