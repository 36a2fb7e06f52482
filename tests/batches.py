"""Calls of update_many_work_links, and what they answer."""

import json
from datetime import UTC, datetime
from typing import Any

from faults.matrix import text_of
from mcp import Client
from mcp.types import CallToolResult

from aitoearn_mcp.sandbox.records import (
    make_record,
)
from aitoearn_mcp.sandbox.store import Store

LINK = "https://www.douyin.com/video/7388888888888888888"
OTHER = "https://www.douyin.com/video/7399999999999999999"
BILIBILI = "https://www.bilibili.com/video/BV1xx411c7mD"


def item(record: str, link: str | None = None, **more: Any) -> dict[str, Any]:
    """An update of that record, with a link of its own: one post for two records would be held back."""
    own = f"https://www.douyin.com/video/7{int(record, 16) % 10**18:018}" if len(record.strip()) == 24 else LINK
    return {"recordId": record, "workLink": link or own, **more}


async def many(client: Client, *items: Any, **more: Any) -> CallToolResult:
    return await client.call_tool("update_many_work_links", {"updates": list(items), **more})


def content(result: CallToolResult) -> dict[str, Any]:
    shown: dict[str, Any] = json.loads(text_of(result))
    assert result.is_error or shown == result.structured_content
    return shown


def outcomes(result: CallToolResult) -> list[str]:
    return [entry["outcome"] for entry in content(result)["results"]]


def filled(store: Store, count: int) -> list[str]:
    """Add that many records without a link and return their ids."""
    ids = [f"{number:024x}" for number in range(1, count + 1)]
    for record in ids:
        store.add(make_record(record, "douyin", datetime.now(UTC)))
    return ids
