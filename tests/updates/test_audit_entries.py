"""Reading the audit log back: whole lines, whatever stands between them."""

import time
from pathlib import Path

import pytest
from audit_lines import NOON, RECORD, begin, end

from aitoearn_mcp.updates.audit_entries import read_entries

LINE = begin("a", {"linkStatus": "failed"})
LATER = 60.0


def read(path: Path, content: bytes) -> list[str | None]:
    """Return the request ids that are read of a file with that content, None for a line that can't be read."""
    path.write_bytes(content)
    return [None if entry is None else entry.request_id for entry in read_entries(path, time.monotonic() + LATER)]


@pytest.fixture
def log(tmp_path: Path) -> Path:
    return tmp_path / "audit.jsonl"


def test_an_entry_holds_the_whole_line(log: Path) -> None:
    log.write_bytes(begin("a", {"linkStatus": "failed"}, caller="alice"))
    [entry] = read_entries(log, time.monotonic() + LATER)
    assert entry is not None
    assert (entry.event, entry.time.isoformat(timespec="milliseconds")) == ("begin", NOON)
    assert (entry.request_id, entry.record_id, entry.caller) == ("a", RECORD, "alice")
    assert entry.fields["body"] == {"linkStatus": "failed"}


@pytest.mark.parametrize(
    "foreign",
    [
        b"not JSON",
        b"[1]",
        b"null",
        b"7",
        b"\xff\xfe",
        b"[" * 100_000,
        b'{"time": "2026-11-24"}',
        LINE.replace(b"+00:00", b"").strip(),
        LINE.replace(b'"begin"', b'"start"').strip(),
        LINE.replace(b'"begin"', b"[]").strip(),
        LINE.replace(b'"a"', b"1").strip(),
        LINE.replace(b'"failed"', b"NaN").strip(),
        LINE.replace(b'"failed"', b"9" * 5000).strip(),
    ],
    ids=range(13),
)
def test_a_foreign_line_is_counted_and_the_others_are_read(log: Path, foreign: bytes) -> None:
    assert read(log, LINE + foreign + b"\n" + end("a", "stored")) == ["a", None, "a"]


def test_a_torn_last_line_is_counted(log: Path) -> None:
    assert read(log, LINE + LINE[:60]) == ["a", None]


def test_a_whole_last_line_without_its_line_end_is_read(log: Path) -> None:
    assert read(log, LINE.strip()) == ["a"]


def test_a_line_behind_a_torn_one_is_read(log: Path) -> None:
    """A process that was killed left no line end, and the next one wrote behind it."""
    assert read(log, LINE[:60] + begin("b", {"linkStatus": "failed"}) + LINE) == [None, "b", "a"]


def test_blank_lines_are_passed_over(log: Path) -> None:
    assert read(log, b"\n" + LINE + b"\r\n \n" + LINE) == ["a", "a"]


def test_a_line_that_is_too_long_is_counted_once(log: Path) -> None:
    assert read(log, LINE + b"x" * (9 * 1024 * 1024) + b"\n" + LINE) == ["a", None, "a"]


def test_reading_ends_when_the_time_is_up(log: Path) -> None:
    log.write_bytes(LINE * 2000)
    with pytest.raises(TimeoutError):
        list(read_entries(log, time.monotonic() - 1))


def test_a_missing_file_is_an_error(log: Path) -> None:
    with pytest.raises(FileNotFoundError):
        list(read_entries(log, time.monotonic() + LATER))
