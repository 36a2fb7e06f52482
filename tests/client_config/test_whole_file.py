"""A client's file on the disk: kept, replaced in one step, and left alone where something is in the way."""

import json
import os
import stat
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from aitoearn_mcp.client_config.merge import NotWritten
from aitoearn_mcp.client_config.whole_file import entries_of, merge_into_file
from client_config.merging import OTHERS, OURS, linux_config


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mcp.json"


def test_other_entries_stay_as_they_are_and_in_their_order(file: Path) -> None:
    before: dict[str, Any] = {"theme": "dark", "mcpServers": OTHERS, "last": [1, 1.5, None]}
    file.write_text(json.dumps(before, ensure_ascii=False), encoding="utf-8")
    merged = merge_into_file(file, linux_config(), replace_credentials=False)
    after = json.loads(file.read_text(encoding="utf-8"))
    expected = {**before, "mcpServers": {**OTHERS, "aitoearn-work-links": OURS}}
    assert (after, list(after), list(after["mcpServers"])) == (
        expected,
        list(expected),
        [*OTHERS, "aitoearn-work-links"],
    )
    assert "é 中文" in file.read_text(encoding="utf-8")
    assert merged.changed


def test_each_write_keeps_a_backup_of_what_was_there(file: Path) -> None:
    texts = ['{"a": 1}', '{"b": 2}']
    backups = []
    for text in texts:
        file.write_text(text, encoding="utf-8")
        backups.append(merge_into_file(file, linux_config(), replace_credentials=False).backup)
    assert [backup.name for backup in backups if backup] == ["mcp.json.backup-1", "mcp.json.backup-2"]
    assert [backup.read_text(encoding="utf-8") for backup in backups if backup] == texts


def test_a_second_write_changes_nothing(file: Path) -> None:
    file.write_text('{"mcpServers": {}}', encoding="utf-8")
    merge_into_file(file, linux_config(), replace_credentials=False)
    before, names = file.stat(), sorted(file.parent.iterdir())
    merged = merge_into_file(file, linux_config(), replace_credentials=False)
    assert (merged.changed, merged.backup) == (False, None)
    assert file.stat() == before
    assert sorted(file.parent.iterdir()) == names


@pytest.mark.parametrize(
    "text",
    [
        '{"mcpServers": {}, // a comment\n}',
        '{"mcpServers": {},}',
        '{"mcpServers": {}',
        '{"a": 1, "a": 2}',
        '{"mcpServers": {"x": {}, "x": {"command": "lost"}}}',
        '{"a": NaN}',
        '{"a": 1e999}',
        '{"a": 0.12345678901234567890}',
        '{"a": "\\ud800"}',
        "[" * 100_000,
        "[]",
        "null",
        '"text"',
        '{"mcpServers": []}',
        '{"mcpServers": null}',
    ],
)
def test_a_file_that_would_lose_something_is_refused_and_left(text: str, file: Path) -> None:
    file.write_text(text, encoding="utf-8")
    with pytest.raises(NotWritten):
        merge_into_file(file, linux_config(), replace_credentials=False)
    assert file.read_text(encoding="utf-8") == text
    assert list(file.parent.iterdir()) == [file]


def test_a_file_in_another_encoding_is_refused_and_left(file: Path) -> None:
    file.write_bytes('{"名": 1}'.encode("gbk"))
    with pytest.raises(NotWritten, match="UTF-8"):
        merge_into_file(file, linux_config(), replace_credentials=False)
    assert file.read_bytes() == '{"名": 1}'.encode("gbk")


@pytest.mark.parametrize(
    ("client", "project", "mode"), [("cursor", False, 0o600), ("vscode", False, 0o600), ("cursor", True, 0o644)]
)
def test_a_new_file_is_private_unless_it_is_a_projects(client: str, project: bool, mode: int, tmp_path: Path) -> None:
    file = tmp_path / "new" / "folder" / "mcp.json"
    merged = merge_into_file(file, linux_config(client, project=project), replace_credentials=False)
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert (merged.changed, merged.backup) == (True, None)
    assert list(file.parent.iterdir()) == [file]


def test_a_file_that_is_read_only_is_left_alone(file: Path) -> None:
    file.write_text("{}", encoding="utf-8")
    file.chmod(0o444)
    with pytest.raises(NotWritten, match="it is read-only"):
        merge_into_file(file, linux_config(), replace_credentials=False)
    assert [path.read_text(encoding="utf-8") for path in file.parent.iterdir()] == ["{}"]


@pytest.mark.parametrize(("mode", "readable"), [(0o600, False), (0o640, True), (0o644, True)])
def test_an_old_files_mode_is_kept_and_reported_where_others_can_read(mode: int, readable: bool, file: Path) -> None:
    file.write_text("{}", encoding="utf-8")
    file.chmod(mode)
    merged = merge_into_file(file, linux_config(), replace_credentials=False)
    assert merged.backup
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, merged.backup)] == [mode, mode]
    assert merged.readable_by_others is readable


def test_a_link_stays_and_its_target_changes(tmp_path: Path, file: Path) -> None:
    target = tmp_path / "dotfiles" / "cursor.json"
    target.parent.mkdir()
    target.write_text("{}", encoding="utf-8")
    file.symlink_to(target)
    merged = merge_into_file(file, linux_config(), replace_credentials=False)
    assert file.is_symlink()
    assert json.loads(target.read_text(encoding="utf-8")) == {"mcpServers": {"aitoearn-work-links": OURS}}
    assert merged.backup == target.with_name("cursor.json.backup-1")


def test_a_place_that_cannot_be_written_is_refused_with_the_reason(file: Path) -> None:
    file.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(NotWritten, match=os.strerror(20)):
        merge_into_file(file / "mcp.json", linux_config(), replace_credentials=False)


def test_a_folder_in_the_files_place_is_refused_and_left(file: Path) -> None:
    file.mkdir()  # A folder can't be replaced by a file.
    with pytest.raises(NotWritten):
        merge_into_file(file, linux_config(), replace_credentials=False)
    assert list(file.parent.iterdir()) == [file]


def test_a_loop_of_links_is_refused(file: Path) -> None:
    file.symlink_to(file.with_name("other"))
    file.with_name("other").symlink_to(file)
    with pytest.raises(NotWritten):
        merge_into_file(file, linux_config(), replace_credentials=False)
    assert file.is_symlink()


def test_a_pipe_in_the_files_place_is_refused_and_not_waited_for(file: Path) -> None:
    os.mkfifo(file)
    with pytest.raises(NotWritten, match="it is not a file"):
        merge_into_file(file, linux_config(), replace_credentials=False)


def test_the_entries_of_a_file_are_read_by_name(file: Path) -> None:
    file.write_text(json.dumps({"mcpServers": OTHERS}), encoding="utf-8")
    assert entries_of(replace(linux_config(), file=file)) == OTHERS


def test_a_file_that_is_not_there_has_no_entries(file: Path) -> None:
    assert entries_of(replace(linux_config(), file=file)) == {}
