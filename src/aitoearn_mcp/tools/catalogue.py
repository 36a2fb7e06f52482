"""The one list of tools, in the order in which an agent sees them."""

from typing import Any

from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools import (
    check_work_link,
    get_publish_record,
    import_work_links,
    list_publish_records,
    open_link_board,
    restore_work_links,
    update_many_work_links,
    update_work_link,
)
from aitoearn_mcp.tools.tool import Tool

TOOLS: tuple[Tool[Any], ...] = (
    update_work_link.TOOL,
    update_many_work_links.TOOL,
    import_work_links.TOOL,
    restore_work_links.TOOL,
    get_publish_record.TOOL,
    list_publish_records.TOOL,
    check_work_link.TOOL,
    open_link_board.TOOL,
)


def tools_for(settings: Settings, *, reads_files: bool) -> tuple[Tool[Any], ...]:
    """Return the tools of a server with these settings.

    A read-only server has none that write, one without an audit log none that needs it. `reads_files`: the server runs
    where the user's files are.
    """
    local = {import_work_links.TOOL.name: import_work_links.LOCAL_TOOL} if reads_files else {}
    left_out = {
        tool.name
        for tool in TOOLS
        if (settings.read_only and tool.writes) or (settings.audit_log is None and tool.needs_audit_log)
    }
    return tuple(local.get(tool.name, tool) for tool in TOOLS if tool.name not in left_out)
