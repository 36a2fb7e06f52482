"""A client's file: read whole, kept beside itself, and replaced in one step."""

import contextlib
import os
import stat
import tempfile
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any

from aitoearn_mcp.client_config.clients import ClientConfig
from aitoearn_mcp.client_config.json_file import entries_in_json, json_with_entry, without_comments
from aitoearn_mcp.client_config.merge import NotWritten, merged_entry
from aitoearn_mcp.client_config.toml_file import entries_in_toml, toml_with_entry
from aitoearn_mcp.i18n import Text

_PRIVATE, _FOR_ALL, _WRITABLE = 0o600, 0o644, 0o222
_NO_FILE = Text("it is not a file", "它不是普通文件")
_READ_ONLY = Text(
    "it is read-only: let it be written, or add the block by hand", "它是只读文件：请先取消只读，或手动添加该内容"
)
_LOOP = Text("its links lead in a circle", "其符号链接形成了循环")
_NOT_UTF8 = Text("it is not UTF-8 text: add the block by hand", "它不是 UTF-8 文本：请手动添加该内容")


@dataclass(frozen=True, slots=True)
class Merged:
    """A file that holds our entry. `backup` is None where nothing was changed or there was no file before.

    `readable_by_others` is True where the entry holds a key and the file's mode lets other users read it.
    """

    file: Path
    changed: bool
    backup: Path | None = None
    readable_by_others: bool = False


def merge_into_file(file: Path, config: ClientConfig, *, replace_credentials: bool) -> Merged:
    """Put a client's entry into its file, with the old file kept beside it. Raises NotWritten.

    The new file takes the old one's place in one step and has its mode; a new one is the user's alone, because it
    holds a key or is to hold one, unless it is a project's. `replace_credentials`: see merged_entry.
    """
    try:
        # Dotfiles are often links into a repository: the link stays, its target is replaced.
        file = file.resolve()
        before = _read(file)
        after = merged_text(before, config, replace_credentials=replace_credentials)
        if after == before:
            return Merged(file, changed=False)
        if before is None:
            file.parent.mkdir(parents=True, exist_ok=True)
            _replace(file, after, mode=_FOR_ALL if config.project else _PRIVATE)
            return Merged(file, changed=True)
        mode = stat.S_IMODE(file.stat().st_mode)
        if not mode & _WRITABLE:
            # A file can take its place all the same, but somebody said that it is to stay.
            raise NotWritten(_READ_ONLY)
        backup = _back_up(file, before, mode)
        _replace(file, after, mode=mode)
        return Merged(file, True, backup, readable_by_others=config.holds_key and bool(mode & 0o077))
    except RuntimeError:  # Before Python 3.13, a loop of links is one.
        raise NotWritten(_LOOP) from None
    except OSError as error:
        raise NotWritten(_reason(error)) from None


def merged_text(text: str | None, config: ClientConfig, *, replace_credentials: bool) -> str:
    """Return the file's text with the entry in it; the same text where it has the entry. Raises NotWritten."""
    old = text or ""
    is_toml = config.file is not None and config.file.suffix == ".toml"
    entries = entries_in_toml(old, config.section) if is_toml else entries_in_json(old, config.section)
    existing = entries.get(config.name)
    entry = merged_entry(config.name, existing, config.entry, replace_credentials=replace_credentials)
    if is_toml:
        return toml_with_entry(old, config.section, config.name, entry)
    return json_with_entry(old, config.section, config.name, entry, config.inputs)


def entry_with_new_credentials(config: ClientConfig) -> dict[str, Any]:
    """Return the entry that the file is to have if the user gives new credentials. Raises NotWritten."""
    return merged_entry(config.name, entries_of(config).get(config.name), config.entry, replace_credentials=True)


def entries_of(config: ClientConfig) -> dict[str, Any]:
    """Return the entries that a client's file has, by name; none where there is no file. Raises NotWritten."""
    if config.file is None:
        return {}
    try:
        text = _read(Path(config.file).resolve()) or ""
    except RuntimeError:
        raise NotWritten(_LOOP) from None
    except OSError as error:
        raise NotWritten(_reason(error)) from None
    if config.file.suffix == ".toml":
        return entries_in_toml(text, config.section)
    return entries_in_json(without_comments(text) if config.takes_comments else text, config.section)


def _reason(error: OSError) -> Text:
    reason = os.strerror(error.errno) if error.errno else type(error).__name__
    return Text(reason, reason)


def _read(file: Path) -> str | None:
    try:
        # A pipe would wait for somebody to write.
        if not stat.S_ISREG(file.stat().st_mode):
            raise NotWritten(_NO_FILE)
        return file.read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise NotWritten(_NOT_UTF8) from None


def _back_up(file: Path, text: str, mode: int) -> Path:
    """Write a file's text beside it under a name that is free, with its mode; never readable by more than it."""
    for number in count(1):
        backup = file.with_name(f"{file.name}.backup-{number}")
        with contextlib.suppress(FileExistsError):
            with os.fdopen(os.open(backup, os.O_WRONLY | os.O_CREAT | os.O_EXCL, _PRIVATE), "wb") as copy:
                copy.write(text.encode())
            backup.chmod(mode)
            return backup
    raise AssertionError("numbers do not end")


def _replace(file: Path, text: str, *, mode: int) -> None:
    """Put a text in a file's place in one step: a reader finds the old one or the new one, whole."""
    descriptor, name = tempfile.mkstemp(prefix=f".{file.name}.", dir=file.parent)
    temporary = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as new:
            new.write(text.encode())
            new.flush()
            os.fsync(new.fileno())
        temporary.chmod(mode)
        temporary.replace(file)
    finally:
        temporary.unlink(missing_ok=True)
