"""The command `config --write` at a terminal, where it asks for the key."""

import contextlib
import json
import os
import pty
import re
import select
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

from aitoearn_mcp.client_config.merge import site_of

MOVED = ("XDG_CONFIG_HOME", "CODEX_HOME", "CLAUDE_CONFIG_DIR")
"""Variables by which a client's file would be outside the test's home."""
INTERRUPT = "\x03"
KEY = "ai_typed-by-the-user-123"
AN_ADDRESS = "https://links.example:8443/api"
IN_JSON = json.dumps(
    {
        "mcpServers": {
            "aitoearn-work-links": {
                "command": "aitoearn-mcp",
                "args": [],
                "env": {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": AN_ADDRESS},
            }
        }
    }
)
IN_TOML = f"""[mcp_servers.aitoearn-work-links]
command = "aitoearn-mcp"
env = {{ AITOEARN_API_KEY = "old-key-1", AITOEARN_BASE_URL = "{AN_ADDRESS}" }}
"""
SECONDS = 60
"""A bound, not a measurement."""


@pytest.fixture(autouse=True)
def interruptible() -> Iterator[None]:
    """Let the processes of a test take SIGINT: whoever starts tests in the background has it ignored."""
    before = signal.signal(signal.SIGINT, signal.default_int_handler)
    yield
    signal.signal(signal.SIGINT, before)


@pytest.fixture
def home(tmp_path: Path) -> Path:
    home = tmp_path / "home"
    home.mkdir()
    return home


def key_in(home: Path) -> object:
    content = json.loads((home / ".cursor" / "mcp.json").read_text(encoding="utf-8"))
    return content["mcpServers"]["aitoearn-work-links"]["env"]["AITOEARN_API_KEY"]


def put(file: Path, text: str) -> Path:
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text, encoding="utf-8")
    return file


def read(terminal: int, end: bytes | None = None) -> bytes:
    """Read what a terminal shows, until `end` is in it or nobody writes there any more."""
    shown = b""
    with contextlib.suppress(OSError):  # Linux: what a closed terminal answers.
        while end is None or end not in shown:
            assert select.select([terminal], [], [], SECONDS)[0], shown
            chunk = os.read(terminal, 4096)
            if not chunk:
                break
            shown += chunk
    return shown


def at_terminal(home: Path, environ: Mapping[str, str], typed: str, *argv: str) -> tuple[int, str]:
    """Run `config` (for Cursor if not said) at a terminal, type an answer; return exit code and what was shown."""
    terminal, side = pty.openpty()
    env = {name: value for name, value in environ.items() if name not in MOVED} | {"HOME": str(home)}
    command = [sys.executable, "-m", "aitoearn_mcp", "config", *(argv or ("cursor",)), "--write"]
    process = subprocess.Popen(command, cwd=home, env=env, stdin=side, stdout=side, stderr=side, start_new_session=True)
    os.close(side)
    shown = read(terminal, b"leave it as it is): ")
    os.write(terminal, typed.encode())
    # The terminal is not the process's controlling one, and so sends no signal. One that comes just before the process
    # waits for its input is only seen after it.
    until = time.monotonic() + SECONDS
    while typed == INTERRUPT and process.poll() is None:
        assert time.monotonic() < until
        process.send_signal(signal.SIGINT)
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(0.5)
    shown += read(terminal)
    os.close(terminal)
    return process.wait(SECONDS), shown.decode()


def test_a_key_typed_at_a_terminal_is_in_the_file_and_not_on_the_screen(home: Path, environ: Mapping[str, str]) -> None:
    code, shown = at_terminal(home, environ, f"{KEY}\n")
    assert code == 0
    assert key_in(home) == KEY
    assert KEY not in shown
    assert "YOUR_KEY" not in shown


