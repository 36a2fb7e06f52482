"""docs/import.md says what the import does: its headers, its limits, and the plan of its sample."""

import re
from pathlib import Path

import pytest
from mcp import Client

from aitoearn_mcp.imports.columns import HEADER_NAMES
from aitoearn_mcp.imports.files import TEXT_KINDS, WORKBOOK_KINDS
from aitoearn_mcp.imports.plan import MatchKind
from aitoearn_mcp.imports.refusals import MAX_FILE, MAX_ROWS, MAX_TEXT, MIB

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "import.md").read_text(encoding="utf-8")

pytestmark = pytest.mark.anyio


def rows(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading."""
    section = PAGE.partition(f"\n## {heading}\n")[2].partition("\n## ")[0]
    lines = re.findall(r"^\| (.+) \|$", section, re.MULTILINE)
    return [line.split(" | ") for line in lines[1:]]


def test_every_header_that_is_known_is_named() -> None:
    listed = {name.strip("`"): tuple(headers.split(", ")) for name, headers in rows("Columns")}
    assert listed == {field.value: names for field, names in HEADER_NAMES.items()}


def test_every_kind_of_file_is_named() -> None:
    kinds = {kind for cells in rows("What it reads") for kind in re.findall(r"`(\.\w+)`", cells[0])}
    assert kinds == TEXT_KINDS | WORKBOOK_KINDS


def test_the_limits_are_the_real_ones() -> None:
    limits = f"a file of {MAX_FILE // MIB} MiB, a text of {MAX_TEXT // 1000} KB, {MAX_ROWS:,} rows"
    assert f"Limits: {limits}." in PAGE


def test_every_verdict_is_explained() -> None:
    assert [cells[0].strip("`") for cells in rows("Verdicts")] == [kind.value for kind in MatchKind]


async def test_the_samples_plan_is_the_one_on_the_page(client: Client) -> None:
    table = (DOCS / "sample-links.csv").read_text(encoding="utf-8-sig")
    plan = (await client.call_tool("import_work_links", {"table": table})).structured_content
    assert plan is not None
    planned = {row["row"]: row["match"] for row in plan["results"]}
    shown = {int(number): verdict for number, verdict, _ in rows("A sample")}
    # A row that is set already needs nobody, and is only counted.
    assert planned == {number: verdict for number, verdict in shown.items() if verdict != "already"}
    assert plan["already"] == list(shown.values()).count("already")
