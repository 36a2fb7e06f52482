"""The tool that finds records: the API's whole list, filtered, sorted and cut here."""

import hashlib
import json
import unicodedata
from collections.abc import Iterable, Mapping
from enum import StrEnum
from typing import Annotated, Any

from pydantic import Field

from aitoearn_mcp.api.errors import InvalidArgumentsError
from aitoearn_mcp.api.models import STATUS_NUMBERS, LinkStatus, PublishRecord, PublishStatus
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.cursor import Cursor
from aitoearn_mcp.tools.output_schemas import COUNT, ROWS, TEXT, result_schema
from aitoearn_mcp.tools.parameters import AccountId, AccountType, FlowId, Since, TaskId, Until
from aitoearn_mcp.tools.problems import Path, sentence
from aitoearn_mcp.tools.record_rows import page_of_rows
from aitoearn_mcp.tools.time_range import BEGINNING, TimeRange, iso, range_rule, time_range
from aitoearn_mcp.tools.tool import ALWAYS_LOADED, READS, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.validation import ToolArguments

_DEFAULT_LIMIT, _MOST = 20, 100

_BAD_CURSOR = Text(
    "is not one that this tool returned: give nextCursor as it was, or leave it out",
    "不是本工具返回的游标：请原样给出 nextCursor，或不给出",
)
_OTHER_QUERY = Text(
    "belongs to another query: repeat the arguments of the call that returned it",
    "属于另一次查询：请重复返回该游标时的参数",
)
_PUBLISHED_ALONE = Text(
    "must be published or update_failed, or left out, with linkStatus missing",
    "linkStatus 为 missing 时，必须为 published 或 update_failed，或者不给出",
)
_SHORT_PAGE = Text(
    "This page is cut to {count} of the rows asked for, to stay short; go on with nextCursor.",
    "为保持简短，本页只有 {count} 行；请用 nextCursor 继续。",
)
_UNREADABLE = Text(
    "{count} entries of AiToEarn's list are not records and are left out.",
    "AiToEarn 列表中有 {count} 项不是记录，已略去。",
)
_MAY_BE_LIVE = Text(
    "{count} more posts here have no link because publishing failed, and may be live all the same: AiToEarn gives up "
    "after about 10 minutes. List them with publishStatus failed, and check on the platform.",
    "另有 {count} 个作品因发布失败而没有链接，但可能已经上线：AiToEarn 约 10 分钟后就不再等待。"
    "请用 publishStatus: failed 列出，并到平台上确认。",
)


_TASK_LINKS_NOT_LISTED = Text(
    "No record has this taskId. AiToEarn lists no task-link records: get_publish_record reads one by its id.",
    "没有记录使用这个 taskId。AiToEarn 的列表不含任务链接记录：请用 get_publish_record 按记录 ID 读取。",
)


class LinkStatusFilter(StrEnum):
    """The link statuses, and `missing`: published, without a link, and not marked failed."""

    READY = "ready"
    PENDING = "pending"
    FAILED = "failed"
    MISSING = "missing"


class ListArguments(ToolArguments):
    """What to list."""

    account_id: AccountId | None = None
    account_type: AccountType | None = None
    publish_status: Annotated[PublishStatus, Field(description="By name.")] | None = None
    link_status: (
        Annotated[
            LinkStatusFilter,
            Field(description="missing: published, no link, not marked failed. Absent on most good records."),
        ]
        | None
    ) = None
    title: Annotated[str, Field(description="Any part of the title.", max_length=200)] | None = None
    flow_id: FlowId | None = None
    task_id: TaskId | None = None
    since: Since | None = None
    until: Until | None = None
    limit: Annotated[int, Field(description="Rows on a page.", ge=1, le=_MOST)] = _DEFAULT_LIMIT
    cursor: (
        Annotated[
            str,
            Field(description="nextCursor, with the same other arguments."),
        ]
        | None
    ) = None

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """A time range begins before it ends, and `missing` is of posts that were published."""
        yield from range_rule(given)
        missing = given.get("linkStatus") == LinkStatusFilter.MISSING
        published = (PublishStatus.PUBLISHED, PublishStatus.UPDATE_FAILED)
        if missing and given.get("publishStatus", PublishStatus.PUBLISHED) not in published:
            yield ("publishStatus",), _PUBLISHED_ALONE

    def fingerprint(self) -> str:
        """Return what stands for the query in its cursors; a page may have another limit."""
        query = self.model_dump(mode="json", exclude={"cursor", "limit"}, exclude_none=True)
        return hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()[:16]


