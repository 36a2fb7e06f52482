"""The command `config`, as a person at a terminal or a script meets it."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from aitoearn_mcp.cli import main
from aitoearn_mcp.client_config import CLIENTS
from aitoearn_mcp.installation import safety

INTERRUPT = "\x03"
KEY = "ai_typed-by-the-user-123"


@dataclass(frozen=True)
class End:
    """How the command ended."""

    code: object
    output: str
    errors: str


Run = Callable[..., End]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


@pytest.fixture
def run(home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> Run:
    """Run `config` in an empty home, which is also the project's folder."""
    monkeypatch.setenv("HOME", str(home))
    monkeypatch.chdir(home)
    for name in ("XDG_CONFIG_HOME", "CODEX_HOME"):
        monkeypatch.delenv(name, raising=False)

    def run(*argv: str) -> End:
        with pytest.raises(SystemExit) as end:
            main(["config", *argv])
        return End(end.value.code, *capsys.readouterr())

    return run


def entry_in(file: Path, section: str = "mcpServers") -> dict[str, Any]:
    entry: dict[str, Any] = json.loads(file.read_text(encoding="utf-8"))[section]["aitoearn-work-links"]
    return entry


@pytest.mark.parametrize("client", CLIENTS)
def test_each_client_is_told_what_goes_where_and_nothing_is_written(client: str, run: Run, home: Path) -> None:
    end = run(client)
    assert (end.code, end.errors) == (0, "")
    assert end.output.startswith("For ")
    assert "aitoearn-work-links" in end.output
    assert str(Path(sys.executable).with_name("aitoearn-mcp")) in end.output
    assert list(home.iterdir()) == []


def test_write_merges_what_the_server_starts_with(run: Run, home: Path, environ: Mapping[str, str]) -> None:
    end = run("cursor", "--write")
    file = home / ".cursor" / "mcp.json"
    assert (end.code, end.errors) == (0, "")
    assert end.output.startswith(f'The entry "aitoearn-work-links" is in {file}.\n')
    entry = entry_in(file)
    assert entry["env"] == {"AITOEARN_API_KEY": "YOUR_KEY", **safety()}
    version = subprocess.run([entry["command"], *entry["args"], "--version"], env=environ, capture_output=True)
    assert version.stdout.startswith(b"aitoearn-mcp ")


def test_write_names_the_backup_and_what_others_can_read(run: Run, home: Path) -> None:
    file = home / ".codeium" / "windsurf" / "mcp_config.json"
    file.parent.mkdir(parents=True)
    file.write_text('{"mcpServers": {"other": {}}}', encoding="utf-8")
    file.chmod(0o644)
    lines = run("windsurf", "--write").output.splitlines()
    assert lines[1] == f"What was there before: {file}.backup-1"
    assert lines[2].startswith("Other users of this machine can read that file")
    assert run("windsurf", "--write").output == (
        f'{file} has this entry "aitoearn-work-links" already: nothing was changed.\n'
    )


def test_write_leaves_a_file_that_it_can_not_parse(run: Run, home: Path) -> None:
    file = home / ".config" / "Claude" / "claude_desktop_config.json"
    file.parent.mkdir(parents=True)
    file.write_text("{ // mine\n}", encoding="utf-8")
    end = run("claude-desktop", "--write")
    assert (end.code, end.output) == (1, "")
    assert end.errors.startswith(f"aitoearn-mcp: {file} was left as it is: it is not plain JSON")
    assert file.read_text(encoding="utf-8") == "{ // mine\n}"


