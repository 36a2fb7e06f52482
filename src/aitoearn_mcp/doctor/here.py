"""Checks of this machine: versions, settings, key, audit log."""

import os
import platform
import re
from collections.abc import Mapping

from aitoearn_mcp import __version__
from aitoearn_mcp.doctor.finding import Finding, State, ok
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.otel_variables import IGNORED
from aitoearn_mcp.settings import Settings, SettingsError
from aitoearn_mcp.updates.audit import AuditLog

# What common clients wait for a tool's answer, in November 2026.
_CLIENT_GIVES_UP_SECONDS = 60

_SET_IT_IN_ENTRY = Text(
    "Let `aitoearn-mcp config {client} --write` ask for it, or put it into the entry's `env` yourself.",
    "请用 `aitoearn-mcp config {client} --write` 填写，或自行写入该条目的 `env`。",
)
_WHERE_TO_SET_IT = Text(
    "Set AITOEARN_API_KEY, or point AITOEARN_API_KEY_FILE at a file with the key. This looks at the environment in "
    "which doctor was started; `aitoearn-mcp doctor --client CLIENT` looks at a client's entry.",
    "请设置 AITOEARN_API_KEY，或用 AITOEARN_API_KEY_FILE 指向存有 Key 的文件。这里检查的是 doctor 启动时的环境变量；"
    "`aitoearn-mcp doctor --client CLIENT` 检查客户端的条目。",
)
_KEPT_BY_CLIENT = Text(
    "the client asks for the key and keeps it where it can't be read", "由客户端询问并保存 Key，此处无法读取"
)
_ASK_AGAIN = Text(
    "If calls say that the key is not accepted, let the client ask again.",
    "如果调用提示 Key 无效，请让客户端重新询问。",
)


def check_version(sdk: str) -> Finding:
    """Say what is installed; `sdk` is the version of the package mcp."""
    words = f"aitoearn-mcp {__version__}, Python {platform.python_version()}, mcp {sdk}, {platform.system()}"
    major, minor = (int(number) for number in re.findall(r"\d+", sdk + ".0")[:2])
    if (2, 3) <= (major, minor) < (3, 0):
        return ok("version", words, words)
    advice = Text(
        "This needs mcp 2.3 or a later 2.x: install aitoearn-mcp into an environment of its own.",
        "需要 mcp 2.3 或更高的 2.x 版本：请将 aitoearn-mcp 安装到独立的环境中。",
    )
    return Finding("version", State.FAILED, Text(words, words), advice)


def check_settings(
    environ: Mapping[str, str], *, sandbox: bool, read_only: bool
) -> tuple[Settings | None, list[Finding]]:
    """Read the settings as the server would; None where it would refuse them."""
    try:
        settings = Settings.from_env(environ, sandbox=sandbox, read_only=read_only)
    except SettingsError as error:
        advice = Text(
            "The server does not start with these: fix what is named.", "服务无法以这些设置启动：请修正上述变量。"
        )
        return None, [Finding("settings", State.FAILED, error.text, advice)]
    given = ", ".join(sorted(name for name in environ if name.startswith("AITOEARN_") and environ[name])) or "-"
    findings = [
        ok(
            "settings",
            f"API {settings.base_url}; variables that are set: {given}",
            f"API {settings.base_url}；已设置的变量：{given}",
        )
    ]
    findings += [Finding("settings", State.WARNING, Text(warning, warning), _UNKNOWN) for warning in settings.warnings]
    findings += [Finding("opentelemetry", State.WARNING, ignored, _OTEL) for ignored in IGNORED]
    if settings.timeout >= _CLIENT_GIVES_UP_SECONDS:
        findings.append(_too_patient(settings.timeout))
    return settings, findings


_UNKNOWN = Text(
    "It has no effect: rename it if it was meant to have one.", "该变量不起作用：如果是拼写错误，请更正名称。"
)

_OTEL = Text(
    "Traces go on without it. Install what it names beside aitoearn-mcp, or unset it for this server.",
    "链路追踪仍可使用。请在 aitoearn-mcp 的环境中安装它指定的组件，或为本服务取消设置该变量。",
)


def _too_patient(timeout: float) -> Finding:
    return Finding(
        "settings",
        State.WARNING,
        Text(f"AITOEARN_TIMEOUT is {timeout:g} s", f"AITOEARN_TIMEOUT 为 {timeout:g} 秒"),
        Text(
            "Many clients give up on a tool after 60 s, and the agent does not learn how the call ended: raise the "
            "client's limit as well.",
            "许多客户端在 60 秒后放弃等待，智能体将得不到结果：请同时调大客户端的时限。",
        ),
    )


def check_key(settings: Settings, *, client: str | None = None, is_kept: bool = False) -> Finding:
    """Say whether there is a key, how long it is and where from; never a part of it.

    `client` is the one whose entry is looked at; `is_kept`: it asks for the key and keeps it.
    """
    if settings.api_key is None and is_kept:
        return Finding("key", State.WARNING, _KEPT_BY_CLIENT, _ASK_AGAIN)
    if settings.api_key is None:
        reason = settings.no_key_because or Text("there is no API key", "没有 API Key")
        advice = _WHERE_TO_SET_IT if client is None else _SET_IT_IN_ENTRY.format(client=client)
        return Finding("key", State.FAILED, reason, advice)
    length, source = len(settings.api_key.get_secret_value()), settings.key_from
    return ok("key", f"set, {length} characters, from {source}", f"已设置，{length} 个字符，来自 {source}")


def check_audit_log(settings: Settings) -> Finding:
    """Say whether the audit log could be written. Leaves no new file behind."""
    path = settings.audit_log
    if path is None:
        return ok("audit_log", "off (AITOEARN_AUDIT_LOG is not set)", "未启用（未设置 AITOEARN_AUDIT_LOG）")
    was_there = path.exists()
    try:
        AuditLog(path).check()
        if not was_there:
            path.unlink()
    except OSError as error:
        reason = os.strerror(error.errno) if error.errno else type(error).__name__
        return Finding(
            "audit_log",
            State.FAILED,
            Text(f"{path} can't be written: {reason}", f"无法写入 {path}：{reason}"),
            Text(
                "No update is sent until that is fixed: name a file that this user can write.",
                "在此情况下不会发送任何更新：请指定当前用户可写的文件。",
            ),
        )
    return ok("audit_log", f"{path} can be written", f"{path} 可写")
