"""The tool that sets the work links of up to 200 records in one call."""

from collections.abc import Sequence
from typing import Annotated, Any

from pydantic import Field

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.share_text import take_link
from aitoearn_mcp.tools.batch_duplicates import hold_duplicates_back
from aitoearn_mcp.tools.batch_items import InvalidItem, Items
from aitoearn_mcp.tools.batch_notes import note_batch, say_errors
from aitoearn_mcp.tools.notes import NOTHING_SENT, explain, explain_preview, explain_taking
from aitoearn_mcp.tools.output_schemas import ROWS, TEXT, counts, result_schema
from aitoearn_mcp.tools.parameters import DryRun
from aitoearn_mcp.tools.tool import OVERWRITES, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.update_work_link import UpdateItem
from aitoearn_mcp.tools.validation import ToolArguments
from aitoearn_mcp.updates.batch import BatchItem, BatchOptions, ItemResult, run_batch


class UpdateManyArguments(ToolArguments):
    """The updates, and what to do about the first that fails."""

    updates: Items[UpdateItem]
    stop_on_error: Annotated[bool, Field(description="true: one by one; stop once one is not stored.")] = False
    dry_run: DryRun = False


async def run(args: UpdateManyArguments, context: ToolContext) -> ToolResult:
    """Send the usable updates, several at once, and say of each item how it ended."""
    items = hold_duplicates_back(args.updates)
    usable = [item for item in items if not isinstance(item, InvalidItem)]
    options = BatchOptions(
        context.settings.concurrency,
        context.report,
        context.bug,
        stop_on_error=args.stop_on_error,
        dry_run=args.dry_run,
    )
    batch = await run_batch(context.updates, [_batch_item(item) for item in usable], options)
    ends = iter(zip(usable, batch.items, strict=True))
    results = [
        item.result(index) if isinstance(item, InvalidItem) else _result(*next(ends))
        for index, item in enumerate(items)
    ]
    say_errors(results, context.settings.language)
    counts = _counts(results, _FORESEEN if args.dry_run else _DONE)
    notes = ([NOTHING_SENT] if args.dry_run else []) + note_batch(results, batch.stop)
    done = counts["wouldUpdate"] if args.dry_run else counts["updated"]
    failed = not done and counts.get("noChange", 0) < len(results)
    return ToolResult({"site": context.settings.site, **counts, "results": results}, notes=notes, failed=failed)


def _batch_item(item: UpdateItem) -> BatchItem:
    update, _ = item.to_update()
    return BatchItem(item.record_id, update, item.overwrite)


def _result(item: UpdateItem, end: ItemResult) -> dict[str, Any]:
    """Return what an agent reads of one item: the outcome, and what is worth reading."""
    result: dict[str, Any] = {"recordId": item.record_id, "outcome": end.outcome.value}
    notes: list[Text] = []
    if end.stored is not None:
        notes = [*_on_taking(item), *explain(end.stored, brief=True)]
        result |= {} if end.stored.replaced is None else {"replaced": end.stored.replaced}
    elif end.preview is not None:
        notes = [*_on_taking(item), *explain_preview(end.preview)]
        result |= {"wouldChange": end.preview.changes} if end.preview.changes else {}
    result |= {"notes": notes} if notes else {}
    return result | ({} if end.error is None else {"error": end.error})


def _on_taking(item: UpdateItem) -> list[Text]:
    return [] if item.work_link is None else explain_taking(take_link(item.work_link), with_problems=True, brief=True)


def _counts(results: Sequence[dict[str, Any]], names: dict[str, str]) -> dict[str, int]:
    return {name: sum(result["outcome"] == outcome for result in results) for outcome, name in names.items()}


_DONE = {"updated": "updated", "refused": "refused", "unknown": "unknown", "not_sent": "notSent", "invalid": "invalid"}
_FORESEEN = {
    "would_update": "wouldUpdate",
    "no_change": "noChange",
    "would_refuse": "wouldRefuse",
    "failed": "failed",
    "not_sent": "notSent",
    "invalid": "invalid",
}
"""The counts of a result by their names, for each outcome."""


TOOL = Tool(
    name="update_many_work_links",
    title="Set many work links",
    description=(
        "Do update_work_link for 1 to 200 records, several at once. For a sheet or share texts use import_work_links."
        " Returns counts and each item's `outcome`: updated; refused (nothing changed, see error); unknown (read that"
        " record before you write again); not_sent (call again with it); invalid (its problems; also one record "
        "twice, one post for two records). With dryRun: would_update, no_change, would_refuse, invalid, failed (not "
        "read)."
    ),
    arguments=UpdateManyArguments,
    output_schema=result_schema(
        ["site", "results"],
        site=TEXT,
        **counts([*_DONE.values(), *_FORESEEN.values()]),
        results=ROWS,
    ),
    hints=OVERWRITES,
    run=run,
)
