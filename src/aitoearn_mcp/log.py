"""The log: one handler on stderr, without secrets."""

import json
import logging
import sys
from contextvars import ContextVar
from datetime import UTC, datetime

from aitoearn_mcp.redaction import Redactor

REQUEST_ID: ContextVar[str | None] = ContextVar("request_id", default=None)
"""The id of the HTTP request being served; its log lines carry it."""
CALLER: ContextVar[str | None] = ContextVar("caller", default=None)
"""Who made that request: a subject, a token's name, or a fingerprint of the caller's own key."""

# At DEBUG these log request headers, whole messages or arguments.
_LOUD = ("httpx", "httpcore", "h11", "mcp", "httpx2", "httpcore2", "asyncio", "uvicorn.access")


class _RedactingFormatter(logging.Formatter):
    """Redacts the finished line, with its traceback."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.text(super().format(record))


class _JsonFormatter(logging.Formatter):
    """Writes a record and its `fields` as one JSON object on one line."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        line = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname,
            "logger": record.name,
            "message": super().format(record),
            "requestId": REQUEST_ID.get(),
            "caller": CALLER.get(),
            **getattr(record, "fields", {}),
        }
        present = {name: value for name, value in line.items() if value is not None}
        return json.dumps(self._redactor.value(present), ensure_ascii=False)


def set_up_log(level: str, redactor: Redactor, *, as_json: bool = False) -> None:
    """Log this process to stderr from that level on, and the libraries from WARNING on.

    `as_json`: write one JSON object per line, for programs.
    """
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_JsonFormatter(redactor) if as_json else _RedactingFormatter(redactor))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Otherwise logging prints the raw arguments of a call that does not fit its format.
    logging.raiseExceptions = False
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
