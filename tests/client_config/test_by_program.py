"""Entries that another program takes, with stand-ins for the programs on the PATH.

The stand-in for `claude` does what Claude Code 2.1.332 did when it was tried: it refuses a name that it has, and writes
the entry into .claude.json of the home.
"""

import base64
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from aitoearn_mcp.client_config.by_program import add_to_claude_code, open_cherry_studio
from aitoearn_mcp.client_config.clients import config_for
from aitoearn_mcp.client_config.entry import Wanted
from aitoearn_mcp.client_config.merge import NotWritten
from aitoearn_mcp.client_config.system import System
from aitoearn_mcp.installation import safety

KEY = "ai_typed-by-the-user-123"
COMMAND = ("/opt/bin/aitoearn-mcp",)
CLAUDE = """
import json, os, pathlib, sys
home = pathlib.Path(os.environ["HOME"])
with (home / "seen.txt").open("a") as seen:
    print(*sys.argv[1:], file=seen)
file = home / ".claude.json"
content = json.loads(file.read_text()) if file.exists() else {"cost": 0.30000000000000004}
name, rest = sys.argv[3], sys.argv[7:]
env, command = rest[:rest.index("--")], rest[rest.index("--") + 1:]
content.setdefault("mcpServers", {})[name] = {
    "type": "stdio", "command": command[0], "args": command[1:], "env": dict(pair.split("=", 1) for pair in env)
}
file.write_text(json.dumps(content))
"""
FAILS = "import sys; print('first line', file=sys.stderr); print('no disk', file=sys.stderr); sys.exit(1)"
OPENER = "import os, pathlib, sys; pathlib.Path(os.environ['HOME'], 'seen.txt').write_text(sys.argv[1])"
Install = Callable[[str, str], None]


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    (tmp_path / "bin").mkdir()
    return tmp_path


@pytest.fixture
def install(home: Path) -> Install:
    """Put a program of this name, which runs this Python code, onto the PATH."""

    def install(name: str, code: str) -> None:
        program = home / "bin" / name
        program.write_text(f"#!{sys.executable}\n{code}", encoding="utf-8")
        program.chmod(0o755)

    return install


def add(home: Path, *, key: str | None = None, **wanted: Any) -> bool:
    """Add the entry to Claude Code and return whether anything changed."""
    full = Wanted(COMMAND, key=key or "YOUR_KEY", **wanted)
    config = config_for("claude-code", System("linux", str(home), None, {}), full)
    return add_to_claude_code(config, full, replace_credentials=key is not None).changed


def servers(home: Path) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((home / ".claude.json").read_text())["mcpServers"]
    return found


def test_claude_code_adds_a_new_entry_itself(home: Path, install: Install) -> None:
    install("claude", CLAUDE)
    assert add(home)
    assert servers(home) == {
        "aitoearn-work-links": {
            "type": "stdio",
            "command": COMMAND[0],
            "args": [],
            "env": {"AITOEARN_API_KEY": "YOUR_KEY", **safety()},
        }
    }


def test_the_key_is_never_in_a_command_line(home: Path, install: Install) -> None:
    install("claude", CLAUDE)
    assert add(home, key=KEY)
    assert servers(home)["aitoearn-work-links"]["env"]["AITOEARN_API_KEY"] == KEY
    assert KEY not in (home / "seen.txt").read_text()


def test_an_entry_that_is_there_is_merged_without_the_program(home: Path, install: Install) -> None:
    install("claude", CLAUDE)
    add(home, key=KEY)
    (home / "bin" / "claude").unlink()
    assert add(home, read_only=True)
    assert servers(home)["aitoearn-work-links"]["env"] == {
        "AITOEARN_API_KEY": KEY,
        "AITOEARN_READ_ONLY": "1",
        **safety(),
    }


def test_a_second_time_changes_nothing(home: Path, install: Install) -> None:
    install("claude", CLAUDE)
    add(home, key=KEY)
    assert not add(home)


def test_without_the_program_nothing_is_written(home: Path) -> None:
    with pytest.raises(NotWritten, match="`claude` was not found"):
        add(home)
    assert not (home / ".claude.json").exists()


def test_the_programs_last_line_says_why_it_failed(home: Path, install: Install) -> None:
    install("claude", FAILS)
    with pytest.raises(NotWritten, match="`claude mcp add` failed: no disk"):
        add(home)


def test_a_program_that_cannot_be_run_is_refused(home: Path) -> None:
    program = home / "bin" / "claude"
    program.write_text("#!/nowhere/python\n", encoding="utf-8")
    program.chmod(0o755)
    with pytest.raises(NotWritten, match="failed: FileNotFoundError"):
        add(home)


def test_cherry_studio_is_opened_with_the_entry(home: Path, install: Install) -> None:
    install("xdg-open", OPENER)
    config = config_for("cherry-studio", System("linux", str(home), None, {}), Wanted(COMMAND))
    open_cherry_studio(config)
    link = urlsplit((home / "seen.txt").read_text())
    assert (link.scheme, link.netloc, link.path) == ("cherrystudio", "mcp", "/install")
    (servers,) = parse_qs(link.query)["servers"]
    assert json.loads(base64.b64decode(servers)) == {"mcpServers": {"aitoearn-work-links": config.entry}}


def test_without_an_opener_nothing_is_imported(home: Path) -> None:
    config = config_for("cherry-studio", System("linux", str(home), None, {}), Wanted(COMMAND))
    with pytest.raises(NotWritten, match="could not be opened"):
        open_cherry_studio(config)


def test_an_opener_that_fails_is_refused(home: Path, install: Install) -> None:
    install("xdg-open", "raise SystemExit(3)")
    config = config_for("cherry-studio", System("linux", str(home), None, {}), Wanted(COMMAND))
    with pytest.raises(NotWritten, match="could not be opened"):
        open_cherry_studio(config)
