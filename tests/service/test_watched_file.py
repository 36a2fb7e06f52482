"""A file that takes effect when it changes, and whose last good content outlives a mistake."""

import json
import logging
import os
from pathlib import Path
from typing import Any

import pytest

from aitoearn_mcp.service.watched_file import WatchedFile
from aitoearn_mcp.settings import SettingsError

NAME = "AITOEARN_MCP_KEYS_FILE"


def parse(found: dict[str, Any]) -> dict[str, Any]:
    if "bad" in found:
        raise ValueError("holds what can't be used")
    return found


@pytest.fixture
def path(tmp_path: Path) -> Path:
    path = tmp_path / "keys.json"
    path.touch(0o600)
    path.write_text('{"a": 1}')
    return path


def replace(path: Path, content: str) -> None:
    """Put another file in its place, as editors and Kubernetes do."""
    new = path.with_suffix(".new")
    new.touch(0o600)
    new.write_text(content)
    new.replace(path)


def test_a_change_is_seen_and_logged(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = WatchedFile(NAME, path, parse)
    assert file.content == {"a": 1}
    replace(path, '{"b": 2}')
    assert (file.content, file.content) == ({"b": 2}, {"b": 2})
    assert [record.getMessage() for record in caplog.records] == [f"{NAME} was read again after a change"]


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        ('{"a": ', "must name a file with a JSON object, and line 1 is not valid JSON"),
        ("", "must name a file with a JSON object, and line 1 is not valid JSON"),
        ("[]", "must name a file with a JSON object"),
        ('{"a": 1, "a": 2}', "names a file in which one name stands twice"),
        ('{"bad": 1}', "holds what can't be used"),
        ("[" * 100_000, "must name a file with a JSON object, and this one is nested too deeply"),
        (" " * (16 * 1024 * 1024 + 1), "names a file of more than 16 MiB"),
        ('{"a": ' + "9" * 5000 + "}", "must name a file with a JSON object of texts"),
    ],
    ids=["cut_off", "empty", "list", "twice", "refused", "deep", "huge", "long_number"],
)
def test_a_file_that_breaks_keeps_its_last_good_content(
    path: Path, caplog: pytest.LogCaptureFixture, content: str, problem: str
) -> None:
    file = WatchedFile(NAME, path, parse)
    replace(path, content)
    assert (file.content, file.content) == ({"a": 1}, {"a": 1})
    assert [(record.levelno, record.getMessage()) for record in caplog.records] == [
        (logging.ERROR, f"{NAME} {problem}: its last good content stays in force")
    ]
    replace(path, '{"c": 3}')
    assert file.content == {"c": 3}


def test_a_file_that_is_removed_keeps_its_last_good_content(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = WatchedFile(NAME, path, parse)
    path.unlink()
    assert file.content == {"a": 1}
    assert "names a file that can't be read (No such file or directory)" in caplog.text


def test_a_file_that_is_wrong_at_the_start_ends_it(tmp_path: Path) -> None:
    with pytest.raises(SettingsError, match=f"^{NAME} names a file that can't be read \\(No such file"):
        WatchedFile(NAME, tmp_path / "nothing", parse)
    with pytest.raises(SettingsError, match=f"^{NAME} names a file that can't be read \\(Is a directory"):
        WatchedFile(NAME, tmp_path, parse)
    os.mkfifo(tmp_path / "pipe")
    with pytest.raises(SettingsError, match=f"^{NAME} names a pipe"):
        WatchedFile(NAME, tmp_path / "pipe", parse)
    (tmp_path / "latin").write_bytes(b'{"\xe9": 1}')
    with pytest.raises(SettingsError, match=f"^{NAME} must name a file with a JSON object in UTF-8"):
        WatchedFile(NAME, tmp_path / "latin", parse)


def test_a_byte_order_mark_makes_no_difference(path: Path) -> None:
    path.write_text(json.dumps({"名": 1}), encoding="utf-8-sig")
    assert WatchedFile(NAME, path, parse).content == {"名": 1}


def test_a_file_that_others_can_read_is_warned_of(path: Path, caplog: pytest.LogCaptureFixture) -> None:
    path.chmod(0o640)
    WatchedFile(NAME, path, parse)
    assert [record.getMessage() for record in caplog.records] == [
        f"{NAME} names a file that other users of this machine can read (mode 640): chmod 600"
    ]
