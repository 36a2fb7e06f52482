"""An import from its rows to its result: read, match, write or show the plan. Loaded by the first one."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import anyio
from anyio import to_thread

from aitoearn_mcp.api.errors import AiToEarnError, InvalidArgumentsError
from aitoearn_mcp.api.models import is_object_id
from aitoearn_mcp.api.reads import RecordResult
from aitoearn_mcp.api.together import together
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.match import match_rows
from aitoearn_mcp.imports.named_records import read_named
from aitoearn_mcp.imports.plan import Plan, RowMatch
from aitoearn_mcp.imports.records import match_records
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.row_links import links_of_rows
from aitoearn_mcp.imports.table import Table, read_file, read_text
from aitoearn_mcp.links.platforms import PLATFORM_NAMES
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.batch_notes import NOT_STARTED, TO_FIX
from aitoearn_mcp.tools.import_arguments import ImportArguments, LocalImportArguments
from aitoearn_mcp.tools.import_foresight import foresee, update_of
from aitoearn_mcp.tools.import_results import (
    count,
    note_refusals,
    note_short_links,
    note_stored,
    places,
    report,
)
from aitoearn_mcp.tools.problems import sentence
from aitoearn_mcp.tools.time_range import TimeRange, iso, local_time, time_range
from aitoearn_mcp.tools.tool import ToolContext, ToolResult
from aitoearn_mcp.updates.batch import BatchItem, BatchOptions, ItemResult, StopReason, run_batch
from aitoearn_mcp.updates.context import EarlierRead

_FRESH_SECONDS = 10.0
# A date may be a day off, and two days from the record's.
_BEFORE_A_DATE = timedelta(days=4)
_LONGEST_BEFORE = timedelta(days=366)

_UNKNOWN_ROWS = Text("no row of the table has the number {rows}", "表格中没有第 {rows} 行")
_PLAN = Text(
    "DRY RUN: nothing was sent. Show the plan to the user; then call again with dryRun: false to set the certain "
    "matches. A likely row is set only if `rows` names it.",
    "试运行：未发送任何更新。请把方案给用户看，然后带 dryRun: false 再次调用，写入确定的匹配；"
    "likely 的行只有在 rows 中指定时才会写入。",
)
_IDS_NOT_SENT = Text(
    "In {count} rows the platformWorkId is none that the platform can have, so it is not sent: {shown}.",
    "有 {count} 行的作品 ID 不符合该平台的格式，因此不发送：第 {shown} 行。",
)
_OLDER = Text(
    "Only records published or due since {since} were read. If an unmatched row is of an older post, call again with "
    "`since`.",
    "只读取了 {since} 以来发布或计划发布的记录。如果 unmatched 的行属于更早的作品，请带 since 再次调用。",
)
_AGAIN = Text(
    "Call again with the same arguments for what was not sent: rows that are set already are not sent twice.",
    "未发送的行请用相同参数再次调用：已设置的行不会重复发送。",
)
_AFTER_FIXING = Text(
    "Once {what} is fixed, call again with the same arguments for what was not sent: rows that are set already are not "
    "sent twice.",
    "修复{what}之后，未发送的行请用相同参数再次调用：已设置的行不会重复发送。",
)


async def import_links(args: ImportArguments, context: ToolContext) -> ToolResult:
    """Read the table, match its rows to records, and write what is sure, or show the plan."""
    settings = context.settings
    table = await _read(args, context)
    read_at = anyio.current_time()
    covered = _covered(args, table, settings)
    plan, known, unread = await _plan(args, table, covered, context)
    if args.rows is not None:
        plan = plan.only(args.rows)
    ends: dict[int, ItemResult] = {}
    stop: StopReason | None = None
    refusals: dict[int, Text] = {}
    if args.dry_run:
        refusals = foresee(plan, known, unread, overwrite=args.overwrite, protects_links=settings.protect_links)
    else:
        chosen = plan.to_write(args.rows)
        items = [_item(match, known, read_at, args.overwrite) for match in chosen]
        options = BatchOptions(settings.concurrency, context.report, context.bug)
        batch = await run_batch(context.updates, items, options)
        ends = {match.row.number: end for match, end in zip(chosen, batch.items, strict=True)}
        stop = batch.stop
    counts = count(plan, ends, refusals, dry_run=args.dry_run)
    if args.dry_run:
        notes = [_PLAN, *note_refusals(refusals)]
    else:
        notes = [*(_not_sent(stop) if counts["notSent"] else []), *note_stored(ends)]
    if args.since is None and args.until is None and counts["unmatched"]:
        notes.append(_OLDER.format(since=local_time(covered.since, settings.timezone) or ""))
    notes += [*note_short_links(plan), *_ids_not_sent(plan), *table.notes]
    results, next_row = report(
        plan,
        ends,
        refusals,
        dry_run=args.dry_run,
        from_row=args.from_row,
        language=settings.language,
        zone=settings.timezone,
        notes=notes,
    )
    more = {} if next_row is None else {"nextRow": next_row}
    return ToolResult({"site": settings.site, **counts, "results": results, **more}, notes=notes)


def _not_sent(stop: StopReason | None) -> list[Text]:
    """Say what to do about the rows that were not sent, and why the others were not begun."""
    if stop is None:
        return [_AGAIN]
    fixing = TO_FIX.get(stop)
    return [_AGAIN if fixing is None else _AFTER_FIXING.format(what=fixing), NOT_STARTED.format(why=stop.value)]


async def _read(args: ImportArguments, context: ToolContext) -> Table:
    """Read the rows before AiToEarn is asked for anything. Raises InvalidArgumentsError."""
    try:
        table = await to_thread.run_sync(_table, args)
    except NotATable as error:
        source = error.argument or ("file" if args.table is None else "table")
        raise InvalidArgumentsError(context.tool, [sentence((source,), error.reason)]) from None
    unknown = sorted(set(args.rows or ()) - {row.number for row in table.rows})
    if unknown:
        problem = _UNKNOWN_ROWS.format(rows=", ".join(map(str, unknown[:10])))
        raise InvalidArgumentsError(context.tool, [sentence(("rows",), problem)])
    return table


def _table(args: ImportArguments) -> Table:
    """Read the file or the rows; blocks. Raises NotATable."""
    if isinstance(args, LocalImportArguments) and args.file is not None:
        return read_file(args.file, PLATFORM_NAMES, sheet=args.sheet, columns=args.columns)
    return read_text(args.table or "", PLATFORM_NAMES, columns=args.columns)


def _covered(args: ImportArguments, table: Table, settings: Settings) -> TimeRange:
    """Return the time whose records are matched; without `since`, a table with older dates begins it earlier."""
    covered = time_range(args.since, args.until, settings.timezone)
    if args.since is not None:
        return covered
    chosen = (row.date for row in table.rows if row.date is not None and (not args.rows or row.number in args.rows))
    days = (date.date() if isinstance(date, datetime) else date for date in chosen)
    # A year that was mistyped makes no row's search longer.
    oldest = (covered.since - _LONGEST_BEFORE).date()
    first = min((day for day in days if day >= oldest), default=None)
    if first is None:
        return covered
    begin = datetime(first.year, first.month, first.day, tzinfo=UTC) - _BEFORE_A_DATE
    return replace(covered, since=min(begin, covered.since))


async def _plan(
    args: ImportArguments, table: Table, covered: TimeRange, context: ToolContext
) -> tuple[Plan, dict[str, RecordResult], dict[str, AiToEarnError]]:
    """Return the plan, the records by id, and why records that the table names could not be read."""
    settings = context.settings
    filters = {"time": f"{iso(covered.since)},{iso(covered.until)}"}
    filters |= {} if args.account_type is None else {"accountType": args.account_type}
    filters |= {} if args.account_id is None else {"accountId": args.account_id}
    api = context.api
    (listed, names), links = await together(
        lambda: context.account_names.with_records(api, filters),
        lambda: links_of_rows(api, table.rows, settings.concurrency),
    )
    known = {record.id: RecordResult(record, listed.request_id) for record in listed.records}
    named = [row.record_id.lower() for row in table.rows if row.record_id and is_object_id(row.record_id)]
    others, unread = await read_named(api, (name for name in named if name not in known), settings.concurrency)
    known |= others
    zone = settings.timezone or datetime.now().astimezone().tzinfo or UTC
    rows = list(zip(table.rows, links, strict=True))
    records = [result.record for result in known.values()]
    # Thousands of titles take a while to compare.
    plan = await to_thread.run_sync(lambda: match_rows(rows, match_records(records, names), zone))
    return plan, known, unread


def _item(match: RowMatch, known: Mapping[str, RecordResult], read_at: float, overwrite: bool) -> BatchItem:
    record_id = match.record_id or ""
    result = known.get(record_id)
    read = None if result is None else EarlierRead(result, read_at, read_at + _FRESH_SECONDS)
    return BatchItem(record_id, update_of(match), overwrite, read)


def _ids_not_sent(plan: Plan) -> list[Text]:
    """Return a note on the rows whose platformWorkId is left out, as a sheet's own numbers are."""
    numbers = [
        match.row.number
        for match in plan.matches
        if match.row.platform_work_id and match.link.url and update_of(match).platform_work_id is None
    ]
    return [_IDS_NOT_SENT.format(count=len(numbers), shown=places(numbers))] if numbers else []
