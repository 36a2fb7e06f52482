"""The client over a real socket: what one request carries, and what it leaves behind."""

from typing import Any

import pytest
from faults.faulty_server import (
    FAULTS,
    always,
    faulty_server,
    refusal,
)
from faults.matrix import reported
from mcp import Client
from one_update import LINK, calling, methods, settings, text, update
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server

pytestmark = pytest.mark.anyio


async def test_a_cookie_of_one_response_is_sent_with_no_other_request(app: Starlette) -> None:
    async def api(scope: Scope, receive: Receive, send: Send) -> None:
        async def with_cookie(message: Message) -> None:
            if message["type"] == "http.response.start":
                MutableHeaders(scope=message)["set-cookie"] = "session=of-one-caller; Path=/"
            await send(message)

        await app(scope, receive, with_cookie)

    async with faulty_server(api) as served, Client(build_server(settings(served.base_url))) as client:
        await update(client)
        await update(client)
    assert ["cookie" in seen.headers for seen in served.seen] == [False, False]


async def test_one_update_is_one_request_with_all_its_headers(app: Starlette) -> None:
    async with calling(app, language="zh") as (client, broken):
        result = await update(client)
    [seen] = broken.seen
    assert (seen.method, seen.target) == (
        "PATCH",
        f"/api/v2/channels/publish/records/{DOUYIN_WITHOUT_LINK}/work-link",
    )
    assert seen.headers["x-api-key"] == "sandbox-key"
    assert seen.headers["accept-language"] == "zh-CN"
    assert seen.headers["accept-encoding"] == "gzip"
    assert seen.headers["content-type"] == "application/json"
    assert "authorization" not in seen.headers
    assert seen.headers["x-request-id"] == (result.structured_content or {})["requestId"]


async def test_calls_share_a_connection(app: Starlette) -> None:
    async with calling(app) as (client, broken):
        for _ in range(3):
            await update(client)
    assert (broken.connections, methods(broken)) == (1, ["PATCH"] * 3)


async def test_the_key_goes_to_no_other_host(app: Starlette) -> None:
    async with calling(app, always(FAULTS["redirect_302"])) as (client, broken):
        result = await update(client)
    assert broken.seen_elsewhere == []
    assert "AITOEARN_BASE_URL" in text(result)


@pytest.mark.parametrize("language", ["en", "zh"])
async def test_an_error_is_in_the_users_language(app: Starlette, language: str) -> None:
    async with calling(app, refusal(401, "Unauthorized"), language=language) as (client, _):
        said = text(await update(client))
    words: dict[str, Any] = {"en": "Nothing was changed.", "zh": "没有任何更改。"}
    assert [words[other] in said for other in ("en", "zh")] == [language == "en", language == "zh"]


async def test_an_answer_left_over_on_a_connection_is_not_taken_for_the_next(app: Starlette, store: Store) -> None:
    async with calling(app, FAULTS["unsolicited_refusal"]) as (client, _):
        await client.call_tool("get_publish_record", {"recordId": DOUYIN_WITHOUT_LINK})
        result = await update(client)
    assert reported(result) == "done"
    assert (store.get(DOUYIN_WITHOUT_LINK) or {})["workLink"] == LINK
