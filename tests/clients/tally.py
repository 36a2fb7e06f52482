"""What a client found, counted."""

import json
from dataclasses import dataclass, field
from typing import Any

# What the sandbox stores for the update that clients make.
TITLE = "夏日海边 vlog 🌊"
STORED = "https://www.douyin.com/video/7388888888888888888"


@dataclass
class Tally:
    """What one client found: how many checks passed, and which failed."""

    client: str
    passed: int = 0
    failed: list[str] = field(default_factory=list)
    notes: str = ""

    def check(self, holds: bool, what: str) -> None:
        """Count a check."""
        if holds:
            self.passed += 1
        else:
            self.failed.append(what)

    def check_result(self, result: dict[str, Any]) -> None:
        """Check a good update: the record as stored, its Chinese and emoji unharmed, in both forms alike."""
        record = result.get("structuredContent", {})
        self.check(record.get("workLink") == STORED, f"the stored link: {result}")
        self.check(str(record.get("title")).startswith(TITLE), f"the title: {result}")
        self.check(json.loads(result["content"][0]["text"]) == record, f"the text is not the record: {result}")
        self.check(TITLE in result["content"][0]["text"], f"the text escapes what is not ASCII: {result}")
