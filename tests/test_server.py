"""The server itself: its name, the handling of bugs, sandbox mode, and a missing or echoed key."""

import base64
import json
import logging
from collections.abc import Callable
from pathlib import Path
from typing import Any

import httpx
import pytest
from conftest import Connect
from faults.matrix import text_of
from mcp import Client
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from aitoearn_mcp import __version__
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}


async def test_the_server_names_itself(client: Client) -> None:
    assert client.server_info is not None
    assert client.server_info.name == "aitoearn-mcp"
    assert client.server_info.version == __version__
    assert client.server_info.website_url == "https://github.com/aitoearn-mcp/aitoearn-mcp"
    assert "work link" in (client.server_info.description or "")


async def test_the_icon_needs_no_request_to_be_shown(client: Client) -> None:
    assert client.server_info is not None
    [icon] = client.server_info.icons or []
    kind, _, content = icon.src.partition(",")
    assert (kind, icon.mime_type, icon.sizes) == ("data:image/png;base64", "image/png", ["48x48"])
    assert base64.b64decode(content).startswith(b"\x89PNG")
    assert len(icon.src) < 2_000


async def test_the_instructions_name_the_site_and_every_tool_that_is_there(
    connect: Connect, settings: Settings, tmp_path: Path
) -> None:
    """Some clients show a model this text and the tools' names, and nothing else until it asks for a tool."""
    async with connect(settings.replace(audit_log=tmp_path / "audit.jsonl")) as client:
        text = client.instructions or ""
        names = {tool.name for tool in (await client.list_tools()).tools}
    assert {name for name in names if name in text} == names - {"get_publish_record"}
    assert "(localhost)" in text
    assert len(text) <= 800


@pytest.mark.parametrize("change", [{"read_only": True}, {"audit_log": None}])
async def test_the_instructions_name_no_tool_that_is_not_there(
    connect: Connect, settings: Settings, change: dict[str, Any]
) -> None:
    async with connect(settings.replace(**change)) as client:
        there = {tool.name for tool in (await client.list_tools()).tools}
        text = client.instructions or ""
    assert [tool.name for tool in TOOLS if tool.name in text and tool.name not in there] == []


async def test_sandbox_mode_is_visible_everywhere(app: Starlette, era: str) -> None:
    settings = Settings.from_env({}, sandbox=True)
    transport = httpx.ASGITransport(app, raise_app_exceptions=False)
    async with Client(build_server(settings, transport), mode=era) as client:
        done = await client.call_tool("update_work_link", UPDATE)
        refused = await client.call_tool("update_work_link", UPDATE | {"workLink": "https://x.com/a/status/1"})
        assert client.server_info is not None
        assert client.server_info.title == "AiToEarn (sandbox)"
        assert (client.instructions or "").startswith("SANDBOX")
        assert len(client.instructions or "") <= 860
    assert (done.structured_content or {})["notes"][0] == "SANDBOX: nothing on AiToEarn was changed"
    assert text_of(refused).endswith("SANDBOX: nothing on AiToEarn was changed")


@pytest.mark.parametrize(
    ("environ", "words"),
    [
        ({}, "AITOEARN_API_KEY is not set"),
        ({"AITOEARN_API_KEY": "${AITOEARN_API_KEY}"}, "still a placeholder"),
        ({"AITOEARN_API_KEY": "YOUR_KEY"}, "still a placeholder"),
    ],
)
async def test_without_a_key_the_tools_are_listed_and_a_call_says_how_to_set_it(
    environ: dict[str, str], words: str, era: str
) -> None:
    async with Client(build_server(Settings.from_env(environ)), mode=era) as client:
        assert (await client.list_tools()).tools
        result = await client.call_tool("update_work_link", UPDATE)
    assert result.is_error
    assert words in text_of(result)
    assert "AITOEARN_API_KEY in the `env`" in text_of(result)


@pytest.mark.parametrize(
    ("tool", "changed"), [("update_work_link", "unknown"), ("get_publish_record", "no")], ids=["write", "read"]
)
async def test_a_bug_is_reported_in_one_sentence_and_its_details_only_logged(
    unprotected: Client,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
    tool: str,
    changed: str,
) -> None:
    """A bug cannot be produced on demand, so one is put in: parsing a record raises ValueError."""
    monkeypatch.setattr("aitoearn_mcp.api.models.PublishRecord.parse", _fail)
    arguments = UPDATE if tool == "update_work_link" else {"recordId": DOUYIN_WITHOUT_LINK}
    with caplog.at_level(logging.ERROR):
        result = await unprotected.call_tool(tool, arguments)
    facts = (result.meta or {})[ERROR_META]
    assert facts["error"] == "InternalError"
    assert facts["changed"] == changed
    assert text_of(result).startswith(f"Internal error in aitoearn-mcp (requestId {facts['requestId']}).")
    assert ("may or may not have been saved" in text_of(result)) is (changed == "unknown")
    assert "a secret detail" not in text_of(result)
    assert "a secret detail" in caplog.text


def _fail(_: object) -> None:
    raise ValueError("a secret detail")


async def test_no_result_shows_the_key_even_if_the_agent_or_the_api_repeats_it(connect: Connect, store: Store) -> None:
    async with connect() as client:
        shown = await client.call_tool(
            "update_work_link", UPDATE | {"linkError": "key sandbox-key", "linkMeta": {"sandbox-key": ["sandbox-key"]}}
        )
        refused = await client.call_tool("update_work_link", UPDATE | {"sandbox-key": 1})
    assert "sandbox-key" not in shown.model_dump_json() + refused.model_dump_json()
    assert (shown.structured_content or {})["linkMeta"] == {"[redacted]": ["[redacted]"]}


FIELDS = ("accountType", "type", "status", "title", "workLink", "linkStatus", "linkError", "linkMeta", "publishTime")


@pytest.mark.parametrize("value", [7, "text", ["a", None], {"a": {"b": None}}, None, True, 1.5], ids=repr)
async def test_a_field_of_any_type_gives_a_result(
    settings: Settings, era: str, value: Any, answering: Callable[[Any], httpx.AsyncBaseTransport]
) -> None:
    record = {"id": DOUYIN_WITHOUT_LINK} | dict.fromkeys(FIELDS, value) | {"newField": value, "notes": value}
    async with Client(build_server(settings, answering(record)), mode=era) as client:
        for tool, arguments in (
            ("update_work_link", UPDATE | {"overwrite": True}),
            ("get_publish_record", {"recordId": DOUYIN_WITHOUT_LINK}),
        ):
            result = await client.call_tool(tool, arguments)
            assert not result.is_error, text_of(result)
            shown = json.loads(text_of(result))
            assert shown == result.structured_content
            assert shown.get("newField") == value


@pytest.fixture
def answering() -> Callable[[Any], httpx.AsyncBaseTransport]:
    """Return a transport that answers every request with success and this record."""

    def transport(record: Any) -> httpx.AsyncBaseTransport:
        async def answer(_: Request) -> JSONResponse:
            return JSONResponse({"code": 0, "data": record})

        return httpx.ASGITransport(Starlette(routes=[Route("/{path:path}", answer, methods=["GET", "PATCH"])]))

    return transport
