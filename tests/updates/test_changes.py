"""What the audit log says that this server changed: the record before, and what was written last."""

import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from audit_lines import OTHER, RECORD, RIGHT, WRONG, begin, end, ready, stored

from aitoearn_mcp.updates.audit_entries import AuditEntry
from aitoearn_mcp.updates.changes import Changes, ChangesWanted, LinkState, changes_in

ALWAYS = ChangesWanted(datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC))
HAD = {"workLink": RIGHT}
WRONG_STATE, OTHER_STATE = LinkState(WRONG, "ready", ""), LinkState(OTHER, "ready", "")


def changes(*lines: bytes, wanted: ChangesWanted = ALWAYS) -> Changes:
    return changes_in(map(AuditEntry.parse, lines), wanted)


def seen(found: Changes) -> list[tuple[str, Any, set[LinkState]]]:
    """Return of each record its id, the link it had before, and what was written."""
    return [
        (record.record_id, record.before and record.before.work_link, set(record.written)) for record in found.records
    ]


@pytest.mark.parametrize(
    ("lines", "before", "written"),
    [
        (stored("a", WRONG, HAD), RIGHT, {WRONG_STATE}),
        ([*stored("a", WRONG, HAD), *stored("b", OTHER, ready(WRONG))], RIGHT, {OTHER_STATE}),
        ([begin("a", ready(WRONG), HAD), end("a", "unknown")], RIGHT, {WRONG_STATE}),
        ([begin("a", ready(WRONG), HAD)], RIGHT, {WRONG_STATE}),
        ([*stored("a", WRONG, HAD), begin("b", ready(OTHER), ready(WRONG))], RIGHT, {WRONG_STATE, OTHER_STATE}),
        ([begin("a", ready(WRONG), HAD), *stored("b", OTHER, HAD)], RIGHT, {OTHER_STATE}),
        ([begin("a", ready(WRONG), HAD), *stored("b", OTHER, HAD), end("a", "unknown")], RIGHT, {OTHER_STATE}),
        ([begin("a", ready(WRONG), HAD), *stored("b", OTHER, HAD), end("a", "stored")], RIGHT, {WRONG_STATE}),
        (
            [begin("a", ready(WRONG), {"workLink": OTHER}), end("a", "refused"), *stored("b", WRONG, HAD)],
            RIGHT,
            {WRONG_STATE},
        ),
        ([*stored("a", WRONG, HAD), begin("b", ready(OTHER), HAD), end("b", "not_sent")], RIGHT, {WRONG_STATE}),
        ([*stored("a", WRONG), *stored("b", OTHER, ready(WRONG))], None, {OTHER_STATE}),
        (
            [begin("a", {"linkStatus": "failed", "linkError": "gone"}, HAD), end("a", "unknown")],
            RIGHT,
            {LinkState(RIGHT, "failed", "gone")},
        ),
        ([begin("a", ready(WRONG), HAD), end("a", "stored", {})], RIGHT, {WRONG_STATE}),
        ([begin("a", "no object", HAD)], RIGHT, {LinkState(RIGHT, None, "")}),
    ],
    ids=[
        "stored",
        "stored twice",
        "unknown",
        "without an end",
        "stored, then unknown",
        "unknown, then stored",
        "unknown of late, begun before one that was stored",
        "stored of late, begun before another",
        "refused, then stored",
        "stored, then not sent",
        "not read before the first",
        "unknown failed: the link stays",
        "stored, but no record came back",
        "a body of nobody's",
    ],
)
def test_a_record_has_its_first_before_and_its_last_writes(
    lines: list[bytes], before: str | None, written: set[LinkState]
) -> None:
    assert seen(changes(*lines)) == [(RECORD, before, written)]


def test_an_update_counts_as_it_was_stored() -> None:
    lines = [begin("a", ready("https://v.douyin.com/x/"), HAD), end("a", "stored", ready(WRONG, linkError="x"))]
    assert seen(changes(*lines)) == [(RECORD, RIGHT, {LinkState(WRONG, "ready", "x")})]


def test_updates_that_changed_nothing_do_not_count_as_changes() -> None:
    lines = [begin("a", ready(WRONG), HAD), end("a", "refused"), begin("b", ready(WRONG), HAD), end("b", "not_sent")]
    assert changes(*lines) == Changes((), (), 0)


