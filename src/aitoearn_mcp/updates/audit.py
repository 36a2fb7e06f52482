"""The audit log: a file with one JSON line before each write and one after it."""

import errno
import os
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from aitoearn_mcp.api.errors import NotAuditedError
from aitoearn_mcp.api.models import PublishRecord, WorkLinkUpdate
from aitoearn_mcp.api.outcome import Outcome
from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.log import CALLER, REQUEST_ID
from aitoearn_mcp.redaction import Redactor

_OWNER_ONLY = 0o600
_OWNER_FOLDER = 0o700

_NOT_AUDITED = Text(
    "The update was not sent, because the audit log can't be written ({why}).",
    "更新未发送，因为无法写入审计日志（{why}）。",
)
_FIX_AUDIT_LOG = Text(
    "Ask the user to fix the file that AITOEARN_AUDIT_LOG points to, or to unset it.",
    "请用户修复 AITOEARN_AUDIT_LOG 指向的文件，或取消该设置。",
)


class AuditLog:
    """Appends lines that are whole, also where several processes append to one local POSIX file.

    One `os.write` on a descriptor opened with O_APPEND is one line; that is not promised on NFS or on Windows. The file
    is opened for each line, so it may be moved away at any time.
    """

    def __init__(self, path: Path) -> None:
        self._path = path

    def check(self) -> None:
        """Raise OSError if the file can't be appended to; make it, and its folders, if they are missing."""
        self._path.parent.mkdir(mode=_OWNER_FOLDER, parents=True, exist_ok=True)
        if self._path.exists() and not self._path.is_file():
            raise OSError(errno.EINVAL, "not a regular file")
        os.close(self._open())

    def append(self, entry: Mapping[str, Any]) -> None:
        """Write the entry, with the time before everything else. Raises OSError if it is not written whole."""
        timed = {"time": datetime.now(UTC).isoformat(timespec="milliseconds"), **entry}
        line = (compact_json(timed) + "\n").encode()
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


class AuditTrail:
    """The two lines of one update: `begin` before its first attempt, `end` once its outcome is known.

    A begin without an end has an unknown outcome. Without a log, nothing is written.
    """

    def __init__(self, log: AuditLog | None, redactor: Redactor, **entry: str) -> None:
        self._log = log
        self._redactor = redactor
        self._entry = entry
        self._begun = False

    def begin(self, update: WorkLinkUpdate, before: PublishRecord | None) -> None:
        """Write the first line, once. Raises NotAuditedError: nothing is sent unaudited."""
        if self._begun:
            return
        known = {} if before is None else {"before": dict(before.fields)}
        failure = self._append("begin", {"body": update.body(), **known})
        if failure is not None:
            raise NotAuditedError(_NOT_AUDITED.format(why=failure), _FIX_AUDIT_LOG, writing=True)
        self._begun = True

    def end(self, outcome: Outcome, **details: Any) -> str | None:
        """Write the second line, if there is a first; return why that failed, if it did."""
        if not self._begun:
            return None
        present = {name: value for name, value in details.items() if value is not None}
        return self._append("end", {"outcome": outcome.value, **present})

    def _append(self, event: str, more: Mapping[str, Any]) -> str | None:
        if self._log is None:
            return None
        try:
            self._log.append(self._redactor.value({"event": event, **self._entry, **_who_asked(), **more}))
        except OSError as error:
            return error.strerror or str(error)
        return None


def _who_asked() -> dict[str, str]:
    """Return who made the HTTP request that is being served, and its id; nothing over stdio."""
    asked = {"caller": CALLER.get(), "httpRequestId": REQUEST_ID.get()}
    return {name: value for name, value in asked.items() if value is not None}
