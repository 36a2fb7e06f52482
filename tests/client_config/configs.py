"""What `config` makes for each client, on three systems."""

from typing import Any

from aitoearn_mcp.client_config.clients import ClientConfig, config_for
from aitoearn_mcp.client_config.entry import Wanted
from aitoearn_mcp.client_config.system import System

SYSTEMS = {
    "darwin": System("darwin", "/people/li", "/people/li/shop", {}),
    "win32": System("win32", r"C:\Users\li", r"D:\shop", {"APPDATA": r"C:\Users\li\AppData\Roaming"}),
    "linux": System("linux", "/people/li", "/people/li/shop", {}),
}
SCRIPTS = {
    "darwin": "/people/li/tools/bin/aitoearn-mcp",
    "win32": r"C:\Users\li\tools\Scripts\aitoearn-mcp.exe",
    "linux": "/people/li/tools/bin/aitoearn-mcp",
}


def config(client: str, platform: str = "linux", **wanted: Any) -> ClientConfig:
    command = wanted.pop("command", (SCRIPTS[platform],))
    return config_for(client, SYSTEMS[platform], Wanted(command, **wanted))
