"""The way to the API, over real sockets: each failure has the name of the step that failed."""

import socket
from pathlib import Path

import certificates
import pytest
from faults.faulty_server import UNREACHABLE, faulty_server
from starlette.applications import Starlette

from aitoearn_mcp.doctor.finding import Finding, State
from aitoearn_mcp.doctor.network import check_way

pytestmark = pytest.mark.anyio
NOWHERE = "https://api.aitoearn.invalid/api"


@pytest.fixture(autouse=True)
def no_proxies(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("http", "https", "all", "no"):
        monkeypatch.delenv(f"{name}_proxy", raising=False)
        monkeypatch.delenv(f"{name.upper()}_PROXY", raising=False)


def outcome(findings: list[Finding]) -> list[tuple[str, str]]:
    return [(finding.name, finding.state.value) for finding in findings]


@pytest.mark.parametrize(
    ("unreachable", "steps", "said"),
    [
        ("refused", ["dns", "tcp"], "nothing listens there"),
        ("tls_untrusted", ["dns", "tcp", "tls"], "self-signed certificate"),
        ("tls_handshake_reset", ["dns", "tcp", "tls"], "no TLS handshake with 127.0.0.1:"),
        ("tls_plain_http", ["dns", "tcp", "tls"], "no TLS handshake with 127.0.0.1:"),
        ("tls_handshake_silence", ["dns", "tcp", "tls"], "no TLS handshake with 127.0.0.1:"),
    ],
)
async def test_the_step_that_fails_is_the_last_one(unreachable: str, steps: list[str], said: str) -> None:
    async with UNREACHABLE[unreachable]() as url:
        findings = await check_way(url, 0.5, direct=True)
    assert outcome(findings) == [*((step, "ok") for step in steps[:-1]), (steps[-1], "failed")]
    assert said in findings[-1].what.en
    assert findings[-1].advice


@pytest.mark.parametrize("host", ["api.aitoearn.invalid", "a" * 64 + ".example"])
async def test_a_host_without_an_address_fails_at_dns(host: str) -> None:
    findings = await check_way(f"https://{host}/api", 5, direct=False)
    assert outcome(findings) == [("dns", "failed")]
    assert findings[0].what.en == f"{host}: its name has no address here (DNS)"


async def test_a_name_with_several_addresses_is_refused_by_all() -> None:
    async with UNREACHABLE["refused"]() as url:
        findings = await check_way(url.replace("127.0.0.1", "localhost"), 5, direct=True)
    assert outcome(findings) == [("dns", "ok"), ("tcp", "failed")]
    assert "refused" in findings[-1].what.en


async def test_an_unreachable_address_is_reported() -> None:
    findings = await check_way("https://255.255.255.255/api", 5, direct=True)
    assert outcome(findings) == [("dns", "ok"), ("tcp", "failed")]
    assert "it is not reachable" in findings[-1].what.en


async def test_a_port_that_never_answers_differs_from_one_that_refuses() -> None:
    with socket.socket() as full, socket.socket() as first, socket.socket() as second:
        full.bind(("127.0.0.1", 0))
        full.listen(0)
        for waiting in (first, second):  # Linux accepts one more than the backlog says.
            waiting.setblocking(False)
            waiting.connect_ex(full.getsockname())
        findings = await check_way(f"http://127.0.0.1:{full.getsockname()[1]}/api", 0.2, direct=True)
    assert outcome(findings) == [("dns", "ok"), ("tcp", "failed")]
    assert "no connection within 0.2 s" in findings[-1].what.en


async def test_plain_http_on_this_machine_needs_no_tls(app: Starlette) -> None:
    async with faulty_server(app) as server:
        assert outcome(await check_way(server.base_url, 5, direct=True)) == [("dns", "ok"), ("tcp", "ok")]


async def test_an_authority_of_the_users_own_is_trusted(
    app: Starlette, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    file = tmp_path / "authority.pem"
    file.write_bytes(certificates.loopback_certificate()[0])
    monkeypatch.setenv("SSL_CERT_FILE", str(file))
    async with faulty_server(app, tls=True) as server:
        findings = await check_way(server.base_url, 5, direct=False)
    assert outcome(findings) == [("dns", "ok"), ("tcp", "ok"), ("tls", "ok")]


@pytest.mark.parametrize("variable", ["HTTPS_PROXY", "https_proxy", "ALL_PROXY"])
async def test_a_dead_proxy_is_named_with_its_variable(variable: str, monkeypatch: pytest.MonkeyPatch) -> None:
    async with UNREACHABLE["refused"]() as url:
        port = url.split(":")[2].split("/")[0]
        monkeypatch.setenv(variable, f"http://user:secret@127.0.0.1:{port}")
        (finding,) = await check_way(NOWHERE, 5, direct=False)
    assert (finding.name, finding.state) == ("proxy", State.FAILED)
    assert finding.what.en == (
        f"{variable.upper()} names the proxy 127.0.0.1:{port}: connections are refused, nothing listens there"
    )


async def test_a_proxy_whose_name_is_unknown_fails_as_a_proxy(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HTTPS_PROXY", "http://proxy.aitoearn.invalid:8080")
    (finding,) = await check_way(NOWHERE, 5, direct=False)
    assert (finding.name, finding.state) == ("proxy", State.FAILED)
    assert "DNS" in finding.what.en


async def test_behind_a_proxy_the_hosts_name_is_not_looked_up(monkeypatch: pytest.MonkeyPatch, app: Starlette) -> None:
    async with faulty_server(app) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url)
        assert outcome(await check_way(NOWHERE, 5, direct=False)) == [("proxy", "ok")]


async def test_a_server_on_this_machine_is_reached_without_the_proxy(
    monkeypatch: pytest.MonkeyPatch, app: Starlette
) -> None:
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:1")
    async with faulty_server(app) as server:
        assert outcome(await check_way(server.base_url, 5, direct=True)) == [("dns", "ok"), ("tcp", "ok")]
