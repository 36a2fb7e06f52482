"""Which records this server changed in a time, by its audit log: what each held before, and what was written last."""

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from aitoearn_mcp.api.models import LinkStatus, PublishRecord, is_object_id
from aitoearn_mcp.api.outcome import Outcome
from aitoearn_mcp.updates.audit_entries import BEGIN, AuditEntry

MOST_RECORDS = 200

# What an update can change, and the platform, by whose rules a link is compared.
_KEPT = ("id", "accountType", "workLink", "linkStatus", "linkError", "platformWorkId", "linkMeta")
_CHANGED_NOTHING = (Outcome.REFUSED, Outcome.NOT_SENT)


@dataclass(frozen=True, slots=True)
class ChangesWanted:
    """Which updates count: begun from `since` to `until`, both included.

    `record_ids` and `caller`: only those of these records, and only those that this caller asked for.
    """

    since: datetime
    until: datetime
    record_ids: frozenset[str] | None = None
    caller: str | None = None

    def concerns(self, entry: AuditEntry) -> bool:
        """Tell whether an entry is of one of the records, and the caller's."""
        if self.caller is not None and entry.caller != self.caller:
            return False
        return self.record_ids is None or record_key(entry.record_id) in self.record_ids


@dataclass(frozen=True, slots=True)
class LinkState:
    """The part of a record that says whether it has a link."""

    work_link: str | None
    link_status: str | None
    link_error: str

    @classmethod
    def of(cls, record: PublishRecord) -> "LinkState":
        """Return the state of a record."""
        return cls(record.work_link or None, record.link_status, record.link_error or "")


@dataclass(frozen=True, slots=True)
class RecordChanges:
    """What was changed of one record.

    `before` is the record before the first change, None where the log does not say. `written` is what the last stored
    update left, and what each later one of unknown outcome may have left.
    """

    record_id: str
    before: PublishRecord | None
    written: frozenset[LinkState]


@dataclass(frozen=True, slots=True)
class Changes:
    """The changed records, in the order of their first update: the first 200, and the ids of the others.

    `unreadable` counts lines that are no entries.
    """

    records: tuple[RecordChanges, ...]
    others: tuple[str, ...]
    unreadable: int


def record_key(record_id: str) -> str:
    """Return what is equal for two ids of one record; the hex digits of an id may come in either case."""
    return record_id.lower() if is_object_id(record_id) else record_id


def changes_in(entries: Iterable[AuditEntry | None], wanted: ChangesWanted) -> Changes:
    """Read the entries once. Memory grows with the records, not with the entries; details are kept of 200 records.

    An update counts by the time of its begin, and only if it changed the record or may have: one that was refused or
    not sent does not. Without an end its outcome is unknown.
    """
    log = _ChangesSoFar()
    for number, entry in enumerate(entries):
        if entry is None:
            log.unreadable += 1
        elif not wanted.concerns(entry):
            continue
        elif entry.event != BEGIN:
            log.end(entry)
        elif wanted.since <= entry.time <= wanted.until:
            log.begin(number, entry)
    return log.finish()


@dataclass(frozen=True, slots=True)
class _Begun:
    """An update that has begun; `written` is what the record holds after it, if it was stored as sent."""

    number: int
    before: PublishRecord | None
    written: LinkState


@dataclass(slots=True)
class _RecordSoFar:
    record_id: str
    first: _Begun | None = None
    last_stored: tuple[int, LinkState] | None = None
    unknown: dict[LinkState, int] = field(default_factory=dict)

    def stored(self, begun: _Begun, state: LinkState) -> None:
        self._changed(begun)
        self.last_stored = (begun.number, state)
        self.unknown = {other: number for other, number in self.unknown.items() if number > begun.number}

    def may_be_stored(self, begun: _Begun) -> None:
        self._changed(begun)
        if self.last_stored is None or begun.number > self.last_stored[0]:
            self.unknown[begun.written] = begun.number

    def _changed(self, begun: _Begun) -> None:
        if self.first is None or begun.number < self.first.number:
            self.first = begun


class _ChangesSoFar:
    """What is known of the records after some of the entries."""

    def __init__(self) -> None:
        self.unreadable = 0
        self._records: dict[str, _RecordSoFar] = {}
        self._others: Counter[str] = Counter()
        self._begun: dict[tuple[str, str], _Begun | None] = {}

    def begin(self, number: int, entry: AuditEntry) -> None:
        key = record_key(entry.record_id)
        if key not in self._records and len(self._records) == MOST_RECORDS:
            self._others[key] += 1
            self._begun[entry.request_id, key] = None
            return
        self._records.setdefault(key, _RecordSoFar(entry.record_id))
        before = _kept(entry.fields.get("before"))
        self._begun[entry.request_id, key] = _Begun(number, before, _sent(entry.fields.get("body"), before))

    def end(self, entry: AuditEntry) -> None:
        key = record_key(entry.record_id)
        if (entry.request_id, key) not in self._begun:
            return
        begun = self._begun.pop((entry.request_id, key))
        outcome = entry.fields.get("outcome")
        if begun is None:
            self._others[key] -= outcome in _CHANGED_NOTHING
        elif outcome == Outcome.STORED:
            record = _kept(entry.fields.get("record"))
            shows_it = record is not None and record.link_status is not None
            self._records[key].stored(begun, LinkState.of(record) if record and shows_it else begun.written)
        elif outcome not in _CHANGED_NOTHING:
            self._records[key].may_be_stored(begun)

    def finish(self) -> Changes:
        for (_, key), begun in self._begun.items():
            if begun is not None:
                self._records[key].may_be_stored(begun)
        records = tuple(
            RecordChanges(
                record.record_id,
                record.first.before,
                frozenset([*record.unknown, *([record.last_stored[1]] if record.last_stored else [])]),
            )
            for record in self._records.values()
            if record.first is not None
        )
        others = tuple(key for key, updates in self._others.items() if updates > 0)
        return Changes(records, others, self.unreadable)


def _kept(fields: object) -> PublishRecord | None:
    record = PublishRecord.parse(fields)
    if record is None:
        return None
    return PublishRecord({name: record.fields[name] for name in _KEPT if name in record.fields})


def _sent(body: Any, before: PublishRecord | None) -> LinkState:
    """Return what an update asks for. Only a ready one sets the link (api-contract, section 3)."""
    sent = PublishRecord({"id": "", **body} if isinstance(body, dict) else {"id": ""})
    if sent.link_status == LinkStatus.READY:
        return LinkState.of(sent)
    return LinkState(before.work_link if before else None, sent.link_status, sent.link_error or "")
