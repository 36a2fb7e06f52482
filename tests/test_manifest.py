"""The bundle's manifest agrees with the package."""

import json
from pathlib import Path
from typing import Any

import pytest

from aitoearn_mcp import __version__, prompts
from aitoearn_mcp.settings import CN_BASE_URL, NAMES, Settings
from aitoearn_mcp.tools.catalogue import TOOLS

ROOT = Path(__file__).parents[1]


@pytest.fixture
def manifest() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    return content


def test_the_tools_are_those_of_the_catalogue(manifest: dict[str, Any]) -> None:
    assert manifest["tools"] == [{"name": tool.name, "description": tool.title} for tool in TOOLS]


def test_the_prompt_is_that_of_the_server(manifest: dict[str, Any]) -> None:
    assert manifest["prompts"] == [
        {
            "name": prompts.NAME,
            "description": prompts.DESCRIPTION.en,
            "arguments": list(prompts.ARGUMENTS),
            "text": prompts.backfill(None).en,
        }
    ]


def test_the_version_is_that_of_the_package(manifest: dict[str, Any]) -> None:
    assert manifest["version"] == __version__
    assert manifest["manifest_version"] == "0.4"


def test_the_entry_point_exists_and_every_setting_is_known(manifest: dict[str, Any]) -> None:
    server = manifest["server"]
    assert (ROOT / server["entry_point"]).is_file()
    assert set(server["mcp_config"]["env"]) <= set(NAMES)
    asked_for = [value for value in server["mcp_config"]["env"].values() if value.startswith("${")]
    used = {value.removeprefix("${user_config.").removesuffix("}") for value in asked_for}
    assert used == set(manifest["user_config"])
    assert manifest["user_config"]["base_url"]["default"] == CN_BASE_URL


def test_the_defaults_protect_links_and_hide_no_tool(manifest: dict[str, Any]) -> None:
    environ = manifest["server"]["mcp_config"]["env"]
    defaults = {name: field.get("default", "a-key-of-the-test") for name, field in manifest["user_config"].items()}
    # Clients pass a boolean as "true" or "false".
    given = {name: str(value).lower() if isinstance(value, bool) else value for name, value in defaults.items()}
    settings = Settings.from_env(
        {name: given.get(value[len("${user_config.") : -1], value) for name, value in environ.items()}
    )
    assert settings.audit_log == Path.home() / ".aitoearn-mcp" / "audit.jsonl"
    assert settings.protect_links is True
    assert settings.read_only is False
    assert settings.base_url == CN_BASE_URL
