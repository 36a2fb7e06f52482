"""The service as an OAuth 2.1 resource server: which access tokens it takes, and what it says of those it refuses."""

from collections.abc import AsyncIterator
from typing import Any

import anyio
import pytest
from faults.faulty_server import faulty_server
from issuer import RESOURCE, SCOPE, Issuer
from serving import TOKEN, Service, calling, post_with_token, raw_http, serving, settings
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}
METADATA_URL = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"
SERVER_KEY = settings("http://localhost/api", api_key=KEY)
MINUTE = 60


@pytest.fixture
async def service(app: Starlette, issuer: Issuer) -> AsyncIterator[Service]:
    """A service with the server's key for everybody who has an access token of the issuer."""
    async with serving(SERVER_KEY, app, service=issuer.settings) as service:
        yield service


async def test_a_caller_with_an_access_token_sets_a_link(
    service: Service, issuer: Issuer, store: Store, era: str
) -> None:
    async with calling(service.url, era, Authorization=f"Bearer {issuer.token()}") as client:
        result = await client.call_tool("update_work_link", UPDATE)
    assert not result.is_error
    assert [write["recordId"] for write in store.history] == [DOUYIN_WITHOUT_LINK]


async def test_without_a_token_the_challenge_says_where_to_get_one(service: Service, store: Store) -> None:
    """RFC 9728, section 5.1, and RFC 6750, section 3: no error where no token was sent."""
    answer = await post_with_token(service, UPDATE, None)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == f'Bearer scope="{SCOPE}", resource_metadata="{METADATA_URL}"'
    assert store.history == []


async def test_the_metadata_names_the_issuer_and_needs_no_token(service: Service, issuer: Issuer) -> None:
    async with raw_http() as http:
        answers = [
            await http.get(service.at(path), headers={"Host": "anything.example"})
            for path in (
                "/.well-known/oauth-protected-resource/mcp",
                "/.well-known/oauth-protected-resource/mcp/",
                "/.well-known/oauth-protected-resource",
            )
        ]
    assert [answer.json() for answer in answers] == 3 * [
        {
            "resource": RESOURCE,
            "authorization_servers": [issuer.url],
            "scopes_supported": [SCOPE],
            "bearer_methods_supported": ["header"],
            "resource_name": "AiToEarn work links",
        }
    ]


async def test_the_metadata_stands_where_a_resource_with_another_path_has_it(app: Starlette, issuer: Issuer) -> None:
    public = {**issuer.settings, "AITOEARN_MCP_OAUTH_RESOURCE": "https://example.com/team/links"}
    async with serving(SERVER_KEY, app, service=public) as service, raw_http() as http:
        metadata = await http.get(service.at("/.well-known/oauth-protected-resource/team/links"))
        answer = await post_with_token(service, UPDATE, None)
    assert metadata.json()["resource"] == "https://example.com/team/links"
    assert (
        'resource_metadata="https://example.com/.well-known/oauth-protected-resource/team/links"'
        in (answer.headers["www-authenticate"])
    )


async def test_without_oauth_there_is_no_metadata(app: Starlette) -> None:
    async with serving(SERVER_KEY, app) as service, raw_http() as http:
        answer = await http.get(service.at("/.well-known/oauth-protected-resource/mcp"))
    assert answer.status_code == 404


@pytest.mark.parametrize(
    "claims",
    [
        {"scope": f"openid {SCOPE} email"},
        {"scope": None, "scp": SCOPE},
        {"scope": None, "scp": ["openid", SCOPE]},
        {"aud": ["https://other.example", RESOURCE]},
        {"nbf": None, "iat": None},
        {"head": {"kid": "key-1", "typ": "JWT"}},
        {"head": {"kid": "key-1", "typ": "application/at+jwt"}},
        {"head": {"kid": "key-1"}},
    ],
)
async def test_a_token_is_taken_in_each_form_that_issuers_give_it(
    service: Service, issuer: Issuer, claims: dict[str, Any]
) -> None:
    """Entra and Okta write `scp`; an audience may be a list (RFC 7519, section 4.1.3)."""
    answer = await post_with_token(service, UPDATE, issuer.token(**claims))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "claims",
    [{"scope": None}, {"scope": ""}, {"scope": "openid"}, {"scope": "work-links-read"}, {"scope": 7, "scp": {}}],
)
async def test_a_token_without_the_scope_is_forbidden(
    service: Service, issuer: Issuer, store: Store, claims: dict[str, Any]
) -> None:
    answer = await post_with_token(service, UPDATE, issuer.token(**claims))
    assert (answer.status_code, store.history) == (403, [])
    assert answer.headers["www-authenticate"] == (
        f'Bearer error="insufficient_scope", scope="{SCOPE}", resource_metadata="{METADATA_URL}"'
    )
    assert "work-links (AITOEARN_MCP_OAUTH_SCOPE)" in answer.json()["error"]["message"]


