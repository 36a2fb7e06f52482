"""Who may call over HTTP, with whose key, and that no caller's key ever serves another."""

import re
from collections.abc import AsyncIterator, Mapping
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest
from faults.faulty_server import faulty_server, refusal
from serving import (
    JSON_AND_EVENTS,
    TOKEN,
    Service,
    call_body,
    call_headers,
    calling,
    raw_http,
    serving,
    settings,
    text_of,
)
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY, make_record
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.service.access import AccessPolicy
from aitoearn_mcp.service.settings import ServiceSettings
from aitoearn_mcp.settings import SettingsError

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}
READ = {"recordId": DOUYIN_WITHOUT_LINK}
SERVER_KEY = {"api_key": KEY, "mcp_token": TOKEN, "api": "http://localhost/api"}
CALLERS_KEY = {"api": "http://localhost/api"}


@pytest.fixture
async def open_service(app: Starlette) -> AsyncIterator[Service]:
    """A service without a key of its own, over this test's sandbox."""
    async with serving(settings(**CALLERS_KEY), app) as service:
        yield service


@pytest.fixture
async def guarded_service(app: Starlette) -> AsyncIterator[Service]:
    """A service with a key of its own and a token before it."""
    async with serving(settings(**SERVER_KEY), app) as service:
        yield service


async def test_a_caller_with_its_own_key_sets_a_link(open_service: Service, era: str, store: Store) -> None:
    async with calling(open_service.url, era, X_Api_Key=KEY) as client:
        result = await client.call_tool("update_work_link", UPDATE)
    assert not result.is_error
    record = store.get(DOUYIN_WITHOUT_LINK)
    assert record
    assert (record["workLink"], record["linkStatus"]) == (LINK, "ready")


async def test_without_a_key_the_tools_are_listed_and_a_call_says_how_to_send_one(
    open_service: Service, era: str, store: Store
) -> None:
    async with calling(open_service.url, era) as client:
        assert {"update_work_link", "get_publish_record"} <= {t.name for t in (await client.list_tools()).tools}
        result = await client.call_tool("update_work_link", UPDATE)
    assert result.is_error
    assert '"headers": {"X-Api-Key": "..."}' in text_of(result)
    assert store.history == []


async def test_a_malformed_key_is_refused_without_being_shown(open_service: Service) -> None:
    rules = {
        "short": "must have 8 to 512 characters, and has 5",
        "k" * 513: "must have 8 to 512 characters, and has 513",
        "Bearer an-api-key": "must be the key alone, without 'Bearer '",
        "two words-in-it": "must be visible ASCII characters without spaces",
        "${AITOEARN_API_KEY}": "is empty or still a placeholder",
        "YOUR_KEY": "is empty or still a placeholder",
    }
    body, head = call_body("get_publish_record", "auto", READ), call_headers("get_publish_record", "auto")
    async with raw_http() as http:
        for key, rule in rules.items():
            result = (await http.post(open_service.url, headers={**head, "X-Api-Key": key}, json=body)).json()["result"]
            assert result["isError"]
            assert rule in result["content"][0]["text"]
            assert key not in str(result)


@pytest.mark.parametrize("key", ["short", "Bearer an-api-key", "two words-in-it", "YOUR_KEY"])
async def test_a_malformed_key_is_refused_in_chinese_alone(app: Starlette, key: str) -> None:
    head = {**call_headers("get_publish_record", "auto"), "X-Api-Key": key}
    async with serving(settings("http://localhost/api", language="zh"), app) as service, raw_http() as http:
        answer = await http.post(service.url, headers=head, json=call_body("get_publish_record", "auto", READ))
    text = answer.json()["result"]["content"][0]["text"]
    known = "AiToEarn|API|Key|X-Api-Key|Bearer|ASCII|Authorization|headers"
    assert re.findall("[A-Za-z]{3,}", re.sub(known, "", text)) == []


async def test_two_keys_in_one_request_are_refused(open_service: Service) -> None:
    headers = [*call_headers("get_publish_record", "auto").items(), ("X-Api-Key", KEY), ("X-Api-Key", "another-key-1")]
    async with raw_http() as http:
        body = call_body("get_publish_record", "auto", READ)
        answer = await http.post(open_service.url, headers=httpx.Headers(headers), json=body)
    assert "was sent more than once" in answer.text


async def test_an_authorization_header_is_not_read_as_a_key(open_service: Service) -> None:
    async with calling(open_service.url, "auto", Authorization=f"Bearer {KEY}") as client:
        result = await client.call_tool("get_publish_record", READ)
    assert "The Authorization header is not read as a key" in text_of(result)


async def test_fifty_callers_at_once_each_see_and_change_their_own_records_only(era: str) -> None:
    users = {f"key-of-user-{n:02}": f"user-{n:02}" for n in range(50)}
    records = {
        key: make_record(f"{n:024x}", "douyin", datetime.now(UTC), userId=user, title=user, accountId=None)
        for n, (key, user) in enumerate(users.items())
    }
    store = Store(records.values(), keys=users)
    sees: dict[str, list[tuple[bool, Any]]] = {}

    async def one(service: Service, key: str, other: str) -> None:
        async with calling(service.url, era, X_Api_Key=key) as client:
            link = f"https://www.douyin.com/video/{records[key]['id']}"
            update = {"recordId": records[key]["id"], "workLink": link}
            written = await client.call_tool("update_work_link", update)
            mine = await client.call_tool("get_publish_record", {"recordId": records[key]["id"]})
            theirs = await client.call_tool("get_publish_record", {"recordId": records[other]["id"]})
            sees[key] = [(r.is_error or False, (r.structured_content or {}).get("title")) for r in (mine, theirs)]
            assert not written.is_error

    async with serving(settings(**CALLERS_KEY), create_app(store)) as service, anyio.create_task_group() as tasks:
        keys = list(users)
        for key, other in zip(keys, [*keys[1:], keys[0]], strict=True):
            tasks.start_soon(one, service, key, other)
    assert sees == {key: [(False, user), (True, None)] for key, user in users.items()}
    assert sorted(write["recordId"] for write in store.history) == sorted(record["id"] for record in records.values())


