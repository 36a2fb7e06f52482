"""Drives the link board in Chromium through the whole job, and prints what was done."""

import asyncio
import json
import sys
from typing import Any
from urllib.parse import urlencode

from board_host import host
from by_keys import run_by_keys
from chromium import dump, report_of

RUNS: list[tuple[str, str, dict[str, Any], dict[str, Any]]] = [
    ("The job, 760 px, English, light", "job", {}, {}),
    ("The job, 390 px, Chinese, dark", "job", {"width": 390, "locale": "zh-CN", "theme": "dark"}, {"language": "zh"}),
    ("A long list and a long table", "long", {}, {"episodes": 45}),
    ("A row under quick hands", "rows", {}, {}),
    ("Everything that is pasted", "pastes", {}, {}),
    ("What a plan says and sets", "plans", {}, {}),
    ("No post", "amounts", {"posts": 0}, {"most": 0}),
    ("One post, 390 px", "amounts", {"posts": 1, "width": 390}, {"most": 1}),
    ("Two hundred posts", "amounts", {"posts": 200}, {"episodes": 187}),
    ("Two boards in one chat", "two_boards", {}, {}),
    ("Read-only", "read_only", {}, {"read_only": True}),
    ("A chat opened again", "reopened", {}, {}),
    ("A host that offers nothing", "bare_host", {}, {}),
    ("A host that answers nothing, nonsense, errors", "silent_host", {}, {}),
    ("A very slow host", "slow_host", {}, {}),
    ("A host that answers ui/initialize late", "dead_host", {}, {}),
    ("A host that refuses ui/initialize", "refusing_host", {}, {}),
    ("A host that sends no result, and a read-only server", "forgetful_host", {}, {"read_only": True}),
    ("Hostile texts", "hostile_texts", {}, {}),
    ("Hostile texts, 390 px", "hostile_texts", {"width": 390}, {}),
    ("Accessibility, light", "accessible", {}, {}),
    ("Accessibility, dark", "accessible", {"theme": "dark"}, {}),
    ("Accessibility, 390 px, dark, Chinese", "accessible", {"theme": "dark", "width": 390, "locale": "zh-CN"}, {}),
]


async def main() -> int:
    """Return 1 if anything failed."""
    failures = 0
    for title, drive, query, server in RUNS:
        async with host(**server) as url:
            report = json.loads(report_of(await dump(f"{url}?{urlencode({'drive': drive, **query})}")))
        failures += show(title, report)
    failures += show("By keys alone", await run_by_keys())
    print(f"{len(RUNS) + 1} runs, {failures} failed")
    return 1 if failures else 0


def show(title: str, report: dict[str, Any]) -> bool:
    """Print a report, and return whether anything failed in it."""
    print(title)
    for line in report["done"]:
        print(f"  ok    {line}")
    if report["failed"]:
        print(f"  FAILED {report['failed']}")
    if "told" in report and "-v" in sys.argv:
        print(report["told"])
    return bool(report["failed"])


if __name__ == "__main__":
    sys.exit(asyncio.run(main()))
