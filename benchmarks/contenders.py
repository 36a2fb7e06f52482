"""The contenders: how each starts, the name of its tool, and whether it is installed."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from importlib.metadata import version
from pathlib import Path

HERE = Path(__file__).parent
PEERS = HERE / ".peers"
KEY = "benchmark-key"
TOKEN = "benchmark-token-of-many-characters"
_BIN = Path(sys.executable).parent


@dataclass(frozen=True, eq=False)
class Contender:
    """A server over stdio. `{api}` in its command or variables stands for the API's base URL.

    `versions` is empty if it is not installed.
    """

    name: str
    versions: str
    command: tuple[str, ...]
    variables: Mapping[str, str] = field(default_factory=dict)
    tool: str = "update_work_link"
    batch_tool: str | None = None

    def environment(self, api: str, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """Return this process's environment without our settings and proxies, plus the contender's variables.

        Every contender may write its bytecode: pip compiles what it installs, but not this checkout, which would then
        be compiled at each start.
        """
        kept = {
            name: value
            for name, value in os.environ.items()
            if not name.startswith("AITOEARN_")
            and not name.lower().endswith("_proxy")
            and name != "PYTHONDONTWRITEBYTECODE"
        }
        return kept | {name: value.format(api=api) for name, value in {**self.variables, **(extra or {})}.items()}

    def started_with(self, api: str) -> list[str]:
        """Return the command line."""
        return [part.format(api=api) for part in self.command]


OURS = Contender(
    "aitoearn-mcp",
    f"aitoearn-mcp {version('aitoearn-mcp')}, mcp {version('mcp')}, httpx {version('httpx')}",
    (str(_BIN / "aitoearn-mcp"),),
    # As many requests in flight as the others may have; the default is 8.
    {"AITOEARN_API_KEY": KEY, "AITOEARN_BASE_URL": "{api}", "AITOEARN_CONCURRENCY": "32"},
    batch_tool="update_many_work_links",
)
UNPROTECTED = Contender(
    "aitoearn-mcp, AITOEARN_PROTECT_LINKS=0",
    OURS.versions,
    OURS.command,
    {**OURS.variables, "AITOEARN_PROTECT_LINKS": "0"},
    batch_tool=OURS.batch_tool,
)
HTTP = Contender(
    "aitoearn-mcp serve --http",
    OURS.versions,
    (*OURS.command, "serve", "--http"),
    {**OURS.variables, "AITOEARN_MCP_TOKEN": TOKEN},
)
FLOOR = Contender(
    "the floor",
    f"floor.py, mcp {version('mcp')}, httpx {version('httpx')}",
    (sys.executable, str(HERE / "floor.py")),
    {"API": "{api}"},
)
FLOOR_ON_OURS = Contender(
    "the floor on our pipes and connections",
    f"floor_on_ours.py, mcp {version('mcp')}, httpx {version('httpx')}",
    (sys.executable, str(HERE / "floor_on_ours.py")),
    {"API": "{api}"},
)
FLOOR_READING = Contender(
    "the floor, reading first",
    FLOOR.versions,
    FLOOR.command,
    {**FLOOR.variables, "READ_FIRST": "1"},
)
FLOORS = (FLOOR, FLOOR_READING, FLOOR_ON_OURS)


def contenders() -> list[Contender]:
    """Return all contenders, this server and the floors first."""
    return [OURS, UNPROTECTED, *FLOORS, _fastmcp(), _awslabs(), _ivotoby()]


def _fastmcp() -> Contender:
    python = PEERS / "fastmcp" / "bin" / "python"
    return Contender(
        "fastmcp from_openapi",
        _python_versions(python, "fastmcp", "mcp", "httpx2"),
        (str(python), str(HERE / "from_openapi.py")),
        {"API": "{api}"},
    )


def _awslabs() -> Contender:
    python = PEERS / "awslabs" / "bin" / "python"
    return Contender(
        "awslabs.openapi-mcp-server",
        _python_versions(python, "awslabs.openapi-mcp-server", "fastmcp", "mcp", "httpx"),
        (
            str(python.with_name("awslabs.openapi-mcp-server")),
            *("--log-level", "ERROR", "--api-name", "aitoearn", "--api-url", "{api}"),
            *("--spec-path", str(HERE / "openapi.json"), "--allowed-spec-dirs", str(HERE)),
            *("--auth-type", "api_key", "--auth-api-key", KEY, "--auth-api-key-name", "X-Api-Key"),
            *("--allow-insecure-http", "--allow-private-networks"),
        ),
    )


def _ivotoby() -> Contender:
    package = PEERS / "openapi-mcp-server" / "node_modules" / "@ivotoby" / "openapi-mcp-server"
    return Contender(
        "@ivotoby/openapi-mcp-server",
        _node_versions(package),
        (
            *("node", str(package / "bin" / "mcp-server.js"), "--transport", "stdio"),
            *("--api-base-url", "{api}", "--openapi-spec", str(HERE / "openapi.json")),
            *("--headers", f"X-Api-Key:{KEY}"),
        ),
        tool="upd-work-link",
    )


def _python_versions(python: Path, *packages: str) -> str:
    if not python.exists():
        return ""
    code = "import sys, importlib.metadata as m; print(', '.join(f'{p} {m.version(p)}' for p in sys.argv[1:]))"
    return subprocess.run([python, "-c", code, *packages], capture_output=True, text=True).stdout.strip()


def _node_versions(package: Path) -> str:
    if not package.exists() or shutil.which("node") is None:
        return ""
    code = "console.log(require(process.argv[1]).version, process.version)"
    shown = subprocess.run(["node", "-e", code, package / "package.json"], capture_output=True, text=True).stdout
    return "@ivotoby/openapi-mcp-server {}, node {}".format(*shown.split()) if shown else ""