@pytest.mark.parametrize(
    ("since", "until", "found"),
    [("11:59", "12:01", 1), ("12:00", "12:00", 1), ("12:01", "13:00", 0), ("11:00", "11:59", 0)],
)
def test_an_update_counts_by_the_time_of_its_begin(since: str, until: str, found: int) -> None:
    first, last = (datetime.fromisoformat(f"2026-11-24T{time}:00+00:00") for time in (since, until))
    assert len(changes(*stored("a", WRONG, HAD), wanted=ChangesWanted(first, last)).records) == found


def test_an_end_counts_whenever_it_came() -> None:
    late = end("a", "refused").replace(b"T12:00", b"T12:30")
    noon = datetime(2026, 11, 24, 12, tzinfo=UTC)
    assert changes(begin("a", ready(WRONG), HAD), late, wanted=ChangesWanted(noon, noon)).records == ()


def test_ids_of_one_record_in_either_case_are_one_record() -> None:
    lines = [*stored("a", WRONG, HAD), *stored("b", OTHER, ready(WRONG), recordId=RECORD.upper())]
    assert seen(changes(*lines)) == [(RECORD, RIGHT, {OTHER_STATE})]


def test_only_the_named_records_count() -> None:
    other = "f" * 24
    lines = [*stored("a", WRONG, HAD), *stored("b", WRONG, HAD, recordId=other)]
    wanted = ChangesWanted(ALWAYS.since, ALWAYS.until, frozenset([other]))
    assert [record.record_id for record in changes(*lines, wanted=wanted).records] == [other]


def test_only_a_callers_own_lines_count() -> None:
    lines = [
        *stored("a", WRONG, HAD, caller="alice"),
        *stored("b", OTHER, ready(WRONG), caller="bob"),
        *stored("c", OTHER),
    ]
    wanted = ChangesWanted(ALWAYS.since, ALWAYS.until, caller="alice")
    assert seen(changes(*lines, wanted=wanted)) == [(RECORD, RIGHT, {WRONG_STATE})]


def test_of_more_than_200_records_the_others_are_named() -> None:
    ids = [f"{number:024x}" for number in range(203)]
    lines = [line for record in ids for line in stored(record, WRONG, HAD, recordId=record)]
    refused = [begin("x", ready(WRONG), HAD, recordId="e" * 24), end("x", "refused", recordId="e" * 24)]
    found = changes(*lines, *refused)
    assert ([record.record_id for record in found.records], list(found.others)) == (ids[:200], ids[200:])


def test_lines_that_can_not_be_read_are_counted() -> None:
    assert changes(b"torn", *stored("a", WRONG, HAD), b"torn").unreadable == 2


# Not getrusage: what it tells a child process of begins with the parent's memory.
READS_IN_A_PROCESS = """
import re, sys, time
from datetime import UTC, datetime
from pathlib import Path
from aitoearn_mcp.updates.audit_entries import read_entries
from aitoearn_mcp.updates.changes import ChangesWanted, changes_in
def most_kibibytes():
    return int(re.search(r"VmHWM:\\s+(\\d+) kB", Path("/proc/self/status").read_text())[1])
always = ChangesWanted(datetime(1970, 1, 1, tzinfo=UTC), datetime(2999, 1, 1, tzinfo=UTC))
before = most_kibibytes()
found = changes_in(read_entries(Path(sys.argv[1]), time.monotonic() + 300), always)
print(len(found.records), len(found.others), found.unreadable, most_kibibytes() - before)
"""


def test_a_log_of_100_000_lines_and_50_000_records_is_read_in_little_memory(tmp_path: Path) -> None:
    log = tmp_path / "audit.jsonl"
    pair = b"".join(stored("REQUEST", WRONG, {"workLink": RIGHT, "desc": "长" * 100}))
    with log.open("wb") as file:
        file.writelines(pair.replace(RECORD.encode(), b"%024x" % number) for number in range(50_000))
    command = [sys.executable, "-c", READS_IN_A_PROCESS, str(log)]
    shown = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120).stdout
    records, others, unreadable, kibibytes = map(int, shown.split())
    assert (records, others, unreadable) == (200, 49_800, 0)
    assert log.stat().st_size > 40 * 2**20
    assert 0 < kibibytes < 16 * 2**10
