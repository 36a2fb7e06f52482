"""The tool that finds records: the API's whole list, filtered, sorted and cut here."""

import base64
import binascii
import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Annotated, Any

from pydantic import AfterValidator, Field

from aitoearn_mcp.api.models import STATUS_NUMBERS, LinkStatus, PublishRecord, PublishStatus
from aitoearn_mcp.api.reads import fetch_records
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.markers import BlankIsOmitted
from aitoearn_mcp.tools.parameters import AccountType
from aitoearn_mcp.tools.time_range import NotATimeError, TimeRange, check_time, is_day, iso, time_range
from aitoearn_mcp.tools.tool import NOTES_SCHEMA, READS, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.validation import InvalidArgumentsError, Path, ToolArguments, problem, sentence

_DEFAULT_LIMIT, _MOST = 20, 100
_LONGEST_TITLE, _LONGEST_LINK, _LONGEST_ERROR = 80, 512, 80
# An agent pays for every byte: a page of 20 rows is at most 6 KB of text, 300 bytes a row. Notes and cursor take some.
_BYTES_A_ROW, _BYTES_BESIDE_ROWS, _LEAST_BYTES = 300, 900, 5100

_BAD_CURSOR = Text(
    "is not one that this tool returned: give nextCursor as it was, or leave it out",
    "不是本工具返回的游标：请原样给出 nextCursor，或不给出",
)
_OTHER_QUERY = Text(
    "belongs to another query: repeat the arguments of the call that returned it",
    "属于另一次查询：请重复返回该游标时的参数",
)
_BACKWARDS = Text("is later than until", "晚于 until")
_PUBLISHED_ALONE = Text(
    "must be published, or left out, with linkStatus missing", "在 linkStatus 为 missing 时必须为 published 或不给出"
)
_SHORT_PAGE = Text(
    "This page is cut to {count} of the rows asked for, to stay short; go on with nextCursor.",
    "为保持简短，本页只有 {count} 行；请用 nextCursor 继续。",
)
_UNREADABLE = Text(
    "{count} entries of AiToEarn's list are no records and are left out.",
    "AiToEarn 列表中有 {count} 项不是记录，已略去。",
)


class LinkStatusFilter(StrEnum):
    """The link statuses, and `missing`: published, with no link or a status other than ready."""

    READY = "ready"
    PENDING = "pending"
    FAILED = "failed"
    MISSING = "missing"


def _is_backwards(since: object, until: object) -> bool:
    """Tell whether two times, not checked yet, are in the wrong order whatever zone a day is of."""
    if not isinstance(since, str) or not isinstance(until, str):
        return False
    try:
        covered = time_range(since, until, None)
    except NotATimeError:
        return False
    return covered.since - covered.until > (timedelta(0) if is_day(since) == is_day(until) else timedelta(days=1))


def _time(text: str) -> str:
    try:
        return check_time(text)
    except NotATimeError as error:
        raise problem(error.reason) from None


class ListArguments(ToolArguments):
    """What to list."""

    account_id: (
        Annotated[str, Field(description="Id of the social account.", max_length=128), BlankIsOmitted()] | None
    ) = None
    account_type: AccountType | None = None
    publish_status: (
        Annotated[PublishStatus, Field(description="State of the publication."), BlankIsOmitted()] | None
    ) = None
    link_status: (
        Annotated[
            LinkStatusFilter,
            Field(description="missing: published, but without a ready link (overlaps pending and failed on purpose)."),
            BlankIsOmitted(),
        ]
        | None
    ) = None
    source: Annotated[str, Field(description="Such as web, api or mcp.", max_length=64), BlankIsOmitted()] | None = None
    since: (
        Annotated[
            str,
            Field(description="Publish time from: YYYY-MM-DD, or ISO 8601 with an offset. Left out: the last 30 days."),
            BlankIsOmitted(),
            AfterValidator(_time),
        ]
        | None
    ) = None
    until: (
        Annotated[
            str,
            Field(description="Publish time up to, in the same form; a day is included whole."),
            BlankIsOmitted(),
            AfterValidator(_time),
        ]
        | None
    ) = None
    limit: Annotated[int, Field(description="Rows on a page.", ge=1, le=_MOST)] = _DEFAULT_LIMIT
    cursor: (
        Annotated[
            str,
            Field(description="nextCursor of the page before, with the same other arguments.", max_length=2048),
            BlankIsOmitted(),
        ]
        | None
    ) = None

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """A window has a beginning before its end, and `missing` is of published posts."""
        if _is_backwards(given.get("since"), given.get("until")):
            yield ("since",), _BACKWARDS
        missing = given.get("linkStatus") == LinkStatusFilter.MISSING
        if missing and given.get("publishStatus", PublishStatus.PUBLISHED) != PublishStatus.PUBLISHED:
            yield ("publishStatus",), _PUBLISHED_ALONE

    def fingerprint(self) -> str:
        """Return what stands for the query in its cursors; a page may have another limit."""
        query = self.model_dump(mode="json", exclude={"cursor", "limit"}, exclude_none=True)
        return hashlib.sha256(json.dumps(query, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True, slots=True)
class _Cursor:
    """After which row a page begins. The window is the first page's, so that later pages cover the same time."""

    created_at: str
    record_id: str
    since: datetime
    until: datetime
    query: str

    def write(self) -> str:
        content = [self.created_at, self.record_id, iso(self.since), iso(self.until), self.query]
        return base64.urlsafe_b64encode(json.dumps(content, separators=(",", ":")).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "_Cursor | None":
        try:
            content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True))
            created_at, record_id, since, until, query = content
            if not all(isinstance(part, str) for part in content):
                return None
            return cls(created_at, record_id, datetime.fromisoformat(since), datetime.fromisoformat(until), query)
        except (ValueError, TypeError, binascii.Error):
            return None


