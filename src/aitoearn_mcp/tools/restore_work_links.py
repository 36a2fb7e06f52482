"""The tool that undoes this server's own changes, from its audit log."""

from aitoearn_mcp.tools.output_schemas import ROWS, TEXT, counts, result_schema
from aitoearn_mcp.tools.restore_arguments import RestoreArguments
from aitoearn_mcp.tools.tool import OVERWRITES, Tool, ToolContext, ToolResult

_COUNTS = (
    "restored",
    "skipped",
    "refused",
    "unknown",
    "notSent",
    "wouldRestore",
    "wouldRefuse",
    "failed",
)


async def run(args: RestoreArguments, context: ToolContext) -> ToolResult:
    """Read the audit log, put each record back that still holds what was written, and say how each ended."""
    # Most servers never undo anything: they start without what reads the audit log.
    from aitoearn_mcp.tools.restore_run import restore_links

    return await restore_links(args, context)


TOOL = Tool(
    name="restore_work_links",
    title="Undo changes of work links",
    description=(
        "Undo this server's own changes: put back the link and status that a record had before the first change in "
        "that time (default: the last 24 hours), by the audit log. Returns counts and each record's `outcome`: "
        "restored; skipped (`reason`: changed since, had no link, nothing to do); refused; unknown; not_sent. "
        "AiToEarn can't clear a link: set the right one, or linkStatus failed."
    ),
    arguments=RestoreArguments,
    output_schema=result_schema(
        ["site", "results"],
        site=TEXT,
        **counts(_COUNTS),
        results=ROWS,
    ),
    hints=OVERWRITES,
    run=run,
    needs_audit_log=True,
)
