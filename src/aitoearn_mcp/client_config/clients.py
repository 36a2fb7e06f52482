"""Each client: where its configuration is on a system, and the exact block that goes there.

The facts are of November 2026. No client application was at hand, so they are the vendors' words: Claude Desktop,
Claude Code, Cursor, VS Code, Windsurf and Codex document the file and its form; Cursor documents `${env:NAME}`; for
Cherry Studio they are read from its import dialog (AddMcpServerModal.tsx), for TRAE from its page "添加 MCP Server".
Electron, on which Claude Desktop and VS Code are built, takes XDG_CONFIG_HOME for ~/.config.
"""

import json
import shlex
import subprocess
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import PurePath, PurePosixPath, PureWindowsPath
from typing import Any

from aitoearn_mcp.client_config import CLIENTS
from aitoearn_mcp.installation import ENTRY, KEY_PLACEHOLDER, environment, host_entry

Section = dict[str, Any]

_VSCODE_INPUT = {
    "type": "promptString",
    "id": "aitoearn-api-key",
    "description": "AiToEarn API key",
    "password": True,
}
_RESTART = "Then quit {title} (the whole program, not only its window) and start it again."
_FROM_THE_SHELL = "The key comes from the variable AITOEARN_API_KEY of the environment that {title} is started in."
_OWN_PATH = "The command is a path of this machine: other people on the project need their own."
_IN_HISTORY = (
    "Put your key in the place of YOUR_KEY. The shell keeps what you type in its history: to keep the key out of it, "
    "write the key to a file of your own and give AITOEARN_API_KEY_FILE=THAT_FILE instead."
)


class NoProjectScope(ValueError):
    """A client whose projects can't carry an entry without the key in it."""


@dataclass(frozen=True, slots=True)
class System:
    """What decides where a client keeps its configuration. `platform` is as in sys.platform; `project` a folder."""

    platform: str
    home: str
    project: str
    environ: Mapping[str, str]

    def path(self, *parts: str) -> PurePath:
        """Return a path as this system writes it."""
        return PureWindowsPath(*parts) if self.platform == "win32" else PurePosixPath(*parts)

    @property
    def application_data(self) -> PurePath:
        """The folder in which programs with windows keep a user's settings."""
        if self.platform == "win32":
            return self.path(self.environ.get("APPDATA") or str(self.path(self.home, "AppData", "Roaming")))
        if self.platform == "darwin":
            return self.path(self.home, "Library", "Application Support")
        return self.path(self.environ.get("XDG_CONFIG_HOME") or str(self.path(self.home, ".config")))


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the entry is to do: start `command`, for one project or for all, on the real API or on the sandbox."""

    command: tuple[str, ...]
    key: str = KEY_PLACEHOLDER
    project: bool = False
    sandbox: bool = False
    read_only: bool = False
    base_url: str | None = None

    def environment(self, key: str | None = None) -> dict[str, str]:
        """Return the entry's variables; `key` is what the client puts the real one in the place of."""
        more = {"AITOEARN_READ_ONLY": "1"} if self.read_only else {}
        if self.sandbox:
            return environment(None, AITOEARN_SANDBOX="1", **more)
        if self.base_url:
            more["AITOEARN_BASE_URL"] = self.base_url
        return environment(key or self.key, **more)


@dataclass(frozen=True, slots=True)
class ClientConfig:
    """What to put where. `file` is the JSON file that can be merged, None where the client has another way.

    `section` is the object of that file that holds the entries by name. `holds_key`: the key itself stands in the
    block, so that it must be asked for; otherwise the client brings it, or none is needed.
    """

    title: str
    where: str
    block: str
    entry: dict[str, Any]
    file: PurePath | None = None
    section: str = "mcpServers"
    inputs: tuple[dict[str, Any], ...] = ()
    holds_key: bool = True
    project: bool = False
    notes: tuple[str, ...] = field(default=())


def config_for(client: str, system: System, wanted: Wanted) -> ClientConfig:
    """Return one client's configuration; touches nothing. Raises NoProjectScope, and KeyError for an unknown client."""
    return _CLIENTS[client](system, wanted)


