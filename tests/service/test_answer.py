"""An answer as an event stream, and as JSON for those who can read nothing else."""

import json
from collections.abc import AsyncIterator
from typing import Any

import anyio
import httpx
import pytest
from serving import SECONDS, HeldApi, Service, call_body, call_headers, raw_http, serving, settings
from starlette.applications import Starlette
from waiting import until

from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_WITHOUT_LINK, KEY

pytestmark = pytest.mark.anyio

READ = {"recordId": DOUYIN_WITHOUT_LINK}
MANY = {"updates": [{"recordId": record, "linkStatus": "pending"} for record in (DOUYIN_WITHOUT_LINK, DOUYIN_PENDING)]}


@pytest.fixture
async def service(app: Starlette) -> AsyncIterator[Service]:
    async with serving(settings(api="http://localhost/api"), app) as service:
        yield service


def with_progress(era: str) -> dict[str, Any]:
    """Return the body of a call whose progress is asked for."""
    body = call_body("update_many_work_links", era, MANY)
    body["params"]["_meta"] = {**body["params"].get("_meta", {}), "progressToken": "p"}
    return body


async def post(service: Service, era: str, accept: list[str] | None) -> httpx.Response:
    head = {**call_headers("update_many_work_links", era), "X-Api-Key": KEY}
    del head["Accept"]
    headers = [*head.items(), *(("Accept", value) for value in accept or [])]
    async with raw_http() as http:
        del http.headers["accept"]
        return await http.post(service.url, headers=httpx.Headers(headers), json=with_progress(era))


@pytest.mark.parametrize("accept", [None, ["application/json"], ["*/*"], ["application/json", "text/event-stream;q=0"]])
async def test_a_caller_that_does_not_name_event_streams_gets_json(
    service: Service, era: str, accept: list[str] | None
) -> None:
    answer = await post(service, era, accept)
    assert (answer.status_code, answer.headers["content-type"]) == (200, "application/json")
    assert answer.json()["result"]["structuredContent"]["updated"] == 2
    assert int(answer.headers["content-length"]) == len(answer.content)


@pytest.mark.parametrize(
    "accept", [["application/json, text/event-stream"], ["text/event-stream", "application/json;q=0.9"]]
)
async def test_a_caller_that_reads_event_streams_sees_progress(service: Service, era: str, accept: list[str]) -> None:
    answer = await post(service, era, accept)
    assert answer.headers["content-type"].startswith("text/event-stream")
    events = [json.loads(line[5:]) for line in answer.text.splitlines() if line.startswith("data:")]
    assert [event.get("method", "the response") for event in events][-2:] == ["notifications/progress", "the response"]
    assert events[-1]["result"]["structuredContent"]["updated"] == 2


@pytest.mark.parametrize("accept", [["text/event-stream"], ["text/html"], ["application/json;q=0, */*"]])
async def test_a_caller_that_can_not_read_json_is_refused(service: Service, era: str, accept: list[str]) -> None:
    answer = await post(service, era, accept)
    assert answer.status_code == 406
    assert answer.json()["error"]["message"].startswith("The Accept header must allow application/json;")


async def test_a_caller_that_wants_json_and_goes_away_cancels_its_call(app: Starlette, era: str) -> None:
    held = HeldApi(app)
    async with serving(settings(api="http://localhost/api"), held) as service, anyio.create_task_group() as tasks:
        tasks.start_soon(post, service, era, ["application/json"])
        await held.asked.wait()
        tasks.cancel_scope.cancel()
        with anyio.fail_after(SECONDS, shield=True):
            await held.cancelled.wait()
            await until(lambda: not service.gate.in_flight)
    assert held.requests >= 1
