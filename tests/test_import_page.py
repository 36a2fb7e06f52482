"""docs/import.md and its Chinese edition say what the import does: headers, limits, the plan of the sample."""

import re
from pathlib import Path

import pytest
from mcp import Client

from aitoearn_mcp.imports.files import TEXT_KINDS, WORKBOOK_KINDS
from aitoearn_mcp.imports.headers import HEADER_NAMES
from aitoearn_mcp.imports.plan import MatchKind
from aitoearn_mcp.imports.refusals import MAX_FILE, MAX_ROWS, MAX_TEXT, MIB

DOCS = Path(__file__).parents[1] / "docs"
ENGLISH, CHINESE = ((DOCS / name).read_text(encoding="utf-8") for name in ("import.md", "import.zh-CN.md"))
COLUMNS, KINDS, VERDICTS, SAMPLE = 1, 0, 3, 4
"""The places of the pages' sections."""

PAGES = pytest.mark.parametrize("page", [ENGLISH, CHINESE], ids=["en", "zh"])

pytestmark = pytest.mark.anyio


def rows(page: str, section: int) -> list[list[str]]:
    """Return the cells of the table in a section."""
    text = page.split("\n## ")[section + 1]
    lines = re.findall(r"^\| (.+) \|$", text, re.MULTILINE)
    return [line.split(" | ") for line in lines[1:]]


@PAGES
def test_every_header_that_is_known_is_named(page: str) -> None:
    listed = {name.strip("`"): tuple(headers.split(", ")) for name, headers in rows(page, COLUMNS)}
    assert listed == {field.value: names for field, names in HEADER_NAMES.items()}


@PAGES
def test_every_kind_of_file_is_named(page: str) -> None:
    kinds = {kind for cells in rows(page, KINDS) for kind in re.findall(r"`(\.\w+)`", cells[0])}
    assert kinds == TEXT_KINDS | WORKBOOK_KINDS


def test_the_limits_are_the_real_ones() -> None:
    limits = f"a file of {MAX_FILE // MIB} MiB, a text of {MAX_TEXT // 1000} KB, {MAX_ROWS:,} rows"
    assert f"Limits: {limits}." in ENGLISH
    assert f"上限：文件 {MAX_FILE // MIB} MiB，文字 {MAX_TEXT // 1000} KB，{MAX_ROWS:,} 行。" in CHINESE


@PAGES
def test_every_verdict_is_explained(page: str) -> None:
    assert [cells[0].strip("`") for cells in rows(page, VERDICTS)] == [kind.value for kind in MatchKind]


@PAGES
async def test_the_samples_plan_is_the_one_on_the_page(client: Client, page: str) -> None:
    table = (DOCS / "sample-links.csv").read_text(encoding="utf-8-sig")
    plan = (await client.call_tool("import_work_links", {"table": table})).structured_content
    assert plan is not None
    planned = {row["row"]: row["match"] for row in plan["results"]}
    shown = {int(number): verdict for number, verdict, _ in rows(page, SAMPLE)}
    # A row that is set already needs nobody, and is only counted.
    assert planned == {number: verdict for number, verdict in shown.items() if verdict != "already"}
    assert plan["already"] == list(shown.values()).count("already")


def test_the_two_pages_have_the_same_sections_and_lead_to_each_other() -> None:
    assert ENGLISH.count("\n## ") == CHINESE.count("\n## ")
    assert ("](import.zh-CN.md)" in ENGLISH, "](import.md)" in CHINESE) == (True, True)
