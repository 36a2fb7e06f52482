"""The command line: one sub-command, one function."""

import argparse
import gc
import io
import logging
import math
import os
import sys
from collections.abc import Sequence
from typing import NoReturn

import anyio
import httpx

from aitoearn_mcp import __version__
from aitoearn_mcp.client_config import CLIENTS
from aitoearn_mcp.otel_variables import IGNORED
from aitoearn_mcp.setting_types import host_name
from aitoearn_mcp.settings import Settings, SettingsError

_BAD_SETTINGS = 2


def main(argv: Sequence[str] | None = None) -> NoReturn:
    """Run the command and exit: 0 done, 1 failed, 2 bad arguments or settings, 130 interrupted."""
    args = _parser().parse_args(argv)
    try:
        sys.exit(args.run(args))
    except SettingsError as error:
        _say_error(str(error))
        sys.exit(_BAD_SETTINGS)
    except KeyboardInterrupt:
        sys.exit(130)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="aitoearn-mcp",
        description="MCP server that sets the work link of an AiToEarn publish record. Without a command it serves "
        "over stdio, which is how a host such as Claude or Cursor starts it.",
    )
    parser.add_argument("--version", action="version", version=f"aitoearn-mcp {__version__}")
    parser.add_argument("--sandbox", action="store_true", help="use a built-in simulator: no key, no network")
    parser.add_argument("--read-only", action="store_true", help="leave out every tool that changes anything")
    parser.set_defaults(run=_serve_stdio)
    commands = parser.add_subparsers(title="commands", metavar="COMMAND")

    _add_commands_of_help(commands)
    _add_commands_that_serve(commands)
    return parser


def _add_commands_of_help(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    demo = commands.add_parser("demo", help="see the main job done on the sandbox")
    demo.set_defaults(run=_demo)

    config = commands.add_parser("config", help="print or write this server's entry for a client's configuration")
    config.add_argument("client", metavar="CLIENT", choices=CLIENTS, help=", ".join(CLIENTS))
    config.add_argument("--write", action="store_true", help="merge it into the client's JSON file")
    config.add_argument("--project", action="store_true", help="for the project in this folder; never holds the key")
    config.add_argument("--base-url", metavar="URL", help="the API, if not aitoearn.cn's")
    config.add_argument("--sandbox", action="store_true", default=argparse.SUPPRESS, help="an entry that needs no key")
    config.add_argument(
        "--read-only", action="store_true", default=argparse.SUPPRESS, help="an entry that never writes"
    )
    config.set_defaults(run=_config)

    doctor = commands.add_parser("doctor", help="find out what is wrong: settings, network, key, clock, encoding")
    doctor.add_argument("--json", action="store_true", help="print the findings for a program")
    doctor.add_argument("--sandbox", action="store_true", default=argparse.SUPPRESS, help="look at the simulator")
    doctor.set_defaults(run=_doctor)


def _add_commands_that_serve(commands: "argparse._SubParsersAction[argparse.ArgumentParser]") -> None:
    sandbox = commands.add_parser("sandbox", help="serve the simulated API on this machine")
    sandbox.add_argument("--port", type=int, default=0, help="default: a free one")
    sandbox.add_argument("--latency", type=float, default=0.0, metavar="MS", help="wait before each answer")
    sandbox.add_argument("--fault-rate", type=float, default=0.0, metavar="R", help="share of requests that fail, 0-1")
    sandbox.add_argument("--state", metavar="FILE", help="keep records and history in this file, over restarts")
    sandbox.set_defaults(run=_sandbox)

    serve = commands.add_parser("serve", help="serve over HTTP, for many callers")
    serve.add_argument("--http", action="store_true", required=True, help="MCP's streamable HTTP, the one there is")
    serve.add_argument("--host", default="127.0.0.1", help="address to listen on; default: 127.0.0.1")
    serve.add_argument("--port", type=int, default=8765, help="default: 8765; 0: a free one")
    serve.add_argument(
        "--allowed-host",
        action="append",
        default=[],
        metavar="NAME",
        help="a name under which callers reach this server; can be given more than once",
    )
    # Without defaults, which would undo the same switches before the command.
    serve.add_argument("--sandbox", action="store_true", default=argparse.SUPPRESS, help="use the built-in simulator")
    serve.add_argument("--read-only", action="store_true", default=argparse.SUPPRESS, help="leave out what writes")
    serve.set_defaults(run=_serve_http)


def _serve_stdio(args: argparse.Namespace) -> int:
    # What is loaded stays, and looking for garbage in it takes a tenth of the start.
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
    except ValueError as error:
        raise SettingsError(f"--allowed-host {error}") from None
    if not 0 <= args.port <= 65535:
        raise SettingsError("--port must be 0 to 65535")
    return serve_http(settings.replace(allowed_hosts=settings.allowed_hosts + named), args.host, args.port)


def _demo(args: argparse.Namespace) -> int:
    from aitoearn_mcp.demo import show
    from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK

    _survive_any_console()
    anyio.run(show, DOUYIN_WITHOUT_LINK)
    return 0


def _config(args: argparse.Namespace) -> int:
    from aitoearn_mcp.client_config.clients import Wanted
    from aitoearn_mcp.client_config.command import run
    from aitoearn_mcp.installation import command_of_this_installation

    _survive_any_console()
    wanted = Wanted(
        command_of_this_installation(),
        project=args.project,
        sandbox=args.sandbox,
        read_only=args.read_only,
        base_url=args.base_url,
    )
    return run(args.client, wanted, write=args.write)


def _doctor(args: argparse.Namespace) -> int:
    from aitoearn_mcp.doctor.command import run
    from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK

    _survive_any_console()
    return run(
        os.environ,
        sandbox=args.sandbox,
        read_only=args.read_only,
        as_json=args.json,
        sandbox_transport=_sandbox_transport,
        sandbox_record_id=DOUYIN_WITHOUT_LINK,
    )


def _sandbox(args: argparse.Namespace) -> int:
    from aitoearn_mcp.sandbox.serve import serve
    from aitoearn_mcp.sandbox.store import Store

    _survive_any_console()
    if not 0 <= args.port <= 65535 or not 0 <= args.latency < math.inf or not 0 <= args.fault_rate <= 1:
        _say_error("--port must be 0 to 65535, --latency at least 0, --fault-rate 0 to 1")
        return _BAD_SETTINGS
    try:
        store = Store.seeded(path=args.state)
    except (OSError, ValueError) as error:
        _say_error(f"--state {args.state} can't be used: {error}")
        return _BAD_SETTINGS
    try:
        serve(args.port, latency=args.latency / 1000, fault_rate=args.fault_rate, store=store)
    except OSError as error:
        _say_error(f"port {args.port} can't be used: {os.strerror(error.errno) if error.errno else error}")
        return 1
    return 0


def _survive_any_console() -> None:
    """Print what a console's encoding lacks as a question mark, instead of failing on it."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def _say_error(text: str) -> None:
    sys.stderr.write(f"aitoearn-mcp: {text}\n")
