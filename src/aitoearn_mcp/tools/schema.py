"""JSON schemas that every client accepts, generated from the models that check the arguments."""

from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import GenerateJsonSchema, JsonSchemaMode, JsonSchemaValue
from pydantic_core import core_schema

# Checked all the same. Google's SDK fails on a boolean additionalProperties, grammar compilers on a large maxLength.
_LEFT_OUT = ("title", "additionalProperties", "maxLength", "minLength")


class _Portable(GenerateJsonSchema):
    """Writes no `$ref`, no union, no null and no title: each has made some client drop a server's whole tool list."""

    def model_schema(self, schema: core_schema.ModelSchema) -> JsonSchemaValue:
        # A model's docstring is for readers of the code.
        return {key: value for key, value in super().model_schema(schema).items() if key != "description"}

    def generate(self, schema: core_schema.CoreSchema, mode: JsonSchemaMode = "validation") -> JsonSchemaValue:
        whole = super().generate(schema, mode)
        definitions = whole.pop("$defs", {})
        resolved = _resolve(whole, definitions)
        assert isinstance(resolved, dict)
        return resolved

    def nullable_schema(self, schema: core_schema.NullableSchema) -> JsonSchemaValue:
        return self.generate_inner(schema["schema"])

    def default_schema(self, schema: core_schema.WithDefaultSchema) -> JsonSchemaValue:
        # A switch that is off unless it is set needs no words.
        if schema.get("default") in (None, False):
            return self.generate_inner(schema["schema"])
        return super().default_schema(schema)


def _brief(item: dict[str, Any]) -> dict[str, Any]:
    """Reduce an array's items to names, types and enums: another tool describes the same ones, and what is required."""
    kept = ("type", "enum")
    properties = {
        name: {key: value for key, value in schema.items() if key in kept}
        for name, schema in item.get("properties", {}).items()
    }
    return {"type": "object", "properties": properties} if properties else item


def _resolve(schema: Any, definitions: dict[str, Any], *, names: bool = False) -> Any:
    """Put definitions in place of references and drop what no client needs; `names`: the keys are argument names."""
    if isinstance(schema, list):
        return [_resolve(item, definitions) for item in schema]
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        target = definitions[schema["$ref"].removeprefix("#/$defs/")]
        schema = target | {key: value for key, value in schema.items() if key != "$ref"}
    resolved = {
        key: _resolve(value, definitions, names=key == "properties")
        for key, value in schema.items()
        if names or key not in _LEFT_OUT
    }
    return resolved | {"items": _brief(resolved["items"])} if not names and "items" in resolved else resolved


def input_schema(arguments: type[BaseModel]) -> dict[str, Any]:
    """Return the JSON schema of a tool's arguments, with names as on the wire."""
    return arguments.model_json_schema(by_alias=True, schema_generator=_Portable)
