"""This installation as a host's entry: its name, its command, its environment."""

import sys
import sysconfig
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

# Not `aitoearn`: AiToEarn's hosted server is called that, and users run both.
ENTRY = "aitoearn-work-links"
KEY_PLACEHOLDER = "YOUR_KEY"


def command_of_this_installation() -> tuple[str, ...]:
    """Return what starts this very installation: its script's absolute path, or its Python where there is no script.

    Absolute, because a host with windows has a shorter PATH than a shell.
    """
    script = Path(sysconfig.get_path("scripts"), "aitoearn-mcp.exe" if sys.platform == "win32" else "aitoearn-mcp")
    if script.is_file():
        return (str(script.absolute()),)
    return (str(Path(sys.executable).absolute()), "-m", "aitoearn_mcp")


def environment(key: str | None = KEY_PLACEHOLDER, **more: str) -> dict[str, str]:
    """Return the variables of an entry; protection of ready links is on in each that we make. No key where None."""
    return ({} if key is None else {"AITOEARN_API_KEY": key}) | more | {"AITOEARN_PROTECT_LINKS": "1"}


def host_entry(command: Sequence[str], environ: Mapping[str, str]) -> dict[str, Any]:
    """Return the entry in the form that most hosts share."""
    return {"command": command[0], "args": list(command[1:]), "env": dict(environ)}
