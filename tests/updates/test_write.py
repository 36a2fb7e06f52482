"""The life of an update over a broken wire: its attempts, what an agent reads, and what proves it."""

import gc

import pytest
from faults.faulty_server import (
    FAULTS,
    SERVED,
    UNREACHABLE,
    Fault,
    always,
    http_status,
    only,
    refusal,
    then_refuse,
)
from faults.matrix import reported
from mcp import Client
from one_update import CUT_OFF, LINK, RESET, UNAVAILABLE, calling, methods, settings, text, update
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import DOUYIN_READY, DOUYIN_WITHOUT_LINK, XHS_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server

pytestmark = pytest.mark.anyio


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
async def test_an_update_makes_these_attempts(
    app: Starlette, script: list[Fault], said: str, requests: list[str]
) -> None:
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


async def test_another_link_to_the_same_post_is_not_a_proof(app: Starlette, store: Store) -> None:
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


@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("unreachable", UNREACHABLE)
async def test_an_update_that_was_not_sent_is_reported_as_not_sent(unreachable: str) -> None:
    async with UNREACHABLE[unreachable]() as base_url, Client(build_server(settings(base_url))) as client:
        result = await update(client)
    facts = (result.meta or {})[ERROR_META]
    assert (facts["error"], facts["changed"], facts["retryable"]) == ("Unreachable", "no", True)
    assert text(result).startswith("The update was not sent: no connection could be made")
    gc.collect()


async def test_what_was_replaced_is_what_the_first_attempt_replaced(app: Starlette, store: Store) -> None:
    """The second attempt reads the record again, and the first may have stored the update by then."""
    before = (store.get(DOUYIN_READY) or {})["workLink"]
    saved_behind_a_gateway = http_status(503, headers={"retry-after": "0"}, handled=True)
    async with calling(app, None, saved_behind_a_gateway, protect_links="1") as (client, broken):
        arguments = {"recordId": DOUYIN_READY, "workLink": LINK.replace("738", "739"), "overwrite": True}
        result = await client.call_tool("update_work_link", arguments)
    assert methods(broken) == ["GET", "PATCH", "GET", "PATCH"]
    assert (result.structured_content or {})["replaced"]["workLink"] == before
