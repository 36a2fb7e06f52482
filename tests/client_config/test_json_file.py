"""Merging the entry into a client's file: nothing else changes, and nothing is lost."""

import json
import os
import stat
from pathlib import Path
from typing import Any

import pytest

from aitoearn_mcp.client_config.clients import ClientConfig, System, Wanted, config_for
from aitoearn_mcp.client_config.json_file import NotWritten, merge_into_file, merged_text
from aitoearn_mcp.installation import safety

SCRIPT = "/opt/aitoearn/bin/aitoearn-mcp"
PROTECTED = safety()
OURS = {"command": SCRIPT, "args": [], "env": {"AITOEARN_API_KEY": "YOUR_KEY", **PROTECTED}}
OTHERS = {"zeta": {"command": "z"}, "alpha": {"url": "https://example.com", "headers": {"X": "é 中文"}}}


def config(client: str = "cursor", **wanted: Any) -> ClientConfig:
    return config_for(client, System("linux", "/people/li", "/shop", {}), Wanted((SCRIPT,), **wanted))


def merge(content: Any, *, replace_credentials: bool = False, client: str = "cursor", **wanted: Any) -> Any:
    """Merge into a file with this content and return the content after it."""
    after = merged_text(json.dumps(content), config(client, **wanted), replace_credentials=replace_credentials)
    return json.loads(after)


def entry_after(existing: dict[str, Any], **wanted: Any) -> dict[str, Any]:
    after = merge({"mcpServers": {"aitoearn-work-links": existing}}, **wanted)
    entry: dict[str, Any] = after["mcpServers"]["aitoearn-work-links"]
    return entry


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "mcp.json"


def test_other_entries_stay_as_they_are_and_in_their_order(file: Path) -> None:
    before: dict[str, Any] = {"theme": "dark", "mcpServers": OTHERS, "last": [1, 1.5, None]}
    file.write_text(json.dumps(before, ensure_ascii=False), encoding="utf-8")
    merged = merge_into_file(file, config(), replace_credentials=False)
    after = json.loads(file.read_text(encoding="utf-8"))
    expected = {**before, "mcpServers": {**OTHERS, "aitoearn-work-links": OURS}}
    assert (after, list(after), list(after["mcpServers"])) == (
        expected,
        list(expected),
        [*OTHERS, "aitoearn-work-links"],
    )
    assert "é 中文" in file.read_text(encoding="utf-8")
    assert merged.changed


def test_what_was_there_before_is_kept_beside_it_each_time(file: Path) -> None:
    texts = ['{"a": 1}', '{"b": 2}']
    backups = []
    for text in texts:
        file.write_text(text, encoding="utf-8")
        backups.append(merge_into_file(file, config(), replace_credentials=False).backup)
    assert [backup.name for backup in backups if backup] == ["mcp.json.backup-1", "mcp.json.backup-2"]
    assert [backup.read_text(encoding="utf-8") for backup in backups if backup] == texts


def test_a_second_time_changes_nothing(file: Path) -> None:
    file.write_text('{"mcpServers": {}}', encoding="utf-8")
    merge_into_file(file, config(), replace_credentials=False)
    before, names = file.stat(), sorted(file.parent.iterdir())
    merged = merge_into_file(file, config(), replace_credentials=False)
    assert (merged.changed, merged.backup) == (False, None)
    assert file.stat() == before
    assert sorted(file.parent.iterdir()) == names


@pytest.mark.parametrize("text", ["", " \n", "{}", '{"mcpServers": {}}', "\ufeff{}"])
def test_an_empty_file_gets_the_entry(text: str) -> None:
    after = merged_text(text, config(), replace_credentials=False)
    assert json.loads(after.removeprefix("\ufeff")) == {"mcpServers": {"aitoearn-work-links": OURS}}
    assert after.startswith("\ufeff") == text.startswith("\ufeff")


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
        merge_into_file(file, config(), replace_credentials=False)
    assert file.read_text(encoding="utf-8") == text
    assert list(file.parent.iterdir()) == [file]


