"""1,000 callers with 1,000 keys at one service over HTTP, each answer compared with whose it is."""

import json
import os
import subprocess
import sys
import tempfile
from collections import Counter
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import anyio
import httpx
from issuer import Issuer, issuing
from serving import call_body, call_headers
from stdio_host import clean_environ

from soak.many_users import key_of, record_of

CALLERS = int(os.environ.get("SOAK_CALLERS", "1000"))
ROUNDS = int(os.environ.get("SOAK_ROUNDS", "2"))
AT_ONCE = 64
PATIENCE = 120.0


@dataclass
class Tally:
    """What the callers got: calls that were right, and what was wrong with the others."""

    right: int = 0
    wrong: list[str] = field(default_factory=list)
    again: Counter[int] = field(default_factory=Counter)


@dataclass(frozen=True)
class Ways:
    """How callers show who they are: their own keys, or access tokens, whose subjects have keys in a file."""

    name: str
    settings: Mapping[str, str]
    headers: list[dict[str, str]]


async def _run() -> str:
    figures = []
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        async with issuing() as issuer, _process([sys.executable, "-m", "soak.many_users", str(CALLERS)], {}) as api:
            for ways in (_own_keys(), _access_tokens(issuer, folder)):
                figures.append(await _load(ways, api, folder))
    return "; ".join(figures)


def run() -> str:
    """Return what was counted; raises if an answer was somebody else's, or a secret stands in a log."""
    return anyio.run(_run)


def _own_keys() -> Ways:
    return Ways("own keys", {}, [{"X-Api-Key": key_of(number)} for number in range(CALLERS)])


def _access_tokens(issuer: Issuer, folder: Path) -> Ways:
    path = folder / "keys.json"
    path.touch(0o600)
    path.write_text(json.dumps({f"subject-{number}": key_of(number) for number in range(CALLERS)}))
    headers = [{"Authorization": f"Bearer {issuer.token(sub=f'subject-{n}', exp=2**40)}"} for n in range(CALLERS)]
    return Ways("access tokens", {**issuer.settings, "AITOEARN_MCP_KEYS_FILE": str(path)}, headers)


async def _load(ways: Ways, api: str, folder: Path) -> str:
    audit, log = folder / f"audit of {ways.name}.jsonl", folder / f"log of {ways.name}"
    settings = {
        **ways.settings,
        "AITOEARN_BASE_URL": api,
        "AITOEARN_AUDIT_LOG": str(audit),
        "AITOEARN_LOG_LEVEL": "DEBUG",
    }
    tally = Tally()
    command = [sys.executable, "-m", "aitoearn_mcp", "serve", "--http", "--port", "0"]
    with log.open("wb") as stderr:
        async with _process(command, settings, stderr=stderr, log=log) as url:
            await _call_all(ways, url, tally)
    assert not tally.wrong, f"{len(tally.wrong)} wrong answers: {tally.wrong[:3]}"
    _check_logs(ways, log.read_text("utf-8", "replace") + audit.read_text("utf-8"))
    callers = {line["caller"] for line in map(json.loads, audit.read_text("utf-8").splitlines())}
    assert len(callers) == CALLERS, f"the audit log names {len(callers)} callers"
    size = log.stat().st_size // 1024
    return (
        f"{ways.name}: {CALLERS} callers over HTTP, {tally.right} calls, 0 mixed up, {len(callers)} callers in the "
        f"audit log, no part of a key or token in {size} KiB of log; asked to come back: {tally.again.total()} times"
    )


async def _call_all(ways: Ways, url: str, tally: Tally) -> None:
    """Let every caller update and read its own record, and try to read another's; connections are shared by all."""
    room = anyio.CapacityLimiter(AT_ONCE)
    limits = httpx.Limits(max_connections=AT_ONCE)
    async with (
        httpx.AsyncClient(trust_env=False, timeout=PATIENCE, limits=limits) as http,
        anyio.create_task_group() as tasks,
    ):

        async def caller(number: int) -> None:
            async with room:
                for turn in range(ROUNDS):
                    await _three_calls(http, url, ways.headers[number], number, turn, tally)

        for number in range(CALLERS):
            tasks.start_soon(caller, number)


async def _three_calls(
    http: httpx.AsyncClient, url: str, headers: dict[str, str], number: int, turn: int, tally: Tally
) -> None:
    era = "legacy" if (number + turn) % 2 else "auto"
    link = f"https://www.douyin.com/video/7{number:09}{turn:09}"
    mine, theirs = {"recordId": record_of(number)}, {"recordId": record_of((number + 1) % CALLERS)}
    update = {**mine, "workLink": link, "overwrite": True}
    for tool, arguments in (
        ("update_work_link", update),
        ("get_publish_record", mine),
        ("get_publish_record", theirs),
    ):
        result = await _call(http, url, headers, era, tool, arguments, tally)
        shown = result.get("structuredContent") or {}
        if arguments is theirs:
            is_right = result.get("isError") is True and f"user {(number + 1) % CALLERS}" not in json.dumps(result)
        else:
            is_right = (shown.get("title"), shown.get("workLink")) == (f"post of user {number}", link)
        if is_right:
            tally.right += 1
        else:
            tally.wrong.append(f"caller {number}, {tool}: {json.dumps(result)[:300]}")


async def _call(
    http: httpx.AsyncClient,
    url: str,
    headers: dict[str, str],
    era: str,
    tool: str,
    arguments: Mapping[str, Any],
    tally: Tally,
) -> dict[str, Any]:
    head = {**call_headers(tool, era), "Accept": "application/json", **headers}
    while True:
        answer = await http.post(url, headers=head, json=call_body(tool, era, arguments))
        if answer.status_code not in (429, 503):
            result: dict[str, Any] = answer.json().get("result") or answer.json()
            return result
        tally.again[answer.status_code] += 1
        await anyio.sleep(1)


def _check_logs(ways: Ways, logged: str) -> None:
    """Raise AssertionError where what only a key or a token has stands in a log."""
    assert "the-secret-key" not in logged, "a key is in a log"
    for headers in ways.headers:
        for token in headers.get("Authorization", "").removeprefix("Bearer ").split("."):
            assert not token or token not in logged, "a part of a token is in a log"


@asynccontextmanager
async def _process(
    command: list[str], settings: Mapping[str, str], *, stderr: Any = None, log: Path | None = None
) -> AsyncIterator[str]:
    """Run a process and give the URL that it prints, on stdout or in its log."""
    environ = clean_environ(settings)
    with subprocess.Popen(command, env=environ, stdout=subprocess.PIPE, stderr=stderr) as process:
        try:
            if log is None:
                assert process.stdout
                yield (await anyio.to_thread.run_sync(process.stdout.readline)).decode().strip()
            else:
                with anyio.fail_after(PATIENCE):
                    while "serving MCP at " not in (said := log.read_text("utf-8")):
                        await anyio.sleep(0.1)
                yield said.partition("serving MCP at ")[2].split()[0]
        finally:
            process.terminate()
            await anyio.to_thread.run_sync(process.wait)
