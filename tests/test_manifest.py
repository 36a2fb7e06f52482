"""The bundle's manifest says what the package is."""

import json
from pathlib import Path
from typing import Any

import pytest

from aitoearn_mcp import __version__
from aitoearn_mcp.settings import CN_BASE_URL, NAMES
from aitoearn_mcp.tools.catalogue import TOOLS

ROOT = Path(__file__).parents[1]


@pytest.fixture
def manifest() -> dict[str, Any]:
    content: dict[str, Any] = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    return content


def test_its_tools_are_the_catalogues(manifest: dict[str, Any]) -> None:
    assert manifest["tools"] == [{"name": tool.name, "description": tool.title} for tool in TOOLS]


def test_its_version_is_the_packages(manifest: dict[str, Any]) -> None:
    assert (manifest["version"], manifest["manifest_version"]) == (__version__, "0.4")


def test_it_starts_what_there_is_and_sets_what_is_read(manifest: dict[str, Any]) -> None:
    server = manifest["server"]
    assert (ROOT / server["entry_point"]).is_file()
    assert set(server["mcp_config"]["env"]) <= set(NAMES)
    used = {value.removeprefix("${user_config.").removesuffix("}") for value in server["mcp_config"]["env"].values()}
    assert used == set(manifest["user_config"])
    assert manifest["user_config"]["base_url"]["default"] == CN_BASE_URL
