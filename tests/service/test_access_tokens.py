"""Which access tokens are refused, with which reason, and that nothing of them is quoted."""

import base64
import json
import math
import time
from collections.abc import AsyncIterator, Callable
from typing import Any

import httpx
import jwt
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from issuer import RESOURCE, Issuer, public_jwk, rsa_key
from serving import Service, post_with_token, serving, settings
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio

UPDATE = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": "https://www.douyin.com/video/7388888888888888888"}
METADATA_URL = "https://mcp.example.com/.well-known/oauth-protected-resource/mcp"
SERVER_KEY = settings("http://localhost/api", api_key=KEY)
MINUTE = 60


@pytest.fixture
async def service(app: Starlette, issuer: Issuer) -> AsyncIterator[Service]:
    """A service with the server's key for everybody who has an access token of the issuer."""
    async with serving(SERVER_KEY, app, service=issuer.settings) as service:
        yield service


def reason_in(answer: httpx.Response) -> str:
    """Return why a token was refused."""
    message: str = answer.json()["error"]["message"]
    return message.removeprefix("The token was refused: ").partition(".")[0]


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
    "exp_is_no_number": (lambda i: i.token(exp="never"), "its expiry (exp) is not a number"),
    "exp_is_a_text": (lambda i: i.token(exp="99999999999"), "its expiry (exp) is not a number"),
    "exp_is_nan": (lambda i: i.token(exp=math.nan), "its expiry (exp) is not a number"),
    "exp_is_infinite": (lambda i: i.token(exp=math.inf), "its expiry (exp) is not a number"),
    "nbf_is_infinite": (lambda i: i.token(nbf=math.inf), "it is not a valid JWT"),
    "for_something_else": (
        lambda i: i.token(head={"kid": "key-1", "typ": "logout+jwt"}),
        "its type (typ) is another one than an access token's",
    ),
    "a_deep_head": (lambda _: f"{base64.urlsafe_b64encode(b'[' * 9000).decode()}.e30.x", "it is not a JWT"),
    "not_yet_valid": (lambda i: i.token(nbf=int(time.time()) + MINUTE), "it is not valid yet"),
    "issued_in_the_future": (lambda i: i.token(iat=int(time.time()) + MINUTE), "it is not valid yet"),
    "no_sub": (lambda i: i.token(sub=None), "it has no sub"),
    "blank_sub": (lambda i: i.token(sub="  "), "its subject (sub) is empty, too long or not printable"),
    "empty_sub": (lambda i: i.token(sub=""), "its subject (sub) is empty, too long or not printable"),
    "sub_is_a_number": (lambda i: i.token(sub=7), "its subject (sub) is not a string"),
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
    answer = await post_with_token(service, UPDATE, make(issuer))
    assert (answer.status_code, answer.json()["id"], store.history) == (401, None, [])
    assert reason_in(answer).startswith(reason)
    assert answer.headers["www-authenticate"].startswith('Bearer error="invalid_token", error_description="')
    assert f'resource_metadata="{METADATA_URL}"' in answer.headers["www-authenticate"]


async def test_no_part_of_a_refused_token_is_quoted(service: Service, issuer: Issuer) -> None:
    for make, _ in REFUSED.values():
        token = make(issuer)
        answer = await post_with_token(service, UPDATE, token)
        shown = f"{answer.text} {answer.headers}"
        assert not [part for part in token.split(".") if len(part) > 5 and part in shown]


async def test_keys_of_every_kind_are_taken(service: Service, issuer: Issuer) -> None:
    elliptic, edwards = ec.generate_private_key(ec.SECP256R1()), ed25519.Ed25519PrivateKey.generate()
    issuer.keys = [public_jwk(elliptic, "ec"), public_jwk(edwards, "ed"), public_jwk(rsa_key("issuer"), "rsa")]
    tokens = [
        issuer.token(key=elliptic, algorithm="ES256", head={"kid": "ec"}),
        issuer.token(key=edwards, algorithm="EdDSA", head={"kid": "ed"}),
        issuer.token(algorithm="RS512", head={"kid": "rsa"}),
        issuer.token(algorithm="PS256", head={"kid": "rsa"}),
    ]
    assert [(await post_with_token(service, UPDATE, token)).status_code for token in tokens] == [200] * 4


async def test_a_secret_among_the_issuers_keys_is_not_one_of_them(service: Service, issuer: Issuer) -> None:
    issuer.keys.append(
        {"kty": "oct", "kid": "secret", "k": base64.urlsafe_b64encode(b"s" * 32).decode(), "alg": "HS256"}
    )
    token = jwt.encode(issuer.claims(), b"s" * 32, "HS256", {"kid": "secret"})
    assert (await post_with_token(service, UPDATE, token)).status_code == 401
