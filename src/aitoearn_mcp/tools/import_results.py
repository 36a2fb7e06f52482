"""What an agent reads of an import: counts, and the rows that need a person, within a bound of bytes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.i18n import Language
from aitoearn_mcp.imports.plan import MatchKind, MatchRecord, Plan, RowMatch
from aitoearn_mcp.tools.record_rows import cut
from aitoearn_mcp.tools.time_range import local_time
from aitoearn_mcp.updates.batch import ItemOutcome, ItemResult

_MOST_BYTES = 6 * 1024
_BYTES_BESIDE_ROWS = 1200
_MOST_MATCHES = 20
_LONGEST_TITLE, _LONGEST_LINK, _LONGEST_REASON = 60, 300, 200
_OUTCOMES = {
    ItemOutcome.UPDATED: "updated",
    ItemOutcome.REFUSED: "refused",
    ItemOutcome.UNKNOWN: "unknown",
    ItemOutcome.NOT_SENT: "notSent",
}
COUNTS = ("rows", *(kind.value for kind in MatchKind), *_OUTCOMES.values())


def count(plan: Plan, ends: Mapping[int, ItemResult], *, dry_run: bool) -> dict[str, int]:
    """Return the counts of the plan, and after a write those of the outcomes."""
    outcomes = Counter(end.outcome for end in ends.values())
    written = {} if dry_run else {name: outcomes[outcome] for outcome, name in _OUTCOMES.items()}
    return {**plan.counts(), **written}


def report(
    plan: Plan,
    ends: Mapping[int, ItemResult],
    *,
    dry_run: bool,
    from_row: int,
    language: Language,
    zone: ZoneInfo | None,
) -> tuple[list[dict[str, Any]], int | None]:
    """Return the rows worth reading from `from_row` on, and the number of the row after them, if there is one.

    `ends` are the results of what was written, by row number.
    """
    shown: list[dict[str, Any]] = []
    left = _MOST_BYTES - _BYTES_BESIDE_ROWS
    for match in _worth_reading(plan.matches, ends, dry_run=dry_run, from_row=from_row):
        row = _row(match, ends.get(match.row.number), language, zone)
        left -= len(compact_json(row).encode()) + 1
        if shown and left < 0:
            return shown, match.row.number
        shown.append(row)
    return shown, None


def _worth_reading(
    matches: Sequence[RowMatch], ends: Mapping[int, ItemResult], *, dry_run: bool, from_row: int
) -> Iterator[RowMatch]:
    """Yield the rows that need a person, such as one with a doubtful link; in a dry run the first matches too."""
    matched = 0
    for match in matches:
        if match.row.number < from_row or match.kind is MatchKind.ALREADY:
            continue
        end = ends.get(match.row.number)
        if end is not None:
            if end.outcome is not ItemOutcome.UPDATED or match.link.is_doubtful:
                yield match
        elif match.kind is not MatchKind.CERTAIN or match.link.is_doubtful:
            yield match
        elif dry_run and matched < _MOST_MATCHES:
            matched += 1
            yield match


def _row(match: RowMatch, end: ItemResult | None, language: Language, zone: ZoneInfo | None) -> dict[str, Any]:
    record = match.record
    problems = [] if match.reason is None else [cut(match.reason.into(language), _LONGEST_REASON)]
    problems += [cut(remark.into(language), _LONGEST_LINK) for remark in match.link.remarks]
    row: dict[str, Any] = {
        "row": match.row.number,
        "match": match.kind.value,
        "by": match.by.value if match.by else None,
        "recordId": match.record_id,
        "title": cut(record.title if record else match.row.title, _LONGEST_TITLE),
        "account": record.account or record.account_id if record else match.row.account,
        "workLink": cut(match.link.url, _LONGEST_LINK),
        "candidates": [_candidate(candidate, zone) for candidate in match.candidates] or None,
        "problems": problems or None,
        "outcome": end.outcome.value if end else None,
        "error": end.error.message(language) if end and end.error else None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _candidate(record: MatchRecord, zone: ZoneInfo | None) -> dict[str, Any]:
    candidate = {
        "recordId": record.id,
        "title": cut(record.title, _LONGEST_TITLE),
        "account": record.account or record.account_id,
        "publishTime": local_time(record.publish_time, zone),
    }
    return {name: value for name, value in candidate.items() if value is not None}
