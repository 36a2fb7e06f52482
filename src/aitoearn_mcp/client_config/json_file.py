"""Merging our entry into a client's JSON file, in which nothing else may change or get lost."""

import contextlib
import json
import math
import os
import re
import stat
import tempfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import Any, NoReturn

from aitoearn_mcp.client_config.clients import ClientConfig
from aitoearn_mcp.installation import ENTRY

_BOM = "\ufeff"
_PRIVATE, _FOR_ALL = 0o600, 0o644
# Which of these an entry has says on whose behalf the server acts: they are kept, or replaced, together.
_CREDENTIALS = ("AITOEARN_API_KEY", "AITOEARN_API_KEY_FILE", "AITOEARN_SANDBOX")
# These stand in an entry of ours only where the user asked for them: they go before what the file has.
_ASKED_FOR = ("AITOEARN_BASE_URL", "AITOEARN_READ_ONLY")
_LAUNCHERS = re.compile(r"(python[\d.]*|py|uv|uvx|pipx)(\.exe)?", re.IGNORECASE)
_OURS = re.compile(r"aitoearn[-_]mcp(\.exe|[@=<>~].*)?", re.IGNORECASE)


class NotWritten(Exception):
    """The file is as it was; the message is a clause that says why."""


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
    """Put a client's entry into its JSON file, with the old file kept beside it. Raises NotWritten.

    The new file takes the old one's place in one step and has its mode; a new one is the user's alone, because it
    holds a key or is to hold one, unless it is a project's. `replace_credentials`: see merged_text.
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
        backup = _back_up(file, before, mode)
        _replace(file, after, mode=mode)
        return Merged(file, True, backup, readable_by_others=config.holds_key and bool(mode & 0o077))
    except OSError as error:
        raise NotWritten(os.strerror(error.errno) if error.errno else type(error).__name__) from None


def merged_text(text: str | None, config: ClientConfig, *, replace_credentials: bool) -> str:
    """Return the file's text with the entry in it; the same text where it holds the entry already.

    An entry that is ours keeps what the user added to it. Its credentials are kept as well, unless
    `replace_credentials` says that the user gave new ones. Raises NotWritten.
    """
    old = text or ""
    content = _parse(old)
    entries = content.setdefault(config.section, {})
    if not isinstance(entries, dict):
        raise NotWritten(f'"{config.section}" in it is not an object')
    existing = entries.get(ENTRY, {})
    if existing and not _is_ours(existing):
        raise NotWritten(f'it has an entry "{ENTRY}" that starts another program: rename or remove that one first')
    entry = _updated(existing, config.entry, replace_credentials=replace_credentials)
    inputs = _missing_inputs(content, config.inputs)
    if entry == existing and not inputs:
        return old
    entries[ENTRY] = entry
    if inputs:
        content["inputs"] = [*content.get("inputs", []), *inputs]
    return _written_like(old, content)


def _parse(text: str) -> dict[str, Any]:
    """Parse strictly: what a parse and a write would change silently is refused."""
    text = text.removeprefix(_BOM)
    if not text.strip():
        return {}
    try:
        content = json.loads(
            text, object_pairs_hook=_no_name_twice, parse_constant=_refuse_number, parse_float=_exact_float
        )
        json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise NotWritten(
            "it is not plain JSON (comments, a comma too many, a name given twice?), and to rewrite it would lose "
            "something: add the block by hand"
        ) from None
    if not isinstance(content, dict):
        raise NotWritten("it holds something else than a JSON object")
    return content


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a name is given twice")
    return content


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _exact_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or len(text.strip("-0.")) > 16:  # A double holds 15 to 17 digits.
        raise ValueError("a number that would change")
    return number


def _is_ours(entry: Any) -> bool:
    """Tell whether an entry starts this program. `npx aitoearn-mcp` does not: that is AiToEarn's old server."""
    return isinstance(entry, dict) and _arguments_for_us(entry) is not None


def _arguments_for_us(entry: Mapping[str, Any]) -> list[Any] | None:
    """Return what an entry passes to this program beyond starting it; None if it does not start it."""
    command, args = entry.get("command"), entry.get("args", [])
    if not isinstance(command, str) or not isinstance(args, list):
        return None
    name = re.split(r"[/\\]", command)[-1]
    if _OURS.fullmatch(name):
        return args
    if _LAUNCHERS.fullmatch(name):
        for place, arg in reversed(list(enumerate(args))):
            if isinstance(arg, str) and _OURS.fullmatch(arg):
                return args[place + 1 :]
    return None


def _updated(existing: Mapping[str, Any], ours: Mapping[str, Any], *, replace_credentials: bool) -> dict[str, Any]:
    before = existing.get("env")
    environ = dict(before) if isinstance(before, dict) else {}
    if replace_credentials:
        environ = {name: value for name, value in environ.items() if name not in _CREDENTIALS}
    has_credentials = any(name in environ for name in _CREDENTIALS)
    for name, value in ours["env"].items():
        if name in _ASKED_FOR:
            environ[name] = value
        elif not (has_credentials and name in _CREDENTIALS):
            environ.setdefault(name, value)
    if "AITOEARN_SANDBOX" in environ:  # Beside the sandbox no other API can be set.
        environ.pop("AITOEARN_BASE_URL", None)
    args = [*ours["args"], *(_arguments_for_us(existing) or [])]
    return {**existing, **ours, "args": args, "env": environ}


def _missing_inputs(content: Mapping[str, Any], inputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    existing = content.get("inputs", [])
    if inputs and not isinstance(existing, list):
        raise NotWritten('"inputs" in it is not a list')
    known = [item.get("id") for item in existing if isinstance(item, dict)]
    return [item for item in inputs if item["id"] not in known]


def _written_like(old: str, content: dict[str, Any]) -> str:
    """Write JSON with the old text's indentation, line ends, final newline and byte order mark."""
    indented = re.search(r"^([ \t]+)\S", old, re.MULTILINE)
    indent = indented[1] if indented else "  "
    text = json.dumps(content, ensure_ascii=False, indent=indent)
    if not old.strip() or old.endswith("\n"):
        text += "\n"
    if "\r\n" in old:
        text = text.replace("\n", "\r\n")
    return (_BOM if old.startswith(_BOM) else "") + text


def _read(file: Path) -> str | None:
    try:
        return file.read_bytes().decode()
    except FileNotFoundError:
        return None
    except UnicodeDecodeError:
        raise NotWritten("it is not UTF-8 text: add the block by hand") from None


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
