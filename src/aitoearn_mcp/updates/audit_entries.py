"""Reading the audit log back, line by line, whatever else stands in the file."""

import json
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any, BinaryIO

BEGIN, END = "begin", "end"

# Far above what a record takes, so that a file without line ends can't fill the memory.
_LONGEST_LINE = 4 * 1024 * 1024
_LINES_BETWEEN_LOOKS_AT_THE_CLOCK = 500
# How AuditLog begins each line: one may stand behind the torn end of a process that was killed.
_START = b'{"time":'


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One line of the log: the begin or the end of an update. `fields` is the whole line."""

    event: str
    time: datetime
    request_id: str
    record_id: str
    caller: str | None
    fields: dict[str, Any]

    @classmethod
    def parse(cls, line: bytes) -> "AuditEntry | None":
        """Return the entry of a line; None where this server did not write the line."""
        try:
            fields = json.loads(line.decode(), parse_constant=_no_constant)
            moment = datetime.fromisoformat(fields["time"])
            event, request_id, record_id = (fields[name] for name in ("event", "requestId", "recordId"))
        except (ValueError, KeyError, TypeError, RecursionError):
            return None
        texts = isinstance(request_id, str) and isinstance(record_id, str)
        if event not in (BEGIN, END) or not texts or moment.tzinfo is None:
            return None
        return cls(event, moment, request_id, record_id, fields.get("caller"), fields)


def read_entries(path: Path, give_up_at: float) -> Iterator[AuditEntry | None]:
    """Yield the entries in the order of the file, and None for each line that can't be read.

    Holds one line at a time. Raises OSError, and TimeoutError at `give_up_at` on the clock of time.monotonic.
    """
    with path.open("rb") as file:
        for number, line in enumerate(_lines(file)):
            if number % _LINES_BETWEEN_LOOKS_AT_THE_CLOCK == 0 and time.monotonic() > give_up_at:
                raise TimeoutError
            entry = None if line is None else AuditEntry.parse(line)
            yield entry
            if entry is None and line is not None and (start := line.rfind(_START)) > 0:
                entry = AuditEntry.parse(line[start:])
                if entry is not None:
                    yield entry


def _lines(file: BinaryIO) -> Iterator[bytes | None]:
    """Yield the lines that are not blank, and None for one that is too long."""
    while line := file.readline(_LONGEST_LINE):
        if len(line) < _LONGEST_LINE or line.endswith(b"\n"):
            if not line.isspace():
                yield line
            continue
        while line and not line.endswith(b"\n"):
            line = file.readline(_LONGEST_LINE)
        yield None


def _no_constant(name: str) -> None:
    raise ValueError(f"{name} is no JSON")
