"""Scale-out, shown: nginx with TLS before one, two and three processes, with OAuth on; then one killed, one stopped.

The processes are installed by the steps of the Dockerfile. Everything runs on loopback and ends with this script, which
takes about two minutes. The simulated API takes LATENCY for each request, an update is two requests (its record is read
first), and a process has at most CONCURRENCY in flight, so that a process can do CONCURRENCY / LATENCY / 2 calls a
second, whatever the machine: that is the ideal to compare the throughput with.
"""

import contextlib
import importlib.metadata
import json
import os
import platform
import shutil
import signal
import ssl
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import anyio
import httpx2
from certificates import trusting_context
from image import Image, build
from issuer import Issuer, issuing
from mcp import Client
from mcp.client.streamable_http import streamable_http_client
from processes import Server, clean_environ, nginx_before, start, start_service

from aitoearn_mcp.sandbox.records import STATES, record_id

LATENCY = 0.25
REQUESTS_OF_AN_UPDATE = 2
CONCURRENCY = 4
CALLERS = 24
SECONDS = 8.0
KEY = "sandbox-key"
# Callers share these. A call's answer shows the record as that very call left it.
RECORDS = [record_id("douyin", state) for state in STATES]


@dataclass(slots=True)
class Load:
    """What the callers did: calls that ended well, and why the others did not."""

    done: int = 0
    failed: Counter[str] = field(default_factory=Counter)


@dataclass(frozen=True, slots=True)
class Scene:
    """What the processes have in common."""

    image: Image
    issuer: Issuer
    settings: dict[str, str]
    nginx: str
    trusted: ssl.SSLContext

    def start(self, port: int = 0) -> Server:
        """Start one process of the service."""
        return start_service(self.image, self.settings, port)

    def client(self, subject: str) -> httpx2.AsyncClient:
        """Return an HTTP client with an access token of that subject."""
        token = self.issuer.token(sub=subject)
        headers = {"Authorization": f"Bearer {token}"}
        return httpx2.AsyncClient(headers=headers, timeout=60, trust_env=False, verify=self.trusted)


@contextlib.asynccontextmanager
async def callers(scene: Scene, origin: str, load: Load) -> AsyncIterator[None]:
    """Let every caller set links, one call after the other, half of them in each protocol era."""
    stop = anyio.Event()
    connected = [anyio.Event() for _ in range(CALLERS)]

    async def caller(number: int) -> None:
        record = RECORDS[number % len(RECORDS)]
        async with (
            scene.client(f"caller-{number}") as http,
            Client(
                streamable_http_client(f"{origin}/mcp", http_client=http), mode="legacy" if number % 2 else "auto"
            ) as client,
        ):
            await client.list_tools()
            connected[number].set()
            call = 0
            while not stop.is_set():
                call += 1
                link = f"https://www.douyin.com/video/7{number:03}{call:08}"
                arguments = {"recordId": record, "workLink": link, "overwrite": True}
                try:
                    result = await client.call_tool("update_work_link", arguments)
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


async def throughput(scene: Scene, servers: Sequence[Server]) -> tuple[float, Load]:
    """Return the calls a second that these servers do together."""
    load = Load()
    with nginx_before(servers, scene.nginx) as (origin, _log):
        async with callers(scene, origin, load):
            await anyio.sleep(1.0)
            before, began = load.done, time.monotonic()
            await anyio.sleep(SECONDS)
            rate = (load.done - before) / (time.monotonic() - began)
    return rate, load


async def failures(scene: Scene, servers: list[Server]) -> tuple[Load, int]:
    """Kill one server and stop another under load, each started again; return the load and the calls passed on."""
    load = Load()
    with nginx_before(servers, scene.nginx) as (origin, log):
        async with callers(scene, origin, load):
            for place, signum in enumerate((signal.SIGKILL, signal.SIGTERM)):
                await anyio.sleep(2.0)
                await anyio.to_thread.run_sync(servers[place].end, signum)
                await anyio.sleep(1.0)
                servers[place] = await anyio.to_thread.run_sync(scene.start, servers[place].port)
            await anyio.sleep(2.0)
        passed_on = sum(", " in line for line in log.read_text().splitlines())
    return load, passed_on


