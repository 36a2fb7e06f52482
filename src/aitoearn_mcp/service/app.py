"""The ASGI application: the MCP endpoint behind its gate, and two pages on the process's health."""

import logging
import os
import sys
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager

import httpx
from mcp.server.streamable_http_manager import StreamableHTTPSessionManager
from sse_starlette.sse import AppStatus
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from aitoearn_mcp.log import set_up_log
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.server import build_server
from aitoearn_mcp.service.access import AccessPolicy, security_of
from aitoearn_mcp.service.gate import Gate
from aitoearn_mcp.service.telemetry import export_traces
from aitoearn_mcp.settings import Settings, SettingsError

_LOG = logging.getLogger(__name__)

PATH = "/mcp"
MIB = 1024 * 1024

_BAD_SETTINGS = 2
# What waits longer for a free connection to the API would meet its deadline there.
_CALLS_PER_CONNECTION = 16


def create_app(settings: Settings | None = None, transport: httpx.AsyncBaseTransport | None = None) -> Starlette:
    """Return the service for any ASGI server with lifespan support; `transport` replaces the network.

    Without settings it is an entry point of its own (`uvicorn --factory aitoearn_mcp.service:create_app`): it reads the
    environment, sets up this process's log, and ends the process with 2 where a setting is bad.
    """
    if settings is not None:
        return _app(settings, AccessPolicy.of(settings), transport)
    # Else a signal to uvicorn would end every event stream at once, and so cancel the calls in flight. Ours end by
    # themselves.
    AppStatus.enable_automatic_graceful_drain = False
    try:
        settings = Settings.from_env(os.environ)
        return assemble(settings, os.environ)
    except SettingsError as error:
        sys.stderr.write(f"aitoearn-mcp: {error}\n")
        sys.exit(_BAD_SETTINGS)


def assemble(settings: Settings, environ: Mapping[str, str]) -> Starlette:
    """Return the service of a process that does nothing else: with its log, its traces, and the sandbox if asked for.

    Tells the operator on stderr who may call. Raises SettingsError.
    """
    callers = AccessPolicy.of(settings)
    secrets = [secret.get_secret_value() for secret in (settings.api_key, callers.token) if secret is not None]
    set_up_log(settings.log_level, Redactor(*secrets), as_json=True)
    sys.stderr.write(f"aitoearn-mcp: who may call: {callers.rule}\n")
    if callers.is_generated and callers.token is not None:
        sys.stderr.write(
            f"aitoearn-mcp: the token of this process: {callers.token.get_secret_value()}\n"
            "aitoearn-mcp: set AITOEARN_MCP_TOKEN for one that lasts, and that more than one process can share\n"
        )
    sys.stderr.flush()
    for warning in settings.warnings:
        _LOG.warning(warning)
    export_traces(environ)
    return _app(settings, callers, _sandbox_transport() if settings.sandbox else None)


def _app(settings: Settings, callers: AccessPolicy, transport: httpx.AsyncBaseTransport | None) -> Starlette:
    security = security_of(settings)
    # Stateless: every request stands alone, so that any process can answer it. Not `json_response`: with it progress
    # is lost, and a client that disconnects does not cancel its call.
    mcp = StreamableHTTPSessionManager(
        build_server(settings, transport, callers.key_of),
        stateless=True,
        security_settings=security,
        max_request_body_size=MIB,
    )
    gate = Gate(mcp.handle_request, callers, security, limit=settings.concurrency * _CALLS_PER_CONNECTION)

    async def alive(_: Request) -> Response:
        return JSONResponse({"status": "alive"})

    async def ready(_: Request) -> Response:
        if gate.is_open and not gate.is_draining:
            return JSONResponse({"status": "ready"})
        return JSONResponse({"status": "stopping" if gate.is_draining else "starting"}, 503)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        async with mcp.run():
            gate.is_open = True
            yield

    app = Starlette(
        routes=[Route(PATH, gate), Route("/healthz", alive), Route("/readyz", ready)],
        lifespan=lifespan,
    )
    # A redirect would be built from the caller's Host header.
    app.router.redirect_slashes = False
    app.state.gate = gate
    return app


def _sandbox_transport() -> httpx.AsyncBaseTransport:
    from aitoearn_mcp.sandbox.in_process import transport

    return transport()
