"""The command `config`, as a person at a terminal or a script meets it."""

import json
import os
import pty
import pwd
import re
import subprocess
import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, NoReturn

import pytest

from aitoearn_mcp.cli import main
from aitoearn_mcp.client_config import CLIENTS
from aitoearn_mcp.client_config.system import System
from aitoearn_mcp.installation import safety

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
def test_without_write_the_block_and_its_place_are_printed(client: str, run: Run, home: Path) -> None:
    end = run(client)
    assert (end.code, end.errors) == (0, "")
    assert re.search("^For .* put this into .*:$", end.output, re.MULTILINE)
    assert "aitoearn-work-links" in end.output
    assert str(Path(sys.executable).with_name("aitoearn-mcp")) in end.output
    assert list(home.iterdir()) == []


def test_the_written_entry_starts_the_server(run: Run, home: Path, environ: Mapping[str, str]) -> None:
    end = run("cursor", "--write")
    file = home / ".cursor" / "mcp.json"
    assert (end.code, end.errors) == (0, "")
    assert end.output.startswith(f'The entry "aitoearn-work-links" is in {file}.\n')
    entry = entry_in(file)
    assert entry["env"] == {"AITOEARN_API_KEY": "YOUR_KEY", **safety()}
    version = subprocess.run([entry["command"], *entry["args"], "--version"], env=environ, capture_output=True)
    assert version.stdout.startswith(b"aitoearn-mcp ")


def test_write_names_the_backup_and_warns_of_other_readers(run: Run, home: Path) -> None:
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


def test_write_leaves_a_file_that_it_cannot_parse(run: Run, home: Path) -> None:
    file = home / ".config" / "Claude" / "claude_desktop_config.json"
    file.parent.mkdir(parents=True)
    file.write_text("{ // mine\n}", encoding="utf-8")
    end = run("claude-desktop", "--write")
    assert (end.code, end.output) == (1, "")
    assert end.errors.startswith(f"aitoearn-mcp: {file} was left as it is: it is not plain JSON")
    assert file.read_text(encoding="utf-8") == "{ // mine\n}"


@pytest.mark.parametrize(
    ("client", "file"),
    [
        ("claude-desktop", ".config/Claude/claude_desktop_config.json"),
        ("vscode", ".config/Code/User/mcp.json"),
        ("codex", ".codex/config.toml"),
        ("windsurf", ".codeium/windsurf/mcp_config.json"),
        ("trae", ".config/Trae/User/mcp.json"),
    ],
)
def test_write_puts_the_entry_into_the_clients_own_file(client: str, file: str, run: Run, home: Path) -> None:
    end = run(client, "--write", "--sandbox", "--name", "links")
    assert (end.code, end.errors) == (0, "")
    assert end.output.startswith(f'The entry "links" is in {home / file}.\n')
    assert "AITOEARN_SANDBOX" in (home / file).read_text(encoding="utf-8")


@pytest.mark.parametrize("client", ["claude-code", "cherry-studio"])
def test_write_shows_the_block_where_the_clients_program_is_missing(
    client: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(home))
    end = run(client, "--write")
    assert end.code == 1
    assert "aitoearn-work-links" in end.output
    assert end.errors.startswith("aitoearn-mcp: nothing was written: ")
    assert list(home.iterdir()) == []


def test_two_sites_get_two_entries_in_one_file(run: Run, home: Path) -> None:
    run("cursor", "--write")
    run("cursor", "--write", "--base-url", "https://aitoearn.ai/api")
    content = json.loads((home / ".cursor" / "mcp.json").read_text(encoding="utf-8"))
    assert list(content["mcpServers"]) == ["aitoearn-work-links", "aitoearn-work-links-global"]


def test_a_key_is_not_kept_for_another_site(run: Run, home: Path) -> None:
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir()
    entry = {"command": "aitoearn-mcp", "env": {"AITOEARN_API_KEY": KEY}}
    file.write_text(json.dumps({"mcpServers": {"links": entry}}), encoding="utf-8")
    end = run("cursor", "--write", "--name", "links", "--base-url", "https://aitoearn.ai/api")
    assert end.code == 0
    assert KEY not in file.read_text(encoding="utf-8")
    assert "Put your key in the place of YOUR_KEY." in end.output


def test_a_key_that_is_kept_is_not_asked_for_again(run: Run, home: Path) -> None:
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir()
    entry = {"command": "aitoearn-mcp", "env": {"AITOEARN_API_KEY": KEY}}
    file.write_text(json.dumps({"mcpServers": {"aitoearn-work-links": entry}}), encoding="utf-8")
    end = run("cursor", "--write")
    assert entry_in(file)["env"]["AITOEARN_API_KEY"] == KEY
    assert "YOUR_KEY" not in end.output


def test_what_an_entry_does_that_was_not_asked_for_is_said(run: Run) -> None:
    """Else a person would think to be on real posts, or to be able to write."""
    run("windsurf", "--sandbox", "--write")
    again = run("windsurf", "--write").output
    assert "This entry uses the built-in simulator" in again
    run("cursor", "--read-only", "--write")
    assert "This entry is read-only" in run("cursor", "--write").output
    assert "This entry is" not in run("cursor", "--read-only", "--write").output


def test_a_key_that_a_simulators_entry_does_not_keep_is_said_to_be_gone(run: Run, home: Path) -> None:
    run("cursor", "--write")
    file = home / ".cursor" / "mcp.json"
    file.write_text(file.read_text().replace("YOUR_KEY", KEY))
    assert KEY in file.read_text()
    assert "The key that the entry had is not in it any more" in run("cursor", "--sandbox", "--write").output
    assert KEY not in file.read_text()
    assert "is not in it any more" not in run("cursor", "--sandbox", "--write").output