def _claude_desktop(system: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("Claude Desktop", wanted)
    file = system.application_data / "Claude" / "claude_desktop_config.json"
    return _json_config("Claude Desktop", file, wanted)


def _claude_code(system: System, wanted: Wanted) -> ClientConfig:
    if wanted.project:
        file = system.path(system.project, ".mcp.json")
        return _json_config("Claude Code", file, wanted, key="${AITOEARN_API_KEY}", typed=True)
    environ = wanted.environment()
    # The name comes first: -e takes all that follows it.
    words = ["claude", "mcp", "add", ENTRY, "-s", "user", "-e", *(f"{name}={environ[name]}" for name in environ)]
    words += ["--", *wanted.command]
    return ClientConfig(
        title="Claude Code",
        where="a terminal (Claude Code keeps it itself)",
        block=subprocess.list2cmdline(words) if system.platform == "win32" else shlex.join(words),
        entry=host_entry(wanted.command, environ),
        holds_key=not wanted.sandbox,
        notes=(() if wanted.sandbox else (_IN_HISTORY,)) + ("See it connect: claude mcp list",),
    )


def _cursor(system: System, wanted: Wanted) -> ClientConfig:
    file = system.path(system.project if wanted.project else system.home, ".cursor", "mcp.json")
    return _json_config("Cursor", file, wanted, key="${env:AITOEARN_API_KEY}" if wanted.project else None)


def _vscode(system: System, wanted: Wanted) -> ClientConfig:
    if wanted.project:
        file = system.path(system.project, ".vscode", "mcp.json")
    else:
        file = system.application_data / "Code" / "User" / "mcp.json"
    key = f"${{input:{_VSCODE_INPUT['id']}}}"
    inputs = () if wanted.sandbox else (_VSCODE_INPUT,)
    return _json_config("VS Code", file, wanted, key=key, typed=True, section="servers", inputs=inputs)


def _windsurf(system: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("Windsurf", wanted)
    return _json_config("Windsurf", system.path(system.home, ".codeium", "windsurf", "mcp_config.json"), wanted)


def _codex(system: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("Codex", wanted)
    environ = wanted.environment()
    home = system.environ.get("CODEX_HOME") or str(system.path(system.home, ".codex"))
    # A JSON string is a TOML basic string as well.
    lines = [
        f"[mcp_servers.{ENTRY}]",
        f"command = {_quoted(wanted.command[0])}",
        f"args = [{', '.join(map(_quoted, wanted.command[1:]))}]",
        f"env = {{ {', '.join(f'{name} = {_quoted(value)}' for name, value in environ.items())} }}",
    ]
    return ClientConfig(
        title="Codex",
        where=str(system.path(home, "config.toml")),
        block="\n".join(lines),
        entry=host_entry(wanted.command, environ),
        holds_key=not wanted.sandbox,
        notes=() if wanted.sandbox else ("Put your key in the place of YOUR_KEY.",),
    )


def _cherry_studio(_: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("Cherry Studio", wanted)
    # It takes one server at a time, and refuses a name that it has.
    where = "Settings > MCP Servers > Add > Import from JSON (设置 > MCP 服务器 > 添加 > 从 JSON 导入)"
    return _pasted("Cherry Studio", where, wanted)


def _trae(_: System, wanted: Wanted) -> ClientConfig:
    _refuse_project("TRAE", wanted)
    config = _pasted("TRAE", "Settings > MCP > Add > Add Manually (设置 > MCP > 添加 > 手动添加)", wanted)
    if " " not in wanted.command[0]:
        return config
    # Its page says: 命令中不能包含空格，否则会导致解析错误.
    note = "TRAE can't start a command with a space in its path: install aitoearn-mcp into a folder without one."
    return ClientConfig(config.title, config.where, config.block, config.entry, notes=(*config.notes, note))


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
    typed: bool = False,
    section: str = "mcpServers",
    inputs: tuple[dict[str, Any], ...] = (),
) -> ClientConfig:
    entry = ({"type": "stdio"} if typed else {}) | host_entry(wanted.command, wanted.environment(key))
    block = ({"inputs": list(inputs)} if inputs else {}) | {section: {ENTRY: entry}}
    holds_key = key is None and not wanted.sandbox
    notes = [_RESTART.format(title=title)]
    if holds_key and wanted.key == KEY_PLACEHOLDER:
        notes.insert(0, "Put your key in the place of YOUR_KEY.")
    elif inputs:
        notes.insert(0, "VS Code asks for the key when it first starts the server, and keeps it.")
    elif key and not wanted.sandbox:
        notes.insert(0, _FROM_THE_SHELL.format(title=title))
    if wanted.project:
        notes.insert(0, _OWN_PATH)
    return ClientConfig(
        title=title,
        where=str(file),
        block=json.dumps(block, ensure_ascii=False, indent=2),
        entry=entry,
        file=file,
        section=section,
        inputs=inputs,
        holds_key=holds_key,
        project=wanted.project,
        notes=tuple(notes),
    )


def _pasted(title: str, where: str, wanted: Wanted) -> ClientConfig:
    entry = host_entry(wanted.command, wanted.environment())
    return ClientConfig(
        title=title,
        where=where,
        block=json.dumps({"mcpServers": {ENTRY: entry}}, ensure_ascii=False, indent=2),
        entry=entry,
        holds_key=not wanted.sandbox,
        notes=() if wanted.sandbox else ("Put your key in the place of YOUR_KEY.",),
    )


def _refuse_project(title: str, wanted: Wanted) -> None:
    if wanted.project:
        raise NoProjectScope(f"{title} has no project file that an entry could stand in without the key")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)
