"""The one list of tools, in the order in which an agent sees them."""

from typing import Any

from aitoearn_mcp.tools import get_publish_record, update_work_link
from aitoearn_mcp.tools.tool import Tool

TOOLS: tuple[Tool[Any], ...] = (
    update_work_link.TOOL,
    get_publish_record.TOOL,
)
