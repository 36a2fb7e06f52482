"""Updates of one record, as an agent asks for them, and what the API then holds."""

from typing import Any

from faults.matrix import text_of
from mcp import Client
from mcp.types import CallToolResult

from aitoearn_mcp.sandbox.store import Store

LINK = "https://www.douyin.com/video/7388888888888888888"
SHARE_TEXT = "3.21 复制打开抖音,看看 https://v.douyin.com/iRNBho6u/ 12/09"


async def update(client: Client, record: str, **arguments: Any) -> CallToolResult:
    return await client.call_tool("update_work_link", {"recordId": record, **arguments})


def record_of(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def held(store: Store, record: str) -> dict[str, Any]:
    found = store.get(record)
    assert found is not None
    return found
