"""The two READMEs say the same, name what exists, and every command in them works."""

import json
import os
import re
import shlex
import subprocess
import sys
import sysconfig
from collections.abc import Mapping
from pathlib import Path

import pytest

from aitoearn_mcp.cli import main
from aitoearn_mcp.client_config import CLIENTS
from aitoearn_mcp.installation import environment
from aitoearn_mcp.settings import NAMES, Settings
from aitoearn_mcp.tools.catalogue import TOOLS

ROOT = Path(__file__).parents[1]
ENGLISH, CHINESE = ((ROOT / name).read_text(encoding="utf-8") for name in ("README.md", "README.zh-CN.md"))
# These need a tool that the tests do not bring: `make release-check` runs them, in an empty home.
INSTALLS = ["uv tool install .", "pipx install ."]


def headings(text: str) -> list[int]:
    return [len(marks) for marks in re.findall(r"^(#+) ", text, re.MULTILINE)]


def tables(text: str) -> list[list[list[str]]]:
    """Return the code in each row of each table, which translation does not change."""
    blocks = re.findall(r"(?:^\|.*\n)+", text, re.MULTILINE)
    return [[sorted(re.findall(r"`[^`]+`", row)) for row in block.splitlines()] for block in blocks]


def blocks(text: str, language: str = r"\w*") -> list[str]:
    """Return the code blocks without comments."""
    found = re.findall(rf"^ *```{language}\n(.*?)^ *```$", text, re.MULTILINE | re.DOTALL)
    return [re.sub(r" +# .*", "", block) for block in found]


def clients(text: str) -> list[str]:
    """Return the client of each folded block, by its command."""
    folded = re.findall(r"<details>(.*?)</details>", text, re.DOTALL)
    return [" ".join(re.findall(r"^aitoearn-mcp config ([\w-]+)", block, re.MULTILINE)) for block in folded]


def links(text: str) -> list[str]:
    """Return the links, those to a picture or page of one language as if it were of none."""
    found = re.findall(r"\]\(([^)]+)\)", text)
    return sorted(re.sub(r"-(?:en|zh)\.|\.zh-CN\.", ".", link) for link in found if not link.startswith("README"))


def commands(text: str, language: str) -> list[str]:
    lines = [line for block in blocks(text, language) for line in block.splitlines()]
    return list(dict.fromkeys(lines))


def named(start: str) -> list[str]:
    return [command for command in commands(ENGLISH, "sh") if command.startswith(start)]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def in_empty_home(home: Path, environ: Mapping[str, str]) -> dict[str, str]:
    """An environment with an empty home, where this installation's command is on the PATH."""
    path = os.pathsep.join([sysconfig.get_path("scripts"), environ["PATH"]])
    gone = {"XDG_CONFIG_HOME", "XDG_STATE_HOME", "CODEX_HOME"}
    kept = {name: value for name, value in environ.items() if name not in gone}
    return {**kept, "HOME": str(home), "PATH": path, "AITOEARN_SANDBOX": "1"}


@pytest.mark.parametrize("part", [headings, tables, blocks, clients], ids=lambda part: part.__name__)
def test_both_languages_have_the_same_parts(part: object) -> None:
    assert callable(part)
    assert part(CHINESE) == part(ENGLISH)


def test_both_languages_link_to_the_same_existing_pages() -> None:
    assert links(CHINESE) == links(ENGLISH)
    local = [link for link in re.findall(r"\]\(([^)]+)\)", ENGLISH + CHINESE) if "://" not in link]
    assert [link for link in local if not (ROOT / link).exists()] == []


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_three_prompts_and_at_most_a_screen_come_before_the_first_command(text: str) -> None:
    before = text.partition("\n```")[0]
    assert len(re.findall(r"^> ", before, re.MULTILINE)) == 3
    assert len(before.splitlines()) <= 25
    assert "![" not in before


def test_every_setting_and_every_tool_has_a_row() -> None:
    first = set(re.findall(r"^\| `(\w+)`", ENGLISH, re.MULTILINE))
    assert set(NAMES) | {tool.name for tool in TOOLS} <= first


def test_every_client_has_one_folded_block() -> None:
    assert clients(ENGLISH) == [*CLIENTS, ""]


