"""What one read of the API tells, over real sockets."""

import email.utils
import time

import pytest
from faults.faulty_server import FAULTS, UNREACHABLE, faulty_server, refusal
from starlette.applications import Starlette
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from aitoearn_mcp.doctor.api import advice_on_key
from aitoearn_mcp.doctor.command import check_network
from aitoearn_mcp.doctor.finding import Finding
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.settings import AI_BASE_URL, CN_BASE_URL, Settings

pytestmark = pytest.mark.anyio
KEY = "sandbox-key"
WRONG_KEY = "a-key-of-the-other-site"


def settings(url: str, key: str | None = KEY) -> Settings:
    environ = {"AITOEARN_BASE_URL": url, "AITOEARN_TIMEOUT": "1"}
    return Settings.from_env(environ | ({"AITOEARN_API_KEY": key} if key else {}))


async def look(url: str, key: str | None = KEY) -> dict[str, Finding]:
    """Return the findings by their names, which are all different."""
    findings = await check_network(settings(url, key), None)
    by_name = {finding.name: finding for finding in findings}
    assert len(by_name) == len(findings)
    return by_name


def states(findings: dict[str, Finding]) -> dict[str, str]:
    return {name: finding.state.value for name, finding in findings.items() if name not in ("dns", "tcp", "clock")}


def dated(app: ASGIApp, ahead: float) -> ASGIApp:
    """Give an app's answers a Date header that is so many seconds ahead."""

    async def with_date(scope: Scope, receive: Receive, send: Send) -> None:
        async def send_dated(message: Message) -> None:
            if message["type"] == "http.response.start":
                date = email.utils.formatdate(time.time() + ahead, usegmt=True).encode()
                message = {**message, "headers": [*message["headers"], (b"date", date)]}
            await send(message)

        await app(scope, receive, send_dated)

    return with_date


async def test_a_good_key_is_accepted_by_one_read_of_a_record_that_does_not_exist(app: Starlette) -> None:
    async with faulty_server(app) as server:
        findings = await look(server.base_url)
    assert states(findings) == {"api": "ok", "key_accepted": "ok"}
    (request,) = server.seen
    assert request.method == "GET"
    assert request.target.startswith("/api/v2/channels/publish/records/")
    assert request.headers["x-api-key"] == KEY


async def test_without_a_key_the_api_is_still_checked(app: Starlette) -> None:
    async with faulty_server(app) as server:
        assert states(await look(server.base_url, None)) == {"api": "ok"}
    assert "x-api-key" not in server.seen[0].headers


async def test_a_refused_key_differs_from_an_api_that_does_not_answer(app: Starlette) -> None:
    async with faulty_server(app) as server:
        findings = await look(server.base_url, WRONG_KEY)
    assert states(findings) == {"api": "ok", "key_accepted": "failed"}
    assert "on this very server" in said(findings["key_accepted"].advice)


@pytest.mark.parametrize(
    ("site", "here", "there", "other"),
    [
        (CN_BASE_URL, "aitoearn.cn", "aitoearn.ai", AI_BASE_URL),
        (AI_BASE_URL, "aitoearn.ai", "aitoearn.cn", CN_BASE_URL),
    ],
)
def test_a_refused_key_may_be_of_the_other_site(site: str, here: str, there: str, other: str) -> None:
    # The public sites are out of reach here: the advice alone, which depends on nothing but the base URL.
    advice = advice_on_key(site)
    for text in (advice.en, advice.zh):
        assert all(part in text for part in (here, there, f"AITOEARN_BASE_URL={other}"))


@pytest.mark.parametrize(
    ("fault", "state", "words"),
    [
        ("html_200", "failed", "not AiToEarn but something else answered: HTTP 200 with a body that is not"),
        ("html_502", "failed", "not AiToEarn but something else answered: HTTP 502"),
        ("redirect_302", "failed", "not AiToEarn but something else answered: HTTP 302"),
        ("json_array", "failed", "JSON that is not an object"),
        ("code_404", "failed", "AiToEarn has no such address"),
        ("key_echoed_in_status_line", "failed", "the connection broke before the response was complete"),
        ("silence_before", "failed", "no response came within the time limit"),
        ("code_429", "warning", "AiToEarn got too many requests (code 429)"),
        ("code_500_not_saved", "warning", "AiToEarn crashed on this request (code 500)"),
    ],
)
async def test_something_that_is_not_the_api_is_named(fault: str, state: str, words: str, app: Starlette) -> None:
    async with faulty_server(app, FAULTS[fault]) as server:
        findings = await look(server.base_url)
    assert findings["api"].state == state
    assert words in findings["api"].what.en
    assert findings["api"].advice
    assert states(findings).get("key_accepted") == ("warning" if state == "warning" else None)


@pytest.mark.parametrize("code", [15000, 15036, 15999, 0])
async def test_any_code_of_the_api_means_that_the_key_was_accepted(code: int, app: Starlette) -> None:
    async with faulty_server(app, refusal(code)) as server:
        assert states(await look(server.base_url)) == {"api": "ok", "key_accepted": "ok"}


@pytest.mark.parametrize("code", [401, 19000])
async def test_both_codes_of_a_bad_key_are_known(code: int, app: Starlette) -> None:
    async with faulty_server(app, refusal(code)) as server:
        assert states(await look(server.base_url))["key_accepted"] == "failed"


@pytest.mark.parametrize(
    ("ahead", "state", "words"),
    [
        (0, "ok", "agrees with the server's"),
        (-45, "ok", "agrees"),
        (3600, "warning", "s behind the server's"),
        (-7200, "warning", "s ahead of the server's"),
    ],
)
async def test_the_clock_is_compared_with_the_servers(ahead: float, state: str, words: str, app: Starlette) -> None:
    async with faulty_server(dated(app, ahead)) as server:
        clock = (await look(server.base_url))["clock"]
    assert clock.state == state
    assert words in clock.what.en


async def test_without_the_servers_time_the_clock_is_not_checked(app: Starlette) -> None:
    async with faulty_server(app) as server:
        assert "clock" not in await look(server.base_url)


async def test_a_proxy_that_blocks_the_api_is_reported(app: Starlette, monkeypatch: pytest.MonkeyPatch) -> None:
    async with faulty_server(app, FAULTS["http_403"]) as proxy:
        monkeypatch.setenv("HTTPS_PROXY", proxy.base_url.removesuffix("/api"))
        monkeypatch.delenv("NO_PROXY", raising=False)
        monkeypatch.delenv("no_proxy", raising=False)
        findings = await look("https://api.aitoearn.invalid/api")
    assert states(findings) == {"proxy": "ok", "api": "failed"}
    assert findings["api"].what.en == "the proxy could not be used"


@pytest.mark.parametrize("unreachable", UNREACHABLE)
async def test_the_api_is_not_asked_where_it_cannot_be_reached(unreachable: str) -> None:
    async with UNREACHABLE[unreachable]() as url:
        assert "api" not in await look(url)


def said(text: Text | None) -> str:
    assert text
    return text.en
