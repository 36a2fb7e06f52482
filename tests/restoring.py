"""Changes of work links and their undoing, as a client asks for them."""

import json
from typing import Any

from audit_lines import POST, WRONG
from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.sandbox.store import Store

ALL: dict[str, Any] = {"since": "2026-01-01T00:00:00Z"}


async def write(client: Client, record: str, link: str = WRONG, **more: Any) -> None:
    arguments = {"recordId": record, "workLink": link, "overwrite": True, **more}
    assert not (await client.call_tool("update_work_link", arguments)).is_error


async def mark_failed(client: Client, record: str, why: str = "wrong") -> None:
    arguments = {"recordId": record, "linkStatus": "failed", "linkError": why, "overwrite": True}
    assert not (await client.call_tool("update_work_link", arguments)).is_error


async def restored(client: Client, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool("restore_work_links", arguments or ALL)
    shown: dict[str, Any] = json.loads(text_of(result))
    assert result.is_error or shown == result.structured_content
    return shown


def held(store: Store, record: str = POST) -> tuple[Any, Any, Any]:
    kept = store.get(record) or {}
    return kept.get("workLink"), kept.get("linkStatus"), kept.get("linkError")