def test_every_named_make_target_exists() -> None:
    targets = set(re.findall(r"`make ([\w-]+)", ENGLISH))
    made = set(re.findall(r"^([\w-]+):", (ROOT / "Makefile").read_text(encoding="utf-8"), re.MULTILINE))
    assert targets <= made


def test_every_command_is_one_that_is_run_here_or_by_the_release_check() -> None:
    known = [*named("aitoearn-mcp "), *named("make "), *INSTALLS]
    assert sorted(commands(ENGLISH, "sh")) == sorted(known)
    assert {"sh", "powershell", "json"} == set(re.findall(r"^```(\w+)$", ENGLISH, re.MULTILINE))


@pytest.mark.parametrize("command", ["", "demo", "config", "doctor", "sandbox", "serve"])
@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_the_table_of_commands_names_every_option(command: str, text: str, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit):
        main([*command.split(), "--help"])
    options = set(re.findall(r"^  (--[\w-]+)", capsys.readouterr().out, re.MULTILINE)) - {"--version"}
    start = f"aitoearn-mcp {command}" if command else "aitoearn-mcp` |"
    [row] = [line for line in text.splitlines() if line.startswith(f"| `{start}")]
    assert options <= set(re.findall(r"--[a-z-]+", row))


@pytest.mark.parametrize("text", [ENGLISH, CHINESE], ids=["en", "zh"])
def test_every_clients_block_says_how_to_write_the_entry(text: str) -> None:
    folded = re.findall(r"<details>(.*?)</details>", text, re.DOTALL)
    assert [block for block in folded[: len(CLIENTS)] if "--write" not in block] == []


@pytest.mark.parametrize("command", named("aitoearn-mcp "))
def test_a_command_works_in_an_empty_home(command: str, home: Path, in_empty_home: dict[str, str]) -> None:
    end = subprocess.run(
        shlex.split(command),
        cwd=home,
        env=in_empty_home,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=90,
        check=False,
    )
    assert end.returncode == 0, end.stderr
    assert end.stdout


@pytest.mark.parametrize("command", named("make "))
def test_make_knows_how_to_run_what_it_is_told(command: str, environ: Mapping[str, str]) -> None:
    # What it would run is the demo and this very run of tests.
    options = ["--dry-run", "--assume-old=.venv/.ready", f"BIN={Path(sys.executable).parent}"]
    end = subprocess.run(
        [*command.split(), *options], cwd=ROOT, env=environ, capture_output=True, text=True, check=False
    )
    assert (end.returncode, end.stderr) == (0, "")
    assert str(Path(sys.executable).parent) in end.stdout


@pytest.mark.parametrize("command", commands(ENGLISH, "powershell"))
def test_powershell_reads_a_command_as_a_shell_does(command: str) -> None:
    # Old PowerShell has no `&&`, takes a bare `--` away, and gives `$`, `%`, quotes and backticks meanings of its own.
    assert re.fullmatch(r"[\w.-]+( (?!--( |$))[\w.-]+)*", command)
    assert command in commands(ENGLISH, "sh")


def test_the_entry_for_any_client_starts_a_server_that_protects_and_can_undo(tmp_path: Path) -> None:
    (block,) = blocks(ENGLISH, "json")
    (entry,) = json.loads(block)["mcpServers"].values()
    assert set(environment()) <= set(entry["env"])
    audit_log = str(tmp_path / "audit.jsonl")
    settings = Settings.from_env(entry["env"] | {"AITOEARN_API_KEY": "ai_a-key", "AITOEARN_AUDIT_LOG": audit_log})
    assert (settings.protect_links, str(settings.audit_log), settings.warnings) == (True, audit_log, ())


@pytest.mark.parametrize("heading", ["Undo", "Import a sheet", "Troubleshooting", "Privacy", "Support"])
def test_every_topic_of_a_new_user_has_a_section(heading: str) -> None:
    assert f"\n## {heading}\n" in ENGLISH


def test_help_is_asked_for_where_the_package_says() -> None:
    repository = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))["repository"]["url"]
    assert f"({repository}/issues)" in ENGLISH.partition("\n## Support\n")[2].partition("\n## ")[0]
