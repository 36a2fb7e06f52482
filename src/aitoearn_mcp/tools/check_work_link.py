"""The tool that reads a link without the network."""

from typing import Annotated, Any

from pydantic import Field

from aitoearn_mcp.links.link import parse_link
from aitoearn_mcp.links.problems import describe
from aitoearn_mcp.links.share_text import take_link
from aitoearn_mcp.tools.notes import TAKEN_FROM_TEXT
from aitoearn_mcp.tools.parameters import AccountType, LinkText
from aitoearn_mcp.tools.tool import NOTES_SCHEMA, READS_NOTHING, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.validation import ToolArguments


class CheckArguments(ToolArguments):
    """The link, and the platform of the record that it is for."""

    work_link: LinkText
    account_type: (
        Annotated[
            AccountType,
            Field(description="The record's platform. Left out: the link's own."),
        ]
        | None
    ) = None


async def run(args: CheckArguments, context: ToolContext) -> ToolResult:
    """Read the link's text."""
    taken = take_link(args.work_link)
    link = parse_link(taken.url, args.account_type)
    fields: dict[str, Any] = {
        "url": link.url,
        "accountType": link.host_platform,
        "workId": link.work_id,
        "canonicalUrl": link.canonical_url,
        "needs": link.needs.value,
        "problems": [{"kind": problem.kind.published_name, "text": describe(problem)} for problem in link.problems],
    }
    return ToolResult(
        {name: value for name, value in fields.items() if value is not None},
        notes=[TAKEN_FROM_TEXT.format(url=taken.url)] if taken.taken_from_text else [],
    )


TOOL = Tool(
    name="check_work_link",
    title="Check a work link offline",
    description=(
        "Check a link offline before setting it: accountType (its platform), workId and canonicalUrl (what AiToEarn "
        "would store), `needs` (nothing; network: a short link; platformWorkId: no id in the link), `problems`, and "
        "suggestedLink if a right one can be made. It can't tell whether the post exists; dryRun of update_work_link "
        "also reads the record."
    ),
    arguments=CheckArguments,
    output_schema={
        "type": "object",
        "properties": {
            "notes": NOTES_SCHEMA,
            "url": {"type": "string"},
            "accountType": {"type": "string"},
            "workId": {"type": "string"},
            "canonicalUrl": {"type": "string"},
            "needs": {"type": "string"},
            "problems": {"type": "array", "items": {"type": "object"}},
        },
        "required": ["url", "needs", "problems"],
    },
    hints=READS_NOTHING,
    run=run,
)
