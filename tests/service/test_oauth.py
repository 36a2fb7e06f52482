"""The service as an OAuth 2.1 resource server: which access tokens it takes, and what it says of those it refuses."""

import base64
import json
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import anyio
import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from faults.faulty_server import faulty_server
from issuer import RESOURCE, SCOPE, Issuer, issuing, public_jwk, rsa_key
from serving import TOKEN, Service, call_body, call_headers, calling, raw_http, serving, settings
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
async def issuer() -> AsyncIterator[Issuer]:
    async with issuing() as issuer:
        yield issuer


@pytest.fixture
async def service(app: Starlette, issuer: Issuer) -> AsyncIterator[Service]:
    """A service with the server's key for everybody who has an access token of the issuer."""
    async with serving(SERVER_KEY, app, service=issuer.settings) as service:
        yield service


async def posted(service: Service, token: str | None) -> httpx.Response:
    """Send an update with that token, in the 2026 protocol."""
    shown = {} if token is None else {"Authorization": f"Bearer {token}"}
    async with raw_http() as http:
        head = {**call_headers("update_work_link", "auto"), **shown}
        return await http.post(service.url, headers=head, json=call_body("update_work_link", "auto", UPDATE))


def reason_in(answer: httpx.Response) -> str:
    """Return why a token was refused."""
    message: str = answer.json()["error"]["message"]
    return message.removeprefix("The token was refused: ").partition(".")[0]


async def test_a_caller_with_an_access_token_sets_a_link(
    service: Service, issuer: Issuer, store: Store, era: str
) -> None:
    async with calling(service.url, era, Authorization=f"Bearer {issuer.token()}") as client:
        result = await client.call_tool("update_work_link", UPDATE)
    assert not result.is_error
    assert [write["recordId"] for write in store.history] == [DOUYIN_WITHOUT_LINK]


async def test_without_a_token_the_challenge_says_where_to_get_one(service: Service, store: Store) -> None:
    """RFC 9728, section 5.1, and RFC 6750, section 3: no error where no token was sent."""
    answer = await posted(service, None)
    assert answer.status_code == 401
    assert answer.headers["www-authenticate"] == f'Bearer scope="{SCOPE}", resource_metadata="{METADATA_URL}"'
    assert store.history == []


