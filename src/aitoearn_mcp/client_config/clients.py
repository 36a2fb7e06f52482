"""Each client: where its configuration is on a system, and the exact block that goes there.

The facts are of November 2026. No client with a window was at hand, so they come from the vendors' documents: Claude
Desktop, Claude Code, Cursor, VS Code, Windsurf and Codex document the file and its form; Cursor documents
`${env:NAME}`. Cherry Studio's are read from its source: the import dialog (AddMcpServerModal.tsx) and its links
(mcp-install.ts). TRAE documents its dialog; the file behind it is what several programs write to. Electron, on which
Claude Desktop and VS Code are built, takes XDG_CONFIG_HOME for ~/.config.
"""

import json
import shlex
import subprocess
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from enum import Enum, auto
from pathlib import PurePath
from typing import Any

from aitoearn_mcp.client_config import CLIENTS, words
from aitoearn_mcp.client_config.entry import Wanted
from aitoearn_mcp.client_config.system import NotPossible, System
from aitoearn_mcp.client_config.toml_file import toml_block
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.installation import KEY_PLACEHOLDER

_VSCODE_INPUT = {
    "type": "promptString",
    "id": "aitoearn-api-key",
    "description": "AiToEarn API key",
    "password": True,
}
_VSCODE_KEY = f"${{input:{_VSCODE_INPUT['id']}}}"
# PowerShell 5.1 drops a bare `--` before a script such as claude.ps1.
_BARE_DASHES, _QUOTED_DASHES = " -- ", ' "--" '


class Way(Enum):
    """How an entry gets into a client."""

    FILE = auto()
    CLAUDE_CODE = auto()
    CHERRY_STUDIO = auto()
    BY_HAND = auto()


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """What to put where. `file` is the file that holds a client's entries, None where it can't be read.

    `section` is the object of that file that holds the entries by name. `holds_key`: the key itself stands in the
    block, so that it must be asked for; otherwise the client brings it, or none is needed. `before` is what to do
    first. `takes_comments`: the client reads a file with comments in it, which is left alone all the same.
    """

    title: str
    where: Text
    block: str
    entry: dict[str, Any]
    name: str
    way: Way = Way.FILE
    file: PurePath | None = None
    section: str = "mcpServers"
    inputs: tuple[dict[str, Any], ...] = ()
    holds_key: bool = True
    project: bool = False
    before: Text | None = None
    overwrites_its_file: bool = False
    takes_comments: bool = False
    notes: tuple[Text, ...] = field(default=())


def config_for(client: str, system: System, wanted: Wanted) -> ClientConfig:
    """Return one client's configuration; touches nothing. Raises NotPossible, and KeyError for an unknown client."""
    return _CLIENTS[client](system, wanted)


