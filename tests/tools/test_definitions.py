"""What a host is told of the tools: reviewed snapshots, portable schemas, a budget of bytes."""

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
UNPORTABLE = ("additionalProperties", "$ref", "$defs", "anyOf", "oneOf", "allOf", "title", "const")
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
async def test_a_schema_is_portable(client: Client, name: str) -> None:
    schema = (await definitions(client))[name]["inputSchema"]
    assert schema["type"] == "object"
    assert list(unportable(schema)) == []


def unportable(schema: Any, path: str = "", *, names: bool = False) -> list[str]:
    """Return where a schema has what some host can't read; `names`: the keys are arguments' own names."""
    if isinstance(schema, list):
        return [place for n, item in enumerate(schema) for place in unportable(item, f"{path}[{n}]")]
    if not isinstance(schema, dict):
        return [path] if schema is None else []
    found = []
    for key, value in schema.items():
        if not names and (
            key in ("additionalProperties", "$ref", "$defs", "anyOf", "oneOf", "allOf", "title", "const")
        ):
            found.append(f"{path}.{key}")
        if not names and key == "type" and not isinstance(value, str):
            found.append(f"{path}.type")
        if not names and key == "enum" and not all(isinstance(item, str) for item in value):
            found.append(f"{path}.enum")
        found += unportable(value, f"{path}.{key}", names=key == "properties")
    return found


def test_the_walk_finds_what_is_not_portable() -> None:
    schema = {"properties": {"a": {"anyOf": [{"type": "string"}, {"type": "null"}], "title": "A"}, "title": {}}}
    assert unportable(schema) == [".properties.a.anyOf", ".properties.a.title"]


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


@pytest.mark.parametrize("name", NAMES)
async def test_a_limit_of_length_is_checked_and_not_published(client: Client, name: str) -> None:
    """Grammar compilers refuse a large one."""
    schema = (await definitions(client))[name]["inputSchema"]
    assert "maxLength" not in json.dumps(schema)
