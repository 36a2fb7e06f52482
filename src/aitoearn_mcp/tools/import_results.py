"""What an agent reads of an import: counts, and the rows that need a person, within a bound of bytes."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import Any
from zoneinfo import ZoneInfo

from aitoearn_mcp.api.errors import AiToEarnError
from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.imports.plan import MatchKind, MatchRecord, Plan, RowLink, RowMatch
from aitoearn_mcp.links.link import Need, parse_link
from aitoearn_mcp.tools.import_foresight import update_of
from aitoearn_mcp.tools.notes import explain_one_of_many
from aitoearn_mcp.tools.record_rows import cut
from aitoearn_mcp.tools.time_range import local_time
from aitoearn_mcp.updates.batch import ItemOutcome, ItemResult

_MOST_BYTES = 6 * 1024
# The site, the counts and nextRow.
_BYTES_OF_COUNTS = 600
_MOST_MATCHES = 20
_LONGEST_TITLE, _LONGEST_REASON = 60, 300
_MOST_NOTES, _BYTES_OF_NOTES, _MOST_PLACES = 4, 700, 5
_OF_ROWS = Text("Rows {rows}: {note}", "第 {rows} 行：{note}")
_NOT_FOLLOWED = Text(
    "Rows {rows}: AiToEarn could not say where the short link leads, so only the titles were compared. The long link "
    "from the browser's address bar may find the record.",
    "第 {rows} 行：AiToEarn 未能解析短链接，因此只比较了标题。使用浏览器地址栏中的长链接可能找到对应的记录。",
)
_OUTCOMES = {
    ItemOutcome.UPDATED: "updated",
    ItemOutcome.REFUSED: "refused",
    ItemOutcome.UNKNOWN: "unknown",
    ItemOutcome.NOT_SENT: "notSent",
}
_WOULD_REFUSE = "wouldRefuse"


def count(plan: Plan, ends: Mapping[int, ItemResult], refusals: Mapping[int, Text], *, dry_run: bool) -> dict[str, int]:
    """Return the counts of the plan; in a dry run the refusals foreseen, after a write the outcomes."""
    outcomes = Counter(end.outcome for end in ends.values())
    written = {name: outcomes[outcome] for outcome, name in _OUTCOMES.items()}
    return {**plan.counts(), **({_WOULD_REFUSE: len(refusals)} if dry_run else written)}


def report(
    plan: Plan,
    ends: Mapping[int, ItemResult],
    refusals: Mapping[int, Text],
    *,
    dry_run: bool,
    from_row: int,
    language: Language,
    zone: ZoneInfo | None,
    notes: Sequence[Text] = (),
) -> tuple[list[dict[str, Any]], int | None]:
    """Return the rows worth reading from `from_row` on, and the number of the row after them, if there is one.

    By row number, `ends` are the results of what was written, `refusals` why an update would be refused. `notes` stand
    beside the rows, and leave them less room.
    """
    shown: list[dict[str, Any]] = []
    left = _MOST_BYTES - _BYTES_OF_COUNTS - len(compact_json([note.into(language) for note in notes]).encode())
    for match in _worth_reading(plan.matches, ends, refusals, dry_run=dry_run, from_row=from_row):
        row = _row(match, ends.get(match.row.number), refusals.get(match.row.number), language, zone)
        left -= len(compact_json(row).encode()) + 1
        if shown and left < 0:
            return shown, match.row.number
        shown.append(row)
    return shown, None


def note_stored(ends: Mapping[int, ItemResult]) -> list[Text]:
    """Return what is worth knowing of the stored links, each note once with its rows.

    What leaves a doubt about the update itself comes first, then the most frequent.
    """
    doubts: dict[Text, list[int]] = {}
    others: dict[Text, list[int]] = {}
    for number, end in ends.items():
        if end.stored is not None:
            for group, notes in zip((doubts, others), explain_one_of_many(end.stored), strict=True):
                for note in notes:
                    group.setdefault(note, []).append(number)
    return _with_rows(doubts) + _with_rows(others)


def note_refusals(refusals: Mapping[int, Text]) -> list[Text]:
    """Return why updates would be refused, each reason once with its rows, the most frequent first."""
    rows: dict[Text, list[int]] = {}
    for number, why in refusals.items():
        rows.setdefault(why, []).append(number)
    return _with_rows(rows)


def places(numbers: Sequence[int]) -> str:
    """Return the first row numbers, and dots for more."""
    return ", ".join(map(str, numbers[:_MOST_PLACES])) + (", ..." if len(numbers) > _MOST_PLACES else "")


def _with_rows(rows: Mapping[Text, Sequence[int]]) -> list[Text]:
    notes: list[Text] = []
    left = _BYTES_OF_NOTES
    for note, numbers in sorted(rows.items(), key=lambda found: -len(found[1]))[:_MOST_NOTES]:
        said = _OF_ROWS.format(rows=places(numbers), note=note)
        left -= max(len(said.en.encode()), len(said.zh.encode()))
        if left < 0:
            break
        notes.append(said)
    return notes


def note_short_links(plan: Plan) -> list[Text]:
    """Say which rows may be without a sure record only because it is unknown where their short link leads."""
    unsure = (MatchKind.UNMATCHED, MatchKind.AMBIGUOUS, MatchKind.LIKELY)
    rows = [match.row.number for match in plan.matches if match.kind in unsure and _is_unfollowed(match.link)]
    return [_NOT_FOLLOWED.format(rows=places(rows))] if rows else []


def _is_unfollowed(link: RowLink) -> bool:
    return link.url is not None and link.work_id is None and parse_link(link.url, link.platform).needs is Need.NETWORK


def _worth_reading(
    matches: Sequence[RowMatch],
    ends: Mapping[int, ItemResult],
    refusals: Mapping[int, Text],
    *,
    dry_run: bool,
    from_row: int,
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
        elif match.kind is not MatchKind.CERTAIN or match.link.is_doubtful or match.row.number in refusals:
            yield match
        elif dry_run and matched < _MOST_MATCHES:
            matched += 1
            yield match


def _row(
    match: RowMatch, end: ItemResult | None, refusal: Text | None, language: Language, zone: ZoneInfo | None
) -> dict[str, Any]:
    record = match.record
    problems = [cut(found.into(language), _LONGEST_REASON) for found in (match.reason, refusal) if found is not None]
    problems += [remark.into(language) for remark in match.link.remarks]  # Uncut, since half a link is another post's.
    row: dict[str, Any] = {
        "row": match.row.number,
        "match": match.kind.value,
        "by": match.by.value if match.by else None,
        "recordId": match.record_id,
        "title": cut(record.title if record else match.row.title, _LONGEST_TITLE),
        "account": record.account or record.account_id if record else match.row.account,
        # What a person sends for the row by hand: a link that is cut would be another link.
        "workLink": end.stored.record.work_link if end and end.stored else match.link.url,
        "platformWorkId": update_of(match).platform_work_id,
        "candidates": [_candidate(candidate, zone) for candidate in match.candidates] or None,
        "problems": problems or None,
        _WOULD_REFUSE: True if refusal is not None else None,
        "outcome": end.outcome.value if end else None,
        "error": _error(end.error, language) if end and end.error else None,
    }
    return {name: value for name, value in row.items() if value is not None}


def _error(error: AiToEarnError, language: Language) -> dict[str, Any]:
    """Return an error for programs and people: its kind, whether anything changed, and the words."""
    facts = {"error": error.published_name, "changed": error.changed, "text": error.message(language)}
    return {name: value for name, value in facts.items() if value is not None}


def _candidate(record: MatchRecord, zone: ZoneInfo | None) -> dict[str, Any]:
    candidate = {
        "recordId": record.id,
        "title": cut(record.title, _LONGEST_TITLE),
        "account": record.account or record.account_id,
        "publishTime": local_time(record.publish_time, zone),
    }
    return {name: value for name, value in candidate.items() if value is not None}
