"""A server as a client starts it: does it start, and does it speak clean UTF-8 over its standard streams?"""

import json
import sys
import tempfile
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import IO, Any

import anyio
from anyio.streams.buffered import BufferedByteReceiveStream

from aitoearn_mcp.doctor.finding import Finding, State, ok
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.redaction import Redactor

# Out and back: characters that GBK lacks, and one outside the Basic Multilingual Plane.
_SAMPLE = "编码 é 🙂"
_LONGEST_LINE = 1 << 20
# As long as common clients wait: the first start on a busy machine takes its time, and is no fault.
_PATIENCE = 60.0
_OUR_NAME = "aitoearn-mcp"

_LOOK = Text(
    "Start `aitoearn-mcp --sandbox` in a terminal and see what it prints; a sitecustomize, a wrapper script or a "
    "damaged installation are usual reasons.",
    "请在终端运行 `aitoearn-mcp --sandbox` 并查看输出；常见原因是 sitecustomize、包装脚本或安装损坏。",
)
_LOOK_AT_ENTRY = Text(
    "Run the entry's command with its variables in a terminal and see what it prints, or let `aitoearn-mcp config "
    "{client} --write` put this installation into the entry.",
    "请在终端带上该条目的变量运行其命令并查看输出，或用 `aitoearn-mcp config {client} --write` 把当前安装写入该条目。",
)
_HELLO = {
    "protocolVersion": "2025-06-18",
    "capabilities": {},
    "clientInfo": {"name": "aitoearn-mcp doctor", "version": "1"},
}


Request = tuple[str, dict[str, Any]]
"""A method of the protocol and its parameters."""


class _Unclean(Exception):
    def __init__(self, what: Text) -> None:
        super().__init__(what.en)
        self.what = what


_NOT_PROTOCOL = Text(
    "something other than the protocol is written to the server's stdout", "服务的 stdout 中出现了协议以外的内容"
)
_ENDED = Text("a server ended before it answered over stdio", "服务在响应之前就已退出")
_ENDED_SAYING = Text("the server ended before it answered: {line}", "服务在响应之前就已退出：{line}")
_NOT_STARTED = Text("no server could be started", "无法启动服务")
_CHANGED = Text("Chinese and emoji come back changed over stdio", "中文和表情符号经 stdio 传输后发生变化")
_NOT_OURS = Text("the command starts another server: {name}", "该命令启动的是另一个服务：{name}")


async def check_stdio(
    command: Sequence[str], environ: Mapping[str, str], record_id: str, *, seconds: float = _PATIENCE
) -> Finding:
    """Start the server on the sandbox as a client would, and have Chinese and an emoji stored and given back.

    `record_id` is one of the sandbox's. The process inherits the locale, but no setting of ours.
    """
    inherited = {name: value for name, value in environ.items() if not name.upper().startswith("AITOEARN_")}
    update = {"recordId": record_id, "linkStatus": "failed", "linkError": _SAMPLE}
    call = {"name": "update_work_link", "arguments": update}
    try:
        answers = await _answers([*command, "--sandbox"], inherited, [("tools/call", call)], seconds=seconds)
    except _Unclean as error:
        return Finding("stdio", State.FAILED, error.what, _LOOK)
    echoed = answers[-1].get("result", {}).get("structuredContent", {}).get("linkError")
    if echoed != _SAMPLE:
        return Finding("stdio", State.FAILED, _CHANGED, _LOOK)
    console = sys.stdout.encoding or "?"
    return ok(
        "stdio",
        f"a server started over stdio speaks clean UTF-8 (this console: {console})",
        f"通过 stdio 启动的服务使用正确的 UTF-8（当前控制台：{console}）",
    )


async def check_start(
    client: str, command: Sequence[str], environ: Mapping[str, str], key: str, *, seconds: float = _PATIENCE
) -> Finding:
    """Start an entry's command with its environment, and see who answers; `key` is removed from its output."""
    advice = _LOOK_AT_ENTRY.format(client=client)
    try:
        answers = await _answers(command, environ, [("tools/list", {})], seconds=seconds, redactor=Redactor(key))
    except _Unclean as error:
        return Finding("start", State.FAILED, error.what, advice)
    server = answers[0].get("result", {}).get("serverInfo", {})
    if server.get("name") != _OUR_NAME:
        return Finding("start", State.FAILED, _NOT_OURS.format(name=server.get("name")), advice)
    count, version = len(answers[1].get("result", {}).get("tools", [])), server.get("version")
    return ok(
        "start", f"version {version} starts and offers {count} tools", f"版本 {version} 可以启动，提供 {count} 个工具"
    )


async def _answers(
    command: Sequence[str],
    environ: Mapping[str, str],
    requests: Sequence[Request],
    *,
    seconds: float,
    redactor: Redactor | None = None,
) -> list[dict[str, Any]]:
    """Return what a server answers to `initialize` and these requests. Raises _Unclean."""
    with tempfile.TemporaryFile() as stderr:
        try:
            with anyio.fail_after(seconds):
                return await _conversation(command, environ, requests, stderr)
        except TimeoutError:
            what = Text(f"a server did not answer over stdio in {seconds:g} s", f"服务在 {seconds:g} 秒内没有响应")
            raise _Unclean(what) from None
        except OSError:
            raise _Unclean(_NOT_STARTED) from None
        except (anyio.BrokenResourceError, anyio.IncompleteRead, anyio.EndOfStream):
            line = _last_line(stderr) if redactor else ""
            said = redactor.text(line) if redactor else ""
            raise _Unclean(_ENDED_SAYING.format(line=said) if said else _ENDED) from None


async def _conversation(
    command: Sequence[str],
    environ: Mapping[str, str],
    requests: Sequence[tuple[str, dict[str, Any]]],
    stderr: IO[bytes],
) -> list[dict[str, Any]]:
    # Clients start a server in a folder of their own choice.
    async with await anyio.open_process(command, env=environ, stderr=stderr, cwd=Path(sys.prefix)) as process:
        assert process.stdin is not None
        assert process.stdout is not None
        lines, answers = BufferedByteReceiveStream(process.stdout), []
        for number, (method, params) in enumerate([("initialize", _HELLO), *requests], start=1):
            message = {"jsonrpc": "2.0", "id": number, "method": method, "params": params}
            await process.stdin.send(json.dumps(message, ensure_ascii=False).encode() + b"\n")
            answers.append(await _answer(lines, number))
            if method == "initialize":
                await process.stdin.send(b'{"jsonrpc":"2.0","method":"notifications/initialized"}\n')
        await process.stdin.aclose()
        return answers


async def _answer(lines: BufferedByteReceiveStream, message_id: int) -> dict[str, Any]:
    while True:
        try:
            line = await lines.receive_until(b"\n", _LONGEST_LINE)
            message = json.loads(line.decode())
        except (ValueError, anyio.DelimiterNotFound):
            raise _Unclean(_NOT_PROTOCOL) from None
        if not isinstance(message, dict):
            raise _Unclean(_NOT_PROTOCOL)
        if message.get("id") == message_id:
            return message


def _last_line(stderr: IO[bytes]) -> str:
    stderr.seek(0)
    lines = stderr.read().decode(errors="replace").strip().splitlines()
    return lines[-1] if lines else ""