async def front_door(scene: Scene, server: Server) -> None:
    """Check through nginx what a probe, a client without a token and a subject without a key get."""
    with nginx_before([server], scene.nginx) as (origin, _log):
        async with httpx2.AsyncClient(trust_env=False, verify=scene.trusted) as http:
            health = [(await http.get(origin + path)).status_code for path in ("/healthz", "/readyz", "/nothing")]
            assert health == [200, 200, 404], health
            refused = await http.post(f"{origin}/mcp", json={})
            assert (refused.status_code, "resource_metadata=" in refused.headers["www-authenticate"]) == (401, True)
            metadata = await http.get(f"{origin}/.well-known/oauth-protected-resource/mcp")
            assert metadata.json()["authorization_servers"] == [scene.issuer.url]
        async with (
            scene.client("nobody") as http,
            Client(streamable_http_client(f"{origin}/mcp/", http_client=http)) as client,
        ):
            result = await client.call_tool("get_publish_record", {"recordId": RECORDS[0]})
            assert "no AiToEarn API key for nobody" in str(result.content), result
    checked = scene.image.health_check
    port = checked[-1].replace("8765", str(server.port))
    environ = scene.image.environ
    await anyio.run_process([shutil.which(checked[0], path=environ["PATH"]) or "", *checked[1:-1], port], env=environ)
    print("through nginx: TLS, health, the challenge, its metadata, a subject without a key; the image's health check")


async def main() -> int:
    """Print one table and one line; return 0 if no call failed."""
    nginx = shutil.which("nginx", path=f"{os.environ.get('PATH', '')}:/usr/sbin")
    if nginx is None:
        print("nginx is missing; on Debian: apt-get install -y nginx-light")
        return 1
    print(machine(), flush=True)
    with tempfile.TemporaryDirectory(prefix="aitoearn-mcp-image-") as folder:
        image = await anyio.to_thread.run_sync(build, Path(folder))
        print("installed by the steps of deploy/Dockerfile", flush=True)
        async with issuing() as issuer:
            return await run(image, issuer, nginx)


async def table(scene: Scene, servers: list[Server]) -> Counter[str]:
    """Print what one, two and three processes do, started here; return why calls failed."""
    failed: Counter[str] = Counter()
    print(f"{CALLERS} callers; the API takes {LATENCY:g} s, a process has {CONCURRENCY} requests in flight\n")
    print("processes   calls/s   ideal   of it")
    for number in (1, 2, 3):
        servers.append(await anyio.to_thread.run_sync(scene.start))
        rate, load = await throughput(scene, servers)
        ideal = number * CONCURRENCY / LATENCY / REQUESTS_OF_AN_UPDATE
        failed += load.failed
        print(
            f"{number:9}   {rate:7.1f}   {ideal:5.1f}   {rate / ideal:5.0%}   failed: {load.failed.total()}",
            flush=True,
        )
    return failed


async def run(image: Image, issuer: Issuer, nginx: str) -> int:
    """Measure, and return 0 if no call failed."""
    keys = image.root / "keys.json"
    keys.write_text(json.dumps({f"caller-{number}": KEY for number in range(CALLERS)}))
    keys.chmod(0o600)
    if image.user is not None:
        os.chown(keys, image.user, image.user)
    command = [sys.executable, "-m", "aitoearn_mcp", "sandbox", "--latency", str(LATENCY * 1000)]
    sandbox = start(command, r"http://127\.0\.0\.1:(\d+)/api", clean_environ(), "stdout")
    settings = {
        **issuer.settings,
        "AITOEARN_MCP_KEYS_FILE": str(keys),
        "AITOEARN_BASE_URL": f"http://127.0.0.1:{sandbox.port}/api",
        "AITOEARN_CONCURRENCY": str(CONCURRENCY),
        "AITOEARN_LOG_LEVEL": "ERROR",
    }
    scene = Scene(image, issuer, settings, nginx, trusting_context())
    servers: list[Server] = []
    try:
        failed = await table(scene, servers)
        load, passed_on = await failures(scene, servers)
        failed += load.failed
        print(
            "\nthree processes, one killed with -9, another stopped with SIGTERM, both started again: "
            f"{load.done} calls, {load.failed.total()} failed; nginx passed {passed_on} on to another process"
        )
        await front_door(scene, servers[0])
    finally:
        for server in servers:
            if server.process.returncode is None:
                server.end(signal.SIGTERM)
        sandbox.end(signal.SIGTERM)
    for reason, times in failed.most_common(5):
        print(f"{times} x {reason}")
    begun = (image.root / "var/lib/aitoearn-mcp/audit.jsonl").read_text().count('"event":"begin"')
    print(f"fetches of the issuer's keys: {issuer.fetches}; updates in the audit log: {begun}")
    return 1 if failed else 0


def machine() -> str:
    """Say what the numbers were measured on."""
    versions = ", ".join(f"{name} {importlib.metadata.version(name)}" for name in ("mcp", "uvicorn", "httpx"))
    load = ", ".join(f"{value:.1f}" for value in os.getloadavg())
    return f"Python {platform.python_version()}, {versions}; {os.cpu_count()} cores, load average {load}"


if __name__ == "__main__":
    try:
        sys.exit(anyio.run(main))
    except subprocess.CalledProcessError as error:
        sys.exit(f"a step of deploy/Dockerfile failed: {error}")
