"""What the schemas of results say: every field has its name there, and only our own have a type."""

from pathlib import Path
from typing import Any

import pytest
from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.sandbox.records import DOUYIN_READY, DOUYIN_WITHOUT_LINK, UNKNOWN_RECORD
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.output_schemas import RECORD_FIELDS

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}
OVER = {"recordId": DOUYIN_READY, "workLink": LINK, "overwrite": True}
MANY = {"updates": [UPDATE, {"recordId": UNKNOWN_RECORD, "linkStatus": "pending"}, {"recordId": "a b"}]}
TABLE = f"recordId,workLink\n{DOUYIN_WITHOUT_LINK},{LINK}\n"
CALLS: list[tuple[str, dict[str, Any]]] = [
    ("update_work_link", UPDATE | {"linkMeta": {"a": 1}, "linkError": "why"}),
    ("update_work_link", OVER),
    ("update_work_link", OVER | {"dryRun": True}),
    ("update_many_work_links", MANY),
    ("update_many_work_links", MANY | {"dryRun": True}),
    ("import_work_links", {"table": TABLE}),
    ("import_work_links", {"table": TABLE, "dryRun": False}),
    ("restore_work_links", {"recordIds": [DOUYIN_READY]}),
    ("restore_work_links", {"recordIds": [DOUYIN_READY], "dryRun": True}),
    ("get_publish_record", {"recordId": DOUYIN_READY}),
    ("list_publish_records", {"limit": 1}),
    ("check_work_link", {"workLink": f"看看 {LINK}?utm_source=a"}),
    ("open_link_board", {}),
]


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    return settings.replace(audit_log=tmp_path / "audit.jsonl")


@pytest.mark.parametrize(
    ("tool", "arguments"), CALLS, ids=[f"{name}-{number}" for number, (name, _) in enumerate(CALLS)]
)
async def test_a_result_has_no_field_without_its_name_in_the_schema(
    client: Client, tool: str, arguments: dict[str, Any]
) -> None:
    """FastMCP's client drops the others."""
    if tool == "restore_work_links":
        await client.call_tool("update_work_link", OVER)
    result = await client.call_tool(tool, arguments)
    assert result.structured_content is not None, text_of(result)
    schema = next(listed.output_schema for listed in (await client.list_tools()).tools if listed.name == tool)
    assert schema is not None
    assert set(result.structured_content) - set(schema["properties"]) == set()
    assert set(schema["required"]) <= set(result.structured_content)


@pytest.mark.parametrize("tool", sorted({name for name, _ in CALLS}))
async def test_a_field_has_a_type_unless_it_is_aitoearns(client: Client, tool: str) -> None:
    """A client refuses a result that does not fit, and by then the write is done."""
    schema = next(listed.output_schema for listed in (await client.list_tools()).tools if listed.name == tool)
    assert schema is not None
    untyped = {name for name, field in schema["properties"].items() if "type" not in field}
    returns_a_record = tool in ("get_publish_record", "update_work_link")
    assert untyped == (set(RECORD_FIELDS) if returns_a_record else set())


async def test_every_field_of_a_record_is_described(client: Client) -> None:
    schema = next(tool.output_schema for tool in (await client.list_tools()).tools if tool.name == "get_publish_record")
    assert schema is not None
    assert {name: schema["properties"][name] for name in RECORD_FIELDS} == {
        name: {"description": words} for name, words in RECORD_FIELDS.items()
    }


def test_the_sandbox_has_no_field_that_is_not_described(store: Store) -> None:
    """The contract's list of fields, section 3, and userTaskId, which only the hosted site has."""
    shown = {name for record in store.records() for name in record}
    internal = {"userId", "dataId", "uniqueId", "originalWorkLink", "workStatus"}
    assert shown - internal <= set(RECORD_FIELDS)