async def test_the_metadata_names_the_issuer_and_needs_no_token(service: Service, issuer: Issuer) -> None:
    async with raw_http() as http:
        answers = [
            await http.get(service.at(path), headers={"Host": "anything.example"})
            for path in ("/.well-known/oauth-protected-resource/mcp", "/.well-known/oauth-protected-resource")
        ]
    assert [answer.json() for answer in answers] == 2 * [
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
        answer = await posted(service, None)
    assert metadata.json()["resource"] == "https://example.com/team/links"
    assert (
        'resource_metadata="https://example.com/.well-known/oauth-protected-resource/team/links"'
        in (answer.headers["www-authenticate"])
    )


async def test_without_oauth_there_is_no_metadata(app: Starlette) -> None:
    async with serving(SERVER_KEY, app) as service, raw_http() as http:
        answer = await http.get(service.at("/.well-known/oauth-protected-resource/mcp"))
    assert answer.status_code == 404


def signed_with_the_public_key(issuer: Issuer) -> str:
    """Return a token with HS256, whose secret is the issuer's public key: an old attack on verifiers."""
    public = rsa_key("issuer").public_key()
    pem = public.public_bytes(serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo)
    head = encoded({"alg": "HS256", "kid": "key-1", "typ": "JWT"})
    signing_input = f"{head}.{encoded(issuer.claims())}"
    signature = jwt.algorithms.HMACAlgorithm(jwt.algorithms.HMACAlgorithm.SHA256).sign(signing_input.encode(), pem)
    return f"{signing_input}.{base64.urlsafe_b64encode(signature).rstrip(b'=').decode()}"


def encoded(value: dict[str, Any]) -> str:
    return base64.urlsafe_b64encode(json.dumps(value).encode()).rstrip(b"=").decode()


def tampered(issuer: Issuer) -> str:
    """Return a good token with another subject put into it."""
    head, _, signature = issuer.token().split(".")
    return f"{head}.{encoded(issuer.claims(sub='mallory'))}.{signature}"


ALGORITHMS = "its algorithm (alg) is none of RS256"
UNKNOWN_KEY = "the issuer has no key of its key id (kid) and algorithm (alg)"
REFUSED: dict[str, tuple[Callable[[Issuer], str], str]] = {
    "another_signer": (lambda i: i.token(key=rsa_key("other")), "its signature does not fit the issuer's key"),
    "unknown_kid": (lambda i: i.token(head={"kid": "key-2"}), UNKNOWN_KEY),
    "missing_kid": (lambda i: i.token(head={}), "it names no key id (kid)"),
    "kid_is_a_path": (lambda i: i.token(head={"kid": "../../key-1"}), UNKNOWN_KEY),
    "another_alg_than_the_keys": (lambda i: i.token(algorithm="PS256"), UNKNOWN_KEY),
    "none": (lambda i: f"{encoded({'alg': 'none', 'kid': 'key-1'})}.{encoded(i.claims())}.", ALGORITHMS),
    "hs256_with_the_public_key": (signed_with_the_public_key, ALGORITHMS),
    "no_signature": (lambda i: i.token().rpartition(".")[0] + ".", "its signature does not fit the issuer's key"),
    "tampered": (tampered, "its signature does not fit the issuer's key"),
    "unknown_critical_header": (lambda i: i.token(head={"kid": "key-1", "crit": ["x"], "x": 1}), "it is not a JWT"),
    "expired": (lambda i: i.token(exp=int(time.time()) - 1), "it has expired"),
    "no_exp": (lambda i: i.token(exp=None), "it has no exp"),
    "exp_is_no_number": (lambda i: i.token(exp="never"), "its end (exp) is no number"),
    "not_yet_valid": (lambda i: i.token(nbf=int(time.time()) + MINUTE), "it is not valid yet"),
    "issued_in_the_future": (lambda i: i.token(iat=int(time.time()) + MINUTE), "it is not valid yet"),
    "no_sub": (lambda i: i.token(sub=None), "it has no sub"),
    "empty_sub": (lambda i: i.token(sub=""), "its subject (sub) is empty, too long or not printable"),
    "sub_is_a_number": (lambda i: i.token(sub=7), "its subject (sub) is no text"),
    "sub_with_a_line_break": (lambda i: i.token(sub="a\nb"), "its subject (sub) is empty, too long or not printable"),
    "no_aud": (lambda i: i.token(aud=None), "it has no aud"),
    "another_aud": (
        lambda i: i.token(aud="https://other.example/mcp"),
        "its audience is another one than AITOEARN_MCP_OAUTH_AUDIENCE",
    ),
    "aud_with_a_slash_more": (
        lambda i: i.token(aud=RESOURCE + "/"),
        "its audience is another one than AITOEARN_MCP_OAUTH_AUDIENCE",
    ),
    "no_iss": (lambda i: i.token(iss=None), "it has no iss"),
    "another_iss": (
        lambda i: i.token(iss="https://other.example"),
        "its issuer is another one than AITOEARN_MCP_OAUTH_ISSUER",
    ),
    "no_jwt": (lambda _: "not-a-jwt", "it is not a JWT"),
    "three_words": (lambda _: "a.b.c", "it is not a JWT"),
    "an_api_key": (lambda _: KEY, "it is not a JWT"),
}


@pytest.mark.parametrize("name", REFUSED)
async def test_a_token_that_is_not_right_is_refused_with_the_reason(
    name: str, service: Service, issuer: Issuer, store: Store
) -> None:
    make, reason = REFUSED[name]
    answer = await posted(service, make(issuer))
    assert (answer.status_code, answer.json()["id"], store.history) == (401, None, [])
    assert reason_in(answer).startswith(reason)
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token", error_description="')
    assert f'resource_metadata="{METADATA_URL}"' in answer.headers["www-authenticate"]


async def test_no_part_of_a_refused_token_is_quoted(service: Service, issuer: Issuer) -> None:
    for make, _ in REFUSED.values():
        token = make(issuer)
        answer = await posted(service, token)
        shown = f"{answer.text} {answer.headers}"
        assert not [part for part in token.split(".") if len(part) > 5 and part in shown]


@pytest.mark.parametrize(
    "claims",
    [
        {"scope": f"openid {SCOPE} email"},
        {"scope": None, "scp": SCOPE},
        {"scope": None, "scp": ["openid", SCOPE]},
        {"aud": ["https://other.example", RESOURCE]},
        {"nbf": None, "iat": None},
    ],
)
async def test_a_token_is_taken_in_each_form_that_issuers_give_it(
    service: Service, issuer: Issuer, claims: dict[str, Any]
) -> None:
    """Entra and Okta write `scp`; an audience may be a list (RFC 7519, section 4.1.3)."""
    answer = await posted(service, issuer.token(**claims))
    assert answer.status_code == 200


@pytest.mark.parametrize(
    "claims",
    [{"scope": None}, {"scope": ""}, {"scope": "openid"}, {"scope": "work-links-read"}, {"scope": 7, "scp": {}}],
)
async def test_a_token_without_the_scope_is_forbidden(
    service: Service, issuer: Issuer, store: Store, claims: dict[str, Any]
) -> None:
    answer = await posted(service, issuer.token(**claims))
    assert (answer.status_code, store.history) == (403, [])
    assert answer.headers["www-authenticate"] == (
        f'Bearer error="insufficient_scope", scope="{SCOPE}", resource_metadata="{METADATA_URL}"'
    )
    assert "work-links (AITOEARN_MCP_OAUTH_SCOPE)" in answer.json()["error"]["message"]


async def test_every_scope_that_is_set_is_needed(app: Starlette, issuer: Issuer) -> None:
    given = {**issuer.settings, "AITOEARN_MCP_OAUTH_SCOPE": "links:read links:write"}
    async with serving(SERVER_KEY, app, service=given) as service:
        one = await posted(service, issuer.token(scope="links:write"))
        both = await posted(service, issuer.token(scope="links:write links:read"))
    assert (one.status_code, both.status_code) == (403, 200)


async def test_the_audience_can_be_another_one_than_the_resource(app: Starlette, issuer: Issuer) -> None:
    """Keycloak and Entra put the name of an application there."""
    given = {**issuer.settings, "AITOEARN_MCP_OAUTH_AUDIENCE": "api://work-links"}
    async with serving(SERVER_KEY, app, service=given) as service:
        good = await posted(service, issuer.token(aud="api://work-links"))
        bad = await posted(service, issuer.token())
    assert (good.status_code, bad.status_code) == (200, 401)


async def test_keys_of_every_kind_are_taken(service: Service, issuer: Issuer) -> None:
    elliptic, edwards = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
    issuer.keys = [public_jwk(elliptic, "ec"), public_jwk(edwards, "ed"), public_jwk(rsa_key("issuer"), "rsa")]
    tokens = [
        issuer.token(key=elliptic, algorithm="ES256", head={"kid": "ec"}),
        issuer.token(key=edwards, algorithm="EdDSA", head={"kid": "ed"}),
        issuer.token(algorithm="RS512", head={"kid": "rsa"}),
        issuer.token(algorithm="PS256", head={"kid": "rsa"}),
    ]
    assert [(await posted(service, token)).status_code for token in tokens] == [200] * 4


async def test_a_secret_among_the_issuers_keys_is_not_one_of_them(service: Service, issuer: Issuer) -> None:
    issuer.keys.append(
        {"kty": "oct", "kid": "secret", "k": base64.urlsafe_b64encode(b"s" * 32).decode(), "alg": "HS256"}
    )
    token = jwt.encode(issuer.claims(), b"s" * 32, "HS256", {"kid": "secret"})
    assert (await posted(service, token)).status_code == 401


async def test_the_token_goes_no_further(app: Starlette, issuer: Issuer, store: Store) -> None:
    token = issuer.token()
    async with (
        faulty_server(app) as api,
        serving(settings(api.base_url, api_key=KEY), service=issuer.settings) as service,
    ):
        assert (await posted(service, token)).status_code == 200
    assert api.seen
    assert all(token not in str(seen) for seen in api.seen)


async def test_fifty_unknown_key_ids_cost_the_issuer_one_fetch(service: Service, issuer: Issuer) -> None:
    answers: list[int] = []

    async def ask(number: int) -> None:
        answers.append((await posted(service, issuer.token(head={"kid": f"invented-{number}"}))).status_code)

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
        answers.append((await posted(service, issuer.token())).status_code)

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
        tasks.start_soon(posted, service, issuer.token())
        await issuer.is_asked.wait()
        tasks.cancel_scope.cancel()
    issuer.may_answer.set()
    assert ((await posted(service, issuer.token())).status_code, issuer.fetches) == (200, 1)


async def test_good_tokens_pass_while_the_issuer_is_down(service: Service, issuer: Issuer) -> None:
    assert (await posted(service, issuer.token())).status_code == 200
    issuer.is_up = False
    assert (await posted(service, issuer.token())).status_code == 200


async def test_an_issuer_that_was_never_reached_is_said_to_be_the_reason(
    service: Service, issuer: Issuer, store: Store
) -> None:
    issuer.is_up = False
    answer = await posted(service, issuer.token())
    assert (answer.status_code, store.history) == (503, [])
    assert 1 <= int(answer.headers["retry-after"]) <= 30
    assert "the keys of AITOEARN_MCP_OAUTH_ISSUER can't be fetched" in answer.json()["error"]["message"]


async def test_the_shared_token_and_access_tokens_can_be_taken_side_by_side(app: Starlette, issuer: Issuer) -> None:
    both = settings("http://localhost/api", api_key=KEY, mcp_token=TOKEN)
    async with serving(both, app, service=issuer.settings) as service:
        answers = [await posted(service, token) for token in (TOKEN, issuer.token(), TOKEN + "x")]
    assert [answer.status_code for answer in answers] == [200, 200, 401]
