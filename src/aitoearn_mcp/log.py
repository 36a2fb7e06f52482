"""The log: one handler on stderr, whose lines never hold a secret."""

import logging
import sys

from aitoearn_mcp.redaction import Redactor

# At DEBUG these write request headers, whole messages, or arguments.
_LOUD = ("httpx", "httpcore", "h11", "mcp", "httpx2", "httpcore2", "asyncio", "uvicorn.access")


class _RedactingFormatter(logging.Formatter):
    """Redacts the finished line, with its traceback."""

    def __init__(self, redactor: Redactor) -> None:
        super().__init__("%(asctime)s %(levelname)s %(name)s: %(message)s")
        self._redactor = redactor

    def format(self, record: logging.LogRecord) -> str:
        return self._redactor.text(super().format(record))


def set_up_log(level: str, redactor: Redactor) -> None:
    """Send this process's log to stderr from that level on, and nothing of the libraries below WARNING."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(_RedactingFormatter(redactor))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # Else a log call whose arguments don't fit would have them printed as they are.
    logging.raiseExceptions = False
    for name in _LOUD:
        logging.getLogger(name).setLevel(logging.WARNING)
