"""A publish flow and the records in it: contract 10."""

import httpx
import pytest

from aitoearn_mcp.sandbox import records
from aitoearn_mcp.sandbox.records import DOUYIN_READY, record_id
from aitoearn_mcp.sandbox.store import Store

from .calls import envelope, get

pytestmark = pytest.mark.anyio
FLOWS = "/v2/channels/publish/flows"


def flow_of(store: Store, record: str) -> str:
    return str((store.get(record) or {})["flowId"])


async def test_a_flow_shows_its_record_by_id_and_platform(http: httpx.AsyncClient, store: Store) -> None:
    flow = flow_of(store, DOUYIN_READY)
    record = (await get(http, f"/{DOUYIN_READY}"))["data"]
    kept = ("id", "accountId", "status", "publishTime", "platformWorkId", "workLink", "linkStatus", "linkError")
    task = {name: record[name] for name in kept} | {"platform": record["accountType"]}
    assert envelope(await http.get(f"{FLOWS}/{flow}"))["data"] == {"flowId": flow, "tasks": [task]}


async def test_a_flow_has_all_its_records_on_every_account_once(http: httpx.AsyncClient, store: Store) -> None:
    [flow] = {r["flowId"] for r in store.records() if r.get("title", "").startswith("早餐不重样")}
    tasks = envelope(await http.get(f"{FLOWS}/{flow}"))["data"]["tasks"]
    assert len(tasks) == len({task["accountId"] for task in tasks}) == 12
    assert {task["id"] for task in tasks} == {r["id"] for r in store.records() if r.get("flowId") == flow}


async def test_the_database_shows_in_a_flow_as_it_is(http: httpx.AsyncClient) -> None:
    """The record's own endpoint answers 500 for it."""
    [task] = envelope(await http.get(f"{FLOWS}/{records.FLOW_WITH_NULLS}"))["data"]["tasks"]
    assert task["id"] == records.WITH_NULLS
    assert (task["workLink"], task["platformWorkId"], task["linkStatus"]) == (None, None, "lost")


@pytest.mark.parametrize("flow", ["no-flow", record_id("douyin", "ready")])
async def test_an_unknown_flow_is_15050(http: httpx.AsyncClient, flow: str) -> None:
    answer = envelope(await http.get(f"{FLOWS}/{flow}"))
    assert (answer["code"], answer["message"]) == (15050, "Publish flow not found")


async def test_another_users_flow_is_15050(http: httpx.AsyncClient, store: Store) -> None:
    flow = flow_of(store, records.OTHER_USERS_RECORD)
    assert envelope(await http.get(f"{FLOWS}/{flow}"))["code"] == 15050
    assert envelope(await http.get(f"{FLOWS}/{flow}", headers={"X-Api-Key": "second-key"}))["code"] == 0
