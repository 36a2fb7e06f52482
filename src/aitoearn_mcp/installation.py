"""This installation as a client's entry: its name, its command, its environment."""

import contextlib
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from platformdirs import user_state_dir

# Not `aitoearn`: AiToEarn's hosted server is called that, and users run both.
ENTRY = "aitoearn-work-links"
KEY_PLACEHOLDER = "YOUR_KEY"
PACKAGE = "aitoearn-mcp"


def command_of_this_installation() -> tuple[str, ...]:
    """Return what starts this very installation: its script's absolute path, or its Python where there is no script.

    Absolute, because a client with windows has a shorter PATH than a shell.
    """
    script = Path(sysconfig.get_path("scripts"), "aitoearn-mcp.exe" if sys.platform == "win32" else "aitoearn-mcp")
    if script.is_file():
        return (str(script.absolute()),)
    return (str(Path(sys.executable).absolute()), "-m", "aitoearn_mcp")


def environment(key: str | None = KEY_PLACEHOLDER, *, site: str = "", **more: str) -> dict[str, str]:
    """Return the variables of an entry: each that we make protects links and can undo. No key where None.

    `site` is empty for aitoearn.cn, or else a word for another site.
    """
    return ({} if key is None else {"AITOEARN_API_KEY": key}) | more | safety(site)


def safety(site: str = "") -> dict[str, str]:
    """Return the variables that protect links, and that keep the audit log by which a change can be undone.

    Each site has a log of its own, because no record of one can be put back on another.
    """
    return {"AITOEARN_PROTECT_LINKS": "1", "AITOEARN_AUDIT_LOG": _audit_log(f"audit-{site}" if site else "audit")}


def _audit_log(name: str) -> str:
    """Return a file in the user's state folder; with ~ for the home, so that a project's entry serves its others."""
    file = Path(user_state_dir(PACKAGE, appauthor=False), f"{name}.jsonl")
    with contextlib.suppress(ValueError, RuntimeError):
        return f"~/{file.relative_to(Path.home()).as_posix()}"
    return str(file)


def host_entry(command: Sequence[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the entry in the form that most hosts share."""
    return {"command": command[0], "args": list(command[1:]), "env": dict(environ)}
