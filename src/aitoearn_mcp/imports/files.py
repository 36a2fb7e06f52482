"""Opens the file that a person names: a regular file of an allowed kind, bounded, and never waited for."""

import os
import stat
import sys
from dataclasses import dataclass
from io import FileIO
from pathlib import Path
from typing import Final
from urllib.parse import urlsplit
from urllib.request import url2pathname

from aitoearn_mcp.imports import refusals
from aitoearn_mcp.imports.refusals import MAX_FILE, NotATable
from aitoearn_mcp.setting_types import unquoted

TEXT_KINDS: Final = frozenset({".csv", ".tsv", ".txt", ".md"})
WORKBOOK_KINDS: Final = frozenset({".xlsx", ".xls", ".ods"})
_KINDS: Final = TEXT_KINDS | WORKBOOK_KINDS
# O_NONBLOCK: opening a pipe returns at once. O_NOFOLLOW: the path was resolved before, and must not change since.
_FLAGS = os.O_RDONLY | sum(
    getattr(os, name, 0) for name in ("O_NONBLOCK", "O_NOFOLLOW", "O_CLOEXEC", "O_NOCTTY", "O_BINARY")
)


@dataclass(frozen=True, slots=True)
class LoadedFile:
    """A file's bytes, and the kind that its name says, such as `.csv`."""

    kind: str
    data: bytes


def load_file(path: str) -> LoadedFile:
    """Read a file of at most 10 MiB whose name, and whose target's name, is of an allowed kind; `~` is the home.

    Raises NotATable for everything else: a folder, a pipe, a device, a path on another machine.
    """
    target = _resolve(path)
    kind = target.suffix.lower()
    if kind not in _KINDS:
        raise NotATable(refusals.NOT_A_FILE if target.is_dir() else refusals.WRONG_KIND)
    try:
        file = FileIO(target, opener=lambda path, _: os.open(path, _FLAGS))
    except OSError:
        raise NotATable(refusals.NOT_A_FILE if _is_other_than_file(target) else refusals.NOT_FOUND) from None
    with file:
        status = os.fstat(file.fileno())
        if not stat.S_ISREG(status.st_mode):
            raise NotATable(refusals.NOT_A_FILE)
        if status.st_size > MAX_FILE:
            raise NotATable(refusals.FILE_TOO_LARGE)
        data = _read(file)
    if len(data) > MAX_FILE:
        raise NotATable(refusals.FILE_TOO_LARGE)
    return LoadedFile(kind, data)


def is_file_name(text: str) -> bool:
    """Tell whether a text is the name of a file that could be read, and no row of a table."""
    name = unquoted(text.strip())
    return "\n" not in name and "://" not in name.removeprefix("file://") and Path(name).suffix.lower() in _KINDS


def _resolve(path: str) -> Path:
    path = unquoted(path.strip())
    if path.lower().startswith(("http://", "https://")):
        raise NotATable(refusals.IS_ADDRESS)
    if path.lower().startswith("file://"):
        path = url2pathname(urlsplit(path).path)
    if not path or "\0" in path:
        raise NotATable(refusals.NO_PATH)
    # Windows sends the user's credentials to the machine that such a path names.
    if sys.platform == "win32" and path.replace("/", "\\").startswith("\\\\"):
        raise NotATable(refusals.NETWORK_PATH)
    try:
        return Path(path).expanduser().resolve(strict=True)
    except (OSError, RuntimeError, ValueError):
        raise NotATable(refusals.NOT_FOUND) from None


def _read(file: FileIO) -> bytes:
    """Read to the end, or to one byte more than allowed: the file may have grown."""
    data = b""
    while len(data) <= MAX_FILE and (piece := file.read(MAX_FILE + 1 - len(data))):
        data += piece
    return data


def _is_other_than_file(target: Path) -> bool:
    try:
        return not stat.S_ISREG(target.lstat().st_mode)
    except OSError:
        return False
