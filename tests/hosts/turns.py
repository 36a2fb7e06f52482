"""The hosts: how each is set up in its own home, with only loopback to talk to, and run for one turn."""

import json
import shlex
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from aitoearn_mcp.client_config.clients import config_for
from aitoearn_mcp.client_config.entry import Wanted
from aitoearn_mcp.client_config.system import System
from aitoearn_mcp.installation import ENTRY, command_of_this_installation

_TEXT = "Set the links."


@dataclass(frozen=True, slots=True)
class Home:
    """Where one run lives: its folder, its environment, and the URL of its model."""

    folder: Path
    environ: dict[str, str]
    model_url: str

    def entry(self, client: str) -> str:
        """Return what `aitoearn-mcp config CLIENT --sandbox` prints here as the block."""
        system = System(sys.platform, str(self.folder), str(self.folder / "work"), {})
        return config_for(client, system, Wanted(command_of_this_installation(), sandbox=True)).block

    def run(self, *command: str, **environ: str) -> subprocess.CompletedProcess[str]:
        """Run a program of the host in this home."""
        return subprocess.run(
            command,
            cwd=self.folder / "work",
            env=self.environ | environ,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            encoding="utf-8",
            timeout=180,
            check=False,
        )


@dataclass(frozen=True, slots=True)
class Host:
    """One host: its name for people, its name for files, and one whole turn of it."""

    title: str
    name: str
    turn: Callable[[Home], subprocess.CompletedProcess[str]]


# An older one, which defines every tool in its first request.
_BEFORE_DEFERRED_TOOLS = Path(__file__).parent / "node_modules" / "claude-code-before-deferred-tools" / "bin"


def _claude_code_before_deferred_tools(home: Home) -> subprocess.CompletedProcess[str]:
    return _claude_code(home, str(_BEFORE_DEFERRED_TOOLS / "claude.exe"))


def _claude_code(home: Home, program: str = "claude") -> subprocess.CompletedProcess[str]:
    environ = {
        "ANTHROPIC_BASE_URL": home.model_url,
        "ANTHROPIC_API_KEY": "not-a-key",
        "CLAUDE_CODE_DISABLE_NONESSENTIAL_TRAFFIC": "1",
        "DISABLE_AUTOUPDATER": "1",
        # Without these, `claude -p` waits 2 seconds for a server, and then begins without its tools.
        "MCP_CONNECTION_NONBLOCKING": "0",
        "MCP_CONNECT_TIMEOUT_MS": "30000",
    }
    _, *add_entry = shlex.split(home.entry("claude-code"))
    home.run(program, *add_entry, **environ).check_returncode()
    return home.run(program, "-p", _TEXT, "--allowedTools", f"mcp__{ENTRY}", **environ)


def _codex(home: Home) -> subprocess.CompletedProcess[str]:
    config = home.folder / ".codex" / "config.toml"
    config.parent.mkdir()
    # Without `required`, a turn that begins before the server has started goes without its tools.
    config.write_text(
        f"""
model = "scripted"
model_provider = "scripted"
[model_providers.scripted]
name = "scripted"
base_url = "{home.model_url}/v1"
wire_api = "responses"
env_key = "SCRIPTED_KEY"
[analytics]
enabled = false
{home.entry("codex")}
required = true
""",
        encoding="utf-8",
    )
    options = ("--skip-git-repo-check", "--dangerously-bypass-approvals-and-sandbox")
    return home.run("codex", "exec", *options, _TEXT, SCRIPTED_KEY="not-a-key")


def _gemini_cli(home: Home) -> subprocess.CompletedProcess[str]:
    settings = home.folder / ".gemini" / "settings.json"
    settings.parent.mkdir()
    # It takes the block that Cursor takes, and `--yolo` trusts it.
    content = json.loads(home.entry("cursor")) | {
        "security": {"folderTrust": {"enabled": False}, "auth": {"selectedType": "gemini-api-key"}},
        "telemetry": {"enabled": False},
        "privacy": {"usageStatisticsEnabled": False},
        "general": {"enableAutoUpdate": False, "enableAutoUpdateNotification": False},
    }
    settings.write_text(json.dumps(content), encoding="utf-8")
    environ = {"GEMINI_API_KEY": "not-a-key", "GOOGLE_GEMINI_BASE_URL": home.model_url}
    # A model by name: else the host first asks a model which model to ask.
    return home.run("gemini", "--yolo", "--model", "scripted", "-p", _TEXT, **environ)


HOSTS = (
    Host("Claude Code 2.1.332", "claude-code", _claude_code),
    Host("Claude Code 2.1.197", "claude-code-2.1.197", _claude_code_before_deferred_tools),
    Host("Codex 0.171.0", "codex", _codex),
    Host("Gemini CLI 0.61.0", "gemini-cli", _gemini_cli),
)
