"""The cursor between two pages of a listing."""

import base64
import binascii
import json
from dataclasses import dataclass
from datetime import UTC, datetime

from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.tools.time_range import iso


@dataclass(frozen=True, slots=True)
class Cursor:
    """The row after which a page begins. The time range is the first page's, so later pages cover the same time."""

    created_at: str
    record_id: str
    since: datetime
    until: datetime
    query: str

    def write(self) -> str:
        """Return the cursor as an agent gets it."""
        content = [self.created_at, self.record_id, iso(self.since), iso(self.until), self.query]
        return base64.urlsafe_b64encode(compact_json(content).encode()).decode().rstrip("=")

    @classmethod
    def parse(cls, text: str) -> "Cursor | None":
        """Parse a cursor; None for any other text."""
        try:
            content = json.loads(base64.b64decode(text + "=" * (-len(text) % 4), altchars="-_", validate=True))
            created_at, record_id, since, until, query = content
            if not all(isinstance(part, str) for part in content):
                return None
            begin, end = (datetime.fromisoformat(moment).astimezone(UTC) for moment in (since, until))
            return cls(created_at, record_id, begin, end, query)
        except (ValueError, TypeError, OverflowError, binascii.Error):
            return None
