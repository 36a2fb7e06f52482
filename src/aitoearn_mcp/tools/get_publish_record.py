"""The tool that reads one record."""

from aitoearn_mcp.api.reads import fetch_record
from aitoearn_mcp.tools.notes import PUBLIC_ONLY
from aitoearn_mcp.tools.output_schemas import TEXT, described_record, result_schema
from aitoearn_mcp.tools.parameters import RecordId
from aitoearn_mcp.tools.record_rows import account_of
from aitoearn_mcp.tools.tool import READS, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.validation import ToolArguments


class GetArguments(ToolArguments):
    """Which record."""

    record_id: RecordId


async def run(args: GetArguments, context: ToolContext) -> ToolResult:
    """Read the record, and add the names of its status and its account."""
    read = await fetch_record(context.api, args.record_id)
    names = await context.account_names.of(context.api) if read.record.account_id is not None else {}
    known = {"publishStatus": read.record.publish_status, "account": account_of(read.record, names)}
    named = {name: value for name, value in known.items() if value is not None}
    fields = {**read.record.fields, **named, "requestId": read.request_id}
    return ToolResult(fields, notes=[PUBLIC_ONLY] if read.public_only else [])


TOOL = Tool(
    name="get_publish_record",
    title="Read a publish record",
    description=(
        "Read one publish record as stored now: accountType, account (nickname), title, publishStatus by name, "
        "workLink, linkStatus (absent on most good records), linkError, linkMeta and more; what is not stored is left"
        " out. To find records use list_publish_records."
    ),
    arguments=GetArguments,
    output_schema=result_schema(
        ["id", "requestId"],
        **described_record(),
        publishStatus=TEXT,
        account=TEXT,
        requestId=TEXT,
    ),
    hints=READS,
    run=run,
)
