"""The API that every contender calls: records from memory on plain asyncio, so that it costs little.

`python api.py 0 50` serves on two loopback ports, the first at once, the second after 50 ms, and prints the ports in
one line. It ends with its standard input.
"""

import asyncio
import json
import sys
from datetime import UTC, datetime, timedelta

RECORDS_IN_LIST = 5000
_PATCH, _GET = b"PATCH", b"GET"


def _time(minutes_ago: int) -> str:
    moment = datetime.now(UTC) - timedelta(minutes=minutes_ago)
    return moment.strftime("%Y-%m-%dT%H:%M:%S.000Z")


def record(record_id: str, minutes_ago: int = 60) -> dict[str, object]:
    """Return a record with usual fields and sizes: about 650 bytes."""
    return {
        "id": record_id,
        "flowId": f"flow_{record_id[-8:]}",
        "taskId": f"task_{record_id[-8:]}",
        "accountId": "douyin_67f1c2d3e4a5b6c7d8e9f0a1",
        "accountType": "douyin",
        "type": "video",
        "status": 1,
        "title": "夏日海边 vlog 🌊",
        "desc": "和朋友去了海边，风很大，水很蓝。#旅行 #vlog",
        "publishTime": _time(minutes_ago),
        "linkStatus": "pending",
        "linkError": "",
        "videoUrl": f"https://cdn.example.com/{record_id}.mp4",
        "coverUrl": f"https://cdn.example.com/{record_id}.jpg",
        "source": "publish",
        "createdAt": _time(minutes_ago + 5),
        "updatedAt": _time(minutes_ago),
    }


_RECORD = record("0" * 24)
_LIST = json.dumps([record(f"{n:024x}", 5 + n) for n in range(RECORDS_IN_LIST)], ensure_ascii=False).encode()


def answer(method: bytes, target: bytes, body: bytes) -> bytes:
    """Return the envelope's `data`, as JSON."""
    path = target.partition(b"?")[0].removesuffix(b"/work-link").decode()
    last = path.rpartition("/")[2]
    if method == _GET and last in ("records", "queued", "published"):
        return _LIST
    if last == "accounts":
        return b'{"total":0,"list":[]}'
    update = json.loads(body) if method == _PATCH else {}
    if "workLink" in update:
        update.setdefault("linkStatus", "ready")
    update.pop("dataId", None)
    return json.dumps(_RECORD | {"id": last} | update, ensure_ascii=False, separators=(",", ":")).encode()


class Api(asyncio.Protocol):
    """One kept-alive connection, with one request at a time."""

    def __init__(self, latency: float) -> None:
        self._latency = latency
        self._waiting = b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        assert isinstance(transport, asyncio.Transport)
        self._transport = transport

    def data_received(self, data: bytes) -> None:
        self._waiting += data
        while True:
            head, found, rest = self._waiting.partition(b"\r\n\r\n")
            if not found:
                return
            request_line, *lines = head.split(b"\r\n")
            headers = dict(line.lower().split(b": ", 1) for line in lines)
            length = int(headers.get(b"content-length", b"0"))
            if len(rest) < length:
                return
            self._waiting = rest[length:]
            method, target, _ = request_line.split(b" ")
            self._respond(answer(method, target, rest[:length]), headers.get(b"x-request-id", b"0" * 21))

    def _respond(self, data: bytes, request_id: bytes) -> None:
        body = b'{"data":%b,"code":0,"message":"\xe8\xaf\xb7\xe6\xb1\x82\xe6\x88\x90\xe5\x8a\x9f","requestId":"%b"}' % (
            data,
            request_id,
        )
        response = (
            b"HTTP/1.1 200 OK\r\nContent-Type: application/json; charset=utf-8\r\nX-Request-Id: %b\r\n"
            b"Content-Length: %d\r\n\r\n%b" % (request_id, len(body), body)
        )
        if self._latency:
            asyncio.get_running_loop().call_later(self._latency, self._transport.write, response)
        else:
            self._transport.write(response)


async def main(latencies_ms: list[float]) -> None:
    """Serve each latency on its own port until standard input ends."""
    loop = asyncio.get_running_loop()
    servers = [
        await loop.create_server(lambda seconds=ms / 1000: Api(seconds), "127.0.0.1", 0, backlog=256)
        for ms in latencies_ms
    ]
    print(*(server.sockets[0].getsockname()[1] for server in servers), flush=True)
    await loop.run_in_executor(None, sys.stdin.buffer.read)


if __name__ == "__main__":
    asyncio.run(main([float(text) for text in sys.argv[1:]]))