@pytest.mark.parametrize("client", ["claude-code", "codex", "cherry-studio", "trae"])
def test_write_says_where_it_can_not_and_shows_the_block(client: str, run: Run, home: Path) -> None:
    end = run(client, "--write")
    assert end.code == 1
    assert "aitoearn-work-links" in end.output
    assert end.errors.startswith("aitoearn-mcp: nothing was written: ")
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("client", "file", "section", "key"),
    [
        ("claude-code", ".mcp.json", "mcpServers", "${AITOEARN_API_KEY}"),
        ("cursor", ".cursor/mcp.json", "mcpServers", "${env:AITOEARN_API_KEY}"),
        ("vscode", ".vscode/mcp.json", "servers", "${input:aitoearn-api-key}"),
    ],
)
def test_write_for_a_project_asks_for_no_key_and_holds_none(
    client: str, file: str, section: str, key: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal, side = pty.openpty()
    with os.fdopen(side) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        end = run(client, "--project", "--write")
        os.close(terminal)
    assert (end.code, end.errors) == (0, "")
    assert entry_in(home / file, section)["env"]["AITOEARN_API_KEY"] == key


def at_terminal(home: Path, environ: Mapping[str, str], typed: str) -> tuple[int, str]:
    """Run `config cursor --write` at a terminal, type into it; return exit code and what was shown."""
    terminal, side = pty.openpty()
    env = {**environ, "HOME": str(home)}
    command = [sys.executable, "-m", "aitoearn_mcp", "config", "cursor", "--write"]
    process = subprocess.Popen(command, cwd=home, env=env, stdin=side, stdout=side, stderr=side, start_new_session=True)
    os.close(side)
    shown = b""
    while b"leave it as it is): " not in shown:
        shown += os.read(terminal, 4096)
    os.write(terminal, typed.encode())
    # The terminal is not the process's controlling one, and so sends no signal. One that comes just before the process
    # waits for its input is only seen after it.
    while typed == INTERRUPT and process.poll() is None:
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
    try:
        while chunk := os.read(terminal, 4096):
            shown += chunk
    except OSError:
        pass  # Linux: what a closed terminal answers.
    os.close(terminal)
    return process.wait(), shown.decode()


def test_a_key_typed_at_a_terminal_is_in_the_file_and_not_on_the_screen(home: Path, environ: Mapping[str, str]) -> None:
    code, shown = at_terminal(home, environ, f"{KEY}\n")
    assert code == 0
    assert entry_in(home / ".cursor" / "mcp.json")["env"]["AITOEARN_API_KEY"] == KEY
    assert KEY not in shown
    assert "YOUR_KEY" not in shown


@pytest.mark.parametrize("typed", ["\n", "\x04", "YOUR_KEY\n"])
def test_enter_alone_leaves_the_key_that_is_there(typed: str, home: Path, environ: Mapping[str, str]) -> None:
    at_terminal(home, environ, f"{KEY}\n")
    code, shown = at_terminal(home, environ, typed)
    assert (code, "nothing was changed" in shown) == (0, True)
    assert entry_in(home / ".cursor" / "mcp.json")["env"]["AITOEARN_API_KEY"] == KEY


def test_a_bad_key_is_refused_without_showing_it(home: Path, environ: Mapping[str, str]) -> None:
    code, shown = at_terminal(home, environ, "Bearer my-secret-key\n")
    assert code == 2
    assert "must be the key alone, without 'Bearer '" in shown
    assert "my-secret" not in shown
    assert list(home.iterdir()) == []


def test_an_interrupt_at_the_prompt_writes_nothing(home: Path, environ: Mapping[str, str]) -> None:
    assert at_terminal(home, environ, INTERRUPT)[0] == 130
    assert list(home.iterdir()) == []


@pytest.mark.parametrize(
    ("argv", "code", "named"),
    [
        (["cursor", "--base-url", "http://aitoearn.ai/api"], 2, "AITOEARN_BASE_URL must begin with https://"),
        (["cursor", "--sandbox", "--base-url", "https://aitoearn.ai/api"], 2, "AITOEARN_BASE_URL can't be used"),
        (["codex", "--project"], 1, "Codex has no project file"),
        (["emacs"], 2, "claude-desktop"),
        ([], 2, "CLIENT"),
        (["cursor", "--key", KEY], 2, "unrecognized arguments"),
    ],
)
def test_what_can_not_be_done_is_said(argv: list[str], code: int, named: str, run: Run) -> None:
    end = run(*argv)
    assert (end.code, end.output) == (code, "")
    assert named in end.errors


@pytest.mark.parametrize("switch", ["--sandbox", "--read-only"])
@pytest.mark.parametrize("before", [True, False])
def test_a_switch_may_stand_on_either_side(switch: str, before: bool, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([switch, "config", "cursor"] if before else ["config", "cursor", switch])
    assert f'"AITOEARN_{switch[2:].replace("-", "_").upper()}": "1"' in capsys.readouterr().out
