"""A file of settings that takes effect when it is changed."""

import json
import logging
import os
from collections.abc import Callable
from pathlib import Path
from stat import S_IMODE, S_ISFIFO
from typing import Any, Generic, TypeVar

from aitoearn_mcp.settings import SettingsError

_LOG = logging.getLogger(__name__)
_MAX_BYTES = 16 * 1024 * 1024
_OTHERS, _GROUP = 0o007, 0o070
_T = TypeVar("_T")


class WatchedFile(Generic[_T]):
    """A JSON object in a file, parsed again whenever the file has changed.

    A file that breaks later keeps the last good content in force, and the log says so: a half-written file must not
    lock callers out.
    """

    def __init__(self, setting: str, path: Path, parse: Callable[[dict[str, Any]], _T]) -> None:
        """Read it. Raises SettingsError, which names the setting, where that fails."""
        self._setting = setting
        self._path = path
        self._parse = parse
        self._stamp = self._current_stamp()
        try:
            self._content = self._read()
        except ValueError as error:
            raise SettingsError(f"{setting} {error}") from None

    @property
    def content(self) -> _T:
        """The content of the file as it is now, or the last one that was good."""
        stamp = self._current_stamp()
        if stamp != self._stamp:
            self._stamp = stamp
            try:
                self._content = self._read()
                _LOG.warning("%s was read again after a change", self._setting)
            except ValueError as error:
                _LOG.error("%s %s: its last good content stays in force", self._setting, error)
        return self._content

    def _current_stamp(self) -> tuple[int, ...] | None:
        """Return what changes with the file; a secret that Kubernetes mounts is a link to another file then."""
        try:
            found = self._path.stat()
        except OSError:
            return None
        return found.st_dev, found.st_ino, found.st_size, found.st_mtime_ns, found.st_ctime_ns

    def _read(self) -> _T:
        """Raises ValueError, which quotes nothing of the file."""
        try:
            found_in = self._path.stat()
            # A pipe would be waited for, by every request.
            if S_ISFIFO(found_in.st_mode):
                raise ValueError("names a pipe, which can't be read again: it must be a file")
            with self._path.open("rb") as file:
                text = file.read(_MAX_BYTES + 1)
        except OSError as error:
            raise ValueError(f"names a file that can't be read ({error.strerror})") from None
        if len(text) > _MAX_BYTES:
            raise ValueError("names a file of more than 16 MiB")
        try:
            content = json.loads(text.decode("utf-8-sig"), object_pairs_hook=_without_duplicates)
        except RecursionError:
            raise ValueError("must name a file with a JSON object, and this one is nested too deeply") from None
        except json.JSONDecodeError as error:
            raise ValueError(
                f"must name a file with a JSON object, and line {error.lineno} is not valid JSON"
            ) from None
        except UnicodeDecodeError:
            raise ValueError("must name a file with a JSON object in UTF-8") from None
        except _DuplicateNameError:
            raise ValueError("names a file in which one name stands twice") from None
        except ValueError:  # A number with thousands of digits.
            raise ValueError("must name a file with a JSON object of texts") from None
        if not isinstance(content, dict):
            raise ValueError("must name a file with a JSON object")
        parsed = self._parse(content)
        if _is_open_to_others(found_in):
            _LOG.warning(
                "%s names a file that other users of this machine can read (mode %o): chmod 600",
                self._setting,
                S_IMODE(found_in.st_mode),
            )
        return parsed


def _is_open_to_others(found: os.stat_result) -> bool:
    """Tell whether others can read the file; Windows has no such modes.

    Where the file is not this user's, the group is how it is read, as with a secret that Kubernetes mounts.
    """
    if os.name == "nt":
        return False
    return bool(found.st_mode & (_OTHERS | (_GROUP if found.st_uid == os.geteuid() else 0)))


class _DuplicateNameError(ValueError):
    """Which of the name's values is meant can't be known."""


def _without_duplicates(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) < len(pairs):
        raise _DuplicateNameError
    return found
