"""Does a server of this installation speak clean UTF-8 over its standard streams, as a host needs it?"""

import json
import subprocess
import sys
from collections.abc import Mapping, Sequence
from typing import Any

import anyio
from anyio.streams.buffered import BufferedByteReceiveStream

from aitoearn_mcp.doctor.finding import Finding, State, ok
from aitoearn_mcp.i18n import Text

# Out and back: characters that GBK lacks, and one outside the Basic Multilingual Plane.
_SAMPLE = "编码 é 🙂"
_LONGEST_LINE = 1 << 20

_LOOK = Text(
    "Start `aitoearn-mcp --sandbox` in a terminal and see what it prints; a sitecustomize, a wrapper script or a "
    "damaged installation are usual reasons.",
    "请在终端运行 `aitoearn-mcp --sandbox` 并查看输出；常见原因是 sitecustomize、包装脚本或安装损坏。",
)


class _Unclean(Exception):
    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.what = Text(en, zh)


async def check_stdio(
    command: Sequence[str], environ: Mapping[str, str], record_id: str, *, seconds: float = 20.0
) -> Finding:
    """Start the server on the sandbox as a host would, and have Chinese and an emoji stored and given back.

    `record_id` is one of the sandbox's. The process inherits the locale, but no setting of ours.
    """
    inherited = {name: value for name, value in environ.items() if not name.upper().startswith("AITOEARN_")}
    try:
        with anyio.fail_after(seconds):
            echoed = await _echo([*command, "--sandbox"], inherited, record_id)
    except _Unclean as error:
        return Finding("stdio", State.FAILED, error.what, _LOOK)
    except TimeoutError:
        what = Text(f"a server did not answer over stdio in {seconds:g} s", f"服务在 {seconds:g} 秒内没有响应")
        return Finding("stdio", State.FAILED, what, _LOOK)
    except OSError:
        return Finding("stdio", State.FAILED, Text("no server could be started", "无法启动服务"), _LOOK)
    if echoed != _SAMPLE:
        what = Text("Chinese and emoji come back changed over stdio", "中文和表情符号经 stdio 传输后发生变化")
        return Finding("stdio", State.FAILED, what, _LOOK)
    console = sys.stdout.encoding or "?"
    return ok(
        "stdio",
        f"a server started over stdio speaks clean UTF-8 (this console: {console})",
        f"通过 stdio 启动的服务使用正确的 UTF-8（当前控制台：{console}）",
    )


async def _echo(command: Sequence[str], environ: Mapping[str, str], record_id: str) -> Any:
    """Return the linkError that a server holds after it was sent the sample. Raises _Unclean, OSError."""
    async with await anyio.open_process(command, env=environ, stderr=subprocess.DEVNULL) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines = BufferedByteReceiveStream(process.stdout)
        try:
            for message in _conversation(record_id):
                await process.stdin.send(json.dumps(message, ensure_ascii=False).encode() + b"\n")
                if "id" in message:
                    answer = await _answer(lines, message["id"])
        except (anyio.BrokenResourceError, anyio.IncompleteRead, anyio.EndOfStream):
            raise _Unclean("a server ended before it answered over stdio", "服务在响应之前就已退出") from None
        except anyio.DelimiterNotFound:
            raise _not_protocol() from None
    return answer.get("result", {}).get("structuredContent", {}).get("linkError")


def _not_protocol() -> _Unclean:
    return _Unclean(
        "something else than the protocol is written to the server's stdout", "服务的 stdout 中出现了协议以外的内容"
    )


def _conversation(record_id: str) -> list[dict[str, Any]]:
    hello = {
        "protocolVersion": "2025-06-18",
        "capabilities": {},
        "clientInfo": {"name": "aitoearn-mcp doctor", "version": "1"},
    }
    update = {"recordId": record_id, "linkStatus": "failed", "linkError": _SAMPLE}
    return [
        {"jsonrpc": "2.0", "id": 1, "method": "initialize", "params": hello},
        {"jsonrpc": "2.0", "method": "notifications/initialized"},
        {
            "jsonrpc": "2.0",
            "id": 2,
            "method": "tools/call",
            "params": {"name": "update_work_link", "arguments": update},
        },
    ]


async def _answer(lines: BufferedByteReceiveStream, message_id: int) -> dict[str, Any]:
    while True:
        line = await lines.receive_until(b"\n", _LONGEST_LINE)
        try:
            message = json.loads(line.decode())
        except ValueError:
            raise _not_protocol() from None
        if not isinstance(message, dict):
            raise _not_protocol()
        if message.get("id") == message_id:
            return message
