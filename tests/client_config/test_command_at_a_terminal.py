"""The command `config --write` at a terminal, where it asks for the key."""

import contextlib
import json
import os
import pty
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path

import pytest

INTERRUPT = "\x03"
KEY = "ai_typed-by-the-user-123"
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
    until = time.monotonic() + SECONDS
    while typed == INTERRUPT and process.poll() is None:
        assert time.monotonic() < until
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
