"""Merging into a client's file on Linux: what is there before, what after."""

import json
from typing import Any

from aitoearn_mcp.client_config.clients import ClientConfig, config_for
from aitoearn_mcp.client_config.entry import Wanted
from aitoearn_mcp.client_config.system import System
from aitoearn_mcp.client_config.whole_file import merged_text
from aitoearn_mcp.installation import ENTRY, safety

SCRIPT = "/opt/aitoearn/bin/aitoearn-mcp"
PROTECTED = safety()
OURS = {"command": SCRIPT, "args": [], "env": {"AITOEARN_API_KEY": "YOUR_KEY", **PROTECTED}}
OTHERS = {"zeta": {"command": "z"}, "alpha": {"url": "https://example.com", "headers": {"X": "é 中文"}}}


def linux_config(client: str = "cursor", **wanted: Any) -> ClientConfig:
    return config_for(client, System("linux", "/people/li", "/shop", {}), Wanted((SCRIPT,), **wanted))


def merge(content: Any, *, replace_credentials: bool = False, client: str = "cursor", **wanted: Any) -> Any:
    """Merge into a file with this content and return the content after it."""
    after = merged_text(json.dumps(content), linux_config(client, **wanted), replace_credentials=replace_credentials)
    return json.loads(after)


def entry_after(existing: Any, **wanted: Any) -> dict[str, Any]:
    """Merge into a file with this entry of ours and return the entry after it."""
    after = merge({"mcpServers": {ENTRY: existing}}, **wanted)
    entry: dict[str, Any] = after["mcpServers"][ENTRY]
    return entry
