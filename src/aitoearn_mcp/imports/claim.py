"""A row on its way to a match: what its ids name, and what became of it so far."""

from collections.abc import Iterable
from functools import cached_property

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.plan import MatchedBy, MatchKind, MatchRecord, RowLink, RowMatch
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.imports.titles import FoldedTitle, titles_of

_MOST_CANDIDATES = 3


class Claim:
    """A row, its link, and the records that its ids name, each with the evidence; `match` once it is settled."""

    def __init__(self, row: Row, link: RowLink) -> None:
        """Start without evidence."""
        self.row = row
        self.link = link
        self.named: dict[str, tuple[MatchedBy, MatchRecord | None]] = {}
        self.possible: tuple[MatchRecord, ...] = ()
        self.match: RowMatch | None = None

    @property
    def platform(self) -> str | None:
        """The platform of the link, else the one that the row says."""
        return self.link.platform or self.row.platform

    @property
    def post(self) -> object:
        """What two rows of one post have in common."""
        return (self.link.platform, self.link.work_id) if self.link.work_id else self.link.url

    @cached_property
    def titles(self) -> tuple[FoldedTitle, ...]:
        """The titles that the row gives."""
        return titles_of(self.row.title, self.row.work_link)

    @cached_property
    def given_titles(self) -> tuple[FoldedTitle, ...]:
        """The title column's."""
        return titles_of(self.row.title, "")

    @cached_property
    def quoted_titles(self) -> tuple[FoldedTitle, ...]:
        """The titles that the row's share text quotes: those of the post, whatever the title column says."""
        return titles_of(None, self.row.work_link)

    @property
    def named_records(self) -> list[MatchRecord]:
        """The records that its ids name, as far as they are among those given."""
        return [record for _, record in self.named.values() if record]

    def name(self, by: MatchedBy, record_id: str, record: MatchRecord | None) -> None:
        """Note that an id names a record; the first evidence for a record counts."""
        self.named.setdefault(record_id.lower(), (by, record))

    def settle_on(
        self,
        kind: MatchKind,
        by: MatchedBy | None,
        record: MatchRecord | None,
        *,
        record_id: str | None = None,
        reason: Text | None = None,
    ) -> None:
        """Settle on one record; `reason` says why the match is not certain."""
        found = record.id if record else record_id
        self.match = RowMatch(self.row, self.link, kind, by, found, record, reason=reason)

    def leave(self, kind: MatchKind, reason: Text | None, candidates: Iterable[MatchRecord] = ()) -> None:
        """Settle on none, with the reason, and with the records to choose from."""
        shown = tuple({record.id: record for record in candidates}.values())[:_MOST_CANDIDATES]
        self.match = RowMatch(self.row, self.link, kind, candidates=shown, reason=reason)

    def result(self) -> RowMatch:
        """Return the match; a row that was not settled is unmatched."""
        return self.match or RowMatch(self.row, self.link, MatchKind.UNMATCHED)