def _claude_desktop(system: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("Claude Desktop", wanted)
    if wanted.url:
        notes = (words.REMOTE_CLAUDE,)
        return ClientConfig(
            "Claude Desktop", words.IN_CLAUDE_CONNECTORS, wanted.url, {}, wanted.name, Way.BY_HAND, notes=notes
        )
    folder = system.path(system.packaged_claude) if system.packaged_claude else system.application_data / "Claude"
    config = _json_config("Claude Desktop", folder / "claude_desktop_config.json", wanted)
    before = words.QUIT_FIRST.format(title=config.title)
    return replace(config, before=before, overwrites_its_file=True)


def _claude_code(system: System, wanted: Wanted) -> ClientConfig:
    if wanted.project:
        file = system.in_project(".mcp.json")
        return _json_config("Claude Code", file, wanted, key="${AITOEARN_API_KEY}", typed="stdio")
    settings = system.environ.get("CLAUDE_CONFIG_DIR")
    entry = wanted.local_entry() if not wanted.url else {"url": wanted.url, "headers": wanted.headers()}
    line = subprocess.list2cmdline if system.platform == "win32" else shlex.join
    block = line(claude_mcp_add(wanted))
    return ClientConfig(
        title="Claude Code",
        where=words.IN_A_TERMINAL,
        block=block.replace(_BARE_DASHES, _QUOTED_DASHES, 1) if system.platform == "win32" else block,
        entry=entry,
        name=wanted.name,
        way=Way.CLAUDE_CODE,
        file=system.path(settings, ".claude.json") if settings else system.at_home(".claude.json"),
        holds_key=wanted.needs_key,
        notes=_notes(wanted, words.TOKEN_OR_OAUTH if wanted.url else words.IN_HISTORY, words.SEE_IT_CONNECT),
    )


def claude_mcp_add(wanted: Wanted) -> list[str]:
    """Return the command with which Claude Code adds an entry. The name comes first: -e takes all that follows it."""
    words_ = ["claude", "mcp", "add"]
    if wanted.url:
        headers = [f"{name}: {value}" for name, value in wanted.headers().items()]
        return [*words_, "--transport", "http", wanted.name, wanted.url, "-s", "user", "--header", *headers]
    environ = [f"{name}={value}" for name, value in wanted.environment().items()]
    return [*words_, wanted.name, "-s", "user", "-e", *environ, "--", *wanted.command]


def _cursor(system: System, wanted: Wanted) -> ClientConfig:
    parts = ".cursor", "mcp.json"
    file = system.in_project(*parts) if wanted.project else system.at_home(*parts)
    return _json_config("Cursor", file, wanted, key="${env:AITOEARN_API_KEY}" if wanted.project else None)


def _vscode(system: System, wanted: Wanted) -> ClientConfig:
    if wanted.project:
        file = system.in_project(".vscode", "mcp.json")
    else:
        file = system.application_data / "Code" / "User" / "mcp.json"
    inputs = (_VSCODE_INPUT,) if wanted.needs_key else ()
    typed = "http" if wanted.url else "stdio"
    config = _json_config("VS Code", file, wanted, key=_VSCODE_KEY, typed=typed, section="servers", inputs=inputs)
    return replace(config, takes_comments=True)


def _windsurf(system: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("Windsurf", wanted)
    file = system.at_home(".codeium", "windsurf", "mcp_config.json")
    return _json_config("Windsurf", file, wanted, url="serverUrl")


def _codex(system: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("Codex", wanted)
    moved = system.environ.get("CODEX_HOME")
    file = system.path(moved, "config.toml") if moved else system.at_home(".codex", "config.toml")
    entry = {"url": wanted.url, "http_headers": wanted.headers()} if wanted.url else wanted.local_entry()
    return ClientConfig(
        title="Codex",
        where=_same(str(file)),
        block=toml_block("mcp_servers", wanted.name, entry),
        entry=entry,
        name=wanted.name,
        file=file,
        section="mcp_servers",
        holds_key=wanted.needs_key,
        notes=_notes(wanted, *((words.TOKEN_OR_OAUTH,) if wanted.url else ())),
    )


def _cherry_studio(_: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("Cherry Studio", wanted)
    entry = wanted.local_entry()
    if wanted.url:
        entry = {"type": "streamableHttp", "baseUrl": wanted.url, "headers": wanted.headers()}
    # It takes one server at a time, and refuses a name that it has.
    return ClientConfig(
        title="Cherry Studio",
        where=words.IN_CHERRY_STUDIO,
        block=_json_block("mcpServers", wanted.name, entry),
        entry=entry,
        name=wanted.name,
        way=Way.CHERRY_STUDIO,
        holds_key=False,
        notes=_notes(wanted, *((words.TOKEN_OR_OAUTH,) if wanted.url else ())),
    )


def _trae(system: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("TRAE", wanted)
    config = _json_config("TRAE", system.application_data / system.trae / "User" / "mcp.json", wanted)
    # Its page says: 命令中不能包含空格，否则会导致解析错误.
    if wanted.url or " " not in wanted.command[0]:
        return config
    return replace(config, notes=(*config.notes, words.NO_SPACE_IN_TRAE))


_CLIENTS: dict[str, Callable[[System, Wanted], ClientConfig]] = dict(
    zip(
        CLIENTS,
        (_claude_desktop, _claude_code, _cursor, _vscode, _codex, _windsurf, _cherry_studio, _trae),
        strict=True,
    )
)


def _json_config(
    title: str,
    file: PurePath,
    wanted: Wanted,
    *,
    key: str | None = None,
    typed: str | None = None,
    url: str = "url",
    section: str = "mcpServers",
    inputs: tuple[dict[str, Any], ...] = (),
) -> ClientConfig:
    entry = {url: wanted.url, "headers": wanted.headers(key)} if wanted.url else wanted.local_entry(key)
    if typed:
        entry = {"type": "http" if wanted.url else typed} | entry
    holds_key = key is None and wanted.needs_key
    told = [words.OWN_PATH] if wanted.project and not wanted.url else []
    if inputs:
        told.append(words.VSCODE_ASKS)
    elif key and wanted.needs_key:
        told.append(words.FROM_THE_SHELL.format(title=title))
    elif holds_key and wanted.key == KEY_PLACEHOLDER:
        told.append(words.PUT_KEY)
    told += [words.TOKEN_OR_OAUTH] if wanted.url else []
    return ClientConfig(
        title=title,
        where=_same(str(file)),
        block=_json_block(section, wanted.name, entry, inputs),
        entry=entry,
        name=wanted.name,
        file=file,
        section=section,
        inputs=inputs,
        holds_key=holds_key,
        project=wanted.project,
        notes=(*told, words.RESTART.format(title=title)),
    )


def _json_block(section: str, name: str, entry: dict[str, Any], inputs: tuple[dict[str, Any], ...] = ()) -> str:
    block = ({"inputs": list(inputs)} if inputs else {}) | {section: {name: entry}}
    return json.dumps(block, ensure_ascii=False, indent=2)


def _notes(wanted: Wanted, *more: Text) -> tuple[Text, ...]:
    """Say that the key is still to be put in, where no other note does."""
    says_it = words.IN_HISTORY in more or not wanted.needs_key or wanted.key != KEY_PLACEHOLDER
    told = more if wanted.needs_key else tuple(note for note in more if note is not words.IN_HISTORY)
    return told if says_it else (words.PUT_KEY, *told)


def _refuse_project(title: str, wanted: Wanted) -> None:
    if wanted.project:
        raise NotPossible(words.NO_PROJECT.format(title=title))


def _same(text: str) -> Text:
    return Text(text, text)
