"""The MCP registry's entry agrees with the package."""

import copy
import json
import re
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from aitoearn_mcp import __version__
from aitoearn_mcp.settings import CN_BASE_URL, NAMES, Settings

ROOT = Path(__file__).parents[1]
SCHEMA = json.loads((ROOT / "tests/data/server.schema.2025-12-11.json").read_text(encoding="utf-8"))


@pytest.fixture
def entry() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))
    return content


def test_the_entry_is_valid_by_the_registrys_schema(entry: dict[str, Any]) -> None:
    assert entry["$schema"] == SCHEMA["$id"]
    jsonschema.Draft7Validator.check_schema(SCHEMA)
    jsonschema.validate(entry, SCHEMA, jsonschema.Draft7Validator)


@pytest.mark.parametrize(
    "damage",
    [
        lambda entry: entry.pop("version"),
        lambda entry: entry.update(name="aitoearn-mcp"),
        lambda entry: entry.update(description="x" * 101),
        lambda entry: entry["packages"][0].update(version="latest"),
        lambda entry: entry["packages"][0]["transport"].update(type="pipe"),
        lambda entry: entry["packages"][0]["environmentVariables"][0].pop("name"),
    ],
)
def test_the_schema_rejects_invalid_entries(entry: dict[str, Any], damage: Callable[[Any], object]) -> None:
    damaged = copy.deepcopy(entry)
    damage(damaged)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate(damaged, SCHEMA, jsonschema.Draft7Validator)


def test_the_versions_are_those_of_the_package(entry: dict[str, Any]) -> None:
    assert [entry["version"], *(package["version"] for package in entry["packages"])] == [__version__, __version__]


def test_the_named_package_is_ours_and_its_command_has_the_same_name(entry: dict[str, Any]) -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    assert [package["identifier"] for package in entry["packages"]] == [project["name"]]
    assert list(project["scripts"]) == [project["name"]]


def test_the_readme_names_the_entry_as_proof_of_ownership(entry: dict[str, Any]) -> None:
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    assert re.findall(r"<!-- mcp-name: (\S+) -->", readme) == [entry["name"]]
    assert entry["repository"]["url"].split("/")[3] == entry["name"].split("/")[0].removeprefix("io.github.")


def test_every_variable_is_a_setting_and_the_defaults_are_valid(entry: dict[str, Any]) -> None:
    (package,) = entry["packages"]
    variables = {variable["name"]: variable for variable in package["environmentVariables"]}
    assert set(variables) <= set(NAMES)
    assert [name for name, variable in variables.items() if variable.get("isSecret")] == ["AITOEARN_API_KEY"]
    settings = Settings.from_env({name: item["default"] for name, item in variables.items() if "default" in item})
    assert settings.base_url == CN_BASE_URL
    assert settings.protect_links is True
    assert settings.warnings == ()
