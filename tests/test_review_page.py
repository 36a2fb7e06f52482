"""docs/review.md: each case is called on a fresh sandbox, and ends as the page says."""

import json
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from mcp import Client
from mcp.types import TextContent

from aitoearn_mcp.sandbox.store import Store

PAGE = (Path(__file__).parents[1] / "docs" / "review.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.anyio


@dataclass(frozen=True)
class Case:
    """One numbered case: what a person says, the call, and what comes back."""

    title: str
    prompt: str
    call: dict[str, Any]
    result: str


def cases(heading: str) -> list[Case]:
    """Return the cases under a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    parts = re.findall(
        r"^### \d\. (.+)\n\n> (.+)\n\n```json\n(.+)\n```\n\n(?:.+\n\n)?```\w+\n(.+)\n```$", section, re.MULTILINE
    )
    return [Case(title, prompt, json.loads(call), result) for title, prompt, call, result in parts]


POSITIVE, NEGATIVE = cases("It works"), cases("It refuses")


def part_of(actual: Any, expected: Any) -> Any:
    """Return as much of a result as the page shows of it."""
    if isinstance(expected, dict):
        return {name: part_of(actual[name], value) for name, value in expected.items() if name in actual}
    if isinstance(expected, list) and len(actual) == len(expected):
        return [part_of(one, other) for one, other in zip(actual, expected, strict=True)]
    return actual


def test_there_are_five_positive_and_three_negative_cases() -> None:
    assert (len(POSITIVE), len(NEGATIVE)) == (5, 3)


@pytest.mark.parametrize("case", POSITIVE, ids=lambda case: case.title)
async def test_a_positive_case_returns_what_the_page_shows(case: Case, client: Client) -> None:
    result = await client.call_tool(case.call["tool"], case.call["arguments"])
    assert result.is_error is False
    expected = json.loads(case.result)
    # A server that is started with --sandbox names its site so; this one is set up with a host's name.
    expected |= {"site": "localhost"} if "site" in expected else {}
    assert part_of(result.structured_content, expected) == expected


@pytest.mark.parametrize("case", NEGATIVE, ids=lambda case: case.title)
async def test_a_negative_case_is_refused_with_the_reason_and_changes_nothing(
    case: Case, client: Client, store: Store
) -> None:
    before = store.records()
    result = await client.call_tool(case.call["tool"], case.call["arguments"])
    assert result.is_error is True
    assert case.result in " ".join(block.text for block in result.content if isinstance(block, TextContent))
    assert store.records() == before
