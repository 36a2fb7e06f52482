"""Imports as an agent asks for them."""

import json
from datetime import UTC, datetime, timedelta
from typing import Any

from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.sandbox.records import make_record
from aitoearn_mcp.sandbox.store import Store

COUNTS = ("rows", "certain", "likely", "ambiguous", "unmatched", "duplicate", "already", "invalid")


def link(number: int) -> str:
    return f"https://www.douyin.com/video/7{number:018}"


def filled(store: Store, titles: list[str], platform: str = "douyin") -> list[str]:
    """Add a published record without a link for each title, and return their ids."""
    ids = [f"{number:024x}" for number in range(1, len(titles) + 1)]
    for record, title in zip(ids, titles, strict=True):
        store.add(make_record(record, platform, datetime.now(UTC) - timedelta(days=1), title=title))
    return ids


async def run(client: Client, table: str, **more: Any) -> dict[str, Any]:
    result = await client.call_tool("import_work_links", {"table": table, **more})
    assert not result.is_error, text_of(result)
    assert json.loads(text_of(result)) == result.structured_content
    return result.structured_content or {}


async def refused(client: Client, **arguments: Any) -> str:
    result = await client.call_tool("import_work_links", arguments)
    assert result.is_error
    return text_of(result)


def counts(found: dict[str, Any]) -> dict[str, int]:
    return {name: found[name] for name in COUNTS if found[name]}
