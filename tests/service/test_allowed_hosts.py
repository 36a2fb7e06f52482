"""Which Host and Origin headers are let in."""

import pytest
from starlette.requests import Request

from aitoearn_mcp.service.allowed_hosts import Addresses

ADDRESSES = Addresses(["mcp.example.com", "[fd00::7]", "mcp.example.net:8443", "Other.Example"])


def status(*headers: tuple[str, str]) -> int | None:
    """Return with which status a request is refused, if it is."""
    raw = [(name.encode(), value.encode("latin-1")) for name, value in headers]
    refusal = ADDRESSES.refusal(Request({"type": "http", "headers": raw}))
    return None if refusal is None else refusal.status


@pytest.mark.parametrize(
    "host",
    [
        "localhost",
        "LocalHost:8765",
        "127.0.0.1:1",
        "127.9.8.7:8765",
        "[::1]:8765",
        "[::1]",
        "mcp.example.com",
        "MCP.Example.COM:443",
        "[FD00::7]:8443",
        "mcp.example.net:8443",
        "other.example",
    ],
)
def test_a_name_of_this_server_is_answered_in_any_case_and_on_any_port(host: str) -> None:
    assert status(("host", host)) is None


@pytest.mark.parametrize(
    "host",
    [
        "attacker.example",
        "mcp.example.com.attacker.example",
        "xmcp.example.com",
        "mcp.example.com:443:1",
        "mcp.example.com:port",
        "mcp.example.net",
        "mcp.example.net:443",
        "localhost@attacker.example",
        "localhost.attacker.example",
        "127.0.0.1.attacker.example",
        "128.0.0.1",
        "[fd00::8]",
        "::1",
        "",
        "\xe9xample.com",
    ],
)
def test_another_host_is_refused(host: str) -> None:
    assert status(("host", host)) == 421


def test_a_request_with_no_host_or_with_two_is_refused() -> None:
    assert status() == 421
    assert status(("host", "localhost"), ("host", "localhost")) == 421


@pytest.mark.parametrize(
    ("origin", "expected"),
    [
        ("http://localhost:6274", None),
        ("http://127.9.8.7", None),
        ("HTTPS://MCP.Example.com", None),
        ("https://mcp.example.com:8443", None),
        ("http://mcp.example.com", 403),
        ("https://attacker.example", 403),
        ("https://mcp.example.com.attacker.example", 403),
        ("https://mcp.example.com/", 403),
        ("https://user@mcp.example.com", 403),
        ("null", 403),
        ("file://", 403),
        ("https://[", 403),
    ],
)
def test_only_pages_of_this_server_over_https_and_of_this_machine_are_let_in(origin: str, expected: int | None) -> None:
    assert status(("host", "localhost"), ("origin", origin)) == expected


def test_refusals_name_the_value_that_was_sent_and_the_setting() -> None:
    headers = [(b"host", b"attacker.example")]
    refusal = ADDRESSES.refusal(Request({"type": "http", "headers": headers}))
    assert refusal
    assert refusal.text == (
        "This server does not answer for the host 'attacker.example'. Its operator can allow a name with "
        "AITOEARN_MCP_ALLOWED_HOSTS or --allowed-host."
    )