async def test_a_callers_key_is_redacted_when_the_api_echoes_it(app: Starlette, store: Store, era: str) -> None:
    key = "the-key-of-a-caller"
    store.keys[key] = store.keys[KEY]
    echo = refusal(15001, message=f"no record for {key}")
    async with (
        faulty_server(app, echo) as api,
        serving(settings(api.base_url)) as service,
        calling(service.url, era, X_Api_Key=key) as client,
    ):
        result = await client.call_tool("get_publish_record", READ)
    assert result.is_error
    assert "[redacted]" in text_of(result)
    assert key not in result.model_dump_json()


async def test_the_servers_key_is_not_used_for_a_caller_without_the_token(
    guarded_service: Service, store: Store
) -> None:
    wrong = [
        {},
        {"Authorization": ""},
        {"Authorization": "Bearer"},
        {"Authorization": f"Bearer {TOKEN[:-1]}"},
        {"Authorization": f"Bearer {TOKEN}x"},
        {"Authorization": f"Bearer {TOKEN.upper()}"},
        {"Authorization": f"Basic {TOKEN}"},
        {"Authorization": TOKEN},
        {"Authorization": f"Bearer {KEY}"},
        {"X-Api-Key": KEY},
        {"X-Api-Key": TOKEN},
    ]
    body, head = call_body("update_work_link", "auto", UPDATE), call_headers("update_work_link", "auto")
    async with raw_http() as http:
        answers = [await http.post(guarded_service.url, headers={**head, **shown}, json=body) for shown in wrong]
    assert [answer.status_code for answer in answers] == [401] * len(wrong)
    assert all(answer.headers["www-authenticate"].startswith("Bearer") for answer in answers)
    needs = "This server needs the header Authorization: Bearer with AITOEARN_MCP_TOKEN."
    assert {answer.json()["error"]["message"] for answer in answers} == {
        needs,
        f"The token was refused: it is not the right one. {needs}",
        f"The token was refused: it does not follow the word Bearer and a space. {needs}",
    }
    assert store.history == []


async def test_two_authorization_headers_are_refused_although_one_is_right(guarded_service: Service) -> None:
    headers = [*JSON_AND_EVENTS.items(), ("Authorization", f"Bearer {TOKEN}"), ("Authorization", "Bearer other")]
    async with raw_http() as http:
        answer = await http.post(guarded_service.url, headers=httpx.Headers(headers), content=b"{}")
    assert answer.status_code == 401
    assert answer.json()["error"]["message"].startswith("The token was refused: it was sent more than once.")


async def test_a_caller_without_the_token_is_refused_before_its_body_is_read(guarded_service: Service) -> None:
    async with await guarded_service.connect() as stream:
        await stream.send(
            f"POST /mcp HTTP/1.1\r\nHost: {guarded_service.host}\r\nContent-Length: 1000000\r\n\r\n".encode()
        )
        assert (await stream.receive()).startswith(b"HTTP/1.1 401 ")


async def test_with_the_token_the_servers_key_is_used_and_the_callers_own_is_ignored(app: Starlette, era: str) -> None:
    async with faulty_server(app) as api, serving(settings(**{**SERVER_KEY, "api": api.base_url})) as service:
        headers = {"Authorization": f"bearer {TOKEN}", "X_Api_Key": "the-key-of-a-caller"}
        async with calling(service.url, era, **headers) as client:
            result = await client.call_tool("get_publish_record", READ)
    assert not result.is_error
    assert {seen.headers["x-api-key"] for seen in api.seen} == {KEY}
    assert all(TOKEN not in str(seen) for seen in api.seen)


async def test_the_sandbox_is_open_to_everybody_unless_a_token_is_set(app: Starlette, era: str) -> None:
    async with serving(settings(sandbox="1"), app) as service, calling(service.url, era) as client:
        assert not (await client.call_tool("get_publish_record", READ)).is_error
    async with serving(settings(sandbox="1", mcp_token=TOKEN), app) as service, raw_http() as http:
        assert (await http.post(service.url, headers=JSON_AND_EVENTS, content=b"{}")).status_code == 401


def test_without_a_token_a_random_one_is_made() -> None:
    given = settings(api_key="the-key-of-the-server")
    made = [AccessPolicy.of(given, ServiceSettings()).generated for _ in range(2)]
    assert [len(token.get_secret_value()) >= 43 for token in made if token] == [True, True]
    assert made[0] != made[1]


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"mcp_token": TOKEN}, "AITOEARN_MCP_TOKEN is set without AITOEARN_API_KEY or AITOEARN_MCP_KEYS_FILE"),
        ({"api_key": "${AITOEARN_API_KEY}"}, "AITOEARN_API_KEY is empty or still a placeholder"),
        ({"api_key": "YOUR_KEY", "mcp_token": TOKEN}, "AITOEARN_API_KEY is empty or still a placeholder"),
    ],
)
def test_settings_that_do_not_say_whose_key_is_meant_are_refused(environ: Mapping[str, str], problem: str) -> None:
    with pytest.raises(SettingsError, match="^" + problem):
        AccessPolicy.of(settings(**environ), ServiceSettings())
