"""The console of a person: its language and encoding, and a reader that goes early."""

import os
import pty
import signal
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest

from aitoearn_mcp.console import language_of_person

COMMAND = [sys.executable, "-m", "aitoearn_mcp"]


@pytest.mark.parametrize(
    ("environ", "language"),
    [
        ({}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_TW.Big5"}, "zh"),
        ({"LANG": "de_DE.UTF-8"}, "en"),
        ({"LANG": "de_DE.UTF-8", "LANGUAGE": "zh_CN:de"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LANGUAGE": "en"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "LC_MESSAGES": "en_GB.UTF-8"}, "en"),
        ({"LANG": "en_GB.UTF-8", "LC_ALL": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": ""}, "zh"),
        ({"LC_ALL": "C.UTF-8", "LANGUAGE": "zh_CN"}, "en"),
        ({"LANG": "zh_CN.UTF-8", "AITOEARN_LANGUAGE": "en"}, "en"),
        ({"LANG": "en_GB.UTF-8", "AITOEARN_LANGUAGE": "ZH"}, "zh"),
        ({"AITOEARN_LANGUAGE": '"zh"'}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "AITOEARN_LANGUAGE": "de"}, "zh"),
    ],
)
def test_a_person_is_spoken_to_in_the_chosen_language_or_the_locales(environ: Mapping[str, str], language: str) -> None:
    assert language_of_person(environ) == language


def test_a_console_that_lacks_chinese_gets_english(environ: Mapping[str, str]) -> None:
    env = {**environ, "LANG": "zh_CN", "PYTHONIOENCODING": "latin-1"}
    end = subprocess.run([*COMMAND, "--help"], env=env, capture_output=True, check=True)
    assert end.stdout.startswith(b"usage: aitoearn-mcp ")


@pytest.mark.parametrize("unbuffered", [{}, {"PYTHONUNBUFFERED": "1"}], ids=["buffered", "unbuffered"])
@pytest.mark.parametrize("command", ["--help", "--version", "demo", "config cursor", "doctor --sandbox"])
def test_a_reader_that_goes_early_ends_no_command(
    command: str, unbuffered: dict[str, str], environ: Mapping[str, str]
) -> None:
    """As in `aitoearn-mcp demo | head -1`."""
    reader, writer = os.pipe()
    os.close(reader)
    with os.fdopen(writer) as stdout:
        end = subprocess.run(
            [*COMMAND, *command.split()], env={**environ, **unbuffered}, stdout=stdout, stderr=subprocess.PIPE
        )
    assert (end.returncode, end.stderr) == (0, b"")


def test_a_full_disk_is_not_taken_for_a_reader_that_went(environ: Mapping[str, str]) -> None:
    with Path("/dev/full").open("w") as stdout:
        end = subprocess.run([*COMMAND, "config", "cursor"], env=environ, stdout=stdout, stderr=subprocess.PIPE)
    assert end.returncode != 0
    assert b"No space left on device" in end.stderr


@pytest.mark.parametrize(
    ("locale", "words"), [("C.UTF-8", "this is an MCP server"), ("zh_CN.UTF-8", "这是一个 MCP 服务")]
)
def test_a_server_at_a_terminal_says_what_it_waits_for(locale: str, words: str, environ: Mapping[str, str]) -> None:
    terminal, side = pty.openpty()
    command = [*COMMAND, "--sandbox"]
    with subprocess.Popen(command, env={**environ, "LANG": locale}, stdin=side, stdout=side, stderr=side) as process:
        os.close(side)
        shown = b""
        while not shown.endswith(b"\n"):
            shown += os.read(terminal, 4096)
        process.send_signal(signal.SIGTERM)
    os.close(terminal)
    assert words in shown.decode()
    assert len(shown.splitlines()) == 1
