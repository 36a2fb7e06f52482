"""The tools' definitions as a client gets them: reviewed snapshots, a budget of bytes."""

import json
import os
from pathlib import Path
from typing import Any

import pytest
from conftest import SHOWN_BUDGET, WHOLE_BUDGET, sizes_of_definitions
from mcp import Client

from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS

pytestmark = pytest.mark.anyio

SNAPSHOTS = Path(__file__).parents[1] / "tool_definitions"
NAMES = [tool.name for tool in TOOLS]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """With an audit log, without which not every tool is there."""
    return settings.replace(audit_log=tmp_path / "audit.jsonl")


async def definitions(client: Client) -> dict[str, dict[str, Any]]:
    listed = await client.list_tools()
    return {tool.name: tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in listed.tools}


async def test_definitions_are_as_reviewed(client: Client) -> None:
    told = await definitions(client)
    if os.environ.get("UPDATE_SNAPSHOTS"):
        for old in SNAPSHOTS.glob("*.json"):
            old.unlink()
        for name, definition in told.items():
            text = json.dumps(definition, ensure_ascii=False, indent=2, sort_keys=True) + "\n"
            (SNAPSHOTS / f"{name}.json").write_text(text, encoding="utf-8")
    reviewed = {path.stem: json.loads(path.read_text(encoding="utf-8")) for path in SNAPSHOTS.glob("*.json")}
    assert told == reviewed


async def test_tools_are_listed_in_the_order_of_the_catalogue(client: Client) -> None:
    assert list(await definitions(client)) == NAMES


async def test_all_definitions_fit_the_budget() -> None:
    shown, whole = await sizes_of_definitions()
    assert shown <= SHOWN_BUDGET
    assert whole <= WHOLE_BUDGET


@pytest.mark.parametrize("name", NAMES)
async def test_every_hint_is_set_and_every_argument_described(client: Client, name: str) -> None:
    definition = (await definitions(client))[name]
    hints = ["destructiveHint", "idempotentHint", "openWorldHint", "readOnlyHint"]
    assert sorted(definition["annotations"]) == [*hints, "title"]
    assert definition["annotations"]["title"] == definition["title"]
    assert definition["title"] != name
    described = {key: "description" in value for key, value in definition["inputSchema"]["properties"].items()}
    assert all(described.values()), described


async def test_two_tools_are_there_from_the_first_request(client: Client) -> None:
    """Claude Code 2.1.332 defers the definitions of all others until its model searches for them."""
    metas = {name: tool.get("_meta", {}) for name, tool in (await definitions(client)).items()}
    always = {name for name, meta in metas.items() if meta.get("anthropic/alwaysLoad")}
    assert always == {"list_publish_records", "update_work_link"}