@pytest.mark.parametrize("typed", ["\n", "\x04", "YOUR_KEY\n"])
def test_enter_alone_keeps_the_key(typed: str, home: Path, environ: Mapping[str, str]) -> None:
    at_terminal(home, environ, f"{KEY}\n")
    code, shown = at_terminal(home, environ, typed)
    assert code == 0
    assert "nothing was changed" in shown
    assert key_in(home) == KEY


def test_a_bad_key_is_refused_without_showing_it(home: Path, environ: Mapping[str, str]) -> None:
    code, shown = at_terminal(home, environ, "Bearer my-secret-key\n")
    assert code == 2
    assert "must be the key alone, without 'Bearer '" in shown
    assert "my-secret" not in shown
    assert list(home.iterdir()) == []


def test_an_interrupt_at_the_prompt_writes_nothing(home: Path, environ: Mapping[str, str]) -> None:
    assert at_terminal(home, environ, INTERRUPT)[0] == 130
    assert list(home.iterdir()) == []


def test_the_question_names_the_site_whose_key_is_meant(home: Path, environ: Mapping[str, str]) -> None:
    assert "AiToEarn API key for Cursor, made on aitoearn.cn (" in at_terminal(home, environ, "\n")[1]


@pytest.mark.parametrize(
    ("client", "name", "text"),
    [
        ("cursor", ".cursor/mcp.json", IN_JSON),
        ("claude-desktop", ".config/Claude/claude_desktop_config.json", IN_JSON),
        ("claude-code", ".claude.json", IN_JSON),
        ("codex", ".codex/config.toml", IN_TOML),
    ],
)
def test_a_new_key_is_asked_for_the_site_that_the_entry_keeps(
    client: str, name: str, text: str, home: Path, environ: Mapping[str, str]
) -> None:
    file = put(home / name, text)
    code, shown = at_terminal(home, environ, f"{KEY}\n", client)
    assert (code, re.findall(r"made on (\S+) \(", shown)) == (0, ["links.example:8443"])
    after = file.read_text(encoding="utf-8")
    assert (AN_ADDRESS in after, KEY in after, "old-key-1" in after) == (True, True, False)


@pytest.mark.parametrize(
    ("kept", "argv", "site"),
    [
        ({"AITOEARN_BASE_URL": "https://aitoearn.ai/api"}, [], "aitoearn.ai"),
        ({"AITOEARN_BASE_URL": ""}, [], "aitoearn.cn"),
        ({"AITOEARN_SANDBOX": "1"}, [], "aitoearn.cn"),
        ({"AITOEARN_SANDBOX": "1", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"}, [], "aitoearn.ai"),
        (
            {"AITOEARN_BASE_URL": AN_ADDRESS},
            ["--name", "aitoearn-work-links", "--base-url", "https://aitoearn.ai/api"],
            "aitoearn.ai",
        ),
    ],
)
def test_the_site_in_the_question_is_the_one_that_a_typed_key_goes_to(
    kept: dict[str, str], argv: list[str], site: str, home: Path, environ: Mapping[str, str]
) -> None:
    entry = {"command": "aitoearn-mcp", "env": kept}
    file = put(home / ".cursor/mcp.json", json.dumps({"mcpServers": {"aitoearn-work-links": entry}}))
    shown = at_terminal(home, environ, f"{KEY}\n", "cursor", *argv)[1]
    after = json.loads(file.read_text(encoding="utf-8"))["mcpServers"]["aitoearn-work-links"]["env"]
    assert (re.findall(r"made on (\S+) \(", shown), site_of(after), after["AITOEARN_API_KEY"]) == ([site], site, KEY)


def test_no_key_is_asked_for_where_the_entry_cannot_be_written(home: Path, environ: Mapping[str, str]) -> None:
    file = put(home / ".cursor/mcp.json", "{ // mine\n}")
    code, shown = at_terminal(home, environ, "\n")
    assert (code, file.read_text(encoding="utf-8")) == (1, "{ // mine\n}")
    assert shown.startswith(f"aitoearn-mcp: {file} was left as it is: ")