async def run(args: ListArguments, context: ToolContext) -> ToolResult:
    """Ask for the whole list and return one page of it."""
    cursor, covered = _start(args, context)
    listed = await fetch_records(context.api, _filters(args, covered))
    records = [record for record in listed.records if _matches(args, record)]
    records.sort(key=_order, reverse=True)
    total = len(records)
    if cursor is not None:
        records = [record for record in records if _order(record) < (cursor.created_at, cursor.record_id)]
    page = _page(records, args.limit)
    notes = [*covered.notes]
    fields: dict[str, Any] = {"total": total, "records": page}
    if len(page) < len(records):
        if len(page) < args.limit:
            notes.append(_SHORT_PAGE.format(count=len(page)))
        last = records[len(page) - 1]
        fields["nextCursor"] = _Cursor(
            last.created_at, last.id, covered.since, covered.until, args.fingerprint()
        ).write()
    if listed.unreadable:
        notes.append(_UNREADABLE.format(count=listed.unreadable))
    return ToolResult(fields | {"requestId": listed.request_id}, notes=notes)


def _start(args: ListArguments, context: ToolContext) -> tuple[_Cursor | None, TimeRange]:
    """Return where to begin and what time to cover; raises InvalidArgumentsError."""
    if args.cursor is None:
        covered = time_range(args.since, args.until, context.settings.timezone)
        if covered.since > covered.until:
            raise InvalidArgumentsError(TOOL.name, [sentence(("since",), _BACKWARDS)])
        return None, covered
    cursor = _Cursor.parse(args.cursor)
    if cursor is None:
        raise InvalidArgumentsError(TOOL.name, [sentence(("cursor",), _BAD_CURSOR)])
    if cursor.query != args.fingerprint():
        raise InvalidArgumentsError(TOOL.name, [sentence(("cursor",), _OTHER_QUERY)])
    return cursor, TimeRange(cursor.since, cursor.until)


def _filters(args: ListArguments, covered: TimeRange) -> dict[str, str]:
    """Return the API's own filters: the less it sends, the better."""
    filters = {"time": f"{iso(covered.since)},{iso(covered.until)}"}
    status = PublishStatus.PUBLISHED if args.link_status is LinkStatusFilter.MISSING else args.publish_status
    if args.account_id is not None:
        filters["accountId"] = args.account_id
    if args.account_type is not None:
        filters["accountType"] = args.account_type
    if status is not None:
        filters["status"] = str(STATUS_NUMBERS[status])
    return filters


def _matches(args: ListArguments, record: PublishRecord) -> bool:
    if args.source is not None and record.source != args.source:
        return False
    if args.publish_status is not None and record.publish_status != args.publish_status:
        return False
    if args.link_status is LinkStatusFilter.MISSING:
        lacks = not record.work_link or record.link_status != LinkStatus.READY
        return record.publish_status == PublishStatus.PUBLISHED and lacks
    return args.link_status is None or record.link_status == args.link_status


def _order(record: PublishRecord) -> tuple[str, str]:
    return record.created_at, record.id


def _page(records: Iterable[PublishRecord], limit: int) -> list[dict[str, Any]]:
    """Return rows up to the limit, and to the bytes that so many rows may take; one at least."""
    page: list[dict[str, Any]] = []
    left = max(_LEAST_BYTES, limit * _BYTES_A_ROW - _BYTES_BESIDE_ROWS)
    for record in records:
        row = _row(record)
        left -= len(json.dumps(row, ensure_ascii=False, separators=(",", ":")).encode()) + 1
        if page and (left < 0 or len(page) == limit):
            break
        page.append(row)
    return page


def _row(record: PublishRecord) -> dict[str, Any]:
    row = {
        "id": record.id,
        "accountType": record.account_type,
        "publishStatus": record.publish_status,
        "publishTime": record.fields.get("publishTime"),
        "source": record.source,
        "title": _cut(record.fields.get("title"), _LONGEST_TITLE),
        "linkStatus": record.link_status,
        "workLink": _cut(record.work_link, _LONGEST_LINK),
        "linkError": _cut(record.link_error, _LONGEST_ERROR) or None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _cut(value: object, longest: int) -> str | None:
    if not isinstance(value, str):
        return None
    return value if len(value) <= longest else value[: longest - 1] + "…"


TOOL = Tool(
    name="list_publish_records",
    title="Find publish records",
    description=(
        "Find publish records on AiToEarn, newest first: short rows (id, accountType, publishStatus by name, "
        "publishTime, source, title, linkStatus, workLink, linkError; long ones are cut with …). linkStatus missing "
        "finds published posts that still need a link. Returns records, total and, if there are more, nextCursor. "
        "Records made by task links or QR codes are never listed, but get_publish_record reads them."
    ),
    arguments=ListArguments,
    output_schema={
        "type": "object",
        "properties": {
            "notes": NOTES_SCHEMA,
            "records": {"type": "array", "items": {"type": "object"}},
            "total": {"type": "integer"},
            "nextCursor": {"type": "string"},
            "requestId": {"type": "string"},
        },
        "required": ["records", "total", "requestId"],
    },
    hints=READS,
    run=run,
)
