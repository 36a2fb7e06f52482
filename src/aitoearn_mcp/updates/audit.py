"""The audit log: a file with one JSON line before each write and one after it."""

import errno
import json
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

_OWNER_ONLY = 0o600


class AuditLog:
    """Appends lines that are whole, also where several processes append to one local POSIX file.

    One `os.write` on a descriptor opened with O_APPEND is one line; that is not promised on NFS or on Windows. The file
    is opened for each line, so that it may be moved away at any time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self) -> None:
        """Raise OSError if it is no file that can be appended to; makes it if it is not there."""
        if self._path.exists() and not self._path.is_file():
            raise OSError(errno.EINVAL, "not a regular file")
        os.close(self._open())

    def append(self, entry: Mapping[str, Any]) -> None:
        """Write the entry, with the time before everything else. Raises OSError if it is not written whole."""
        timed = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **entry}
        line = (json.dumps(timed, ensure_ascii=False, separators=(",", ":")) + "\n").encode()
        descriptor = self._open()
        try:
            if os.write(descriptor, line) != len(line):
                # Part of a line stands there now: end it, so that the next one is whole.
                os.write(descriptor, b"\n")
                raise OSError("the audit log's file system took only a part of a line")
        finally:
            os.close(descriptor)

    def _open(self) -> int:
        return os.open(self._path, os.O_WRONLY | os.O_APPEND | os.O_CREAT | getattr(os, "O_CLOEXEC", 0), _OWNER_ONLY)
