"""The tool that reads one record."""

from aitoearn_mcp.api.reads import fetch_record
from aitoearn_mcp.tools.notes import PUBLIC_ONLY
from aitoearn_mcp.tools.parameters import RecordId
from aitoearn_mcp.tools.tool import READS, RECORD_SCHEMA, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.validation import ToolArguments


class GetArguments(ToolArguments):
    """Which record."""

    record_id: RecordId


async def run(args: GetArguments, context: ToolContext) -> ToolResult:
    """Read the record."""
    fetched = await fetch_record(context.api, args.record_id)
    return ToolResult(
        {**fetched.record.fields, "requestId": fetched.request_id}, notes=[PUBLIC_ONLY] if fetched.public_only else []
    )


TOOL = Tool(
    name="get_publish_record",
    title="Read a publish record",
    description=(
        "Read one publish record of AiToEarn as it is stored now: platform (accountType), title, publish status (a "
        "number; 1 is published), workLink, linkStatus, linkError, linkMeta and more. A field that is not stored is "
        "left out. A workLink may be an old one where linkStatus is not ready. Changes nothing."
    ),
    arguments=GetArguments,
    output_schema=RECORD_SCHEMA,
    hints=READS,
    run=run,
)
