"""The tool that takes links in a sheet or in share texts, finds each row's record, and sets the links."""

from dataclasses import replace

from aitoearn_mcp.tools.import_arguments import ImportArguments, LocalImportArguments
from aitoearn_mcp.tools.output_schemas import COUNT, ROWS, TEXT, counts, result_schema
from aitoearn_mcp.tools.tool import OVERWRITES, Tool, ToolContext, ToolResult

_COUNTS = (
    "rows",
    "certain",
    "likely",
    "ambiguous",
    "unmatched",
    "duplicate",
    "already",
    "invalid",
    "wouldRefuse",
    "updated",
    "refused",
    "unknown",
    "notSent",
)


async def run(args: ImportArguments, context: ToolContext) -> ToolResult:
    """Read the table, match its rows to records, and write what is sure, or show the plan."""
    # Most servers are never given a table: they start without what reads one.
    from aitoearn_mcp.tools.import_run import import_links

    return await import_links(args, context)


TOOL = Tool(
    name="import_work_links",
    title="Import work links from a sheet",
    description=(
        "Set the links of a sheet or of many share texts: the server finds each row's record by recordId, flowId, the"
        " post's id, or platform and title. Never retype links. A dry run is the default: counts, first matches, and "
        "the rows that need a person: likely, ambiguous (with candidates), unmatched, duplicate, invalid. dryRun: "
        "false writes the certain ones: updated, refused, unknown, notSent. A second run finds `already` and repeats "
        "nothing."
    ),
    arguments=ImportArguments,
    output_schema=result_schema(
        ["site", "rows", "results"],
        site=TEXT,
        **counts(_COUNTS),
        results=ROWS,
        nextRow=COUNT,
    ),
    hints=OVERWRITES,
    run=run,
)
LOCAL_TOOL = replace(TOOL, arguments=LocalImportArguments)
