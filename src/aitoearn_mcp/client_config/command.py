"""The command `config CLIENT`: print the block and where it goes, or put it there."""

import getpass
import sys
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from aitoearn_mcp.client_config import words
from aitoearn_mcp.client_config.by_program import add_to_claude_code, open_cherry_studio
from aitoearn_mcp.client_config.clients import ClientConfig, Way, config_for
from aitoearn_mcp.client_config.entry import NAME_RULE, Wanted, default_name, is_name
from aitoearn_mcp.client_config.merge import NotWritten, site_of
from aitoearn_mcp.client_config.system import NotPossible, System
from aitoearn_mcp.client_config.whole_file import Merged, entries_of, entry_with_new_credentials, merge_into_file
from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.installation import KEY_PLACEHOLDER
from aitoearn_mcp.setting_types import InvalidValue, base_url, is_on
from aitoearn_mcp.settings import Settings, SettingsError


def run(client: str, wanted: Wanted, *, name: str | None, write: bool, language: Language) -> int:
    """Print a client's block and where it goes; with `write` put it there. Return 0, or 1 for what was not written.

    Without a name the entry is named by its site. Raises SettingsError for a name, a key or a URL that can't be used.
    """
    wanted = _checked(wanted, name, write=write)
    console = _Console(language)
    try:
        config = config_for(client, System.this(), wanted)
    except NotPossible as error:
        return console.fail(error.text)
    if not wanted.url:
        _warn_of_a_passing_installation(wanted.command, console)
    if not write:
        console.show(config)
        return 0
    try:
        return _write(client, config, wanted, console)
    except NotWritten as error:
        if config.way is Way.FILE:
            return console.fail(words.LEFT.format(file=config.file, reason=error.text))
        console.show(config)
        return console.fail(words.NOTHING_WRITTEN.format(reason=error.text))


def _checked(wanted: Wanted, name: str | None, *, write: bool) -> Wanted:
    if "" in (wanted.url, wanted.base_url):
        # A shell's variable that is not set: the entry would be for another site than is meant.
        raise SettingsError(words.EMPTY_URL)
    if wanted.url:
        if write or wanted.base_url or wanted.sandbox or wanted.read_only:
            raise SettingsError(words.WRITE_NOT_FOR_URL)
        try:
            wanted = replace(wanted, url=base_url(wanted.url))
        except InvalidValue as error:
            raise SettingsError(Text(f"--url {error.text.en}", f"--url {error.text.zh}")) from None
    if wanted.base_url:
        Settings.from_env({"AITOEARN_BASE_URL": wanted.base_url}, sandbox=wanted.sandbox)
    if name is not None and not is_name(name):
        raise SettingsError(NAME_RULE)
    return replace(wanted, name=name or default_name(wanted.url or wanted.base_url))


def _write(client: str, config: ClientConfig, wanted: Wanted, console: "_Console") -> int:
    if config.way is Way.CHERRY_STUDIO:
        open_cherry_studio(config)
        console.say(words.CHERRY_ASKED.format(name=config.name))
        console.say_all(config.notes)
        return 0
    key = None
    if config.holds_key:
        # The file's address stays unless another is asked for: a new key is sent there.
        key = console.ask_for_key(config, site_of(entry_with_new_credentials(config)["env"]))
    if key:
        wanted = replace(wanted, key=key)
        config = config_for(client, System.this(), wanted)
    before = (entries_of(config).get(config.name) or {}).get("env") or {}
    given = key is not None or wanted.sandbox
    if config.way is Way.CLAUDE_CODE:
        merged = add_to_claude_code(config, wanted, replace_credentials=given)
    else:
        assert config.file is not None
        merged = merge_into_file(Path(config.file), config, replace_credentials=given)
    written = entries_of(config)[config.name]
    console.report(merged, config, lacks_key=written["env"].get("AITOEARN_API_KEY") == KEY_PLACEHOLDER)
    console.say_all(tuple(_not_asked_for(wanted, before, written["env"])))
    return 0


def _not_asked_for(wanted: Wanted, before: Mapping[str, Any], environ: Mapping[str, Any]) -> Iterator[Text]:
    """Say what an entry does that this command did not ask for, and what it does not do any more."""
    if is_on(str(environ.get("AITOEARN_SANDBOX", ""))):
        if not wanted.sandbox:
            yield words.STILL_SANDBOX
        elif before.get("AITOEARN_API_KEY") not in (None, "", KEY_PLACEHOLDER):
            yield words.KEY_LEFT_OUT
    if not wanted.read_only and is_on(str(environ.get("AITOEARN_READ_ONLY", ""))):
        yield words.STILL_READ_ONLY


def _warn_of_a_passing_installation(command: tuple[str, ...], console: "_Console") -> None:
    """Say so if uvx made this installation: its folder is in a cache, which may be emptied."""
    if "archive-v0" in Path(command[0]).parts:
        console.complain(words.PASSING_INSTALLATION)


class _Console:
    """Speaks to a person in one language."""

    def __init__(self, language: Language) -> None:
        self._language = language

    def show(self, config: ClientConfig) -> None:
        if config.before:
            self.say(config.before)
        self.say(words.PUT_THIS.format(title=config.title, where=config.where))
        sys.stdout.write(f"\n{config.block}\n")
        if config.notes:
            sys.stdout.write("\n")
            self.say_all(config.notes)

    def report(self, merged: Merged, config: ClientConfig, *, lacks_key: bool) -> None:
        if not merged.changed:
            self.say(words.UNCHANGED.format(file=merged.file, name=config.name))
            return
        self.say(words.WRITTEN.format(file=merged.file, name=config.name))
        if merged.backup:
            self.say(words.BACKUP.format(backup=merged.backup))
        if merged.readable_by_others:
            self.say(words.READABLE_BY_OTHERS)
        said = [words.PUT_KEY, words.IN_HISTORY]
        if lacks_key:
            self.say(words.PUT_KEY)
        if config.overwrites_its_file:
            self.say(words.QUIT_BEFORE_WRITING.format(title=config.title))
            said.append(words.RESTART.format(title=config.title))
        self.say_all(tuple(note for note in config.notes if note not in said))

    def ask_for_key(self, config: ClientConfig, site: str) -> str | None:
        """Ask at a terminal, without echo. None: none was given, and what the file has stays. Raises SettingsError."""
        if not sys.stdin.isatty():
            return None
        question = words.ASK_FOR_KEY.format(title=config.title, site=site).into(self._language)
        try:
            with warnings.catch_warnings():
                # A terminal that can't hide what is typed would show the key.
                warnings.simplefilter("error", getpass.GetPassWarning)
                text = getpass.getpass(question)
        except (EOFError, getpass.GetPassWarning):
            return None
        key = Settings.from_env({"AITOEARN_API_KEY": text}).api_key
        return key.get_secret_value() if key else None

    def say(self, text: Text) -> None:
        sys.stdout.write(text.into(self._language) + "\n")

    def say_all(self, texts: tuple[Text, ...]) -> None:
        for text in texts:
            self.say(text)

    def complain(self, text: Text) -> None:
        sys.stderr.write(f"aitoearn-mcp: {text.into(self._language)}\n")

    def fail(self, text: Text) -> int:
        sys.stdout.flush()
        self.complain(text)
        return 1
