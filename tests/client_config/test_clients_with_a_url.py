"""How each client connects to a server that runs at a URL."""

import json
import shlex
import tomllib
from typing import Any

import pytest

from aitoearn_mcp.installation import ENTRY
from client_config.configs import config

URL = "https://mcp.example.com/mcp"
HEADERS = {"headers": {"X-Api-Key": "YOUR_KEY"}}


@pytest.mark.parametrize(
    ("client", "entry"),
    [
        ("claude-code", {"type": "http", "url": URL, "headers": {"X-Api-Key": "${AITOEARN_API_KEY}"}}),
        ("cursor", {"url": URL, "headers": {"X-Api-Key": "${env:AITOEARN_API_KEY}"}}),
        ("vscode", {"type": "http", "url": URL, "headers": {"X-Api-Key": "${input:aitoearn-api-key}"}}),
    ],
)
def test_a_project_can_connect_to_a_url(client: str, entry: dict[str, Any]) -> None:
    config_ = config(client, project=True, url=URL)
    assert config_.entry == entry
    assert list(json.loads(config_.block)[config_.section].values()) == [entry]


@pytest.mark.parametrize(
    ("client", "entry"),
    [
        ("cursor", {"url": URL, **HEADERS}),
        ("vscode", {"type": "http", "url": URL, "headers": {"X-Api-Key": "${input:aitoearn-api-key}"}}),
        ("windsurf", {"serverUrl": URL, **HEADERS}),
        ("cherry-studio", {"type": "streamableHttp", "baseUrl": URL, **HEADERS}),
        ("trae", {"url": URL, **HEADERS}),
    ],
)
def test_each_client_connects_to_a_url_in_its_own_form(client: str, entry: dict[str, Any]) -> None:
    config_ = config(client, url=URL)
    section = "servers" if client == "vscode" else "mcpServers"
    assert json.loads(config_.block)[section] == {ENTRY: entry}
    assert any("Authorization" in note.en for note in config_.notes)


def test_codex_connects_to_a_url_with_headers_of_its_own() -> None:
    block = tomllib.loads(config("codex", url=URL).block)
    assert block == {"mcp_servers": {ENTRY: {"url": URL, "http_headers": {"X-Api-Key": "YOUR_KEY"}}}}


def test_claude_code_connects_to_a_url_by_a_command() -> None:
    assert shlex.split(config("claude-code", url=URL).block) == [
        *("claude", "mcp", "add", "--transport", "http", "aitoearn-work-links", URL, "-s", "user"),
        *("--header", "X-Api-Key: YOUR_KEY"),
    ]


def test_claude_desktop_connects_to_a_url_in_its_settings() -> None:
    config_ = config("claude-desktop", url=URL)
    assert (config_.block, config_.where.en) == (URL, "Settings > Connectors > Add custom connector")
