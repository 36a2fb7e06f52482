"""The tool that sets one record's work link."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from aitoearn_mcp.api.client import work_link_path
from aitoearn_mcp.api.models import LinkStatus, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.share_text import take_link
from aitoearn_mcp.tools.notes import NOTHING_SENT, explain, explain_preview, explain_taking
from aitoearn_mcp.tools.output_schemas import OBJECT, RECORD_FIELDS, TEXT, named, result_schema
from aitoearn_mcp.tools.parameters import (
    DataId,
    DryRun,
    LinkError,
    LinkMeta,
    Overwrite,
    PlatformWorkId,
    RecordId,
    WorkLink,
)
from aitoearn_mcp.tools.problems import Path
from aitoearn_mcp.tools.tool import ALWAYS_LOADED, OVERWRITES, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.validation import ToolArguments
from aitoearn_mcp.updates.preview import preview
from aitoearn_mcp.updates.write import write

# What an update can change, and what decides how it is read.
_LINK_FIELDS = ("accountType", "type", "linkStatus", "workLink", "linkError", "platformWorkId", "linkMeta")

_READY_NEEDS_LINK = Text(
    "is required for linkStatus ready: AiToEarn never reuses the stored link. Give the post's URL",
    "在 linkStatus 为 ready 时必填：AiToEarn 不会沿用已保存的链接。请给出作品的 URL",
)
_STATUS_NEEDED = Text(
    "is required where workLink is missing or empty: pending (no link yet) or failed (none will come). Or give the "
    "post's URL as workLink",
    "在 workLink 缺失或为空时必填：pending（暂无链接）或 failed（不会有链接）。或用 workLink 给出作品的 URL",
)


class UpdateItem(ToolArguments):
    """One update of one record."""

    record_id: RecordId
    work_link: WorkLink | None = None
    link_status: (
        Annotated[
            LinkStatus,
            Field(description="ready (default with workLink), pending: no link yet, failed: none will come."),
        ]
        | None
    ) = None
    platform_work_id: PlatformWorkId | None = None
    data_id: DataId | None = None
    link_error: LinkError | None = None
    link_meta: LinkMeta | None = None
    overwrite: Overwrite = False

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """A link needs no status, a status other than ready needs no link."""
        if "workLink" in given:
            return
        if "linkStatus" not in given:
            yield ("linkStatus",), _STATUS_NEEDED
        elif given["linkStatus"] == LinkStatus.READY:
            yield ("workLink",), _READY_NEEDS_LINK

    def to_update(self) -> tuple[WorkLinkUpdate, list[Text]]:
        """Return what to send, and a note if the link was taken out of share text."""
        taken = None if self.work_link is None else take_link(self.work_link)
        update = WorkLinkUpdate(
            link_status=self.link_status or LinkStatus.READY,
            work_link=None if taken is None else taken.url,
            platform_work_id=self.platform_work_id,
            data_id=self.data_id,
            link_error=self.link_error,
            link_meta=self.link_meta,
        )
        return update, [] if taken is None else explain_taking(taken, with_problems=True)


class UpdateArguments(UpdateItem):
    """The tool's arguments."""

    dry_run: DryRun = False


async def run(args: UpdateArguments, context: ToolContext) -> ToolResult:
    """Send the update and return the stored record, or what a dry run shows."""
    update, notes = args.to_update()
    updates = context.updates
    if args.dry_run:
        seen = await preview(updates, args.record_id, update, overwrite=args.overwrite)
        shown = {
            "id": seen.record.id,
            "request": {"method": "PATCH", "path": f"/{work_link_path(args.record_id)}", "body": update.body()},
            "site": context.settings.site,
            "current": {name: seen.record.fields[name] for name in _LINK_FIELDS if name in seen.record.fields},
            "wouldChange": seen.changes,
            "requestId": seen.request_id,
        }
        return ToolResult(shown, notes=[NOTHING_SENT, *explain_preview(seen), *notes])
    stored = await write(updates, args.record_id, update, overwrite=args.overwrite)
    replaced = {} if stored.replaced is None else {"replaced": stored.replaced}
    fields = {**stored.record.fields, **replaced, "site": context.settings.site, "requestId": stored.request_id}
    return ToolResult(fields, notes=notes + explain(stored))


TOOL = Tool(
    name="update_work_link",
    title="Set a post's work link",
    description=(
        "Set the work link (public URL) of one post on its publish record, or mark that it has none. For several "
        "records use update_many_work_links, for a sheet import_work_links. Replaces stored link, status and error; "
        "publishes nothing. pending or failed: workLink is NOT stored, the old one stays. A link that the record has "
        "is refused without overwrite. Returns the record as stored, with `notes` where it differs from what was "
        "sent; an error says whether anything changed."
    ),
    arguments=UpdateArguments,
    output_schema=result_schema(
        ["id", "site", "requestId"],
        **named(RECORD_FIELDS),
        site=TEXT,
        replaced=OBJECT,
        request=OBJECT,
        current=OBJECT,
        wouldChange=OBJECT,
        requestId=TEXT,
    ),
    hints=OVERWRITES,
    run=run,
    meta=ALWAYS_LOADED,
)
