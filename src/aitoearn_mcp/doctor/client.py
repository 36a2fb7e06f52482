"""The entry in a client's configuration, as the client would start it."""

import re
import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from aitoearn_mcp.client_config.clients import ClientConfig, config_for
from aitoearn_mcp.client_config.entry import KEY_HEADER, Wanted
from aitoearn_mcp.client_config.merge import NotWritten, arguments_for_us, is_ours
from aitoearn_mcp.client_config.system import NotPossible, System
from aitoearn_mcp.client_config.whole_file import entries_of
from aitoearn_mcp.doctor.finding import Finding, State, ok
from aitoearn_mcp.i18n import Text

# As clients write it: ${NAME}, ${NAME:-default}, ${env:NAME}.
_VARIABLE = re.compile(r"\$\{(?:env:)?(\w+)(?::-([^}]*))?\}")
_ASKED_BY_THE_CLIENT = re.compile(r"\$\{input:[^}]*\}")

_ADD_IT = Text(
    "Let `aitoearn-mcp config {client} --write` put it there.", "请用 `aitoearn-mcp config {client} --write` 写入。"
)
_NO_ENTRY = Text("no entry of {file} starts aitoearn-mcp", "{file} 中没有启动 aitoearn-mcp 的条目")
_UNREADABLE = Text("{file} can't be read: {reason}", "无法读取 {file}：{reason}")
_FIX_FILE = Text("Correct the file: the client may not read it either.", "请修正该文件：客户端可能也无法读取它。")
_NO_FILE = Text(
    "{title} keeps its entries where no other program can read them", "{title} 的条目保存在其他程序无法读取的地方"
)
_LOOK_THERE = Text("Look in its settings for MCP servers.", "请在其 MCP 服务器设置中查看。")
_OFF = Text('the entry "{name}" in {file} is switched off', "{file} 中的条目 “{name}” 已停用")
_SWITCH_ON = Text("Switch it on in the client.", "请在客户端中启用它。")
_ELSEWHERE = Text(
    'the entry "{name}" in {file} connects to a server that runs elsewhere',
    "{file} 中的条目 “{name}” 连接的是别处的服务",
)
_ASK_ITS_OPERATOR = Text(
    "It is not checked from here: if its tools are missing, ask the operator of that server.",
    "此处不检查该服务：如果看不到它的工具，请联系其管理员。",
)
_NO_COMMAND = Text('the command "{command}" is not found', "找不到命令 “{command}”")


@dataclass(frozen=True, slots=True)
class ClientEntry:
    """An entry that starts this program: what it starts, with which variables, and which of them the client asks for.

    `asks_for_key`: the client keeps the key itself, where it can't be read.
    """

    name: str
    file: Path
    command: tuple[str, ...]
    options: tuple[str, ...]
    environ: Mapping[str, str]
    asks_for_key: bool
    is_off: bool


def entries_for(client: str, system: System) -> tuple[list[ClientEntry], list[Finding]]:
    """Return the entries that start this program, of the user and of this folder's project, and what is wrong."""
    entries: list[ClientEntry] = []
    findings: list[Finding] = []
    configs = list(_configs(client, system))
    if not configs:
        try:
            title = config_for(client, system, Wanted(("aitoearn-mcp",))).title
        except NotPossible as error:
            return [], [Finding("entry", State.FAILED, error.text, None)]
        return [], [Finding("entry", State.WARNING, _NO_FILE.format(title=title), _LOOK_THERE)]
    for config in configs:
        try:
            found = entries_of(config)
        except NotWritten as error:
            what = _UNREADABLE.format(file=config.file, reason=error.text)
            findings.append(Finding("entry", State.FAILED, what, _FIX_FILE))
            continue
        entries += [_entry(name, entry, config, system.environ) for name, entry in found.items() if is_ours(entry)]
        findings += [
            Finding("entry", State.WARNING, _ELSEWHERE.format(name=name, file=config.file), _ASK_ITS_OPERATOR)
            for name, entry in found.items()
            if _brings_a_key(entry)
        ]
    if not entries and not findings:
        advice = _ADD_IT.format(client=client)
        findings.append(Finding("entry", State.FAILED, _NO_ENTRY.format(file=configs[0].file), advice))
    return entries, findings


def check_entry(client: str, entry: ClientEntry) -> list[Finding]:
    """Say which entry it is, and last whether its command is there."""
    found = Finding("entry", State.WARNING, _OFF.format(name=entry.name, file=entry.file), _SWITCH_ON)
    if not entry.is_off:
        found = ok("entry", f'"{entry.name}" in {entry.file}', f"{entry.file} 中的 “{entry.name}”")
    program = shutil.which(entry.command[0], path=entry.environ.get("PATH"))
    if program is None:
        what = _NO_COMMAND.format(command=entry.command[0])
        return [found, Finding("command", State.FAILED, what, _ADD_IT.format(client=client))]
    return [found, ok("command", f"{program} is there", f"{program} 存在")]


def _brings_a_key(entry: Any) -> bool:
    """Tell whether an entry connects to this server at a URL, as `config --url` writes it."""
    headers = (entry.get("headers") or entry.get("http_headers")) if isinstance(entry, dict) else None
    return isinstance(headers, dict) and KEY_HEADER in headers


def _configs(client: str, system: System) -> Iterator[ClientConfig]:
    """Return the client's configurations that are files: the user's, and the project's where it has one."""
    for project in (False, True):
        try:
            config = config_for(client, system, Wanted(("aitoearn-mcp",), project=project))
        except NotPossible:
            continue
        if config.file is not None:
            yield config


def _entry(name: str, entry: Mapping[str, Any], config: ClientConfig, environ: Mapping[str, str]) -> ClientEntry:
    own = entry.get("env") if isinstance(entry.get("env"), dict) else {}
    variables = {key: str(value) for key, value in (own or {}).items() if value is not None}
    asked = {key for key, value in variables.items() if _ASKED_BY_THE_CLIENT.search(value)}
    given = {key: _expanded(value, environ) for key, value in variables.items() if key not in asked}
    args = tuple(str(arg) for arg in entry.get("args") or [])
    return ClientEntry(
        name=name,
        file=Path(str(config.file)),
        command=(_expanded(entry["command"], environ), *args),
        options=tuple(map(str, arguments_for_us(entry) or [])),
        # A client started from the desktop has none of a shell's settings.
        environ={key: value for key, value in environ.items() if not key.upper().startswith("AITOEARN_")} | given,
        asks_for_key="AITOEARN_API_KEY" in asked,
        is_off=entry.get("disabled") is True or entry.get("enabled") is False,
    )


def _expanded(text: str, environ: Mapping[str, str]) -> str:
    """Put variables in, as a client does; one that is not set stays as it is written."""

    def value(match: re.Match[str]) -> str:
        return environ.get(match[1]) or (match[0] if match[2] is None else match[2])

    return _VARIABLE.sub(value, text)
