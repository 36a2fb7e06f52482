"""Scale-out, shown: nginx before one, two and three processes, then one killed and one stopped under load.

Everything runs on loopback and ends with this script, which takes about a minute. The simulated API takes LATENCY for
each request and a process has at most CONCURRENCY of them in flight, so that a process can do CONCURRENCY / LATENCY
calls a second, whatever the machine: that is the ideal that the throughput stands beside.
"""

import contextlib
import importlib.metadata
import os
import platform
import re
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import anyio
import httpx2
from mcp import Client
from mcp.client.streamable_http import streamable_http_client

from aitoearn_mcp.sandbox.records import STATES, record_id

LATENCY = 0.25
CONCURRENCY = 4
CALLERS = 24
SECONDS = 8.0
KEY = "sandbox-key"
CONF = Path(__file__).with_name("nginx.conf")
# Callers share these. A call's answer shows the record as that very call left it.
RECORDS = [record_id("douyin", state) for state in STATES]
COMMAND = [sys.executable, "-m", "aitoearn_mcp"]

_MAIN_CONF = """
{user}
worker_processes 1;
pid {folder}/nginx.pid;
error_log {folder}/error.log;
events {{ worker_connections 512; }}
http {{
    log_format tries '$status | $upstream_addr | $upstream_status';
    access_log {folder}/access.log tries;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    scgi_temp_path {folder}/scgi;
    uwsgi_temp_path {folder}/uwsgi;
    include {folder}/site.conf;
}}
"""


@dataclass(slots=True)
class Server:
    """A process that serves HTTP; `port` is where."""

    process: subprocess.Popen[str]
    port: int

    def end(self, signum: signal.Signals) -> None:
        """Send the signal and wait until the process is gone."""
        self.process.send_signal(signum)
        self.process.wait(60)
        for stream in (self.process.stdout, self.process.stderr):
            if stream:
                stream.close()


@dataclass(slots=True)
class Load:
    """What the callers did: calls that ended well, and why the others did not."""

    done: int = 0
    failed: Counter[str] = field(default_factory=Counter)