def test_a_file_in_another_encoding_is_refused_and_left(file: Path) -> None:
    file.write_bytes('{"名": 1}'.encode("gbk"))
    with pytest.raises(NotWritten, match="UTF-8"):
        merge_into_file(file, config(), replace_credentials=False)
    assert file.read_bytes() == '{"名": 1}'.encode("gbk")


@pytest.mark.parametrize(
    "existing",
    [
        {"command": "node", "args": ["server.js"]},
        {"command": "npx", "args": ["-y", "aitoearn-mcp"]},
        {"command": "/usr/bin/other-mcp"},
        {"command": "python", "args": ["-m", "other"]},
        {"command": "uvx", "args": "aitoearn-mcp"},
        {"command": ["aitoearn-mcp"]},
        {"url": "https://aitoearn.cn/mcp"},
        "aitoearn-mcp",
        ["aitoearn-mcp"],
    ],
)
def test_an_entry_of_that_name_that_is_not_ours_is_refused(existing: Any) -> None:
    with pytest.raises(NotWritten, match="starts another program"):
        merge({"mcpServers": {"aitoearn-work-links": existing}})


@pytest.mark.parametrize(
    ("command", "args", "extra"),
    [
        ("/old/bin/aitoearn-mcp", ["--sandbox"], ["--sandbox"]),
        (r"C:\old\Scripts\aitoearn-mcp.exe", [], []),
        ("uvx", ["aitoearn-mcp"], []),
        ("/usr/local/bin/uvx", ["--from", "aitoearn-mcp==0.1.0", "aitoearn-mcp", "--sandbox"], ["--sandbox"]),
        ("uv", ["run", "aitoearn-mcp"], []),
        ("pipx", ["run", "aitoearn-mcp"], []),
        ("/venv/bin/python3.12", ["-m", "aitoearn_mcp", "--sandbox"], ["--sandbox"]),
    ],
)
def test_an_entry_of_ours_gets_this_installation_and_keeps_its_own_arguments(
    command: str, args: list[str], extra: list[str]
) -> None:
    entry = entry_after({"command": command, "args": args})
    assert (entry["command"], entry["args"]) == (SCRIPT, extra)


def test_what_a_user_added_to_our_entry_stays() -> None:
    own = {"AITOEARN_LANGUAGE": "zh", "AITOEARN_PROTECT_LINKS": "0", "AITOEARN_API_KEY": "a-key-of-the-user"}
    existing = {"disabled": True, "command": "/old/aitoearn-mcp", "env": own, "alwaysAllow": ["get_publish_record"]}
    assert entry_after(existing) == {**existing, "command": SCRIPT, "args": [], "env": safety() | own}


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ({}, {}, {"AITOEARN_API_KEY": "YOUR_KEY"}),
        ({"AITOEARN_API_KEY": "old-key-1"}, {}, {"AITOEARN_API_KEY": "old-key-1"}),
        ({"AITOEARN_API_KEY_FILE": "/k"}, {}, {"AITOEARN_API_KEY_FILE": "/k"}),
        ({"AITOEARN_SANDBOX": "1"}, {}, {"AITOEARN_SANDBOX": "1"}),
        ({"AITOEARN_API_KEY": "old-key-1"}, {"key": "new-key-1"}, {"AITOEARN_API_KEY": "new-key-1"}),
        ({"AITOEARN_API_KEY_FILE": "/k"}, {"key": "new-key-1"}, {"AITOEARN_API_KEY": "new-key-1"}),
        ({"AITOEARN_SANDBOX": "1"}, {"key": "new-key-1"}, {"AITOEARN_API_KEY": "new-key-1"}),
        (
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
            {"sandbox": True},
            {"AITOEARN_SANDBOX": "1"},
        ),
        (
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://a.example/api"},
            {"base_url": "https://aitoearn.ai/api"},
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
        ),
        (
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_READ_ONLY": "0"},
            {"read_only": True},
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_READ_ONLY": "1"},
        ),
        ({"AITOEARN_SANDBOX": "1"}, {"base_url": "https://aitoearn.ai/api"}, {"AITOEARN_SANDBOX": "1"}),
    ],
)
def test_the_key_is_kept_or_replaced_with_all_that_stands_for_it(
    before: dict[str, str], wanted: dict[str, Any], after: dict[str, str]
) -> None:
    given = "key" in wanted or "sandbox" in wanted
    entry = entry_after({"command": "aitoearn-mcp", "env": before}, replace_credentials=given, **wanted)
    assert entry["env"] == {**after, **PROTECTED}


