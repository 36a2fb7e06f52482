"""A script decides which request meets which fault."""

import contextlib

import httpx
import pytest
from waiting import until

from faults.faulty_server import FAULTS, SERVED, always, faulty_server, only, slow_to_handle, then_refuse
from faults.raw_client import PROPER, App, http_client, send_patch

pytestmark = pytest.mark.anyio


async def test_each_request_takes_the_next_entry_and_later_ones_are_served_properly() -> None:
    async with faulty_server(App(), FAULTS["http_503"], None, FAULTS["http_404"]) as server, http_client() as http:
        statuses = [(await http.patch(f"{server.base_url}/x")).status_code for _ in range(5)]
        assert statuses == [503, 200, 404, 200, 200]
        assert [fault.name for fault in server.acted] == ["http_503", "served", "http_404", "served", "served"]
        assert server.connections == 1


async def test_always_repeats_until_the_script_is_replaced() -> None:
    async with faulty_server(App(), None, always(FAULTS["http_503"])) as server, http_client() as http:
        assert [(await http.get(server.base_url)).status_code for _ in range(4)] == [200, 503, 503, 503]
        server.script()
        assert (await http.get(server.base_url)).status_code == 200


async def test_only_serves_other_methods_properly_and_waits_for_its_own() -> None:
    script = (only("PATCH", FAULTS["http_502"]), only("PATCH", SERVED), FAULTS["http_404"])
    async with faulty_server(App(), *script) as server, http_client() as http:
        methods = ["GET", "PATCH", "GET", "PATCH", "GET", "GET"]
        statuses = [(await http.request(method, server.base_url)).status_code for method in methods]
        assert statuses == [200, 502, 200, 200, 404, 200]


async def test_two_methods_can_each_have_a_repeating_fault() -> None:
    script = (always(only("PATCH", FAULTS["http_502"])), always(only("GET", FAULTS["http_404"])))
    async with faulty_server(App(), *script) as server, http_client() as http:
        statuses = [(await http.request(method, server.base_url)).status_code for method in ("GET", "PATCH") * 2]
        assert statuses == [404, 502, 404, 502]


async def test_an_entry_that_can_never_be_reached_is_an_error() -> None:
    with pytest.raises(ValueError, match="never be reached"):
        async with faulty_server(App(), always(FAULTS["http_502"]), None):
            pass


async def test_after_then_refuse_connections_are_refused() -> None:
    async with faulty_server(App(), then_refuse(FAULTS["cut_off_body"])) as server:
        cut_off = await send_patch(server)
        assert cut_off.end == "fin"
        assert len(cut_off.body) == len(PROPER) - len(PROPER) // 2
        assert (await send_patch(server)).end == "rst"
        assert server.connections == 1


async def test_a_reset_before_reading_is_never_seen_on_a_new_or_a_reused_connection() -> None:
    async with faulty_server(App(), FAULTS["reset_before_reading"], None, FAULTS["reset_before_reading"]) as server:
        async with http_client() as http:
            for answered in (False, True, False):
                with contextlib.nullcontext() if answered else pytest.raises(httpx.TransportError):
                    await http.patch(server.base_url)
        assert len(server.seen) == 1
        assert server.connections == 2
        assert len(server.acted) == 3


async def test_a_slow_app_handles_a_request_after_its_client_has_left() -> None:
    app = App()
    async with faulty_server(app, slow_to_handle(0.3)) as server, http_client() as http:
        with pytest.raises(httpx.ReadTimeout):
            await http.patch(server.base_url, timeout=0.1)
        assert app.handled == []
        await until(lambda: app.handled)
        assert app.handled == [b""]
