"""Measures all contenders side by side in one run and prints the table.

`--quick` takes fewer rounds; `--write` puts the table into README.md. In each round every contender has its turn, and
each round begins with another one, so that what else the machine does falls on all alike. A figure is the median of its
rounds, and its ratio to the floor the median of the rounds' ratios.
"""

import argparse
import asyncio
import contextlib
import itertools
import json
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any
from urllib.parse import urlsplit

import bench_import
import http_alone
import http_load
from contenders import HERE, HTTP, OURS, TOKEN, Contender, contenders
from figures import (
    AT_ONCE,
    BATCH,
    BYTES,
    CPU,
    IDEAL,
    IN_FLIGHT,
    LATENCY,
    MANY,
    MEMORY,
    P50,
    P99,
    RATE,
    SPAWN,
    TOOL,
    TOOLS,
    UPDATES,
    Samples,
)
from report import ABSENT, machine, table, targets
from stdio_client import Replies, ServerProcess

MIB = 1024 * 1024
BEGIN, END = "<!-- figures -->\n", "<!-- /figures -->"


@dataclass(frozen=True)
class Rounds:
    """How often each figure is taken, and how many calls a sample has."""

    spawns: int
    samples: int
    calls: int
    updates: int
    lists: int
    loads: int


FULL = Rounds(spawns=11, samples=10, calls=200, updates=3, lists=5, loads=6)
QUICK = Rounds(spawns=3, samples=3, calls=100, updates=1, lists=2, loads=2)


@dataclass(frozen=True)
class Api:
    """The base URLs of the API that responds at once, and of the one that takes 50 ms."""

    at_once: str
    slow: str


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--quick", action="store_true", help="fewer rounds, rougher figures")
    parser.add_argument("--write", action="store_true", help="write the table to README.md")
    args = parser.parse_args()
    rounds = QUICK if args.quick else FULL
    started = time.monotonic()
    load = os.getloadavg()[0]
    servers = contenders()
    present = [server for server in servers if server.versions]
    samples = Samples()
    with local_api() as api:
        _spawns(present, api, rounds, samples)
        with _started(present, api.at_once) as sessions:
            _sizes(sessions, samples)
            _calls(sessions, rounds, samples)
            _memory(sessions, samples)
        with _started(present, api.slow, {"AITOEARN_CONCURRENCY": str(AT_ONCE)}) as sessions:
            _many_updates(sessions, rounds, samples)
            _memory(sessions, samples)
        without_mcp = _without_mcp(api, rounds)
        list_seconds = _list(api, rounds)
        imported = list(bench_import.report(api.slow, _started, rounds.updates))
        client = _client_alone(api, rounds)
        http = list(_http(api, rounds))
    report = "\n".join(
        [
            f"Measured {datetime.now(UTC):%Y-%m-%d} on {machine()}, load {load:.1f} at the start, in "
            f"{time.monotonic() - started:.0f} s. In brackets: times the floor's, the median of the rounds.\n",
            *table(servers, samples),
            "",
            *targets(present, samples, list_seconds),
            "",
            without_mcp,
            "",
            *imported,
            "",
            *http,
            "",
            client,
            "",
            *(f"- {server.name}: {server.versions or ABSENT}" for server in servers),
            "",
        ]
    )
    print(report)
    if args.write:
        _write(report)


