"""The JSON schemas of arguments: what each client can read, and nothing that makes one drop the tools."""

import json
from enum import StrEnum
from typing import Annotated, Any

import pytest
from pydantic import Field

from aitoearn_mcp.tools.catalogue import TOOLS
from aitoearn_mcp.tools.import_work_links import LOCAL_TOOL
from aitoearn_mcp.tools.schema import input_schema
from aitoearn_mcp.tools.tool import Tool
from aitoearn_mcp.tools.validation import ToolArguments

ALL = [*TOOLS, LOCAL_TOOL]
NAMES = [*(tool.name for tool in TOOLS), "import_work_links with files"]
UNPORTABLE = ("additionalProperties", "$ref", "$defs", "anyOf", "oneOf", "allOf", "title", "const")


class Colour(StrEnum):
    RED = "red"


class Item(ToolArguments):
    """An item."""

    name: Annotated[str, Field(description="Described by another tool.", min_length=1, max_length=9)]
    colour: Colour | None = None


class Arguments(ToolArguments):
    """Arguments of each kind."""

    items: Annotated[tuple[Item, ...], Field(description="The items.", min_length=1, max_length=2)]
    long_text: Annotated[str, Field(description="A text.", max_length=5000)] | None = None
    is_on: Annotated[bool, Field(description="A switch.")] = False
    limit: Annotated[int, Field(description="How many.", ge=1, le=9)] = 5


def test_a_schema_has_the_names_of_the_wire_and_what_every_client_accepts() -> None:
    """Definitions stand where they are used, an optional argument has its own type, and items are brief."""
    assert input_schema(Arguments) == {
        "type": "object",
        "properties": {
            "items": {
                "description": "The items.",
                "type": "array",
                "minItems": 1,
                "maxItems": 2,
                "items": {
                    "type": "object",
                    "properties": {"name": {"type": "string"}, "colour": {"type": "string", "enum": ["red"]}},
                },
            },
            "longText": {"description": "A text.", "type": "string"},
            "isOn": {"description": "A switch.", "type": "boolean"},
            "limit": {"default": 5, "description": "How many.", "type": "integer", "minimum": 1, "maximum": 9},
        },
        "required": ["items"],
    }


@pytest.mark.parametrize("tool", ALL, ids=NAMES)
def test_a_schema_is_portable(tool: Tool[Any]) -> None:
    assert tool.input_schema["type"] == "object"
    assert unportable(tool.input_schema) == []


def unportable(schema: Any, path: str = "", *, names: bool = False) -> list[str]:
    """Return where a schema has what some host can't read; `names`: the keys are arguments' own names."""
    if isinstance(schema, list):
        return [place for n, item in enumerate(schema) for place in unportable(item, f"{path}[{n}]")]
    if not isinstance(schema, dict):
        return [path] if schema is None else []
    found = []
    for key, value in schema.items():
        if not names and key in UNPORTABLE:
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


@pytest.mark.parametrize("tool", ALL, ids=NAMES)
def test_a_limit_of_length_is_checked_and_not_published(tool: Tool[Any]) -> None:
    """Grammar compilers refuse a large one."""
    assert "maxLength" not in json.dumps(tool.input_schema)