async def test_every_scope_that_is_set_is_needed(app: Starlette, issuer: Issuer) -> None:
    given = {**issuer.settings, "AITOEARN_MCP_OAUTH_SCOPE": "links:read links:write"}
    async with serving(SERVER_KEY, app, service=given) as service:
        one = await post_with_token(service, UPDATE, issuer.token(scope="links:write"))
        both = await post_with_token(service, UPDATE, issuer.token(scope="links:write links:read"))
    assert (one.status_code, both.status_code) == (403, 200)


async def test_the_audience_can_be_another_one_than_the_resource(app: Starlette, issuer: Issuer) -> None:
    """Keycloak and Entra put the name of an application there."""
    given = {**issuer.settings, "AITOEARN_MCP_OAUTH_AUDIENCE": "api://work-links"}
    async with serving(SERVER_KEY, app, service=given) as service:
        good = await post_with_token(service, UPDATE, issuer.token(aud="api://work-links"))
        bad = await post_with_token(service, UPDATE, issuer.token())
    assert (good.status_code, bad.status_code) == (200, 401)


async def test_the_token_goes_no_further(app: Starlette, issuer: Issuer, store: Store) -> None:
    token = issuer.token()
    async with (
        faulty_server(app) as api,
        serving(settings(api.base_url, api_key=KEY), service=issuer.settings) as service,
    ):
        assert (await post_with_token(service, UPDATE, token)).status_code == 200
    assert api.seen
    assert all(token not in str(seen) for seen in api.seen)


async def test_fifty_unknown_key_ids_cost_the_issuer_one_fetch(service: Service, issuer: Issuer) -> None:
    answers: list[int] = []

    async def ask(number: int) -> None:
        answers.append(
            (await post_with_token(service, UPDATE, issuer.token(head={"kid": f"invented-{number}"}))).status_code
        )

    async with anyio.create_task_group() as tasks:
        for number in range(50):
            tasks.start_soon(ask, number)
    assert (answers, issuer.fetches) == ([401] * 50, 1)


async def test_tokens_that_come_while_the_keys_are_first_fetched_wait_for_them(
    service: Service, issuer: Issuer
) -> None:
    issuer.hold()
    answers: list[int] = []

    async def ask() -> None:
        answers.append((await post_with_token(service, UPDATE, issuer.token())).status_code)

    async with anyio.create_task_group() as tasks:
        for _ in range(10):
            tasks.start_soon(ask)
        await issuer.is_asked.wait()
        assert answers == []
        issuer.may_answer.set()
    assert (answers, issuer.fetches) == ([200] * 10, 1)


async def test_a_caller_that_goes_away_does_not_stop_the_fetch_for_the_others(service: Service, issuer: Issuer) -> None:
    issuer.hold()
    async with anyio.create_task_group() as tasks:
        tasks.start_soon(post_with_token, service, UPDATE, issuer.token())
        await issuer.is_asked.wait()
        tasks.cancel_scope.cancel()
    issuer.may_answer.set()
    assert ((await post_with_token(service, UPDATE, issuer.token())).status_code, issuer.fetches) == (200, 1)


async def test_good_tokens_pass_while_the_issuer_is_down(service: Service, issuer: Issuer) -> None:
    assert (await post_with_token(service, UPDATE, issuer.token())).status_code == 200
    issuer.is_up = False
    assert (await post_with_token(service, UPDATE, issuer.token())).status_code == 200


async def test_an_issuer_that_was_never_reached_is_named_as_the_reason(
    service: Service, issuer: Issuer, store: Store
) -> None:
    issuer.is_up = False
    answer = await post_with_token(service, UPDATE, issuer.token())
    assert (answer.status_code, store.history) == (503, [])
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert "the keys of AITOEARN_MCP_OAUTH_ISSUER can't be fetched" in answer.json()["error"]["message"]


async def test_the_shared_token_and_access_tokens_can_be_taken_side_by_side(app: Starlette, issuer: Issuer) -> None:
    both = settings("http://localhost/api", api_key=KEY, mcp_token=TOKEN)
    async with serving(both, app, service=issuer.settings) as service:
        answers = [await post_with_token(service, UPDATE, token) for token in (TOKEN, issuer.token(), TOKEN + "x")]
    assert [answer.status_code for answer in answers] == [200, 200, 401]