@contextlib.contextmanager
def local_api() -> Iterator[Api]:
    command = [sys.executable, str(HERE / "api.py"), "0", str(LATENCY * 1000)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        urls = [f"http://127.0.0.1:{port}/api" for port in process.stdout.readline().decode().split()]
        yield Api(*urls)
        process.stdin.close()


Sessions = dict[Contender, ServerProcess]


@contextlib.contextmanager
def _started(servers: Sequence[Contender], api: str, variables: dict[str, str] | None = None) -> Iterator[Sessions]:
    sessions: Sessions = {}
    try:
        for server in servers:
            sessions[server] = ServerProcess(server.started_with(api), server.environment(api, variables))
        yield sessions
    finally:
        for session in sessions.values():
            session.close()


def _turns(servers: Sequence[Contender] | Sessions, rounds: int) -> Iterator[Contender]:
    """Measure every contender once per round, each round with another one first."""
    order = list(servers)
    for number in range(rounds):
        first = number % len(order)
        yield from order[first:] + order[:first]


def updates(count: int, start: int = 0) -> list[dict[str, str]]:
    return [
        {
            "recordId": f"{0x66A1B2C30000000000000000 + number:024x}",
            "workLink": f"https://www.douyin.com/video/{7380000000000000000 + number}",
        }
        for number in range(start, start + count)
    ]


def _spawns(servers: Sequence[Contender], api: Api, rounds: Rounds, samples: Samples) -> None:
    for server in servers:  # Warms the page cache and the bytecode of all alike.
        ServerProcess(server.started_with(api.at_once), server.environment(api.at_once)).close()
    for server in _turns(servers, rounds.spawns):
        session = ServerProcess(server.started_with(api.at_once), server.environment(api.at_once))
        samples.add(SPAWN, server.name, session.spawn * 1000)
        session.close()


def _sizes(sessions: Sessions, samples: Samples) -> None:
    for server, session in sessions.items():
        tools = session.request("tools/list")["tools"]
        samples.add(TOOLS, server.name, _size(tools))
        samples.add(TOOL, server.name, _size(next(tool for tool in tools if tool["name"] == server.tool)))


def _calls(sessions: Sessions, rounds: Rounds, samples: Samples) -> None:
    fresh = itertools.count(
        step=rounds.calls
    )  # Fresh records and links, so that no contender can reuse an earlier round.
    for server, session in sessions.items():
        session.call(server.tool, updates(rounds.calls, next(fresh)))
    for server in _turns(sessions, rounds.samples):
        alone = sessions[server].call(server.tool, updates(rounds.calls, next(fresh)))
        latencies = sorted(alone.latencies)
        samples.add(P50, server.name, statistics.median(latencies) * 1000)
        samples.add(P99, server.name, latencies[len(latencies) * 99 // 100] * 1000)
        samples.add(CPU, server.name, alone.server_cpu / rounds.calls * 1000)
    for server in _turns(sessions, rounds.samples):
        together = sessions[server].call(server.tool, updates(rounds.calls, next(fresh)), in_flight=IN_FLIGHT)
        samples.add(RATE, server.name, rounds.calls / together.elapsed)


def _many_updates(sessions: Sessions, rounds: Rounds, samples: Samples) -> None:
    """Update 1,000 links as an agent would: in batches where the contender has a tool for them."""
    fresh = itertools.count(step=UPDATES)
    for server in _turns(sessions, rounds.updates):
        session = sessions[server]
        arguments: list[dict[str, Any]] = updates(UPDATES, next(fresh))
        session.call(server.tool, arguments[:AT_ONCE], in_flight=AT_ONCE)  # Opens the connections.
        if server.batch_tool:
            calls = [{"updates": arguments[first : first + BATCH]} for first in range(0, UPDATES, BATCH)]
            replies = session.call(server.batch_tool, calls)
            assert sum(result["structuredContent"]["updated"] for result in replies.results) == UPDATES
        else:
            calls = arguments
            replies = session.call(server.tool, calls, in_flight=AT_ONCE)
        samples.add(MANY, server.name, replies.elapsed)
        samples.add(BYTES, server.name, sum(map(_size, calls)) + sum(map(_shown, replies.results)))


def _without_mcp(api: Api, rounds: Rounds) -> str:
    """Return what the same 1,000 updates take by httpx alone and by plain sockets."""
    taken: dict[str, list[float]] = {way: [] for way in http_alone.WAYS}
    for number in range(rounds.updates):
        arguments = updates(UPDATES, number * UPDATES)
        for way, seconds in taken.items():
            seconds.append(
                asyncio.run(http_alone.seconds(way, api.slow, arguments, batch=BATCH, at_once=AT_ONCE, apart=0.002))
            )
    ways = "; ".join(f"{way} {statistics.median(seconds):.2f} s" for way, seconds in taken.items())
    waves = -(-BATCH // AT_ONCE) * (UPDATES // BATCH) * LATENCY
    return (
        f"The 1,000 updates in batches of {BATCH}, without MCP and without this server's code (http_alone.py): {ways}. "
        f"Waiting for the API alone takes {waves:.2f} s, because {BATCH} is {BATCH / AT_ONCE:.1f} times {AT_ONCE}; "
        f"the bound is {1.1 * IDEAL:.2f} s."
    )


def _memory(sessions: Sessions, samples: Samples) -> None:
    for server, session in sessions.items():
        samples.add(MEMORY, server.name, session.peak_memory() / MIB)


def _list(api: Api, rounds: Rounds) -> float:
    """Return the median seconds for one page of the API's 5,000 records."""
    with _started([OURS], api.at_once) as sessions:
        replies = sessions[OURS].call("list_publish_records", [{}] * rounds.lists)
        assert all(result["structuredContent"]["total"] == 5000 for result in replies.results)
        return statistics.median(replies.latencies)


def _client_alone(api: Api, rounds: Rounds) -> str:
    """Return what the driving client itself costs, calling a process that responds at once."""
    echo = Contender("echo", "echo.py", (sys.executable, str(HERE / "echo.py")))
    with _started([echo], api.at_once) as sessions:
        arguments = updates(rounds.calls * 5)
        alone = sessions[echo].call("any", arguments)
        together: Replies = sessions[echo].call("any", arguments, in_flight=IN_FLIGHT)
    return (
        f"The driving client alone, calling echo.py: {statistics.median(alone.latencies) * 1000:.3f} ms a "
        f"call, {alone.client_cpu / len(arguments) * 1000:.3f} ms of it its own processor time; "
        f"{len(arguments) / together.elapsed:,.0f} calls/s with {IN_FLIGHT} in flight."
    )


def _http(api: Api, rounds: Rounds) -> Iterator[str]:
    """Load the HTTP service with one process and two, and the API without a service: the load client itself."""
    calls = rounds.calls * 3
    arguments = updates(calls)
    loads: dict[str, list[http_load.Load]] = {name: [] for name in ("one process", "two processes", _NO_SERVICE)}
    with contextlib.ExitStack() as stack:
        command, environment = HTTP.started_with(api.at_once), HTTP.environment(api.at_once)
        ports = []
        for _ in range(2):
            server = http_load.HttpServer(command, environment)
            stack.callback(server.close)
            ports.append(server.port)
        used = {"one process": ports[:1], "two processes": ports, _NO_SERVICE: [int(urlsplit(api.at_once).port or 0)]}
        for number in range(rounds.loads + 1):
            for name, load in loads.items():
                load.append(http_load.call(used[name], TOKEN, OURS.tool, arguments, in_flight=IN_FLIGHT))
                if number == 0:
                    load.clear()  # The first round opens the connections to the API.
    yield f"| {HTTP.name}, {IN_FLIGHT} in flight | calls/s | p50, ms | p99, ms | the load client's own CPU a call, ms |"
    yield "|---|---:|---:|---:|---:|"
    for name, load in loads.items():
        rate = statistics.median(calls / run.elapsed for run in load)
        latencies = [sorted(run.latencies) for run in load]
        p50 = statistics.median(run[calls // 2] for run in latencies) * 1000
        p99 = statistics.median(run[calls * 99 // 100] for run in latencies) * 1000
        cpu = statistics.median(run.client_cpu / calls for run in load) * 1000
        yield f"| {name} | {rate:,.0f} | {p50:.1f} | {p99:.1f} | {cpu:.3f} |"


_NO_SERVICE = "no service: the load client on the API itself"


def _shown(result: dict[str, Any]) -> int:
    """Return the bytes that a client shows its model: structuredContent where there is one, else the text blocks.

    So do Claude Code and Codex; Gemini CLI shows the text, which is the same object in all contenders that send both.
    """
    if "structuredContent" in result:
        return _size(result["structuredContent"])
    return sum(len(block["text"].encode()) for block in result["content"])


def _size(value: object) -> int:
    return len(json.dumps(value, ensure_ascii=False, separators=(",", ":")).encode())


def _write(report: str) -> None:
    path = HERE / "README.md"
    before, _, rest = path.read_text(encoding="utf-8").partition(BEGIN)
    _, _, after = rest.partition(END)
    path.write_text(f"{before}{BEGIN}\n{report}\n{END}{after}", encoding="utf-8")


if __name__ == "__main__":
    main()
