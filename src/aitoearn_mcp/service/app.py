"""The ASGI application: the MCP endpoint behind its gate, the OAuth metadata, and two pages on the process's health."""

import logging
import os
import sys
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager

import httpx
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aitoearn_mcp.log import set_up_log
from aitoearn_mcp.lossy_stream import stop_waiting_for
from aitoearn_mcp.otel_variables import IGNORED
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.server import build_server
from aitoearn_mcp.service.access import AccessPolicy
from aitoearn_mcp.service.allowed_hosts import Addresses
from aitoearn_mcp.service.body import MIB
from aitoearn_mcp.service.callers import key_of_request
from aitoearn_mcp.service.gate import Gate
from aitoearn_mcp.service.metrics import MeasuredCalls
from aitoearn_mcp.service.oauth import metadata
from aitoearn_mcp.service.params import OriginalParams
from aitoearn_mcp.service.refusal import Reason, Refusal
from aitoearn_mcp.service.settings import METADATA_PATH, ServiceSettings
from aitoearn_mcp.service.telemetry import export_telemetry
from aitoearn_mcp.settings import Settings, SettingsError

_LOG = logging.getLogger(__name__)

PATH = "/mcp"

_BAD_SETTINGS = 2
# What waits longer for a free connection to the API would meet its deadline there.
_CALLS_PER_CONNECTION = 16
_METADATA_SECONDS = 300
_NOTHING_HERE = Refusal(404, Reason.PATH, f"Nothing is served at this path: MCP is at {PATH}.")
_ONLY_READ = Refusal(405, Reason.METHOD, f"Only GET is served at this path: MCP is at {PATH}.", {"Allow": "GET, HEAD"})


def create_app(
    settings: Settings | None = None,
    transport: httpx.AsyncBaseTransport | None = None,
    service: ServiceSettings | None = None,
) -> Starlette:
    """Return the service for any ASGI server with lifespan support; `transport` replaces the network to AiToEarn.

    Without settings it is an entry point of its own (`uvicorn --factory aitoearn_mcp.service:create_app`): it reads the
    environment, sets up this process's log, and ends the process with 2 where a setting is bad.
    """
    if settings is not None:
        service = service or ServiceSettings()
        return _app(settings, service, AccessPolicy.of(settings, service), transport)
    # The uvicorn that imports this has begun to log already: its access log goes to stdout.
    stop_waiting_for("stdout")
    stop_waiting_for("stderr")
    # Else a signal to uvicorn would end every event stream at once, and so cancel the calls in flight. Ours end by
    # themselves.
    AppStatus.enable_automatic_graceful_drain = False
    try:
        return assemble(Settings.from_env(os.environ), os.environ)
    except SettingsError as error:
        sys.stderr.write(f"aitoearn-mcp: {error}\n")
        sys.exit(_BAD_SETTINGS)


def assemble(settings: Settings, environ: Mapping[str, str], *, address: str | None = None) -> Starlette:
    """Return the service of a process that does nothing else: with its log, its traces, and the sandbox if asked for.

    `address` is where it listens, which it answers to. Tells the operator on stderr who may call. Raises SettingsError.
    """
    service = ServiceSettings.from_env(environ)
    access = AccessPolicy.of(settings, service)
    secrets = [
        secret.get_secret_value() for secret in (settings.api_key, settings.mcp_token, access.generated) if secret
    ]
    set_up_log(settings.log_level, Redactor(*secrets), as_json=True)
    sys.stderr.write(f"aitoearn-mcp: who may call: {access.rule}\n")
    if access.generated is not None:
        sys.stderr.write(
            f"aitoearn-mcp: the token of this process: {access.generated.get_secret_value()}\n"
            "aitoearn-mcp: set AITOEARN_MCP_TOKEN for one that lasts, and that more than one process can share\n"
        )
    sys.stderr.flush()
    for warning in (*(each.en for each in IGNORED), *settings.warnings):
        _LOG.warning(warning)
    export_telemetry(environ)
    transport = _sandbox_transport() if settings.sandbox else None
    return _app(settings, service, access, transport, () if address is None else (address,))


def _app(
    settings: Settings,
    service: ServiceSettings,
    access: AccessPolicy,
    transport: httpx.AsyncBaseTransport | None,
    addresses: Sequence[str] = (),
) -> Starlette:
    server = build_server(settings, transport, key_of_request, reads_files=False)
    server.middleware += [MeasuredCalls(), OriginalParams()]
    # Stateless: every request stands alone, so that any process can answer it. Not `json_response`: with it progress
    # is lost, and a client that disconnects does not cancel its call.
    mcp = StreamableHTTPSessionManager(server, stateless=True, max_request_body_size=2 * MIB)
    names = [*addresses, *settings.allowed_hosts, *([service.oauth.host] if service.oauth else [])]
    gate = Gate(mcp.handle_request, access, Addresses(names), limit=settings.concurrency * _CALLS_PER_CONNECTION)

    async def refuse(_: Request, error: Exception) -> Response:
        refusal = _NOTHING_HERE if isinstance(error, HTTPException) and error.status_code == 404 else _ONLY_READ
        return refusal.response()

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with access.running(), mcp.run():
            gate.is_open = True
            yield

    app = Starlette(
        routes=[
            Route(PATH, gate),
            Route(PATH + "/", gate),
            *_health_routes(gate),
            *_metadata_routes(service),
        ],
        exception_handlers={404: refuse, 405: refuse},
        lifespan=lifespan,
    )
    # A redirect would be built from the caller's Host header.
    app.router.redirect_slashes = False
    app.state.gate = gate
    return app


def _health_routes(gate: Gate) -> list[Route]:
    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(_: Request) -> Response:
        if gate.is_open and not gate.is_draining:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "stopping" if gate.is_draining else "starting"}, 503)

    return [Route("/healthz", alive), Route("/readyz", ready)]


def _metadata_routes(service: ServiceSettings) -> list[Route]:
    """Return the pages of the OAuth metadata: where the challenge says it is, and where /mcp itself would have it."""
    if service.oauth is None:
        return []
    page = metadata(service.oauth)
    paths = dict.fromkeys((service.oauth.metadata_path, METADATA_PATH + PATH, METADATA_PATH))
    # A client that was given the address /mcp/ looks for it with that slash.
    paths |= dict.fromkeys(f"{path}/" for path in list(paths))

    async def show(_: Request) -> Response:
        return JSONResponse(page, headers={"Cache-Control": f"max-age={_METADATA_SECONDS}"})

    return [Route(path, show) for path in paths]


def _sandbox_transport() -> httpx.AsyncBaseTransport:
    from aitoearn_mcp.sandbox.in_process import transport

    return transport()
