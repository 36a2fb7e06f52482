"""Fixtures for every test: one event loop, a sandbox, and a client of either era on a server over it."""

import os
import tempfile
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from datetime import UTC, datetime
from pathlib import Path

import anyio
import httpx
import pytest
from audit_lines import POST, RIGHT
from mcp import Client
from starlette.applications import Starlette

from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import make_record
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

LOCALE = ("LC_ALL", "LC_MESSAGES", "LANG", "LANGUAGE")
Connect = Callable[..., AbstractAsyncContextManager[Client]]


@pytest.fixture
def anyio_backend() -> str:
    return "asyncio"


@pytest.fixture(scope="session")
def environ() -> Mapping[str, str]:
    """The environment for a process under test: this one's, without our settings and without proxies."""
    return {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith("AITOEARN_") and not name.upper().endswith("_PROXY")
    }


@pytest.fixture
def store(request: pytest.FixtureRequest) -> Store:
    store = Store.seeded()
    if _restores(request):
        store.add(make_record(POST, "douyin", datetime.now(UTC), workLink=RIGHT))
    return store


@pytest.fixture
def app(store: Store) -> Starlette:
    return create_app(store)


@pytest.fixture(params=["auto", "legacy"])
def era(request: pytest.FixtureRequest) -> str:
    """The two eras of the protocol that a client may speak."""
    return str(request.param)


@pytest.fixture
def log(tmp_path: Path) -> Path:
    """Where the audit log is, of a server that keeps one."""
    return tmp_path / "audit.jsonl"


@pytest.fixture
def settings(request: pytest.FixtureRequest, log: Path) -> Settings:
    """The settings of a user who set only the sandbox's key, and where a test restores, the audit log."""
    given = Settings.from_env({"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": "http://localhost/api"})
    return given.replace(audit_log=log) if _restores(request) else given


@pytest.fixture
def connect(app: Starlette, settings: Settings, era: str) -> Connect:
    """Connect a client to a server over this test's sandbox, with the given settings or the default ones."""

    @asynccontextmanager
    async def connected(other: Settings | None = None) -> AsyncIterator[Client]:
        transport = httpx.ASGITransport(app, raise_app_exceptions=False)
        async with Client(build_server(other or settings, transport), mode=era) as client:
            yield client

    return connected


@pytest.fixture
async def client(connect: Connect) -> AsyncIterator[Client]:
    async with connect() as connected:
        yield connected


@pytest.fixture
async def unprotected(connect: Connect, settings: Settings) -> AsyncIterator[Client]:
    """A client on a server that protects no links: an update is one request, and AiToEarn alone decides."""
    async with connect(settings.replace(protect_links=False)) as connected:
        yield connected


def _restores(request: pytest.FixtureRequest) -> bool:
    return request.node.get_closest_marker("restoring") is not None


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Print the bytes of the tools' definitions."""
    shown, whole = anyio.run(sizes_of_definitions)
    terminalreporter.write_line(f"tools: {shown} of {SHOWN_BUDGET} bytes for a model, {whole} of {WHOLE_BUDGET} in all")


SHOWN_BUDGET, WHOLE_BUDGET = 9_500, 15_500
"""Bytes; tests/tools/test_definitions.py enforces them."""
# The clients of `make hosts` show a model no more than this: see the snapshots there.
SHOWN = ("name", "description", "inputSchema")


async def sizes_of_definitions() -> tuple[int, int]:
    """Return the bytes of all tools' definitions as compact JSON: what a model is shown of them, and the whole."""
    with tempfile.TemporaryDirectory() as folder:
        settings = Settings(audit_log=Path(folder, "audit.jsonl"))
        async with Client(build_server(settings)) as client:
            listed = (await client.list_tools()).tools
    definitions = [tool.model_dump(mode="json", by_alias=True, exclude_none=True) for tool in listed]
    shown = [{name: definition[name] for name in SHOWN} for definition in definitions]
    return len(compact_json(shown).encode()), len(compact_json(definitions).encode())
