"""What matching needs of a record and a link, and its result: which row goes to which record, and why."""

from collections import Counter
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.rows import Row


@dataclass(frozen=True, slots=True)
class MatchRecord:
    """What matching needs of a publish record; `account` is the nickname, `work_link_id` the work link's work id."""

    id: str
    account_type: str | None = None
    account_id: str | None = None
    account: str | None = None
    title: str | None = None
    publish_time: datetime | None = None
    flow_id: str | None = None
    platform_work_id: str | None = None
    work_link: str | None = None
    work_link_id: str | None = None


@dataclass(frozen=True, slots=True)
class RowLink:
    """What is known of a row's link; `problem` is why it can't be sent, `work_id` that of a resolved short link too.

    `remarks` are what else is wrong with it; `is_doubtful`: one of them is a reason to look at the row.
    """

    url: str | None = None
    platform: str | None = None
    work_id: str | None = None
    problem: Text | None = None
    remarks: tuple[Text, ...] = ()
    is_doubtful: bool = False


class MatchKind(StrEnum):
    """How sure it is which record a row belongs to, or why it goes to none."""

    CERTAIN = "certain"
    LIKELY = "likely"
    AMBIGUOUS = "ambiguous"
    UNMATCHED = "unmatched"
    DUPLICATE = "duplicate"
    ALREADY = "already"
    INVALID = "invalid"


class MatchedBy(StrEnum):
    """The evidence that ties a row to its record."""

    RECORD_ID = "recordId"
    FLOW_ID = "flowId"
    WORK_ID = "workId"
    TITLE = "title"


@dataclass(frozen=True, slots=True)
class RowMatch:
    """One row's place in the plan.

    `record` is None beside a `record_id` where the row names a record that was not among those given. `candidates`, at
    most 3, are for a person to choose from.
    """

    row: Row
    link: RowLink
    kind: MatchKind
    by: MatchedBy | None = None
    record_id: str | None = None
    record: MatchRecord | None = None
    candidates: tuple[MatchRecord, ...] = ()
    reason: Text | None = None


@dataclass(frozen=True, slots=True)
class Plan:
    """A match for every row, in the rows' order."""

    matches: tuple[RowMatch, ...]

    def counts(self) -> Mapping[str, int]:
        """Count the rows, and those of each kind."""
        counted = Counter(match.kind for match in self.matches)
        return {"rows": len(self.matches)} | {kind.value: counted[kind] for kind in MatchKind}

    def only(self, rows: Collection[int]) -> "Plan":
        """Return the plan of these rows, as they were matched beside all others."""
        return Plan(tuple(match for match in self.matches if match.row.number in rows))

    def to_write(self, named: Collection[int] | None = None) -> tuple[RowMatch, ...]:
        """Return the matches to write: the certain ones; where rows are named, only theirs, the likely ones too."""
        if named is None:
            return tuple(match for match in self.matches if match.kind is MatchKind.CERTAIN)
        sure = (MatchKind.CERTAIN, MatchKind.LIKELY)
        return tuple(match for match in self.matches if match.kind in sure and match.row.number in named)
