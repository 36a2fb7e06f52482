"""Where each client's entry goes on three systems, and the exact block."""

import json
import shlex
import tomllib
from dataclasses import replace
from typing import Any

import pytest

from aitoearn_mcp.client_config import CLIENTS
from aitoearn_mcp.client_config.clients import config_for
from aitoearn_mcp.client_config.entry import Wanted
from aitoearn_mcp.client_config.system import NotPossible, System
from aitoearn_mcp.installation import ENTRY, safety
from aitoearn_mcp.settings import NAMES, Settings
from client_config.configs import SCRIPTS, SYSTEMS, config

IN_THE_PROGRAM = {
    "cherry-studio": "Settings > MCP Servers > Add > Import from JSON",
}
PLACES = [
    ("claude-desktop", "darwin", "/people/li/Library/Application Support/Claude/claude_desktop_config.json"),
    ("claude-desktop", "win32", r"C:\Users\li\AppData\Roaming\Claude\claude_desktop_config.json"),
    ("claude-desktop", "linux", "/people/li/.config/Claude/claude_desktop_config.json"),
    ("cursor", "darwin", "/people/li/.cursor/mcp.json"),
    ("cursor", "win32", r"C:\Users\li\.cursor\mcp.json"),
    ("cursor", "linux", "/people/li/.cursor/mcp.json"),
    ("vscode", "darwin", "/people/li/Library/Application Support/Code/User/mcp.json"),
    ("vscode", "win32", r"C:\Users\li\AppData\Roaming\Code\User\mcp.json"),
    ("vscode", "linux", "/people/li/.config/Code/User/mcp.json"),
    ("windsurf", "darwin", "/people/li/.codeium/windsurf/mcp_config.json"),
    ("windsurf", "win32", r"C:\Users\li\.codeium\windsurf\mcp_config.json"),
    ("windsurf", "linux", "/people/li/.codeium/windsurf/mcp_config.json"),
    ("trae", "darwin", "/people/li/Library/Application Support/Trae/User/mcp.json"),
    ("trae", "win32", r"C:\Users\li\AppData\Roaming\Trae\User\mcp.json"),
    ("trae", "linux", "/people/li/.config/Trae/User/mcp.json"),
    ("codex", "darwin", "/people/li/.codex/config.toml"),
    ("codex", "win32", r"C:\Users\li\.codex\config.toml"),
    ("codex", "linux", "/people/li/.codex/config.toml"),
]
PROJECT_PLACES = [
    ("claude-code", "darwin", "/people/li/shop/.mcp.json"),
    ("claude-code", "win32", r"D:\shop\.mcp.json"),
    ("claude-code", "linux", "/people/li/shop/.mcp.json"),
    ("cursor", "darwin", "/people/li/shop/.cursor/mcp.json"),
    ("cursor", "win32", r"D:\shop\.cursor\mcp.json"),
    ("cursor", "linux", "/people/li/shop/.cursor/mcp.json"),
    ("vscode", "darwin", "/people/li/shop/.vscode/mcp.json"),
    ("vscode", "win32", r"D:\shop\.vscode\mcp.json"),
    ("vscode", "linux", "/people/li/shop/.vscode/mcp.json"),
]
PROTECTED = safety()
platforms = pytest.mark.parametrize("platform", SYSTEMS)


def entry(platform: str, key: str) -> dict[str, Any]:
    return {"command": SCRIPTS[platform], "args": [], "env": {"AITOEARN_API_KEY": key, **PROTECTED}}


@pytest.mark.parametrize(("client", "platform", "place"), PLACES)
def test_each_client_keeps_a_users_entries_in_its_own_file(client: str, platform: str, place: str) -> None:
    config_ = config(client, platform)
    assert (config_.where.en, config_.where.zh, str(config_.file)) == (place, place, place)


@pytest.mark.parametrize(("client", "platform", "place"), PROJECT_PLACES)
def test_a_projects_file_never_holds_the_key(client: str, platform: str, place: str) -> None:
    config_ = config(client, platform, project=True, key="a-key-of-the-user")
    assert (config_.where.en, str(config_.file), config_.holds_key, config_.project) == (place, place, False, True)
    assert "a-key-of-the-user" not in config_.block + str(config_.entry)


