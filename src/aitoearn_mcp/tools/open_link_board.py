"""The tool that opens the link board in the chat; a client without MCP Apps gets the list."""

from collections.abc import Iterable, Mapping
from typing import Any

from aitoearn_mcp.board.resource import TOOL_META
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools import list_publish_records
from aitoearn_mcp.tools.list_publish_records import LinkStatusFilter, ListArguments
from aitoearn_mcp.tools.output_schemas import COUNT, ROWS, SWITCH, TEXT, result_schema
from aitoearn_mcp.tools.parameters import AccountId, AccountType, Since, Until
from aitoearn_mcp.tools.problems import Path
from aitoearn_mcp.tools.time_range import range_rule
from aitoearn_mcp.tools.tool import READS, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.validation import ToolArguments

_ROWS = 20


class BoardArguments(ToolArguments):
    """Whose posts to show."""

    account_type: AccountType | None = None
    account_id: AccountId | None = None
    since: Since | None = None
    until: Until | None = None

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """A time range begins before it ends."""
        return range_rule(given)


async def run(args: BoardArguments, context: ToolContext) -> ToolResult:
    """List the posts that lack a link, as the board's first rows; it reads the others page by page."""
    missing = {"linkStatus": LinkStatusFilter.MISSING, "limit": _ROWS}
    wanted = ListArguments.model_validate(args.model_dump(by_alias=True) | missing)
    listed = await list_publish_records.run(wanted, context)
    read_only = {"readOnly": True} if context.settings.read_only else {}
    return ToolResult({"site": context.settings.site, **read_only, **listed.fields}, notes=listed.notes)


TOOL = Tool(
    name="open_link_board",
    title="Open the link board",
    description=(
        "Show the posts that lack a link as a board in the chat, where the user pastes links or a sheet. "
        "Open it when the user wants to see or fill in missing links. Changes nothing itself. Without MCP "
        "Apps: the first 20 rows, as list_publish_records returns them."
    ),
    arguments=BoardArguments,
    output_schema=result_schema(
        ["site", "records", "total", "requestId"],
        site=TEXT,
        readOnly=SWITCH,
        records=ROWS,
        total=COUNT,
        nextCursor=TEXT,
        requestId=TEXT,
    ),
    hints=READS,
    run=run,
    meta=TOOL_META,
)
