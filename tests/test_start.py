"""A server over stdio loads no module that only other commands need, and none that most servers never use."""

import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

SERVE = """
import sys
from aitoearn_mcp.cli import main
try:
    main(sys.argv[1:])
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
BY_THE_FIRST_CALL = {
    "aitoearn_mcp.imports",
    "aitoearn_mcp.tools.import_run",
    "aitoearn_mcp.tools.restore_run",
    "aitoearn_mcp.updates.restore",
}


def loaded_by(*arguments: str, environ: Mapping[str, str]) -> set[str]:
    """Return the modules that a server with these arguments has loaded when its stdin ends."""
    ended = subprocess.run(
        [sys.executable, "-c", SERVE, *arguments],
        env=environ,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        timeout=60,
        text=True,
    )
    return set(ended.stderr.split())


def test_a_server_over_stdio_loads_no_other_command(environ: Mapping[str, str]) -> None:
    loaded = loaded_by("--read-only", environ=environ)
    assert {"aitoearn_mcp.stdio", "aitoearn_mcp.tools.catalogue"} <= loaded
    assert not OTHER_COMMANDS & loaded


def test_what_reads_tables_or_undoes_changes_is_loaded_by_the_first_call_that_needs_it(
    environ: Mapping[str, str], tmp_path: Path
) -> None:
    loaded = loaded_by(environ={**environ, "AITOEARN_AUDIT_LOG": str(tmp_path / "audit.jsonl")})
    assert {"aitoearn_mcp.tools.import_work_links", "aitoearn_mcp.tools.restore_work_links"} <= loaded
    assert not BY_THE_FIRST_CALL & loaded