@pytest.mark.parametrize("client", IN_THE_PROGRAM)
@platforms
def test_cherry_studio_takes_the_block_in_a_dialog(client: str, platform: str) -> None:
    config_ = config(client, platform)
    assert (config_.where.en, config_.file) == (IN_THE_PROGRAM[client], None)
    assert json.loads(config_.block) == {"mcpServers": {ENTRY: entry(platform, "YOUR_KEY")}}


@pytest.mark.parametrize("client", ["claude-desktop", "cursor", "windsurf", "trae"])
@platforms
def test_the_common_block_has_the_command_the_key_and_the_safety_settings(client: str, platform: str) -> None:
    assert json.loads(config(client, platform).block) == {"mcpServers": {ENTRY: entry(platform, "YOUR_KEY")}}


@platforms
def test_vscode_asks_for_the_key_itself(platform: str) -> None:
    block = {
        "inputs": [
            {
                "type": "promptString",
                "id": "aitoearn-api-key",
                "description": "AiToEarn API key",
                "password": True,
            }
        ],
        "servers": {ENTRY: {"type": "stdio", **entry(platform, "${input:aitoearn-api-key}")}},
    }
    for project in (False, True):
        config_ = config("vscode", platform, project=project)
        assert json.loads(config_.block) == block
        assert not config_.holds_key


@pytest.mark.parametrize(
    ("client", "typed", "key"),
    [("claude-code", {"type": "stdio"}, "${AITOEARN_API_KEY}"), ("cursor", {}, "${env:AITOEARN_API_KEY}")],
)
@platforms
def test_a_projects_block_takes_the_key_from_the_environment(
    client: str, typed: dict[str, str], key: str, platform: str
) -> None:
    block = json.loads(config(client, platform, project=True).block)
    assert block == {"mcpServers": {ENTRY: {**typed, **entry(platform, key)}}}


@platforms
def test_codex_gets_a_toml_table(platform: str) -> None:
    assert tomllib.loads(config("codex", platform).block) == {"mcp_servers": {ENTRY: entry(platform, "YOUR_KEY")}}


@pytest.mark.parametrize("platform", ["darwin", "linux"])
def test_claude_code_gets_a_command_for_the_shell(platform: str) -> None:
    # Run with Claude Code 2.1.197: the name must come before -e, which takes several.
    block = config("claude-code", platform, command=("/with a space/aitoearn-mcp",)).block
    assert shlex.split(block) == [
        *("claude", "mcp", "add", "aitoearn-work-links", "-s", "user"),
        *("-e", "AITOEARN_API_KEY=YOUR_KEY"),
        *(f"{name}={value}" for name, value in PROTECTED.items()),
        *("--", "/with a space/aitoearn-mcp"),
    ]


def test_the_command_for_windows_is_quoted_as_windows_has_it() -> None:
    block = config("claude-code", "win32", command=(r"C:\Program Files\aitoearn-mcp.exe",)).block
    # PowerShell 5.1 drops a bare --.
    assert block.endswith(r'"--" "C:\Program Files\aitoearn-mcp.exe"')


@pytest.mark.parametrize(
    ("client", "platform", "variable", "place"),
    [
        ("codex", "linux", "CODEX_HOME", "config.toml"),
        ("claude-desktop", "linux", "XDG_CONFIG_HOME", "Claude/claude_desktop_config.json"),
        ("vscode", "linux", "XDG_CONFIG_HOME", "Code/User/mcp.json"),
    ],
)
def test_the_environment_may_move_a_clients_folder(client: str, platform: str, variable: str, place: str) -> None:
    moved = System(platform, "/people/li", "/shop", {variable: "/elsewhere"})
    assert config_for(client, moved, Wanted(("aitoearn-mcp",))).where.en == f"/elsewhere/{place}"


def test_windows_without_appdata_has_its_usual_place() -> None:
    bare = System("win32", r"C:\Users\li", r"D:\shop", {})
    place = config_for("claude-desktop", bare, Wanted(("aitoearn-mcp.exe",))).where.en
    assert place == r"C:\Users\li\AppData\Roaming\Claude\claude_desktop_config.json"


@pytest.mark.parametrize("client", CLIENTS)
def test_the_sandbox_needs_no_key(client: str) -> None:
    config_ = config(client, sandbox=True, base_url=None)
    assert config_.entry["env"] == {"AITOEARN_SANDBOX": "1", **safety("sandbox")}
    assert not config_.holds_key
    assert "KEY" not in config_.block
    assert "input" not in config_.block


