"""The file that a person names: of an allowed kind, on this machine, bounded, and never waited for."""

import os
import socket
from pathlib import Path

import pytest

from aitoearn_mcp.imports.files import LoadedFile, load_file
from aitoearn_mcp.imports.refusals import MAX_FILE, NotATable


def reason(path: Path | str) -> str:
    with pytest.raises(NotATable) as caught:
        load_file(str(path))
    return caught.value.reason.en


def test_a_file_is_read_whatever_the_case_of_its_kind(tmp_path: Path) -> None:
    (tmp_path / "a.CSV").write_bytes(b"x")
    assert load_file(str(tmp_path / "a.CSV")) == LoadedFile(".csv", b"x")


def test_a_tilde_is_the_home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    monkeypatch.setenv("USERPROFILE", str(tmp_path))
    (tmp_path / "a.txt").write_bytes(b"x")
    assert load_file("~/a.txt") == LoadedFile(".txt", b"x")


@pytest.mark.parametrize("path", ["", "  ", "a\0.csv"])
def test_an_invalid_path_is_refused(path: str) -> None:
    assert "empty or not valid" in reason(path)


@pytest.mark.parametrize("name", ["none.csv", "x" * 5_000 + ".csv", "~nobody-of-this-name/a.csv"])
def test_a_file_that_is_not_there_is_refused(tmp_path: Path, name: str) -> None:
    assert "No file was found" in reason(tmp_path / name if not name.startswith("~") else name)


@pytest.mark.parametrize("written", ['"{path}"', " '{path}' ", "file://{path}"])
def test_a_path_may_be_quoted_or_an_address(tmp_path: Path, written: str) -> None:
    path = tmp_path / "a b.csv"
    path.write_text("a")
    given = written.format(path=path if "file" not in written else path.as_uri().removeprefix("file://"))
    assert load_file(given) == LoadedFile(".csv", b"a")


@pytest.mark.parametrize("name", ["passwd", "picture.png", "book.xlsb", ".env"])
def test_a_file_of_another_kind_is_refused_by_its_name(tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_text("https://v.douyin.com/abc/")
    assert reason(tmp_path / name).startswith("Only .csv")


def test_a_link_counts_as_the_file_that_it_leads_to(tmp_path: Path) -> None:
    (tmp_path / "secret").write_text("https://v.douyin.com/abc/")
    (tmp_path / "a.csv").symlink_to(tmp_path / "secret")
    assert reason(tmp_path / "a.csv").startswith("Only .csv")


def test_a_link_to_a_table_is_followed(tmp_path: Path) -> None:
    (tmp_path / "b.csv").write_bytes(b"x")
    (tmp_path / "a.csv").symlink_to(tmp_path / "b.csv")
    assert load_file(str(tmp_path / "a.csv")) == LoadedFile(".csv", b"x")


@pytest.mark.parametrize("name", ["folder", "folder.csv"])
def test_a_folder_is_refused(tmp_path: Path, name: str) -> None:
    (tmp_path / name).mkdir()
    assert "not a regular file" in reason(tmp_path / name)


def test_a_pipe_is_refused_at_once(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe.csv")
    assert "not a regular file" in reason(tmp_path / "pipe.csv")


def test_a_socket_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind("socket.csv")
        assert "not a regular file" in reason("socket.csv")


def test_a_link_to_a_device_is_refused(tmp_path: Path) -> None:
    (tmp_path / "a.csv").symlink_to("/dev/zero")
    assert reason(tmp_path / "a.csv").startswith("Only .csv")


def test_a_file_over_10_mib_is_refused_unread(tmp_path: Path) -> None:
    with (tmp_path / "a.csv").open("wb") as file:
        file.truncate(MAX_FILE + 1)
    assert "larger than 10 MiB" in reason(tmp_path / "a.csv")


def test_a_path_on_another_machine_is_refused_on_windows(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("sys.platform", "win32")
    assert "on another machine" in reason("//server/share/a.csv")
