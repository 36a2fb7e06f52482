"""Fetching the issuer's keys: where they are found, how often, and how long they are kept."""

import logging
from typing import Any

import httpx
import pytest
from issuer import issuing, public_jwk, rsa_key

from aitoearn_mcp.service.jwks import SECONDS_BETWEEN_FETCHES, SECONDS_FRESH, IssuerKeys, KeysUnavailableError

pytestmark = pytest.mark.anyio


class Clock:
    """A clock that the test sets."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


async def finds(keys: IssuerKeys, key_id: str) -> bool:
    return await keys.find(key_id, "RS256") is not None


@pytest.mark.parametrize("place", ["/.well-known/oauth-authorization-server", "/.well-known/openid-configuration"])
async def test_keys_are_found_by_oauth_and_by_openid_metadata(place: str) -> None:
    async with issuing(metadata_path=place) as issuer:
        keys = IssuerKeys(issuer.url)
        async with keys.running():
            assert await finds(keys, "key-1")


@pytest.mark.parametrize(
    "place",
    [
        "/.well-known/oauth-authorization-server/realms/team",
        "/realms/team/.well-known/openid-configuration",
        "/.well-known/openid-configuration/realms/team",
    ],
)
async def test_the_metadata_of_an_issuer_with_a_path_is_found(place: str) -> None:
    """RFC 8414, section 3.1, and what Keycloak and Entra serve."""
    async with issuing(metadata_path=place) as issuer:
        issuer.metadata = {"issuer": f"{issuer.url}/realms/team"}
        keys = IssuerKeys(f"{issuer.url}/realms/team")
        async with keys.running():
            assert await finds(keys, "key-1")


async def test_a_new_key_is_fetched_when_a_token_names_it_but_not_twice_in_thirty_seconds() -> None:
    clock = Clock()
    async with issuing() as issuer:
        keys = IssuerKeys(issuer.url, now=clock)
        async with keys.running():
            assert await finds(keys, "key-1")
            issuer.keys.append(public_jwk(rsa_key("other"), "key-2"))
            clock.seconds += SECONDS_BETWEEN_FETCHES - 1
            assert not await finds(keys, "key-2")
            clock.seconds += 1
            assert await finds(keys, "key-2")
    assert (issuer.fetches, issuer.asked["/.well-known/oauth-authorization-server"]) == (2, 1)


async def test_keys_outlive_an_outage_of_the_issuer(caplog: pytest.LogCaptureFixture) -> None:
    clock = Clock()
    async with issuing() as issuer:
        keys = IssuerKeys(issuer.url, now=clock)
        async with keys.running():
            assert await finds(keys, "key-1")
            issuer.is_up = False
            clock.seconds += 100 * SECONDS_FRESH
            assert await finds(keys, "key-1")
            assert not await finds(keys, "key-2")
    assert [record.getMessage().partition(": ")[0] for record in caplog.records] == [
        "the issuer's keys could not be fetched"
    ]
    assert caplog.text.rstrip().endswith("; the 1 known ones stay in force")


async def test_a_key_that_the_issuer_withdrew_goes_when_the_keys_are_old() -> None:
    clock = Clock()
    async with issuing() as issuer:
        keys = IssuerKeys(issuer.url, now=clock)
        async with keys.running():
            assert await finds(keys, "key-1")
            issuer.keys = [public_jwk(rsa_key("other"), "key-2")]
            clock.seconds += SECONDS_FRESH + 1
            await keys.find("key-1", "RS256")  # Answered from what is known, while the fetch begins.
            assert await finds(keys, "key-2")
            assert not await finds(keys, "key-1")


async def test_an_issuer_that_can_not_be_reached_is_tried_again_after_thirty_seconds() -> None:
    clock = Clock()
    async with issuing() as issuer:
        keys = IssuerKeys(issuer.url, now=clock)
        async with keys.running():
            issuer.is_up = False
            with pytest.raises(KeysUnavailableError) as first:
                await keys.find("key-1", "RS256")
            issuer.is_up = True
            with pytest.raises(KeysUnavailableError) as second:
                await keys.find("key-1", "RS256")
            clock.seconds += SECONDS_BETWEEN_FETCHES
            assert await finds(keys, "key-1")
    assert (first.value.retry_after, second.value.retry_after) == (30, 30)


BAD_ISSUERS: dict[str, tuple[dict[str, Any], str]] = {
    "another_issuer": ({"issuer": "https://other.example"}, "which is not letter by letter AITOEARN_MCP_OAUTH_ISSUER"),
    "no_issuer": ({"issuer": None}, "which is not letter by letter AITOEARN_MCP_OAUTH_ISSUER"),
    "no_keys_url": ({"jwks_uri": None}, "names no https address as its jwks_uri"),
    "keys_over_http": ({"jwks_uri": "http://keys.example/jwks"}, "names no https address as its jwks_uri"),
    "keys_at_no_address": ({"jwks_uri": "https://xn--a/jwks"}, "could not be fetched"),
    "keys_at_a_line_break": ({"jwks_uri": "https://a\n.example/jwks"}, "could not be fetched"),
    "keys_in_a_file": ({"jwks_uri": "file:///etc/passwd"}, "names no https address as its jwks_uri"),
}


@pytest.mark.parametrize("name", BAD_ISSUERS)
async def test_metadata_that_can_not_be_right_is_not_followed(name: str, caplog: pytest.LogCaptureFixture) -> None:
    metadata, problem = BAD_ISSUERS[name]
    async with issuing() as issuer:
        issuer.metadata = metadata
        keys = IssuerKeys(issuer.url)
        async with keys.running():
            with pytest.raises(KeysUnavailableError):
                await keys.find("key-1", "RS256")
    assert problem in caplog.text
    assert issuer.fetches == 0


BAD_ANSWERS: dict[str, tuple[httpx.Response, str]] = {
    "html": (httpx.Response(200, html="<p>sign in</p>"), "answered with JSON"),
    "list": (httpx.Response(200, json=[]), "answered with JSON"),
    "deep": (httpx.Response(200, content=b"[" * 100_000), "answered with JSON"),
    "huge": (httpx.Response(200, content=b" " * (1024 * 1024 + 1)), "holds more than 1 MiB"),
    "redirect": (httpx.Response(302, headers={"Location": "https://other.example"}), "answered with JSON"),
    "bad_gateway": (httpx.Response(502), "answered HTTP 502"),
}


@pytest.mark.parametrize("name", BAD_ANSWERS)
async def test_an_issuer_that_answers_nonsense_is_survived(name: str, caplog: pytest.LogCaptureFixture) -> None:
    answer, problem = BAD_ANSWERS[name]
    keys = IssuerKeys("https://login.example.com", httpx.MockTransport(lambda _: answer))
    async with keys.running():
        with pytest.raises(KeysUnavailableError):
            await keys.find("key-1", "RS256")
    assert problem in caplog.text
    assert [record.levelno for record in caplog.records] == [logging.ERROR]


@pytest.mark.parametrize("keys", [[], [{"kid": 1}], ["text"], [{"kty": "oct", "kid": "a", "k": "c2VjcmV0"}], None])
async def test_a_set_without_a_key_that_can_be_used_leaves_none(keys: Any, caplog: pytest.LogCaptureFixture) -> None:
    async with issuing() as issuer:
        issuer.keys = keys
        found = IssuerKeys(issuer.url)
        async with found.running():
            with pytest.raises(KeysUnavailableError):
                await found.find("key-1", "RS256")
    assert "holds no key that can be used" in caplog.text


async def test_a_key_that_is_broken_or_for_something_else_is_not_used() -> None:
    async with issuing() as issuer:
        issuer.keys += [
            {"kty": "RSA", "kid": "broken", "n": "!!", "e": "AQAB"},
            public_jwk(rsa_key("other"), "for-encryption") | {"use": "enc"},
        ]
        keys = IssuerKeys(issuer.url)
        async with keys.running():
            assert not await finds(keys, "broken")
            assert not await finds(keys, "for-encryption")
            assert await finds(keys, "key-1")
