"""What a caller meets when the sandbox fails on purpose, in-process and over a real connection."""

import logging
from collections.abc import Iterator

import httpx
import pytest
from starlette.applications import Starlette

from aitoearn_mcp.sandbox import faults
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.faults import Fault
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, KEY
from aitoearn_mcp.sandbox.serve import running

from .calls import RECORDS

pytestmark = pytest.mark.anyio
PATH = f"{RECORDS}/{DOUYIN_PENDING}/work-link"


@pytest.fixture(autouse=True)
def nothing_is_logged(caplog: pytest.LogCaptureFixture) -> Iterator[None]:
    yield
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []


def failing(*kinds: Fault, rate: float = 1.0, seed: int | None = None) -> Starlette:
    return create_app(fault_rate=rate, faults=kinds, seed=seed)


async def patch_over_the_wire(app: Starlette) -> httpx.Response:
    async with running(app) as url, httpx.AsyncClient(base_url=url, headers={"X-Api-Key": KEY}) as http:
        return await http.patch(PATH, json={"linkStatus": "pending"})


async def patch_in_process(app: Starlette) -> httpx.Response:
    transport = httpx.ASGITransport(app)
    async with httpx.AsyncClient(
        transport=transport, base_url="http://sandbox/api", headers={"X-Api-Key": KEY}
    ) as http:
        return await http.patch(PATH, json={"linkStatus": "pending"})


async def test_a_reset_before_the_request_leaves_nothing_saved() -> None:
    app = failing(Fault.RESET_BEFORE)
    with pytest.raises((httpx.ReadError, httpx.WriteError)):
        await patch_over_the_wire(app)
    assert app.state.store.history == []


async def test_a_reset_after_the_request_leaves_the_write_saved() -> None:
    app = failing(Fault.RESET_AFTER)
    with pytest.raises(httpx.ReadError):
        await patch_over_the_wire(app)
    assert len(app.state.store.history) == 1


async def test_a_cut_off_answer_is_shorter_than_its_content_length() -> None:
    app = failing(Fault.CUT_OFF)
    with pytest.raises(httpx.RemoteProtocolError, match="without sending complete message body"):
        await patch_over_the_wire(app)
    assert len(app.state.store.history) == 1


@pytest.mark.parametrize(
    ("fault", "status", "content_type"),
    [
        (Fault.UNAVAILABLE, 503, "text/plain; charset=utf-8"),
        (Fault.BAD_GATEWAY, 502, "text/html; charset=utf-8"),
        (Fault.TOO_MANY_REQUESTS, 429, "text/plain; charset=utf-8"),
    ],
)
async def test_a_gateways_answer_leaves_nothing_saved(fault: Fault, status: int, content_type: str) -> None:
    app = failing(fault)
    response = await patch_over_the_wire(app)
    assert (response.status_code, response.headers["content-type"]) == (status, content_type)
    assert app.state.store.history == []


async def test_too_many_requests_says_when_to_come_back() -> None:
    assert (await patch_in_process(failing(Fault.TOO_MANY_REQUESTS))).headers["retry-after"] == "1"


async def test_a_crash_after_the_write_is_code_500() -> None:
    app = failing(Fault.CRASH_AFTER)
    response = await patch_in_process(app)
    assert (response.status_code, response.json()["code"]) == (200, 500)
    assert len(app.state.store.history) == 1


async def test_a_delay_changes_nothing_in_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(faults, "LONGEST_DELAY", 0.001)
    assert (await patch_in_process(failing(Fault.DELAY))).json()["code"] == 0


async def test_latency_changes_nothing_in_the_answer() -> None:
    assert (await patch_in_process(create_app(latency=0.001))).json()["code"] == 0


async def test_in_process_there_are_no_wire_faults() -> None:
    app = failing(Fault.RESET_BEFORE, Fault.RESET_AFTER, Fault.CUT_OFF)
    assert (await patch_in_process(app)).json()["code"] == 0
    assert (await patch_in_process(failing(Fault.CUT_OFF, Fault.UNAVAILABLE))).status_code == 503


@pytest.mark.parametrize(("rate", "failed"), [(0.0, 0), (0.25, 10), (1.0, 40)])
async def test_the_rate_is_the_share_of_requests_that_fail(rate: float, failed: int) -> None:
    app = failing(Fault.UNAVAILABLE, rate=rate, seed=2)
    statuses = [(await patch_in_process(app)).status_code for _ in range(40)]
    assert statuses.count(503) == failed


async def test_the_same_seed_draws_the_same_faults() -> None:
    kinds = (Fault.UNAVAILABLE, Fault.BAD_GATEWAY, Fault.TOO_MANY_REQUESTS)
    runs = [
        [(await patch_in_process(app)).status_code for _ in range(20)]
        for app in (failing(*kinds, rate=0.5, seed=1), failing(*kinds, rate=0.5, seed=1))
    ]
    assert runs[0] == runs[1]
    assert set(runs[0]) == {200, 503, 502, 429}
