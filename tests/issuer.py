"""An authorization server for tests: keys of its own, its metadata, and tokens with whatever a test puts in them."""

import functools
import time
from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

import anyio
import jwt
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from jwt.algorithms import ECAlgorithm, OKPAlgorithm, RSAAlgorithm
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route

from aitoearn_mcp.sandbox.serve import running

RESOURCE = "https://mcp.example.com/mcp"
SCOPE = "work-links"


@functools.cache
def rsa_key(name: str) -> rsa.RSAPrivateKey:
    """Return the RSA key of that name, the same one in the whole process: making one takes a while."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


def public_jwk(key: Any, key_id: str, **more: str) -> dict[str, Any]:
    """Return a private key's public half as a JSON Web Key."""
    kinds: dict[type, Any] = {
        rsa.RSAPrivateKey: RSAAlgorithm,
        ec.EllipticCurvePrivateKey: ECAlgorithm,
        ed25519.Ed25519PrivateKey: OKPAlgorithm,
    }
    algorithm = next(algorithm for kind, algorithm in kinds.items() if isinstance(key, kind))
    return {**algorithm.to_jwk(key.public_key(), as_dict=True), "kid": key_id, "use": "sig", **more}


class Issuer:
    """Answers for its metadata and its keys while `is_up`; `asked` counts the requests by path.

    `held` is set: the keys are answered at once. Cleared by `hold()`, they wait.
    """

    def __init__(self, metadata_path: str = "/.well-known/oauth-authorization-server") -> None:
        self.url = ""
        self.asked: Counter[str] = Counter()
        self.is_up = True
        self.keys = [public_jwk(rsa_key("issuer"), "key-1", alg="RS256")]
        self.metadata: dict[str, Any] = {}
        self.may_answer = anyio.Event()
        self.may_answer.set()
        self.is_asked = anyio.Event()
        self._metadata_path = metadata_path

    def hold(self) -> None:
        """Let requests for the keys wait until `may_answer` is set."""
        self.may_answer = anyio.Event()

    @property
    def fetches(self) -> int:
        """How often the keys were asked for."""
        return self.asked["/jwks"]

    @property
    def settings(self) -> dict[str, str]:
        """What an operator sets for this issuer."""
        return {"AITOEARN_MCP_OAUTH_ISSUER": self.url, "AITOEARN_MCP_OAUTH_RESOURCE": RESOURCE}

    def claims(self, **claims: Any) -> dict[str, Any]:
        """Return what a good token holds, with other claims if they are named; None leaves one out."""
        now = int(time.time())
        good = {
            "iss": self.url,
            "aud": RESOURCE,
            "sub": "alice",
            "scope": SCOPE,
            "iat": now,
            "nbf": now,
            "exp": now + 600,
        }
        return {name: value for name, value in {**good, **claims}.items() if value is not None}

    def token(
        self, *, key: Any = None, algorithm: str = "RS256", head: dict[str, Any] | None = None, **claims: Any
    ) -> str:
        """Return a token signed by this issuer, or by another key or with another head."""
        heads = {"kid": "key-1", "typ": "at+jwt"} if head is None else head
        return jwt.encode(self.claims(**claims), key or rsa_key("issuer"), algorithm, heads)

    async def _answer(self, request: Request) -> Response:
        self.asked[request.url.path] += 1
        if request.url.path == "/jwks":
            self.is_asked.set()
            await self.may_answer.wait()
        if not self.is_up:
            return PlainTextResponse("down", 503)
        if request.url.path == "/jwks":
            return JSONResponse({"keys": self.keys})
        if request.url.path != self._metadata_path:
            return PlainTextResponse("not here", 404)
        return JSONResponse({"issuer": self.url, "jwks_uri": f"{self.url}/jwks", **self.metadata})

    @asynccontextmanager
    async def serving(self) -> AsyncIterator["Issuer"]:
        """Serve on loopback."""
        async with running(Starlette(routes=[Route("/{path:path}", self._answer)]), prefix="") as self.url:
            yield self


@asynccontextmanager
async def issuing(**options: str) -> AsyncIterator[Issuer]:
    """Give an issuer that serves."""
    async with Issuer(**options).serving() as issuer:
        yield issuer