def test_write_says_to_quit_a_client_that_overwrites_its_file(run: Run) -> None:
    lines = run("claude-desktop", "--write").output.splitlines()
    assert [line.partition(",")[0] for line in lines if "Claude Desktop" in line] == ["If Claude Desktop is running"]


@pytest.mark.parametrize("client", CLIENTS)
def test_a_url_gets_an_entry_that_connects_to_it(client: str, run: Run, home: Path) -> None:
    end = run(client, "--url", "https://mcp.example.com/mcp")
    assert (end.code, end.errors) == (0, "")
    assert "https://mcp.example.com/mcp" in end.output
    assert "aitoearn-mcp" not in end.output
    assert list(home.iterdir()) == []


def test_an_unknown_home_is_one_line(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("HOME")

    def unknown(uid: int) -> NoReturn:
        raise KeyError(f"getpwuid(): uid not found: {uid}")

    monkeypatch.setattr(pwd, "getpwuid", unknown)
    assert run("cursor", "--write") == End(
        1, "", "aitoearn-mcp: the home folder of this user is unknown: set HOME to it\n"
    )


@pytest.mark.parametrize("home", ["", "relative", "."])
def test_a_home_that_is_no_place_is_unknown(home: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", home)
    monkeypatch.chdir(tmp_path)
    assert System.this().home is None


def test_a_deleted_folder_is_one_line(run: Run, home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = home / "project"
    folder.mkdir()
    monkeypatch.chdir(folder)
    folder.rmdir()
    end = run("cursor", "--project")
    assert (end.code, end.output) == (1, "")
    assert end.errors.startswith("aitoearn-mcp: the current folder does not exist any more")
    assert run("cursor").code == 0


def test_a_loop_of_links_is_one_line(run: Run, home: Path) -> None:
    file = home / ".cursor" / "mcp.json"
    file.parent.mkdir()
    file.symlink_to(file)
    end = run("cursor", "--write")
    assert (end.code, end.output) == (1, "")
    assert end.errors.startswith(f"aitoearn-mcp: {file} was left as it is: ")
    assert len(end.errors.splitlines()) == 1


@pytest.mark.parametrize("client", CLIENTS)
def test_config_speaks_chinese(client: str, run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AITOEARN_LANGUAGE", "zh")
    output = run(client, "--read-only").output
    words = [line for line in output.splitlines() if re.match("[A-Z]", line) and "VS Code" not in line]
    assert "请把以下内容放入" in output
    assert [line for line in words if not re.search("[\u4e00-\u9fff]", line)] == []


@pytest.mark.parametrize(
    ("client", "file", "section", "key"),
    [
        ("claude-code", ".mcp.json", "mcpServers", "${AITOEARN_API_KEY}"),
        ("cursor", ".cursor/mcp.json", "mcpServers", "${env:AITOEARN_API_KEY}"),
        ("vscode", ".vscode/mcp.json", "servers", "${input:aitoearn-api-key}"),
    ],
)
def test_write_for_a_project_asks_for_no_key(
    client: str, file: str, section: str, key: str, run: Run, home: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    terminal, side = pty.openpty()
    with os.fdopen(side) as stdin:
        monkeypatch.setattr(sys, "stdin", stdin)
        end = run(client, "--project", "--write")
        os.close(terminal)
    assert (end.code, end.errors) == (0, "")
    assert entry_in(home / file, section)["env"]["AITOEARN_API_KEY"] == key


@pytest.mark.parametrize(
    ("argv", "code", "named"),
    [
        (["cursor", "--base-url", "http://aitoearn.ai/api"], 2, "AITOEARN_BASE_URL must begin with https://"),
        (["cursor", "--sandbox", "--base-url", "https://aitoearn.ai/api"], 2, "AITOEARN_BASE_URL can't be used"),
        (["codex", "--project"], 1, "Codex has no project file"),
        (["cursor", "--name", "小红书"], 2, "--name must have 1 to 37 letters"),
        (["cursor", "--url", "http://mcp.example.com"], 2, "--url must begin with https://"),
        (["cursor", "--url", ""], 2, "--url and --base-url must not be empty"),
        (["cursor", "--base-url", ""], 2, "--url and --base-url must not be empty"),
        (["cursor", "--url", "https://mcp.example.com", "--write"], 2, "--url prints an entry"),
        (["cursor", "--url", "https://mcp.example.com", "--sandbox"], 2, "--url prints an entry"),
        (["emacs"], 2, "claude-desktop"),
        ([], 2, "CLIENT"),
        (["cursor", "--key", KEY], 2, "unrecognized arguments"),
    ],
)
def test_bad_arguments_are_refused_with_the_reason(argv: list[str], code: int, named: str, run: Run) -> None:
    end = run(*argv)
    assert (end.code, end.output) == (code, "")
    assert named in end.errors


@pytest.mark.parametrize("switch", ["--sandbox", "--read-only"])
@pytest.mark.parametrize("before", [True, False])
def test_a_switch_works_before_and_after_the_command(
    switch: str, before: bool, capsys: pytest.CaptureFixture[str]
) -> None:
    with pytest.raises(SystemExit):
        main([switch, "config", "cursor"] if before else ["config", "cursor", switch])
    assert f'"AITOEARN_{switch[2:].replace("-", "_").upper()}": "1"' in capsys.readouterr().out
