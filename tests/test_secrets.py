"""Under every fault, the API key leaves the process in one request header and nowhere else."""

import json
import traceback
from collections import Counter
from collections.abc import Callable, Coroutine, Mapping
from pathlib import Path
from typing import Any

import anyio
import pytest
from anyio.to_thread import run_sync
from faults.faulty_server import FAULTS, SeenRequest, faulty_server
from faults.matrix import CALLS, UPDATE, small_store
from pydantic import SecretStr
from serving import SERVE, calling
from serving import started as service_started
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from stdio_host import started, tool_call

from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.errors import AiToEarnError
from aitoearn_mcp.api.http import open_http
from aitoearn_mcp.api.models import LinkStatus, WorkLinkUpdate
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, USER
from aitoearn_mcp.sandbox.serve import running
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.updates.context import UpdateContext
from aitoearn_mcp.updates.locks import RecordLocks
from aitoearn_mcp.updates.write import write

pytestmark = pytest.mark.anyio

CORE = "T0pSecretT0pSecret"
"""The part of the key that no quoting or escaping changes."""
KEY = f'sk-{CORE}/"q"\\=~%2F&<\'>'

PARTS = 3


def settings(base_url: str) -> dict[str, str]:
    given = {"API_KEY": KEY, "BASE_URL": base_url, "TIMEOUT": "1", "LOG_LEVEL": "DEBUG", "PROTECT_LINKS": "0"}
    return {f"AITOEARN_{name}": value for name, value in given.items()}


def places_of_key(seen: list[SeenRequest]) -> set[str]:
    """Return where the key is in these requests: header names, `body`, `target`."""
    places = set()
    for request in seen:
        places |= {name for name, value in request.headers.items() if CORE in value}
        places |= {"body"} if CORE.encode() in request.body else set()
        places |= {"target"} if CORE in request.target else set()
    return places


async def for_each_part(run: Callable[[list[str]], Coroutine[Any, Any, None]]) -> None:
    """Run several parts of the faults at once, each with its own process: most of the time is waiting for deadlines."""
    async with anyio.create_task_group() as tasks:
        for part in range(PARTS):
            tasks.start_soon(run, list(FAULTS)[part::PARTS])


async def test_a_process_at_debug_shows_the_key_only_to_the_api(tmp_path: Path) -> None:
    async def run(faults: list[str]) -> None:
        audit = tmp_path / f"{faults[0]}.jsonl"
        store = small_store(keys={KEY: USER})
        async with faulty_server(create_app(store)) as api:
            with started({**settings(api.base_url), "AITOEARN_AUDIT_LOG": str(audit)}) as server:
                await run_sync(server.shake_hands)
                for name in faults:
                    # Each tool's first request meets the fault, unless another tool's second request comes earlier.
                    api.script(*[FAULTS[name]] * len(CALLS))
                    server.write(*(tool_call(f"{name} {tool}", tool, CALLS[tool]) for tool in CALLS))
                    for tool in CALLS:
                        await run_sync(server.answer, f"{name} {tool}")
                server.write(tool_call("echo", "update_work_link", {"recordId": KEY, KEY: {KEY: KEY}}))
                server.write(tool_call("no tool", KEY, {}))
                await run_sync(server.answer, "no tool")
                assert await run_sync(server.end) == 0
            lines = audit.read_bytes()
            assert len(server.messages) == len(faults) * len(CALLS) + 3
            entries = [json.loads(line) for line in lines.splitlines()]
            updates = [entry for entry in entries if entry["tool"] in ("update_work_link", "update_many_work_links")]
            assert Counter(entry["event"] for entry in updates) == {"begin": 2 * len(faults), "end": 2 * len(faults)}
        assert CORE.encode() not in server.output + server.errors + lines
        assert b"Traceback" not in server.output + server.errors
        assert places_of_key(api.seen) == {"x-api-key"}
        assert places_of_key(api.seen_elsewhere) == set()

    await for_each_part(run)


async def test_no_span_response_or_log_line_of_the_service_shows_a_callers_key(environ: Mapping[str, str]) -> None:
    async def run(faults: list[str]) -> None:
        spans: list[bytes] = []
        answers = []

        async def collect(request: Request) -> Response:
            spans.append(await request.body())
            return Response()

        collector = Starlette(routes=[Route("/v1/traces", collect, methods=["POST"])])
        async with (
            faulty_server(create_app(small_store(keys={KEY: USER}))) as api,
            running(collector, prefix="") as otlp,
        ):
            given = {**environ, **settings(api.base_url), "OTEL_EXPORTER_OTLP_ENDPOINT": otlp}
            del given["AITOEARN_API_KEY"]
            async with service_started(SERVE, given, base_url=api.base_url) as server:
                async with calling(server.url, "auto", X_Api_Key=KEY) as client:
                    for name in faults:
                        api.script(FAULTS[name])
                        answers.append((await client.call_tool("update_work_link", UPDATE)).model_dump_json())
                server.process.terminate()
                assert await server.ends() == 0
        assert len(answers) == len(faults)
        assert b"tools/call update_work_link" in b"".join(spans)
        assert CORE not in "".join([*answers, server.said]) + b"".join(spans).decode("latin-1")
        assert places_of_key(api.seen) == {"x-api-key"}
        assert places_of_key(api.seen_elsewhere) == set()

    await for_each_part(run)


async def test_no_error_repr_or_traceback_with_locals_shows_the_key() -> None:
    async with (
        faulty_server(create_app(small_store(keys={KEY: USER}))) as api,
        open_http(api.base_url, concurrency=1, transport=None, trust_env=False) as connection,
    ):
        for fault in FAULTS.values():
            api.script(fault)
            assert CORE not in await all_that_an_error_shows(connection)


async def all_that_an_error_shows(connection: Any) -> str:
    client = AiToEarnClient(
        connection, SecretStr(KEY), Redactor(KEY), deadline=anyio.current_time() + 0.3, language="en"
    )
    context = UpdateContext(client, RecordLocks(), Redactor(KEY), "update_work_link")
    update = WorkLinkUpdate(link_status=LinkStatus.PENDING)
    try:
        written = await write(context, DOUYIN_WITHOUT_LINK, update)
    except AiToEarnError as error:
        shown = traceback.TracebackException.from_exception(error, capture_locals=True).format()
        return "".join(
            [*shown, repr(error), repr(vars(error)), error.message("en"), error.message("zh"), str(error.details())]
        )
    return repr(written) + repr(client) + repr(connection)


def test_settings_do_not_show_the_key() -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY": KEY})
    assert settings.api_key is not None
    assert CORE not in f"{settings!r} {settings} {settings.api_key!r} {settings.api_key}"
