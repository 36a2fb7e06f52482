"""The tool that reads a link without the network."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.link import LinkProblem, parse_link
from aitoearn_mcp.links.not_one_link import NotOneLinkError
from aitoearn_mcp.links.platforms import PLATFORMS
from aitoearn_mcp.links.problems import describe, explain_needed_id
from aitoearn_mcp.links.share_text import take_link
from aitoearn_mcp.tools.notes import explain_taking
from aitoearn_mcp.tools.output_schemas import ROWS, TEXT, result_schema
from aitoearn_mcp.tools.parameters import AccountType, LinkText
from aitoearn_mcp.tools.problems import Path
from aitoearn_mcp.tools.tool import READS_NOTHING, Tool, ToolContext, ToolResult
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

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """The text holds one link. What a bare id may be depends on the platform."""
        text, account_type = given.get("workLink"), given.get("accountType")
        if isinstance(text, str):
            try:
                take_link(text, account_type if account_type in PLATFORMS else None)
            except NotOneLinkError as error:
                yield ("workLink",), error.reason


async def run(args: CheckArguments, context: ToolContext) -> ToolResult:
    """Read the link's text."""
    taken = take_link(args.work_link, args.account_type)
    link = parse_link(taken.url, args.account_type)
    problems = [*link.problems, *([LinkProblem(taken.shares)] if taken.shares else [])]
    platform = args.account_type or link.host_platform
    notes = explain_taking(taken)
    if platform is not None:
        notes += explain_needed_id(link, platform)
    fields: dict[str, Any] = {
        "url": link.url,
        "accountType": link.host_platform,
        "workId": link.work_id,
        "canonicalUrl": link.canonical_url,
        "needs": link.needs.value,
        "problems": [{"kind": problem.kind.published_name, "text": describe(problem)} for problem in problems],
        "suggestedLink": link.suggested_link,
    }
    return ToolResult(
        {name: value for name, value in fields.items() if value is not None},
        notes=notes,
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
    output_schema=result_schema(
        ["url", "needs", "problems"],
        url=TEXT,
        accountType=TEXT,
        workId=TEXT,
        canonicalUrl=TEXT,
        suggestedLink=TEXT,
        needs=TEXT,
        problems=ROWS,
    ),
    hints=READS_NOTHING,
    run=run,
)
