"""Unreachable URLs get no request through, and TLS works for a client that trusts the certificate."""

import logging
import ssl

import httpx
import pytest
from certificates import trusting_context

from faults.faulty_server import FAULTS, UNREACHABLE, faulty_server
from faults.raw_client import PROPER, App, http_client

pytestmark = pytest.mark.anyio

NOT_REACHED: dict[str, tuple[type[Exception], str | None]] = {
    "refused": (httpx.ConnectError, None),
    "tls_untrusted": (httpx.ConnectError, "self-signed certificate"),
    "tls_handshake_reset": (httpx.ConnectError, None),
    "tls_plain_http": (httpx.ConnectError, "WRONG_VERSION_NUMBER|wrong version number|record layer failure"),
    "tls_handshake_silence": (httpx.ConnectTimeout, None),
}


@pytest.mark.parametrize("name", UNREACHABLE)
async def test_no_request_arrives_at_an_unreachable_url(name: str, caplog: pytest.LogCaptureFixture) -> None:
    error, text = NOT_REACHED[name]
    async with UNREACHABLE[name]() as url, http_client(verify=ssl.create_default_context()) as http:
        with pytest.raises(error, match=text):
            await http.patch(url, timeout=0.3)
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_a_client_that_trusts_the_certificate_is_served_over_tls() -> None:
    async with faulty_server(App(), tls=True) as server, http_client(verify=trusting_context()) as http:
        assert server.base_url.startswith("https://127.0.0.1:")
        assert (await http.patch(server.base_url)).content == PROPER


async def test_a_fault_acts_over_tls_too() -> None:
    async with (
        faulty_server(App(), FAULTS["cut_off_body"], tls=True) as server,
        http_client(verify=trusting_context()) as http,
    ):
        with pytest.raises(httpx.RemoteProtocolError):
            await http.patch(server.base_url)
        assert (await http.patch(server.base_url)).content == PROPER


async def test_a_client_that_does_not_trust_the_certificate_sends_no_request() -> None:
    async with faulty_server(App(), tls=True) as server, http_client(verify=ssl.create_default_context()) as http:
        with pytest.raises(httpx.ConnectError):
            await http.patch(server.base_url)
        assert server.seen == []
        assert server.connections == 1