@pytest.mark.parametrize("client", CLIENTS)
def test_an_entry_for_another_site_has_its_base_url(client: str) -> None:
    config_ = config(client, base_url="https://aitoearn.ai/api")
    assert config_.entry["env"]["AITOEARN_BASE_URL"] == "https://aitoearn.ai/api"
    assert "https://aitoearn.ai/api" in config_.block


@pytest.mark.parametrize("client", CLIENTS)
def test_an_entry_can_be_read_only(client: str) -> None:
    config_ = config(client, read_only=True)
    assert config_.entry["env"]["AITOEARN_READ_ONLY"] == "1"
    assert "AITOEARN_READ_ONLY" in config_.block


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("sandbox", [False, True])
def test_the_server_starts_with_each_entrys_settings(client: str, sandbox: bool) -> None:
    environ = config(client, sandbox=sandbox).entry["env"]
    assert set(environ) <= set(NAMES)
    settings = Settings.from_env(environ)
    assert (settings.sandbox, settings.protect_links, settings.warnings) == (sandbox, True, ())


@pytest.mark.parametrize("client", ["claude-desktop", "codex", "windsurf", "cherry-studio", "trae"])
def test_a_client_without_a_project_file_refuses_a_project(client: str) -> None:
    with pytest.raises(NotPossible):
        config(client, project=True)


def test_a_warning_says_that_trae_fails_on_a_path_with_a_space() -> None:
    assert any("space" in note.en for note in config("trae", command=("/with a space/aitoearn-mcp",)).notes)
    assert not any("space" in note.en for note in config("trae").notes)


def test_arguments_of_the_command_are_kept() -> None:
    python = ("/usr/bin/python3", "-m", "aitoearn_mcp")
    assert json.loads(config("cursor", command=python).block)["mcpServers"][ENTRY]["args"] == ["-m", "aitoearn_mcp"]
    assert tomllib.loads(config("codex", command=python).block)["mcp_servers"][ENTRY]["args"] == ["-m", "aitoearn_mcp"]


@pytest.mark.parametrize("client", CLIENTS)
@pytest.mark.parametrize("sandbox", [False, True])
def test_every_entry_protects_links_and_keeps_an_audit_log(client: str, sandbox: bool) -> None:
    config_ = config(client, sandbox=sandbox)
    assert config_.entry["env"].items() >= safety("sandbox" if sandbox else "").items()
    assert "AITOEARN_AUDIT_LOG" in config_.block


@pytest.mark.parametrize("client", CLIENTS)
def test_an_entry_has_the_name_that_is_wanted(client: str) -> None:
    config_ = config(client, name="shop")
    assert config_.name == "shop"
    assert "shop" in config_.block
    assert ENTRY not in config_.block.replace("aitoearn-mcp", "")


def test_a_packaged_claude_desktop_has_a_folder_of_its_own() -> None:
    folder = r"C:\Users\li\AppData\Local\Packages\Claude_x\LocalCache\Roaming\Claude"
    system = replace(SYSTEMS["win32"], packaged_claude=folder)
    place = config_for("claude-desktop", system, Wanted(("aitoearn-mcp.exe",))).file
    assert str(place) == folder + r"\claude_desktop_config.json"


def test_the_chinese_edition_of_trae_has_a_folder_of_its_own() -> None:
    system = replace(SYSTEMS["linux"], trae="Trae CN")
    assert str(config_for("trae", system, Wanted(("aitoearn-mcp",))).file) == "/people/li/.config/Trae CN/User/mcp.json"


def test_claude_desktop_is_to_be_quit_first() -> None:
    before = config("claude-desktop").before
    assert before
    assert before.en.startswith("First quit Claude Desktop")


@pytest.mark.parametrize("client", sorted(set(CLIENTS) - {"claude-desktop"}))
def test_no_other_client_is_to_be_quit_first(client: str) -> None:
    assert config(client).before is None


@pytest.mark.parametrize(
    ("base_url", "file"),
    [
        (None, "audit.jsonl"),
        ("https://aitoearn.cn/api", "audit.jsonl"),
        ("https://aitoearn.ai/api", "audit-global.jsonl"),
        ("http://localhost:8080/api", "audit-localhost-8080.jsonl"),
    ],
)
def test_each_site_has_an_audit_log_of_its_own(base_url: str | None, file: str) -> None:
    assert config("cursor", base_url=base_url).entry["env"]["AITOEARN_AUDIT_LOG"].endswith(f"/aitoearn-mcp/{file}")
