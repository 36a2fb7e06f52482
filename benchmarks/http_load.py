"""The load on the HTTP service: callers on kept-alive connections, in hand-written HTTP/1.1 to cost little."""

import asyncio
import json
import socket
import subprocess
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import Any

_START_SECONDS = 30.0


@dataclass(frozen=True)
class Load:
    """The result of a run of calls over HTTP, in seconds; `client_cpu` is this process's processor time."""

    elapsed: float
    latencies: list[float]
    client_cpu: float


class HttpServer:
    """A process that serves MCP over HTTP on a loopback port."""

    def __init__(self, command: Sequence[str], environment: Mapping[str, str]) -> None:
        with closing(socket.create_server(("127.0.0.1", 0))) as free:
            self.port: int = free.getsockname()[1]
        self._process = subprocess.Popen(
            [*command, "--port", str(self.port)], stderr=subprocess.DEVNULL, env=dict(environment)
        )
        try:
            self._wait()
        except BaseException:
            self.close()
            raise

    def close(self) -> None:
        """End the process, by force if needed."""
        self._process.terminate()
        try:
            self._process.wait(10)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def _wait(self) -> None:
        until = time.monotonic() + _START_SECONDS
        while True:
            try:
                socket.create_connection(("127.0.0.1", self.port), 1).close()
                return
            except OSError:
                if time.monotonic() > until or self._process.poll() is not None:
                    raise RuntimeError("the HTTP service did not start") from None
                time.sleep(0.02)


def call(
    ports: Sequence[int], token: str, tool: str, arguments: Sequence[Mapping[str, Any]], *, in_flight: int
) -> Load:
    """Call a tool with each of the arguments, over this many connections spread over the ports.

    Raises RuntimeError if one gives an error.
    """
    requests = [_request(token, tool, given, number) for number, given in enumerate(arguments)]
    return asyncio.run(_call(ports, requests, in_flight))


async def _call(ports: Sequence[int], requests: Sequence[bytes], in_flight: int) -> Load:
    connections = [
        await asyncio.open_connection("127.0.0.1", ports[number % len(ports)], limit=1024 * 1024)
        for number in range(in_flight)
    ]
    waiting = iter(requests)
    latencies: list[float] = []
    started, cpu = time.perf_counter(), time.process_time()
    async with asyncio.timeout(120), asyncio.TaskGroup() as tasks:
        for reader, writer in connections:
            tasks.create_task(_caller(reader, writer, waiting, latencies))
    elapsed, cpu = time.perf_counter() - started, time.process_time() - cpu
    for _, writer in connections:
        writer.close()
    return Load(elapsed, latencies, cpu)


async def _caller(
    reader: asyncio.StreamReader, writer: asyncio.StreamWriter, waiting: Iterator[bytes], latencies: list[float]
) -> None:
    for request in waiting:
        sent = time.perf_counter()
        writer.write(request)
        head = (await reader.readuntil(b"\r\n\r\n")).lower()
        if b"transfer-encoding: chunked" in head:
            body = await reader.readuntil(b"\r\n0\r\n\r\n")
        else:
            body = await reader.readexactly(int(head.partition(b"content-length: ")[2].partition(b"\r\n")[0]))
        latencies.append(time.perf_counter() - sent)
        if not head.startswith(b"http/1.1 200") or b'"requestId"' not in body or b'"isError":true' in body:
            raise RuntimeError(f"the call failed: {head!r} {body[:1000]!r}")


def _request(token: str, tool: str, arguments: Mapping[str, Any], number: int) -> bytes:
    params = {"name": tool, "arguments": arguments}
    body = json.dumps({"jsonrpc": "2.0", "id": number, "method": "tools/call", "params": params}).encode()
    head = (
        "POST /mcp HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\n"
        "Accept: application/json, text/event-stream\r\nMCP-Protocol-Version: 2025-11-25\r\n"
        f"Authorization: Bearer {token}\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
