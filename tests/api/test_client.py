"""A call over a real socket, from its first try to its last: what is sent, what is told, what the API holds."""

import gc
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import pytest
from faults.faulty_server import (
    FAULTS,
    SERVED,
    UNREACHABLE,
    Fault,
    FaultyServer,
    always,
    faulty_server,
    http_status,
    only,
    refusal,
    then_refuse,
)
from faults.matrix import reported
from mcp import Client
from mcp.types import CallToolResult, TextContent
from starlette.applications import Starlette
from starlette.datastructures import MutableHeaders
from starlette.types import Message, Receive, Scope, Send

from aitoearn_mcp.sandbox.records import DOUYIN_READY, DOUYIN_WITHOUT_LINK, XHS_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio

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


@pytest.mark.parametrize(
    ("script", "said", "requests"),
    [
        ([CUT_OFF], "done", ["PATCH", "GET"]),
        ([RESET], "done", ["PATCH", "GET", "PATCH"]),
        ([UNAVAILABLE, UNAVAILABLE], "done", ["PATCH", "PATCH", "PATCH"]),
        ([UNAVAILABLE, UNAVAILABLE, UNAVAILABLE], "unknown", ["PATCH", "PATCH", "PATCH", "GET"]),
        ([refusal(15094, "busy")], "done", ["PATCH", "PATCH"]),
        ([refusal(15036, "Invalid work link")], "refused", ["PATCH", "GET"]),
        ([refusal(401, "Unauthorized")], "refused", ["PATCH"]),
        ([RESET, SERVED, refusal(401, "Unauthorized")], "unknown", ["PATCH", "GET", "PATCH", "GET"]),
        ([RESET, SERVED, refusal(15036, "no")], "unknown", ["PATCH", "GET", "PATCH", "GET", "GET"]),
        ([FAULTS["code_500_after_saved"]], "done", ["PATCH", "GET"]),
        ([FAULTS["code_500_not_saved"]], "unknown", ["PATCH", "GET"]),
        ([FAULTS["data_missing"]], "done", ["PATCH", "GET"]),
        ([FAULTS["data_of_another_record"]], "done", ["PATCH", "GET"]),
        ([FAULTS["redirect_307"]], "refused", ["PATCH"]),
        ([FAULTS["silence_after"]], "done", ["PATCH", "GET"]),
        ([FAULTS["silence_before"]], "unknown", ["PATCH", "GET"]),
    ],
)
async def test_the_tries_of_a_call(app: Starlette, script: list[Fault], said: str, requests: list[str]) -> None:
    async with calling(app, *script) as (client, broken):
        result = await update(client)
    assert (reported(result), methods(broken)) == (said, requests), text(result)


@pytest.mark.parametrize("then", [then_refuse(RESET), always(RESET), RESET])
async def test_unknown_is_sticky_whatever_comes_after(app: Starlette, store: Store, then: Fault) -> None:
    """The first write reached the API, and nothing that can be read says so."""
    script = [only("PATCH", FAULTS["reset_after_handling"]), always(only("GET", RESET)), always(only("PATCH", then))]
    async with calling(app, *script) as (client, _):
        result = await update(client)
    assert reported(result) == "unknown"
    assert "may or may not have been saved" in text(result)
    assert (store.get(DOUYIN_WITHOUT_LINK) or {})["workLink"] == LINK


async def test_a_later_refusal_says_that_an_earlier_try_may_have_been_saved(app: Starlette) -> None:
    async with calling(app, RESET, None, refusal(401, "Unauthorized")) as (client, _):
        result = await update(client)
    assert "an earlier attempt may have been" in text(result)
    assert "code 401" in text(result)
    assert "Nothing was changed" not in text(result)


async def test_the_same_post_in_another_text_is_no_proof(app: Starlette, store: Store) -> None:
    """The record holds the link without its token; the one with it is sent, and lost on the way."""
    link = "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5"
    before = {"workLink": link, "linkStatus": "ready", "linkError": ""}
    store.update(XHS_WITHOUT_LINK, before, body={}, request_id="before")
    arguments = {"recordId": XHS_WITHOUT_LINK, "workLink": f"{link}?xsec_token=AB"}
    async with calling(app, always(only("PATCH", RESET))) as (client, _):
        assert reported(await client.call_tool("update_work_link", arguments)) == "unknown"
    assert (store.get(XHS_WITHOUT_LINK) or {})["workLink"] == link


async def test_a_data_id_is_never_proven_by_reading(app: Starlette) -> None:
    arguments = {"recordId": DOUYIN_READY, "linkStatus": "failed", "dataId": "x"}
    async with calling(app, always(only("PATCH", RESET))) as (client, _):
        assert reported(await client.call_tool("update_work_link", arguments)) == "unknown"


async def test_a_short_link_is_never_proven_by_reading(app: Starlette) -> None:
    async with calling(app, always(only("PATCH", CUT_OFF))) as (client, _):
        assert reported(await update(client, "https://v.douyin.com/iRNBho6u/")) == "unknown"


async def test_a_near_retry_after_is_waited_for(app: Starlette) -> None:
    async with calling(app, FAULTS["http_429_retry_after_seconds"], timeout="8") as (client, broken):
        assert reported(await update(client)) == "done"
    assert methods(broken) == ["PATCH", "PATCH"]


@pytest.mark.parametrize("fault", ["http_429_retry_after_huge", "code_429_ttl_huge"])
async def test_a_retry_after_past_the_deadline_fails_at_once_and_says_when(app: Starlette, fault: str) -> None:
    async with calling(app, always(FAULTS[fault]), timeout="30") as (client, broken):
        result = await update(client)
    facts = (result.meta or {})[ERROR_META]
    assert f"Make the same call again after {facts['retryAfterSeconds']} seconds." in text(result)
    assert (reported(result), methods(broken)) == ("refused", ["PATCH"])


# httpcore 1.0 leaves a socket to the garbage collector where a TLS handshake is cut short.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("unreachable", UNREACHABLE)
async def test_what_was_not_sent_is_said_to_be_not_sent(unreachable: str) -> None:
    async with UNREACHABLE[unreachable]() as base_url, Client(build_server(settings(base_url))) as client:
        result = await update(client)
    facts = (result.meta or {})[ERROR_META]
    assert (facts["error"], facts["changed"], facts["retryable"]) == ("Unreachable", "no", True)
    assert text(result).startswith("The update was not sent: no connection could be made")
    gc.collect()


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
