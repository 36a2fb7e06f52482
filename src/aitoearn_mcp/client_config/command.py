"""The command `config CLIENT`: print the block and where it goes, or write it there."""

import getpass
import os
import sys
import warnings
from dataclasses import replace
from pathlib import Path

from aitoearn_mcp.client_config.clients import ClientConfig, NoProjectScope, System, Wanted, config_for
from aitoearn_mcp.client_config.json_file import NotWritten, merge_into_file
from aitoearn_mcp.installation import ENTRY
from aitoearn_mcp.settings import Settings


def run(client: str, wanted: Wanted, *, write: bool) -> int:
    """Print a client's block and where it goes; with `write` put it there. Return 0, or 1 for what was not written.

    Raises SettingsError for a key or a base URL that the server would refuse.
    """
    if wanted.base_url:
        Settings.from_env({"AITOEARN_BASE_URL": wanted.base_url}, sandbox=wanted.sandbox)
    system = System(sys.platform, str(Path.home()), str(Path.cwd()), os.environ)
    try:
        config = config_for(client, system, wanted)
    except NoProjectScope as error:
        return _fail(f"{error}: leave out --project")
    _warn_of_a_passing_installation(wanted.command)
    if not write:
        _show(config)
        return 0
    if config.file is None:
        _show(config)
        return _fail(f"nothing was written: {config.title} has no JSON file for this; use the block above")
    key = _ask_for_key(config.title) if config.holds_key else None
    if key:
        config = config_for(client, system, replace(wanted, key=key))
    return _write(config, given_credentials=key is not None or wanted.sandbox)


def _write(config: ClientConfig, *, given_credentials: bool) -> int:
    assert config.file is not None
    try:
        merged = merge_into_file(Path(config.file), config, replace_credentials=given_credentials)
    except NotWritten as error:
        return _fail(f"{config.file} was left as it is: {error}")
    if not merged.changed:
        _say(f'{merged.file} has this entry "{ENTRY}" already: nothing was changed.')
        return 0
    _say(f'The entry "{ENTRY}" is in {merged.file}.')
    if merged.backup:
        _say(f"What was there before: {merged.backup}")
    if merged.readable_by_others:
        _say(
            "Other users of this machine can read that file, which holds or is to hold your key: chmod 600 fixes that."
        )
    _say_all(config.notes)
    return 0


def _ask_for_key(title: str) -> str | None:
    """Ask at a terminal, without echo. None: none was given, and what the file has stays. Raises SettingsError."""
    if not sys.stdin.isatty():
        return None
    try:
        with warnings.catch_warnings():
            # A terminal that can't hide what is typed would show the key.
            warnings.simplefilter("error", getpass.GetPassWarning)
            text = getpass.getpass(f"AiToEarn API key for {title} (not shown; Enter: leave it as it is): ")
    except (EOFError, getpass.GetPassWarning):
        return None
    key = Settings.from_env({"AITOEARN_API_KEY": text}).api_key
    return key.get_secret_value() if key else None


def _warn_of_a_passing_installation(command: tuple[str, ...]) -> None:
    """Say so if uvx made this installation: its folder is in a cache, which may be emptied."""
    if "archive-v0" in Path(command[0]).parts:
        _complain("this installation is in uv's cache and may vanish; `uv tool install` makes one that stays")


def _show(config: ClientConfig) -> None:
    _say(f"For {config.title}, put this into {config.where}:")
    _say()
    _say(config.block)
    if config.notes:
        _say()
        _say_all(config.notes)


def _say_all(notes: tuple[str, ...]) -> None:
    for note in notes:
        _say(note)


def _say(line: str = "") -> None:
    sys.stdout.write(line + "\n")


def _complain(text: str) -> None:
    sys.stderr.write(f"aitoearn-mcp: {text}\n")


def _fail(text: str) -> int:
    sys.stdout.flush()
    _complain(text)
    return 1
