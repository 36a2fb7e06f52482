"""Reads: their attempts, what is returned, and which error is raised where nothing usable came."""

from typing import Any

import pytest
from faults.faulty_server import FAULTS, Fault, always, only, refusal
from one_client import asking
from one_update import UNAVAILABLE
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse
from starlette.routing import Route

from aitoearn_mcp.api.errors import ReadFailedError, RecordNotFoundError, RefusedError
from aitoearn_mcp.api.models import PublishRecord
from aitoearn_mcp.api.reads import LinkInfo, fetch_accounts, fetch_link_info, fetch_record, fetch_records
from aitoearn_mcp.sandbox.records import DOUYIN_READY, SOURCE_BTL, UNKNOWN_RECORD
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio
LINK = "https://v.douyin.com/iRNBho6u/"


def answering(data: Any) -> Starlette:
    """Return an API that answers every request with success and this data."""

    async def answer(request: Request) -> JSONResponse:
        return JSONResponse({"code": 0, "data": data, "requestId": request.headers["x-request-id"]})

    return Starlette(routes=[Route("/{path:path}", answer)])


async def test_a_record_comes_with_every_field_that_aitoearn_shows(app: Starlette, store: Store) -> None:
    async with asking(app) as (client, api):
        read = await fetch_record(client, DOUYIN_READY)
    kept = store.get(DOUYIN_READY) or {}
    assert (read.public_only, read.request_id) == (False, api.seen[0].headers["x-request-id"])
    assert {name: read.record.fields[name] for name in ("id", "workLink", "title")} == {
        name: kept[name] for name in ("id", "workLink", "title")
    }


async def test_an_id_in_the_other_case_is_the_same_record(app: Starlette) -> None:
    async with asking(app) as (client, _):
        read = await fetch_record(client, DOUYIN_READY.upper())
    assert read.record.id == DOUYIN_READY


async def test_a_record_on_which_aitoearn_crashes_is_shown_by_its_public_view(app: Starlette) -> None:
    async with asking(app) as (client, api):
        read = await fetch_record(client, SOURCE_BTL)
    assert (read.record.id, read.public_only) == (SOURCE_BTL, True)
    assert ["/public/" in seen.target for seen in api.seen] == [False, True]
    assert "x-api-key" not in api.seen[1].headers


async def test_where_the_public_view_fails_too_the_first_error_counts(app: Starlette) -> None:
    script = (FAULTS["code_500_not_saved"], refusal(15000, "no"))
    async with asking(app, *script) as (client, _):
        with pytest.raises(RefusedError) as failed:
            await fetch_record(client, DOUYIN_READY)
    assert failed.value.code == 500


@pytest.mark.parametrize(
    ("script", "attempts"),
    [
        ([UNAVAILABLE], 2),
        ([FAULTS["reset_after_reading"]], 2),
        ([FAULTS["cut_off_body"], refusal(429, "Too many", {"ttl": 0})], 3),
    ],
    ids=["503", "reset", "cut off, then too many"],
)
async def test_a_read_is_repeated_after_what_passes_by_itself(
    app: Starlette, script: list[Fault], attempts: int
) -> None:
    async with asking(app, *script) as (client, api):
        assert (await fetch_record(client, DOUYIN_READY)).record.id == DOUYIN_READY
    assert len(api.seen) == attempts


async def test_a_read_has_three_attempts(app: Starlette) -> None:
    async with asking(app, always(FAULTS["reset_after_reading"])) as (client, api):
        with pytest.raises(ReadFailedError):
            await fetch_record(client, DOUYIN_READY)
    assert len(api.seen) == 3


async def test_a_refused_read_is_not_repeated(app: Starlette) -> None:
    async with asking(app) as (client, api):
        with pytest.raises(RecordNotFoundError) as refused:
            await fetch_record(client, UNKNOWN_RECORD)
    assert (refused.value.code, len(api.seen)) == (15000, 1)


@pytest.mark.parametrize("data", [{"id": UNKNOWN_RECORD}, {}, None, "text", [{"id": DOUYIN_READY}]], ids=repr)
async def test_a_response_without_the_record_that_was_asked_for_is_an_error(data: Any) -> None:
    async with asking(answering(data)) as (client, _):
        with pytest.raises(ReadFailedError, match="about another record"):
            await fetch_record(client, DOUYIN_READY)


async def test_a_list_on_which_aitoearn_crashed_is_asked_for_again(app: Starlette) -> None:
    """There is no other way to the same records."""
    async with asking(app, only("GET", FAULTS["code_500_not_saved"])) as (client, api):
        assert (await fetch_records(client, {})).records
    assert len(api.seen) == 2


async def test_entries_of_a_list_that_are_not_records_are_counted() -> None:
    async with asking(answering([{"id": "a"}, {"title": "no id"}, "text", {"id": 7}])) as (client, _):
        listed = await fetch_records(client, {})
    assert listed.records == (PublishRecord({"id": "a"}), PublishRecord({"id": "7"}))
    assert listed.unreadable == 2


@pytest.mark.parametrize("data", [None, {"list": []}, "text"], ids=repr)
async def test_data_that_is_no_list_of_records_is_an_error(data: Any) -> None:
    async with asking(answering(data)) as (client, _):
        with pytest.raises(ReadFailedError, match="did not hold what was asked for"):
            await fetch_records(client, {})


async def test_accounts_are_returned_as_aitoearn_lists_them() -> None:
    async with asking(answering({"list": [{"id": "a"}, 1]})) as (client, _):
        assert await fetch_accounts(client, until=client.deadline) == [{"id": "a"}, 1]


@pytest.mark.parametrize(
    ("data", "found"),
    [
        ({"extra": {"resolvedUrl": "u", "dataId": "1"}, "work": {"url": "w", "id": "2"}}, LinkInfo("u", "1")),
        ({"extra": {}, "work": {"url": "w", "id": "2"}}, LinkInfo("w", "2")),
        ({"work": {"url": "w", "id": 2}}, LinkInfo("w", None)),
    ],
    ids=repr,
)
async def test_a_link_leads_to_the_resolved_address_else_to_the_posts_own(data: Any, found: LinkInfo) -> None:
    async with asking(answering(data)) as (client, _):
        assert await fetch_link_info(client, "douyin", LINK, until=client.deadline) == found


@pytest.mark.parametrize("data", [{"extra": [], "work": {"id": "2"}}, {"extra": {"resolvedUrl": 7}}, "text"], ids=repr)
async def test_a_response_without_an_address_is_an_error(data: Any) -> None:
    async with asking(answering(data)) as (client, _):
        with pytest.raises(ReadFailedError):
            await fetch_link_info(client, "douyin", LINK, until=client.deadline)