async def run(args: ListArguments, context: ToolContext) -> ToolResult:
    """Ask for the whole list and return one page of it."""
    cursor, covered = _start(args, context)
    listed, names = await context.account_names.with_records(context.api, _filters(args, covered))
    records = [record for record in listed.records if _matches(args, record)]
    records.sort(key=_order, reverse=True)
    total = len(records)
    if cursor is not None:
        records = [record for record in records if _order(record) < (cursor.created_at, cursor.record_id)]
    page = page_of_rows(records, args.limit, names, context.settings.timezone)
    notes = [*covered.notes]
    fields: dict[str, Any] = {"total": total, "records": page}
    if len(page) < len(records):
        if len(page) < args.limit:
            notes.append(_SHORT_PAGE.format(count=len(page)))
        last = records[len(page) - 1]
        fields["nextCursor"] = Cursor(
            last.created_at, last.id, covered.since, covered.until, args.fingerprint()
        ).write()
    if args.task_id is not None and total == 0:
        notes.append(_TASK_LINKS_NOT_LISTED)
    if listed.unreadable:
        notes.append(_UNREADABLE.format(count=listed.unreadable))
    if args.link_status is LinkStatusFilter.MISSING and args.publish_status is None:
        live = sum(may_be_live(record) and _matches_text(args, record) for record in listed.records)
        notes += [_MAY_BE_LIVE.format(count=live)] if live else []
    return ToolResult(fields | {"requestId": listed.request_id}, notes=notes)


def _start(args: ListArguments, context: ToolContext) -> tuple[Cursor | None, TimeRange]:
    """Return where to begin and what time to cover; raises InvalidArgumentsError."""
    if args.cursor is None:
        of_any_age = args.flow_id is not None or args.task_id is not None
        zone = context.settings.timezone
        covered = time_range(args.since, args.until, zone, default_since=BEGINNING if of_any_age else None)
        return None, covered
    cursor = Cursor.parse(args.cursor)
    if cursor is None:
        raise InvalidArgumentsError(context.tool, [sentence(("cursor",), _BAD_CURSOR)])
    if cursor.query != args.fingerprint():
        raise InvalidArgumentsError(context.tool, [sentence(("cursor",), _OTHER_QUERY)])
    return cursor, TimeRange(cursor.since, cursor.until)


def _filters(args: ListArguments, covered: TimeRange) -> dict[str, str]:
    """Return the API's own filters: the less it sends, the better."""
    filters = {"time": f"{iso(covered.since)},{iso(covered.until)}"}
    if args.account_id is not None:
        filters["accountId"] = args.account_id
    if args.account_type is not None:
        filters["accountType"] = args.account_type
    if args.publish_status is not None:
        filters["status"] = str(STATUS_NUMBERS[args.publish_status])
    return filters


def _matches(args: ListArguments, record: PublishRecord) -> bool:
    if args.publish_status is not None and record.publish_status != args.publish_status:
        return False
    if not _matches_text(args, record):
        return False
    if args.link_status is LinkStatusFilter.MISSING:
        return lacks_link(record)
    return args.link_status is None or record.link_status == args.link_status


def _matches_text(args: ListArguments, record: PublishRecord) -> bool:
    """Apply the filters that the API lacks."""
    if args.title is not None and _folded(args.title) not in _folded(record.title or ""):
        return False
    if args.flow_id is not None and record.flow_id != args.flow_id:
        return False
    return args.task_id is None or record.task_id == args.task_id


def lacks_link(record: PublishRecord) -> bool:
    """Tell whether a post is published and lacks a link that is still expected."""
    is_published = record.publish_status in (PublishStatus.PUBLISHED, PublishStatus.UPDATE_FAILED)
    return is_published and not record.work_link and record.link_status != LinkStatus.FAILED


def may_be_live(record: PublishRecord) -> bool:
    """Tell whether a post may be up without a link: AiToEarn marks it failed after about 10 minutes."""
    return record.publish_status == PublishStatus.FAILED and not record.work_link


def _folded(text: str) -> str:
    """Fold case and width."""
    return unicodedata.normalize("NFKC", text).casefold()


def _order(record: PublishRecord) -> tuple[str, str]:
    return record.created_at, record.id


TOOL = Tool(
    name="list_publish_records",
    title="Find publish records",
    description=(
        "Find publish records, newest first: short rows (id, accountType, account, publishStatus, publishTime in the "
        "user's zone, title, linkStatus, workLink, linkError; long ones cut with …). linkStatus missing: published "
        "posts that still need a link. Returns records, total, and nextCursor if there are more. Task-link records "
        "are not listed; get_publish_record reads them."
    ),
    arguments=ListArguments,
    output_schema=result_schema(
        ["records", "total", "requestId"],
        records=ROWS,
        total=COUNT,
        nextCursor=TEXT,
        requestId=TEXT,
    ),
    hints=READS,
    run=run,
    meta=ALWAYS_LOADED,
)
