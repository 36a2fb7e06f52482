"""The command line: one sub-command, one function."""

import argparse
import gc
import logging
import math
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import anyio
import httpx

from aitoearn_mcp.command_line import parser
from aitoearn_mcp.console import language_of_person, survive_any_console
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.otel_variables import IGNORED
from aitoearn_mcp.setting_types import InvalidValue, host_name
from aitoearn_mcp.settings import Settings, SettingsError

_BAD_SETTINGS = 2
_AT_A_TERMINAL = Text(
    "this is an MCP server: it waits on stdin for an MCP client's messages, one line of JSON each. To connect your "
    "client: `aitoearn-mcp config CLIENT`; to see what it does: `aitoearn-mcp demo`. Ctrl-C ends it.",
    "这是一个 MCP 服务：正在 stdin 上等待 MCP 客户端的消息，每条消息一行 JSON。连接客户端请运行 "
    "`aitoearn-mcp config CLIENT`，看看它能做什么请运行 `aitoearn-mcp demo`。按 Ctrl-C 结束。",
)

_ENTRY_SAYS_IT = Text(
    "--client checks the entry as it is: leave out --sandbox and --read-only",
    "--client 按条目原样检查：请去掉 --sandbox 和 --read-only",
)


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit: 0 done, 1 failed, 2 bad arguments or settings, 130 interrupted."""
    survive_any_console()
    language = language_of_person(os.environ)
    args = parser(language, _RUNS).parse_args(argv, argparse.Namespace(language=language))
    try:
        sys.exit(args.run(args))
    except SettingsError as error:
        _say_error(error.text.into(language))
        sys.exit(_BAD_SETTINGS)
    except KeyboardInterrupt:
        sys.exit(130)


def _serve_stdio(args: argparse.Namespace) -> int:
    # Loaded modules stay, and looking for garbage among them takes a tenth of the start.
    gc.disable()
    from aitoearn_mcp.log import set_up_log
    from aitoearn_mcp.lossy_stream import stop_waiting_for
    from aitoearn_mcp.redaction import Redactor
    from aitoearn_mcp.server import build_server
    from aitoearn_mcp.stdio.server import serve_stdio

    stop_waiting_for("stderr")
    if sys.stdin is None or sys.stdout is None:
        raise SettingsError("stdin and stdout must be open to serve over them")
    settings = Settings.from_env(os.environ, sandbox=args.sandbox, read_only=args.read_only)
    set_up_log(settings.log_level, Redactor(settings.api_key.get_secret_value() if settings.api_key else ""))
    for warning in (*(each.en for each in IGNORED), *settings.warnings):
        logging.getLogger(__name__).warning(warning)
    server = build_server(settings, _sandbox_transport() if settings.sandbox else None)
    if sys.stdin.isatty():
        _say_error(_AT_A_TERMINAL.into(args.language))
    gc.freeze()
    gc.enable()
    anyio.run(serve_stdio, server)
    return 0


def _sandbox_transport() -> httpx.AsyncBaseTransport:
    """Let the simulator answer inside this process. Imported here: a server on the real API never loads it."""
    from aitoearn_mcp.sandbox.in_process import transport

    return transport()


def _serve_http(args: argparse.Namespace) -> int:
    from aitoearn_mcp.lossy_stream import stop_waiting_for
    from aitoearn_mcp.service.run import serve_http

    stop_waiting_for("stderr")
    settings = Settings.from_env(os.environ, sandbox=args.sandbox, read_only=args.read_only)
    try:
        named = tuple(map(host_name, args.allowed_host))
    except InvalidValue as error:
        raise SettingsError(Text(f"--allowed-host {error.text.en}", f"--allowed-host {error.text.zh}")) from None
    if not 0 <= args.port <= 65535:
        raise SettingsError("--port must be 0 to 65535")
    return serve_http(settings.replace(allowed_hosts=settings.allowed_hosts + named), args.host, args.port)


def _demo(args: argparse.Namespace) -> int:
    from aitoearn_mcp.demo import show
    from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK

    anyio.run(show, DOUYIN_WITHOUT_LINK, args.language)
    return 0


def _config(args: argparse.Namespace) -> int:
    from aitoearn_mcp.client_config.command import run
    from aitoearn_mcp.client_config.entry import Wanted
    from aitoearn_mcp.installation import command_of_this_installation

    wanted = Wanted(
        command_of_this_installation(),
        project=args.project,
        sandbox=args.sandbox,
        read_only=args.read_only,
        base_url=args.base_url,
        url=args.url,
    )
    return run(args.client, wanted, name=args.name, write=args.write, language=args.language)


def _doctor(args: argparse.Namespace) -> int:
    from aitoearn_mcp.doctor.command import Simulator, run
    from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK

    if args.client and (args.sandbox or args.read_only):
        raise SettingsError(_ENTRY_SAYS_IT)
    return run(
        os.environ,
        Simulator(_sandbox_transport, DOUYIN_WITHOUT_LINK),
        client=args.client,
        language=args.language,
        sandbox=args.sandbox,
        read_only=args.read_only,
        as_json=args.json,
    )


def _sandbox(args: argparse.Namespace) -> int:
    from aitoearn_mcp.sandbox.serve import serve
    from aitoearn_mcp.sandbox.store import Store

    if not 0 <= args.port <= 65535 or not 0 <= args.latency < math.inf or not 0 <= args.fault_rate <= 1:
        _say_error("--port must be 0 to 65535, --latency at least 0, --fault-rate 0 to 1")
        return _BAD_SETTINGS
    try:
        store = Store.seeded(path=args.state)
    except (OSError, ValueError) as error:
        reason = os.strerror(error.errno) if isinstance(error, OSError) and error.errno else error
        _say_error(f"--state {args.state} can't be used: {reason}")
        return _BAD_SETTINGS
    try:
        serve(args.port, latency=args.latency / 1000, fault_rate=args.fault_rate, store=store)
    except OSError as error:
        _say_error(f"port {args.port} can't be used: {os.strerror(error.errno) if error.errno else error}")
        return 1
    return 0


def _say_error(text: str) -> None:
    sys.stderr.write(f"aitoearn-mcp: {text}\n")


_RUNS = {
    "": _serve_stdio,
    "demo": _demo,
    "config": _config,
    "doctor": _doctor,
    "sandbox": _sandbox,
    "serve": _serve_http,
}
