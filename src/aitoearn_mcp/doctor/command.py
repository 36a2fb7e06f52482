"""The command `doctor`: run the checks, print what they found."""

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from importlib.metadata import version

import anyio
import httpx

from aitoearn_mcp.api.http import open_http
from aitoearn_mcp.doctor.api import check_api
from aitoearn_mcp.doctor.finding import Finding, State, ok
from aitoearn_mcp.doctor.here import check_audit_log, check_key, check_settings, check_version
from aitoearn_mcp.doctor.network import check_way
from aitoearn_mcp.doctor.stdio import check_stdio
from aitoearn_mcp.i18n import Language
from aitoearn_mcp.installation import command_of_this_installation
from aitoearn_mcp.settings import Settings

# As long as the API client takes for a connection.
_CONNECT_SECONDS = 10.0


def run(
    environ: Mapping[str, str],
    *,
    language: Language,
    sandbox: bool,
    read_only: bool,
    as_json: bool,
    sandbox_transport: Callable[[], httpx.AsyncBaseTransport],
    sandbox_record_id: str,
) -> int:
    """Examine this installation and its settings; print the findings. Return 1 if any failed, else 0."""
    settings, findings = check_settings(environ, sandbox=sandbox, read_only=read_only)
    findings.insert(0, check_version(version("mcp")))
    transport = sandbox_transport() if settings and settings.sandbox else None
    findings += anyio.run(_examine, environ, settings, transport, sandbox_record_id)
    sys.stdout.write(_as_json(findings, language) if as_json else _as_text(findings, language))
    return int(any(finding.state is State.FAILED for finding in findings))


async def _examine(
    environ: Mapping[str, str], settings: Settings | None, transport: httpx.AsyncBaseTransport | None, record_id: str
) -> list[Finding]:
    """Make every check that the ones before it leave a sense to."""
    findings: list[Finding] = []
    if settings is not None:
        findings += [check_key(settings), check_audit_log(settings), *await check_network(settings, transport)]
    return [*findings, await check_stdio(command_of_this_installation(), environ, record_id)]


async def check_network(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> list[Finding]:
    """Go the way to the API, and if it is open, ask it; `transport` answers in the network's place."""
    if transport is not None:
        way = [ok("sandbox", "the simulator answers inside this process", "模拟器在本进程内响应")]
    else:
        seconds = min(_CONNECT_SECONDS, settings.timeout)
        way = await check_way(settings.base_url, seconds, direct=settings.is_loopback)
    if way[-1].state is State.FAILED:
        return way
    trust_env = not settings.is_loopback
    async with open_http(settings.base_url, concurrency=1, transport=transport, trust_env=trust_env) as http:
        return [*way, *await check_api(http, settings, settings.timeout)]


def _as_text(findings: Sequence[Finding], language: Language) -> str:
    lines = []
    for finding in findings:
        lines.append(f"{finding.state:8} {finding.name:13} {finding.what.into(language)}")
        if finding.advice is not None:
            lines.append(f"{'':22} -> {finding.advice.into(language)}")
    return "\n".join(lines) + "\n"


def _as_json(findings: Sequence[Finding], language: Language) -> str:
    found = [
        {
            "name": finding.name,
            "state": finding.state.value,
            "what": finding.what.into(language),
            **({"advice": finding.advice.into(language)} if finding.advice else {}),
        }
        for finding in findings
    ]
    # Escaped: the console's encoding may lack characters, and a program reads it.
    return json.dumps({"ok": all(one["state"] != "failed" for one in found), "findings": found}, indent=2) + "\n"
