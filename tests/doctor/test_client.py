"""`doctor --client`: the entry in a client's configuration, as the client would start it."""

import json
import subprocess
import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Any

import pytest

from aitoearn_mcp.client_config.clients import config_for
from aitoearn_mcp.client_config.entry import Wanted
from aitoearn_mcp.client_config.system import System
from aitoearn_mcp.doctor.client import entries_for
from aitoearn_mcp.doctor.finding import State

KEY = "ai_key-of-the-user-42"
SCRIPT = str(Path(sys.executable).with_name("aitoearn-mcp"))
NOWHERE = {"AITOEARN_BASE_URL": "https://api.aitoearn.invalid/api"}
OF_A_GOOD_ENTRY = [
    *("version", "entry", "command", "settings", "key", "audit_log", "sandbox", "api", "key_accepted", "start")
]
OTHER_SERVER = """
import json, sys
for line in sys.stdin:
    message = json.loads(line)
    if "id" in message:
        print(json.dumps({"id": message["id"], "result": {"serverInfo": {"name": "other"}}}), flush=True)
"""
Found = dict[str, tuple[str, str]]
Doctor = Callable[..., Found]


@pytest.fixture
def home(tmp_path: Path) -> Path:
    return tmp_path


@pytest.fixture
def doctor(home: Path, environ: Mapping[str, str]) -> Doctor:
    """Run `doctor --client` in a home, and return the state and the words of each finding."""

    def run(client: str, **variables: str) -> Found:
        command = [sys.executable, "-m", "aitoearn_mcp", "doctor", "--client", client, "--json"]
        gone = ("XDG_CONFIG_HOME", "XDG_STATE_HOME", "CODEX_HOME")
        given = {name: value for name, value in environ.items() if name not in gone} | variables
        end = subprocess.run(command, env=given | {"HOME": str(home)}, cwd=home, capture_output=True, timeout=60)
        assert KEY not in (end.stdout + end.stderr).decode()
        assert end.stderr == b""
        assert b" CLIENT" not in end.stdout  # What to do is said for this client.
        report = json.loads(end.stdout)
        assert end.returncode == (0 if report["ok"] else 1)
        return {finding["name"]: (finding["state"], finding["what"]) for finding in report["findings"]}

    return run


def write(file: Path, content: Any) -> None:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(content if isinstance(content, str) else json.dumps(content), encoding="utf-8")


def write_for_cursor(home: Path, **entry: Any) -> None:
    write(home / ".cursor" / "mcp.json", {"mcpServers": {"links": {"command": SCRIPT, **entry}}})


def states(found: Found) -> dict[str, str]:
    return {name: state for name, (state, _) in found.items()}


def test_every_check_passes_for_an_entry_for_the_sandbox(home: Path, doctor: Doctor) -> None:
    write_for_cursor(home, env={"AITOEARN_SANDBOX": "1"})
    found = doctor("cursor")
    assert states(found) == dict.fromkeys(OF_A_GOOD_ENTRY, "ok")
    assert found["entry"][1] == f'"links" in {home / ".cursor" / "mcp.json"}'


def test_the_switches_of_an_entry_are_used(home: Path, doctor: Doctor) -> None:
    write_for_cursor(home, args=["--sandbox", "--read-only"])
    assert states(doctor("cursor")) == dict.fromkeys(OF_A_GOOD_ENTRY, "ok")


@pytest.mark.parametrize(
    ("client", "file", "content"),
    [
        ("claude-code", ".mcp.json", {"mcpServers": {"a": {"command": SCRIPT, "args": ["--sandbox"]}}}),
        ("claude-code", ".claude.json", {"mcpServers": {"a": {"command": SCRIPT, "args": ["--sandbox"]}}}),
        ("vscode", ".vscode/mcp.json", {"servers": {"a": {"command": SCRIPT, "args": ["--sandbox"]}}}),
        ("codex", ".codex/config.toml", f'[mcp_servers.a]\ncommand = "{SCRIPT}"\nargs = ["--sandbox"]\n'),
        ("trae", ".config/Trae/User/mcp.json", {"mcpServers": {"a": {"command": SCRIPT, "args": ["--sandbox"]}}}),
    ],
)
def test_each_clients_own_file_is_read(client: str, file: str, content: Any, home: Path, doctor: Doctor) -> None:
    write(home / file, content)
    found = doctor(client)
    assert found["entry"] == ("ok", f'"a" in {home / file}')
    assert found["start"][0] == "ok"


def test_a_file_of_vs_code_may_have_comments(home: Path, doctor: Doctor) -> None:
    entry = f'{{"command": "{SCRIPT}", /* no key */ "args": ["--sandbox"],}}'
    content = f'{{ // mine: "http://x"\n "servers": {{"a": {entry}}}, }}'
    write(home / ".config" / "Code" / "User" / "mcp.json", content)
    assert doctor("vscode")["start"][0] == "ok"


def test_a_bad_setting_in_an_entry_fails_and_so_does_its_start(home: Path, doctor: Doctor) -> None:
    write_for_cursor(home, env={"AITOEARN_LANGUAGE": "de", "AITOEARN_API_KEY": KEY})
    found = doctor("cursor")
    assert found["settings"] == ("failed", "AITOEARN_LANGUAGE must be en or zh")
    assert found["start"] == (
        "failed",
        "the server ended before it answered: aitoearn-mcp: AITOEARN_LANGUAGE must be en or zh",
    )


