"""The command `doctor`: run the checks, print what they found."""

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from importlib.metadata import version

import anyio
import httpx

from aitoearn_mcp.api.http import open_http
from aitoearn_mcp.client_config.system import System
from aitoearn_mcp.doctor.api import check_api
from aitoearn_mcp.doctor.client import check_entry, entries_for
from aitoearn_mcp.doctor.finding import Finding, State, ok
from aitoearn_mcp.doctor.here import check_audit_log, check_key, check_settings, check_version
from aitoearn_mcp.doctor.network import check_way
from aitoearn_mcp.doctor.stdio import check_start, check_stdio
from aitoearn_mcp.i18n import Language
from aitoearn_mcp.installation import command_of_this_installation
from aitoearn_mcp.settings import Settings

# As long as the API client takes for a connection.
_CONNECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class Simulator:
    """The sandbox, for a doctor that does not load it by itself."""

    transport: Callable[[], httpx.AsyncBaseTransport]
    record_id: str


def run(
    environ: Mapping[str, str],
    simulator: Simulator,
    *,
    client: str | None,
    language: Language,
    sandbox: bool,
    read_only: bool,
    as_json: bool,
) -> int:
    """Examine this installation and its settings, or a client's entry, and print the findings.

    Return 1 if any failed, else 0.
    """
    findings = [check_version(version("mcp"))]
    if client is None:
        findings += _examine_here(environ, simulator, sandbox=sandbox, read_only=read_only)
        findings.append(anyio.run(check_stdio, command_of_this_installation(), environ, simulator.record_id))
    else:
        findings += _examine_client(client, simulator)
    sys.stdout.write(_as_json(findings, language) if as_json else _as_text(findings, language))
    return int(any(finding.state is State.FAILED for finding in findings))


def _examine_here(
    environ: Mapping[str, str],
    simulator: Simulator,
    *,
    sandbox: bool,
    read_only: bool,
    client: str | None = None,
    is_kept: bool = False,
) -> list[Finding]:
    """Check the settings and, where they can be used, what they lead to; the last two are as in check_key."""
    settings, findings = check_settings(environ, sandbox=sandbox, read_only=read_only)
    if settings is None:
        return findings
    transport = simulator.transport() if settings.sandbox else None
    findings += [check_key(settings, client=client, is_kept=is_kept), check_audit_log(settings)]
    return findings + anyio.run(check_network, settings, transport)


def _examine_client(client: str, simulator: Simulator) -> list[Finding]:
    """Check each entry of a client that starts this program, as the client would start it."""
    entries, findings = entries_for(client, System.this())
    for entry in entries:
        found = check_entry(client, entry)
        is_sandbox, is_read_only = (name in entry.options for name in ("--sandbox", "--read-only"))
        with _environment(entry.environ):
            here = _examine_here(
                entry.environ,
                simulator,
                sandbox=is_sandbox,
                read_only=is_read_only,
                client=client,
                is_kept=entry.asks_for_key,
            )
        findings += [*found, *here]
        if found[-1].state is State.OK:
            key = entry.environ.get("AITOEARN_API_KEY", "")
            findings.append(anyio.run(check_start, client, entry.command, entry.environ, key))
    return findings


@contextmanager
def _environment(environ: Mapping[str, str]) -> Iterator[None]:
    """Let this process have that environment for a while: the network's proxies and certificates are read from it."""
    before = dict(os.environ)
    os.environ.clear()
    os.environ.update(environ)
    try:
        yield
    finally:
        os.environ.clear()
        os.environ.update(before)


async def check_network(settings: Settings, transport: httpx.AsyncBaseTransport | None) -> list[Finding]:
    """Check the way to the API and, if it is open, the API; `transport` replaces the network."""
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