def start(
    arguments: Sequence[str], pattern: str, environ: dict[str, str], stream: Literal["stdout", "stderr"]
) -> Server:
    """Start a command of ours and wait for the line that says its port."""
    process = subprocess.Popen(
        [*COMMAND, *arguments], env=environ, text=True, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    for line in getattr(process, stream):
        if found := re.search(pattern, line):
            return Server(process, int(found[1]))
    process.wait()
    raise RuntimeError(f"{' '.join(arguments)} ended with {process.returncode}")


def start_service(api: str, port: int = 0) -> Server:
    """Start one process of the service, to which each caller brings its own key."""
    environ = clean_environ() | {
        "AITOEARN_BASE_URL": api,
        "AITOEARN_CONCURRENCY": str(CONCURRENCY),
        "AITOEARN_LOG_LEVEL": "ERROR",
    }
    return start(["serve", "--http", "--port", str(port)], r"http://127\.0\.0\.1:(\d+)/mcp", environ, "stderr")


def clean_environ() -> dict[str, str]:
    """Return this process's environment without settings of ours and proxies."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("AITOEARN_") and not name.upper().endswith("_PROXY")
    }


@contextlib.contextmanager
def nginx_before(servers: Sequence[Server], nginx: str) -> Iterator[tuple[str, Path]]:
    """Run nginx with deploy/nginx.conf and these servers in its upstream; yield the MCP endpoint and the access log."""
    with socket.create_server(("127.0.0.1", 0)) as free:
        port = free.getsockname()[1]
    with tempfile.TemporaryDirectory(prefix="aitoearn-mcp-scale-") as name:
        folder = Path(name)
        lines = "".join(f"    server 127.0.0.1:{s.port} max_fails=1 fail_timeout=1s;\n" for s in servers)
        site = re.sub(r"^ +server aitoearn-mcp:8765 .*\n", lines, CONF.read_text(), flags=re.MULTILINE)
        site = site.replace("listen 8080;", f"listen 127.0.0.1:{port};")
        (folder / "site.conf").write_text(site)
        user = "user root;" if os.geteuid() == 0 else ""
        (folder / "nginx.conf").write_text(_MAIN_CONF.format(folder=folder, user=user))
        process = subprocess.Popen([nginx, "-p", name, "-c", f"{name}/nginx.conf", "-g", "daemon off;"])
        try:
            wait_for(port)
            yield f"http://127.0.0.1:{port}/mcp", folder / "access.log"
        finally:
            process.terminate()
            process.wait(30)


def wait_for(port: int) -> None:
    """Wait until something listens there."""
    until = time.monotonic() + 10
    while True:
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
            return
        except OSError:
            if time.monotonic() > until:
                raise
            time.sleep(0.05)


@contextlib.asynccontextmanager
async def callers(url: str, load: Load) -> AsyncIterator[None]:
    """Let every caller set links, one call after the other, half of them in each protocol era."""
    stop = anyio.Event()
    connected = [anyio.Event() for _ in range(CALLERS)]

    async def caller(number: int) -> None:
        record = RECORDS[number % len(RECORDS)]
        async with (
            httpx2.AsyncClient(headers={"X-Api-Key": KEY}, timeout=60, trust_env=False) as http,
            Client(streamable_http_client(url, http_client=http), mode="legacy" if number % 2 else "auto") as client,
        ):
            await client.list_tools()
            connected[number].set()
            call = 0
            while not stop.is_set():
                call += 1
                link = f"https://www.douyin.com/video/7{number:03}{call:08}"
                try:
                    result = await client.call_tool("update_work_link", {"recordId": record, "workLink": link})
                except Exception as error:  # Whatever it is, the call failed, and that is what is counted.
                    load.failed[f"{type(error).__name__}: {error}"] += 1
                    continue
                content = result.structured_content or {}
                if result.is_error or (content.get("workLink"), content.get("linkStatus")) != (link, "ready"):
                    load.failed[str(result.content)] += 1
                else:
                    load.done += 1

    async with anyio.create_task_group() as tasks:
        for number in range(CALLERS):
            tasks.start_soon(caller, number)
        for event in connected:
            await event.wait()
        load.done = 0
        yield
        stop.set()


async def throughput(servers: Sequence[Server], nginx: str) -> tuple[float, Load]:
    """Return the calls a second that these servers do together."""
    load = Load()
    with nginx_before(servers, nginx) as (url, _log):
        async with callers(url, load):
            await anyio.sleep(1.0)
            before, began = load.done, time.monotonic()
            await anyio.sleep(SECONDS)
            rate = (load.done - before) / (time.monotonic() - began)
    return rate, load


async def failures(servers: list[Server], api: str, nginx: str) -> tuple[Load, int]:
    """Kill one server and stop another under load, each started again; return the load and the calls passed on."""
    load = Load()
    with nginx_before(servers, nginx) as (url, log):
        async with callers(url, load):
            for place, signum in enumerate((signal.SIGKILL, signal.SIGTERM)):
                await anyio.sleep(2.0)
                await anyio.to_thread.run_sync(servers[place].end, signum)
                await anyio.sleep(1.0)
                servers[place] = await anyio.to_thread.run_sync(start_service, api, servers[place].port)
            await anyio.sleep(2.0)
        passed_on = sum(", " in line for line in log.read_text().splitlines())
    return load, passed_on


async def main() -> int:
    """Print one table and one line; return 0 if no call failed."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        print("nginx is missing; on Debian: apt-get install -y nginx-light")
        return 1
    arguments = ["sandbox", "--latency", str(LATENCY * 1000)]
    sandbox = start(arguments, r"http://127\.0\.0\.1:(\d+)/api", clean_environ(), "stdout")
    api = f"http://127.0.0.1:{sandbox.port}/api"
    servers: list[Server] = []
    failed: Counter[str] = Counter()
    try:
        print(machine())
        print(f"{CALLERS} callers; the API takes {LATENCY:g} s, a process has {CONCURRENCY} requests in flight\n")
        print("processes   calls/s   ideal   of it")
        for number in (1, 2, 3):
            servers.append(start_service(api))
            rate, load = await throughput(servers, nginx)
            ideal = number * CONCURRENCY / LATENCY
            failed += load.failed
            print(
                f"{number:9}   {rate:7.1f}   {ideal:5.1f}   {rate / ideal:5.0%}   failed: {load.failed.total()}",
                flush=True,
            )
        load, passed_on = await failures(servers, api, nginx)
        failed += load.failed
        print(
            "\nthree processes, one killed with -9, another stopped with SIGTERM, both started again: "
            f"{load.done} calls, {load.failed.total()} failed; nginx passed {passed_on} on to another process"
        )
    finally:
        for server in servers:
            if server.process.returncode is None:
                server.end(signal.SIGTERM)
        sandbox.end(signal.SIGTERM)
    for reason, times in failed.most_common(5):
        print(f"{times} x {reason}")
    return 1 if failed else 0


def machine() -> str:
    """Say what the numbers were measured on."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("mcp", "uvicorn", "httpx"))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"Python {platform.python_version()}, {versions}; {os.cpu_count()} cores, load average {load}"


if __name__ == "__main__":
    sys.exit(anyio.run(main))