def test_a_missing_command_fails(home: Path, doctor: Doctor) -> None:
    write_for_cursor(home, command="/nowhere/aitoearn-mcp", args=["--sandbox"])
    found = doctor("cursor")
    assert found["command"] == ("failed", 'the command "/nowhere/aitoearn-mcp" is not found')
    assert "start" not in found


def test_a_command_that_starts_another_server_fails(home: Path, doctor: Doctor) -> None:
    other = home / "aitoearn-mcp"
    write(other, f"#!{sys.executable}\n{OTHER_SERVER}")
    other.chmod(0o755)
    write_for_cursor(home, command=str(other), env={"AITOEARN_SANDBOX": "1"})
    assert doctor("cursor")["start"] == ("failed", "the command starts another server: other")


def test_the_settings_of_the_shell_do_not_reach_the_entry(home: Path, doctor: Doctor) -> None:
    write_for_cursor(home, env=NOWHERE)
    found = doctor("cursor", AITOEARN_API_KEY=KEY, AITOEARN_LANGUAGE="de")
    assert found["settings"][0] == "ok"
    assert found["key"] == ("failed", "AITOEARN_API_KEY is not set")


def test_a_variable_in_an_entry_is_replaced_as_the_client_does(home: Path, doctor: Doctor) -> None:
    write_for_cursor(home, env={**NOWHERE, "AITOEARN_API_KEY": "${env:AITOEARN_API_KEY}"})
    assert doctor("cursor", AITOEARN_API_KEY=KEY)["key"] == ("ok", "set, 21 characters, from AITOEARN_API_KEY")
    assert doctor("cursor")["key"][0] == "failed"


def test_a_key_that_the_client_asks_for_is_a_warning(home: Path, doctor: Doctor) -> None:
    entry = {"command": SCRIPT, "env": {**NOWHERE, "AITOEARN_API_KEY": "${input:aitoearn-api-key}"}}
    write(home / ".config" / "Code" / "User" / "mcp.json", {"servers": {"links": entry}})
    found = doctor("vscode")
    assert found["key"] == ("warning", "the client asks for the key and keeps it where it can't be read")
    assert found["start"][0] == "ok"


def test_the_proxy_in_an_entry_is_checked(home: Path, doctor: Doctor) -> None:
    write_for_cursor(home, env={"AITOEARN_API_KEY": KEY, "HTTPS_PROXY": "http://127.0.0.1:1"})
    assert doctor("cursor")["proxy"][0] == "failed"


@pytest.mark.parametrize("off", [{"disabled": True}, {"enabled": False}])
def test_an_entry_that_is_switched_off_is_a_warning(off: dict[str, bool], home: Path, doctor: Doctor) -> None:
    write_for_cursor(home, args=["--sandbox"], **off)
    file = home / ".cursor" / "mcp.json"
    assert doctor("cursor")["entry"] == ("warning", f'the entry "links" in {file} is switched off')


@pytest.mark.parametrize(
    "content",
    [None, "", "{}", {"mcpServers": {"other": {"command": "npx"}}}, {"mcpServers": {"aitoearn-work-links": None}}],
)
def test_a_file_without_our_entry_fails(content: Any, home: Path, doctor: Doctor) -> None:
    file = home / ".cursor" / "mcp.json"
    if content is not None:
        write(file, content)
    assert doctor("cursor") == {
        "version": doctor("cursor")["version"],
        "entry": ("failed", f"no entry of {file} starts aitoearn-mcp"),
    }


@pytest.mark.parametrize("client", ["cursor", "vscode", "codex", "windsurf", "trae"])
def test_an_entry_for_a_server_elsewhere_is_a_warning(client: str, home: Path) -> None:
    system = System("linux", str(home), None, {})
    config = config_for(client, system, Wanted(("aitoearn-mcp",), url="https://mcp.example.com/mcp"))
    assert config.file
    write(Path(config.file), config.block)
    entries, (finding,) = entries_for(client, system)
    assert (entries, finding.state) == ([], State.WARNING)
    assert finding.what.en == (
        f'the entry "aitoearn-work-links" in {config.file} connects to a server that runs elsewhere'
    )


def test_a_file_that_cannot_be_read_fails(home: Path, doctor: Doctor) -> None:
    write(home / ".codex" / "config.toml", "a = ")
    state, what = doctor("codex")["entry"]
    assert (state, what.startswith(f"{home / '.codex' / 'config.toml'} can't be read: it is not valid TOML")) == (
        "failed",
        True,
    )


def test_the_entries_of_cherry_studio_cannot_be_checked(doctor: Doctor) -> None:
    assert doctor("cherry-studio")["entry"] == (
        "warning",
        "Cherry Studio keeps its entries where no other program can read them",
    )


def test_an_unknown_home_fails() -> None:
    entries, (finding,) = entries_for("windsurf", System("linux", None, None, {}))
    assert (entries, finding.state) == ([], State.FAILED)
    assert finding.what.en == "the home folder of this user is unknown: set HOME to it"


def test_a_switch_with_a_client_is_refused(environ: Mapping[str, str]) -> None:
    command = [sys.executable, "-m", "aitoearn_mcp", "doctor", "--client", "cursor", "--sandbox"]
    end = subprocess.run(command, env=environ, capture_output=True, check=False)
    assert (end.returncode, end.stdout) == (2, b"")
    assert end.stderr.startswith(b"aitoearn-mcp: --client checks the entry as it is")
