"""The one list of tools, in the order in which an agent sees them."""

from typing import Any

from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools import (
    check_work_link,
    get_publish_record,
    list_publish_records,
    update_many_work_links,
    update_work_link,
)
from aitoearn_mcp.tools.tool import Tool

TOOLS: tuple[Tool[Any], ...] = (
    update_work_link.TOOL,
    update_many_work_links.TOOL,
    get_publish_record.TOOL,
    list_publish_records.TOOL,
    check_work_link.TOOL,
)


def tools_for(settings: Settings) -> tuple[Tool[Any], ...]:
    """Return the tools of a server with these settings: without those that write, if it is read-only."""
    return tuple(tool for tool in TOOLS if not (settings.read_only and tool.writes))
