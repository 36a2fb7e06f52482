"""A server over stdio loads no module that only other commands need."""

import subprocess
import sys
from collections.abc import Mapping

SERVE = """
import sys
from aitoearn_mcp.cli import main
try:
    main(["--read-only"])
finally:
    print(*sorted(sys.modules), file=sys.stderr)
"""
OTHER_COMMANDS = {
    "aitoearn_mcp.client_config.clients",
    "aitoearn_mcp.demo",
    "aitoearn_mcp.doctor",
    "aitoearn_mcp.sandbox",
    "aitoearn_mcp.service",
}


def test_a_server_over_stdio_loads_no_other_command(environ: Mapping[str, str]) -> None:
    ended = subprocess.run(
        [sys.executable, "-c", SERVE], env=environ, stdin=subprocess.DEVNULL, capture_output=True, timeout=60, text=True
    )
    loaded = set(ended.stderr.split())
    assert {"aitoearn_mcp.stdio", "aitoearn_mcp.tools.catalogue"} <= loaded
    assert not OTHER_COMMANDS & loaded
