"""How many requests are answered at once, in all and of one caller."""

from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager

import anyio
import httpx
import pytest
from serving import SECONDS, TOKEN, HeldApi, Service, call_body, call_headers, raw_http, serving, settings
from waiting import until

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY, USER
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio

UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": "https://www.douyin.com/video/7388888888888888888"}
KEYS = [f"the-key-of-caller-{number}" for number in range(4)]
SMALL = settings("http://localhost/api", concurrency="1")
"""Room for 16 requests, and for 4 of one caller."""


@pytest.fixture
def held() -> HeldApi:
    """An API that knows the keys of four callers, and holds its answers until it is released."""
    return HeldApi(create_app(Store.seeded(keys=dict.fromkeys([*KEYS, KEY], USER))))


async def call(service: Service, era: str, headers: dict[str, str]) -> httpx.Response:
    async with raw_http() as http:
        head = {**call_headers("update_work_link", era), "Accept": "application/json", **headers}
        return await http.post(service.url, headers=head, json=call_body("update_work_link", era, UPDATE))


@asynccontextmanager
async def calls_in_flight(
    service: Service, held: HeldApi, era: str, callers: Sequence[dict[str, str]]
) -> AsyncIterator[list[int]]:
    """Hold a call of each of these callers at the API. The list has their statuses once the block is left."""
    statuses: list[int] = []

    async def one(headers: dict[str, str]) -> None:
        answer = await call(service, era, headers)
        assert not answer.json()["result"].get("isError")
        statuses.append(answer.status_code)

    async with anyio.create_task_group() as tasks:
        for headers in callers:
            tasks.start_soon(one, headers)
        await until(lambda: service.gate.in_flight >= len(callers), SECONDS)
        yield statuses
        held.release.set()


async def test_more_requests_than_there_are_places_are_asked_to_come_back(held: HeldApi, era: str) -> None:
    callers = [{"X-Api-Key": key} for key in KEYS for _ in range(4)]
    async with serving(SMALL, held) as service, calls_in_flight(service, held, era, callers) as statuses:
        answer = await call(service, era, {"X-Api-Key": KEY})
        async with raw_http() as http:
            alive = await http.get(service.at("/healthz"))
        held.release.set()
    assert (answer.status_code, answer.headers["retry-after"], alive.status_code) == (503, "1", 200)
    assert answer.json()["error"]["message"] == (
        "This server is busy: it answers 16 requests at once (16 for each of AITOEARN_CONCURRENCY). Nothing was "
        "changed. Make the same call again in a second."
    )
    assert statuses == [200] * 16


async def test_one_caller_has_a_quarter_of_the_places_and_others_still_come_in(held: HeldApi, era: str) -> None:
    """429 and not 503: a proxy passes a 503 on, and this caller would take a quarter of every process."""
    callers = [{"X-Api-Key": KEYS[0]}] * 4
    async with serving(SMALL, held) as service, calls_in_flight(service, held, era, callers) as statuses:
        answer = await call(service, era, {"X-Api-Key": KEYS[0]})
        async with calls_in_flight(service, held, era, [{"X-Api-Key": KEYS[1]}]) as others:
            held.release.set()
    assert (answer.status_code, answer.headers["retry-after"]) == (429, "1")
    assert answer.json()["error"]["message"].startswith("This caller has 4 requests open, the most that one caller may")
    assert (statuses, others) == ([200] * 4, [200])


async def test_a_caller_whose_requests_have_ended_has_its_share_again(held: HeldApi, era: str) -> None:
    callers = [{"X-Api-Key": KEYS[0]}] * 4
    async with serving(SMALL, held) as service:
        for _ in range(2):
            held.release = anyio.Event()
            async with calls_in_flight(service, held, era, callers) as statuses:
                held.release.set()
            assert statuses == [200] * 4


async def test_callers_behind_one_shared_token_are_not_counted_as_one(held: HeldApi, era: str) -> None:
    shared = settings("http://localhost/api", concurrency="1", api_key=KEY, mcp_token=TOKEN)
    callers = [{"Authorization": f"Bearer {TOKEN}"}] * 16
    async with serving(shared, held) as service, calls_in_flight(service, held, era, callers) as statuses:
        answer = await call(service, era, callers[0])
        held.release.set()
    assert (answer.status_code, statuses) == (503, [200] * 16)


async def test_a_message_that_cancels_finds_no_call_in_an_older_protocol(held: HeldApi) -> None:
    """Without sessions nothing tells whose call it means: docs/operators.md says so."""
    cancel = {"jsonrpc": "2.0", "method": "notifications/cancelled", "params": {"requestId": 1}}
    head = {**call_headers("update_work_link", "legacy"), "X-Api-Key": KEYS[0]}
    async with serving(SMALL, held) as service, raw_http() as http:
        async with calls_in_flight(service, held, "legacy", [{"X-Api-Key": KEYS[0]}]) as statuses:
            answer = await http.post(service.url, headers=head, json=cancel)
            assert (answer.status_code, service.gate.in_flight) == (202, 1)
        assert statuses == [200]
