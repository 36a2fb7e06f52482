"""One update by a server whose API breaks the wire as a test scripts it."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from faults.faulty_server import (
    FAULTS,
    Fault,
    FaultyServer,
    faulty_server,
    http_status,
)
from mcp import Client
from mcp.types import CallToolResult, TextContent
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

LINK = "https://www.douyin.com/video/7388888888888888888"
CUT_OFF = FAULTS["cut_off_body"]
RESET = FAULTS["reset_after_reading"]
UNAVAILABLE = http_status(503, headers={"retry-after": "0"})


def settings(base_url: str, **environ: str) -> Settings:
    given = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": base_url, "AITOEARN_TIMEOUT": "2"}
    given |= {"AITOEARN_PROTECT_LINKS": "0"}  # One request an attempt, so that a script breaks the update itself.
    return Settings.from_env(given | {f"AITOEARN_{name.upper()}": value for name, value in environ.items()})


@asynccontextmanager
async def calling(app: Starlette, *script: Fault | None, **environ: str) -> AsyncIterator[tuple[Client, FaultyServer]]:
    async with (
        faulty_server(app, *script) as broken,
        Client(build_server(settings(broken.base_url, **environ))) as client,
    ):
        yield client, broken


async def update(client: Client, link: str = LINK) -> CallToolResult:
    return await client.call_tool("update_work_link", {"recordId": DOUYIN_WITHOUT_LINK, "workLink": link})


def text(result: CallToolResult) -> str:
    assert isinstance(result.content[0], TextContent)
    return result.content[0].text


def methods(broken: FaultyServer) -> list[str]:
    return [seen.method for seen in broken.seen]
