"""The two READMEs have the same headings, tables, commands and links."""

import re
from pathlib import Path

import pytest

from aitoearn_mcp.settings import NAMES
from aitoearn_mcp.tools.catalogue import TOOLS

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))


def headings(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def tables(text: str) -> list[list[list[str]]]:
    """Return the code in each row of each table, which translation does not change."""
    blocks = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[sorted(re.findall(r"`[^`]+`", row)) for row in block.splitlines()] for block in blocks]


def commands(text: str) -> list[str]:
    """Return the code blocks without comments."""
    blocks = re.findall(r"^ *```\w*\n(.*?)^ *```", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r" +# .*", "", block) for block in blocks]


def links(text: str) -> list[str]:
    return sorted(link for link in re.findall(r"\]\(([^)]+)\)", text) if not link.startswith("README"))


@pytest.mark.parametrize("part", [headings, tables, commands], ids=lambda part: part.__name__)
def test_both_languages_have_the_same_parts(part: object) -> None:
    assert callable(part)
    assert part(CHINESE) == part(ENGLISH)


def test_both_languages_link_to_the_same_existing_pages() -> None:
    assert links(CHINESE) == links(ENGLISH)
    assert [link for link in links(ENGLISH) if "://" not in link and not (ROOT / link).exists()] == []


def test_every_setting_and_every_tool_has_a_row() -> None:
    first = set(re.findall(r"^\| `(\w+)`", ENGLISH, re.MULTILINE))
    assert set(NAMES) | {tool.name for tool in TOOLS} <= first


def test_every_named_make_target_exists() -> None:
    named = set(re.findall(r"`make (\w+)", ENGLISH))
    made = set(re.findall(r"^(\w+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert named <= made
