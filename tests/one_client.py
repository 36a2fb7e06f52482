"""The API client of one call, over a sandbox whose wire breaks as a test scripts it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import anyio
from faults.faulty_server import Fault, FaultyServer, faulty_server
from pydantic import SecretStr
from starlette.applications import Starlette

from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.http import open_http
from aitoearn_mcp.redaction import Redactor

KEY = "sandbox-key"


@asynccontextmanager
async def asking(
    app: Starlette, *script: Fault | None, seconds: float = 20.0
) -> AsyncIterator[tuple[AiToEarnClient, FaultyServer]]:
    async with (
        faulty_server(app, *script) as api,
        open_http(api.base_url, concurrency=2, transport=None, trust_env=False) as http,
    ):
        yield AiToEarnClient(http, SecretStr(KEY), Redactor(KEY), deadline=anyio.current_time() + seconds), api
