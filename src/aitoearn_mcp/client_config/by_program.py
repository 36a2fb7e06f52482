"""Entries that a program takes: Claude Code by its command, Cherry Studio by a link. Neither is shown the key.

A key in a command line can be read by every user of the machine while the command runs.
"""

import base64
import json
import os
import shutil
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from aitoearn_mcp.client_config import words
from aitoearn_mcp.client_config.clients import ClientConfig, claude_mcp_add
from aitoearn_mcp.client_config.entry import Wanted
from aitoearn_mcp.client_config.merge import NotWritten
from aitoearn_mcp.client_config.whole_file import Merged, entries_of, merge_into_file
from aitoearn_mcp.installation import KEY_PLACEHOLDER

_SECONDS = 60


def add_to_claude_code(config: ClientConfig, wanted: Wanted, *, replace_credentials: bool) -> Merged:
    """Let `claude` add the entry if it has none of that name; then see to the rest in its file. Raises NotWritten."""
    assert config.file is not None
    is_new = config.name not in entries_of(config)
    if is_new:
        _run_claude(claude_mcp_add(replace(wanted, key=KEY_PLACEHOLDER)))
    merged = merge_into_file(Path(config.file), config, replace_credentials=replace_credentials)
    return replace(merged, changed=merged.changed or is_new)


def _run_claude(command: list[str]) -> None:
    program = shutil.which(command[0])
    if program is None:
        raise NotWritten(words.NO_CLAUDE)
    try:
        end = subprocess.run(
            [program, *command[1:]], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired) as error:
        raise NotWritten(words.CLAUDE_FAILED.format(reason=type(error).__name__)) from None
    if end.returncode:
        lines = (end.stderr or end.stdout).decode(errors="replace").strip().splitlines()
        raise NotWritten(words.CLAUDE_FAILED.format(reason=lines[-1] if lines else end.returncode))


def open_cherry_studio(config: ClientConfig) -> None:
    """Open Cherry Studio's import with the entry. Raises NotWritten where no program takes the link."""
    content = json.dumps({"mcpServers": {config.name: config.entry}}, ensure_ascii=False)
    link = f"cherrystudio://mcp/install?servers={quote(base64.b64encode(content.encode()).decode(), safe='')}"
    try:
        if sys.platform == "win32":
            os.startfile(link)
            return
        opener = shutil.which("open" if sys.platform == "darwin" else "xdg-open")
        if opener is None:
            raise NotWritten(words.NO_OPENER)
        subprocess.run([opener, link], stdin=subprocess.DEVNULL, capture_output=True, timeout=_SECONDS, check=True)
    except (OSError, subprocess.SubprocessError):
        raise NotWritten(words.NO_OPENER) from None