@pytest.mark.parametrize(
    ("before", "ids"),
    [
        ({}, ["aitoearn-api-key"]),
        ({"inputs": [{"id": "other"}]}, ["other", "aitoearn-api-key"]),
        ({"inputs": [{"id": "aitoearn-api-key", "type": "promptString"}]}, ["aitoearn-api-key"]),
    ],
)
def test_the_prompt_of_vscode_is_added_once(before: dict[str, Any], ids: list[str]) -> None:
    after = merge(before, client="vscode")
    assert [item["id"] for item in after["inputs"]] == ids
    assert merge(after, client="vscode") == after


def test_inputs_of_another_form_are_refused() -> None:
    with pytest.raises(NotWritten, match="inputs"):
        merge({"inputs": {}}, client="vscode")


@pytest.mark.parametrize("indent", ["  ", "    ", "\t"])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_files_layout_is_kept(indent: str, end: str, newline: str) -> None:
    before = (json.dumps({"mcpServers": OTHERS}, indent=indent, ensure_ascii=False) + end).replace("\n", newline)
    after = merged_text(before, config(), replace_credentials=False)
    expected = json.dumps({"mcpServers": {**OTHERS, "aitoearn-work-links": OURS}}, indent=indent, ensure_ascii=False)
    assert after == (expected + end).replace("\n", newline)


@pytest.mark.parametrize(
    ("client", "project", "mode"), [("cursor", False, 0o600), ("vscode", False, 0o600), ("cursor", True, 0o644)]
)
def test_a_new_file_is_the_users_alone_unless_it_is_a_projects(
    client: str, project: bool, mode: int, tmp_path: Path
) -> None:
    file = tmp_path / "new" / "folder" / "mcp.json"
    merged = merge_into_file(file, config(client, project=project), replace_credentials=False)
    assert stat.S_IMODE(file.stat().st_mode) == mode
    assert (merged.changed, merged.backup) == (True, None)
    assert list(file.parent.iterdir()) == [file]


@pytest.mark.parametrize(("mode", "told"), [(0o600, False), (0o640, True), (0o644, True)])
def test_an_old_files_mode_is_kept_and_told_where_others_can_read_the_key(mode: int, told: bool, file: Path) -> None:
    file.write_text("{}", encoding="utf-8")
    file.chmod(mode)
    merged = merge_into_file(file, config(), replace_credentials=False)
    assert merged.backup
    assert [stat.S_IMODE(path.stat().st_mode) for path in (file, merged.backup)] == [mode, mode]
    assert merged.readable_by_others is told


def test_a_link_stays_and_its_target_changes(tmp_path: Path, file: Path) -> None:
    target = tmp_path / "dotfiles" / "cursor.json"
    target.parent.mkdir()
    target.write_text("{}", encoding="utf-8")
    file.symlink_to(target)
    merged = merge_into_file(file, config(), replace_credentials=False)
    assert file.is_symlink()
    assert json.loads(target.read_text(encoding="utf-8")) == {"mcpServers": {"aitoearn-work-links": OURS}}
    assert merged.backup == target.with_name("cursor.json.backup-1")


def test_a_place_that_can_not_be_written_is_named(file: Path) -> None:
    file.write_text("a file where a folder should be", encoding="utf-8")
    with pytest.raises(NotWritten, match=os.strerror(20)):
        merge_into_file(file / "mcp.json", config(), replace_credentials=False)


def test_a_failure_while_writing_leaves_the_old_file_and_nothing_else(file: Path) -> None:
    file.mkdir()  # A folder can't be replaced by a file.
    with pytest.raises(NotWritten):
        merge_into_file(file, config(), replace_credentials=False)
    assert list(file.parent.iterdir()) == [file]
