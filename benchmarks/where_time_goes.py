"""Prints where the time goes: at the start and in 10,000 calls of update_work_link by package, and in one PATCH.

cProfile runs inside the server's process, with the API at 0 ms. It slows Python code down but not C code, so read the
shares, not the milliseconds.
"""

import asyncio
import collections
import os
import pstats
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import bench
import http_alone
from contenders import FLOOR, OURS, Contender
from stdio_client import ServerProcess

CALLS = 10_000
STARTS = 5
_PATCHES = 500
_IN_FLIGHT = (1, 16, 32)
_IMPORTS = {
    OURS: "import aitoearn_mcp.cli, aitoearn_mcp.log, aitoearn_mcp.server, aitoearn_mcp.stdio.server",
    FLOOR: "import anyio, httpx, mcp.types, mcp.server, mcp.server.stdio",
}
_PROFILED = """
import cProfile, runpy, sys
profile = cProfile.Profile()
sys.argv = {command!r}
profile.enable()
try:
    runpy.run_path(sys.argv[0], run_name="__main__")
except SystemExit:
    pass
finally:
    profile.disable()
    profile.dump_stats({file!r})
"""
_PACKAGE = re.compile(r".*/(?:site-packages|src|lib/python[0-9.]+)/(\w+)")
_ALIKE = {
    "httpcore": "httpx, httpcore, h11",
    "h11": "httpx, httpcore, h11",
    "httpx": "httpx, httpcore, h11",
    "asyncio": "asyncio, anyio",
    "anyio": "asyncio, anyio",
    "sniffio": "asyncio, anyio",
    "selectors": "asyncio, anyio",
    "mcp": "mcp, pydantic",
    "mcp_types": "mcp, pydantic",
    "pydantic": "mcp, pydantic",
    "pydantic_core": "mcp, pydantic",
    "aitoearn_mcp": "aitoearn_mcp",
    "opentelemetry": "opentelemetry",
}
_OTHER = "the rest of Python"


def main() -> None:
    """Measure and print."""
    for contender, imports in _IMPORTS.items():
        print(f"## {contender.name}, modules at the start, own ms (-X importtime, best of {STARTS})\n")
        _print_shares(dict(_import_times(imports)), unit=1000)
    with bench.local_api() as api:
        for contender in (OURS, FLOOR):
            stats = _profile(contender, api.at_once)
            print(f"## {contender.name}, {CALLS:,} calls, own ms per call, under the profiler\n")
            _print_shares(_shares(stats), unit=CALLS)
            if contender is OURS:
                _print_ours(stats)
        _print_ways(api.at_once)


def _import_times(imports: str) -> Iterator[tuple[str, float]]:
    """Yield each package's microseconds of importing, in the fastest of several starts."""
    command = [sys.executable, "-X", "importtime", "-c", f"import gc; gc.disable(); {imports}"]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    runs = []
    for _ in range(STARTS):
        lines = subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stderr.splitlines()
        times: dict[str, float] = collections.defaultdict(float)
        for own, _, name in (line.removeprefix("import time:").split("|") for line in lines[1:] if "|" in line):
            if own.strip().isdigit():
                times[name.strip().partition(".")[0]] += int(own)
        runs.append(times)
    yield from min(runs, key=lambda times: sum(times.values())).items()


def _profile(contender: Contender, api: str) -> pstats.Stats:
    with tempfile.TemporaryDirectory() as folder:
        file = str(Path(folder) / "profile")
        command = contender.started_with(api)
        script = command[1:] if Path(command[0]).name.startswith("python") else command
        code = _PROFILED.format(command=script, file=file)
        session = ServerProcess([sys.executable, "-c", code], contender.environment(api))
        session.call(contender.tool, bench.updates(CALLS))
        session.close(wait=60)
        return pstats.Stats(file)


def _rows(stats: pstats.Stats) -> Iterator[tuple[str, str, float, float]]:
    """Yield each function's file, name, own seconds and total seconds."""
    for (file, _line, name), (_calls, _all, own, cumulative, _callers) in vars(stats)["stats"].items():
        yield file, name, own, cumulative


def _shares(stats: pstats.Stats) -> dict[str, float]:
    shares: dict[str, float] = collections.defaultdict(float)
    for file, name, own, _ in _rows(stats):
        found = _PACKAGE.match(file)
        package = found[1] if found else ""
        if not found and "pydantic" in name:
            package = "pydantic"
        if name == "<method 'poll' of 'select.epoll' objects>":
            package = "asyncio"
        shares[_ALIKE.get(package, _OTHER)] += own * 1000
    return shares


def _print_shares(shares: dict[str, float], *, unit: float) -> None:
    whole = sum(shares.values())
    print("| | ms | share |\n|---|---:|---:|")
    for name, value in sorted(shares.items(), key=lambda item: -item[1])[:12]:
        print(f"| {name} | {value / unit:,.2f} | {value / whole:.0%} |")
    print(f"| all | {whole / unit:,.2f} | |\n")


_STEPS: dict[str, Callable[[str, str], bool]] = {
    "a whole call": lambda file, name: file.endswith("server.py") and name == "call",
    "checking the arguments": lambda file, name: file.endswith("validation.py") and name == "parse",
    "one HTTP request, from the semaphore to the response": lambda _, name: name == "exchange",
    "of it in httpx's transport": lambda file, name: "_transports/default" in file and name == "handle_async_request",
    "of it building the request": lambda file, name: file.endswith("_models.py") and name == "__init__",
    "of it parsing the response": lambda _, name: name == "parse_response",
    "comparing what was sent with what came back": lambda _, name: name == "explain",
    "the result: notes first, without secrets, as JSON": lambda _, name: name == "_success",
}


def _print_ours(stats: pstats.Stats) -> None:
    print("| steps of a call, ms, with what they call | |\n|---|---:|")
    for step, is_it in _STEPS.items():
        seconds = max((cumulative for file, name, _, cumulative in _rows(stats) if is_it(file, name)), default=0.0)
        print(f"| {step} | {seconds / CALLS * 1000:.3f} |")
    print()


def _print_ways(api: str) -> None:
    print(f"## one PATCH without MCP, ms, best of {STARTS}, by requests in flight\n")
    print("| | " + " | ".join(map(str, _IN_FLIGHT)) + " |\n|---|" + "---:|" * len(_IN_FLIGHT))
    arguments = bench.updates(_PATCHES)
    for way in http_alone.WAYS:
        least = [
            min(
                asyncio.run(http_alone.seconds(way, api, arguments, batch=_PATCHES, at_once=at_once, apart=0))
                for _ in range(STARTS)
            )
            for at_once in _IN_FLIGHT
        ]
        print(f"| {way} | " + " | ".join(f"{seconds / _PATCHES * 1000:.2f}" for seconds in least) + " |")


if __name__ == "__main__":
    main()
