"""The service as an OAuth 2.1 resource server: what an access token must hold, and where to get one."""

import math
import time
from collections.abc import Iterable
from typing import Any

import jwt
from jwt.exceptions import InvalidSubjectError

from aitoearn_mcp.service.jwks import ALGORITHMS, IssuerKeys
from aitoearn_mcp.service.settings import AUDIENCE, ISSUER, OAuthSettings

_SECONDS_OF_CLOCK_SKEW = 5
"""For `nbf` and `iat` alone: a token is not used past its end."""
_LONGEST_SUBJECT = 255
# RFC 9068; many issuers write `JWT`. What an issuer signs for something else, such as `logout+jwt`, opens nothing here.
_TYPE = "at+jwt"
_REQUIRED = ["exp", "iss", "aud", "sub"]
# What a caller reads; none of them quotes the token. PyJWT's errors, the most special ones first.
_REASONS: tuple[tuple[type[jwt.PyJWTError], str], ...] = (
    (jwt.ImmatureSignatureError, "it is not valid yet"),
    (jwt.InvalidAudienceError, f"its audience is another one than {AUDIENCE}"),
    (jwt.InvalidIssuerError, f"its issuer is another one than {ISSUER}"),
    (InvalidSubjectError, "its subject (sub) is not a string"),
    (jwt.InvalidSignatureError, "its signature does not fit the issuer's key"),
)


class InvalidTokenError(Exception):
    """A bearer token that is not accepted; `reason` completes "The access token was refused:"."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


class MissingScopeError(Exception):
    """A good access token that does not allow this."""


class AccessTokens:
    """Verifies the access tokens of one issuer."""

    def __init__(self, settings: OAuthSettings, keys: IssuerKeys) -> None:
        self.settings = settings
        self.keys = keys

    async def verify(self, token: str) -> str:
        """Return the token's subject.

        Raises InvalidTokenError, MissingScopeError, or KeysUnavailableError where the issuer's keys are not there yet.
        """
        key = await self.keys.find(*_key_id_and_algorithm(token))
        if key is None:
            raise InvalidTokenError("the issuer has no key of its key id (kid) and algorithm (alg)")
        claims = self._claims(token, key)
        subject = claims["sub"]
        if not (len(subject.strip()) > 0 and len(subject) <= _LONGEST_SUBJECT and subject.isprintable()):
            raise InvalidTokenError("its subject (sub) is empty, too long or not printable")
        if not _has_scopes(claims, self.settings.scopes):
            raise MissingScopeError
        return str(subject)

    def _claims(self, token: str, key: jwt.PyJWK) -> dict[str, Any]:
        try:
            claims: dict[str, Any] = jwt.decode(
                token,
                key,
                algorithms=ALGORITHMS,
                audience=self.settings.audience,
                issuer=self.settings.issuer,
                leeway=_SECONDS_OF_CLOCK_SKEW,
                options={"require": _REQUIRED, "verify_exp": False},
            )
        except jwt.MissingRequiredClaimError as error:
            raise InvalidTokenError(f"it has no {error.claim}") from None
        except jwt.PyJWTError as error:
            reason = next((words for kind, words in _REASONS if isinstance(error, kind)), "it is not a valid JWT")
            raise InvalidTokenError(reason) from None
        if _end_of(claims) <= time.time():
            raise InvalidTokenError("it has expired")
        return claims


def metadata(settings: OAuthSettings) -> dict[str, Any]:
    """Return the RFC 9728 metadata: which authorization server gives tokens for this resource."""
    return {
        "resource": settings.resource,
        "authorization_servers": [settings.issuer],
        "scopes_supported": list(settings.scopes),
        "bearer_methods_supported": ["header"],
        "resource_name": "AiToEarn work links",
    }


def challenge(settings: OAuthSettings, error: str | None = None, description: str | None = None) -> str:
    """Return a WWW-Authenticate header (RFC 6750, RFC 9728): a client that has no token learns where to get one."""
    parts = {
        "error": error,
        "error_description": description,
        "scope": " ".join(settings.scopes),
        "resource_metadata": settings.metadata_url,
    }
    return "Bearer " + ", ".join(f'{name}="{value}"' for name, value in parts.items() if value is not None)


def _key_id_and_algorithm(token: str) -> tuple[str, str]:
    try:
        header = jwt.get_unverified_header(token)
    except jwt.PyJWTError:
        raise InvalidTokenError("it is not a JWT") from None
    key_id, algorithm = header.get("kid"), header.get("alg")
    if algorithm not in ALGORITHMS:
        raise InvalidTokenError(f"its algorithm (alg) is none of {' '.join(ALGORITHMS)}")
    if not isinstance(key_id, str) or not key_id:
        raise InvalidTokenError("it names no key id (kid)")
    kind = str(header.get("typ", "")).lower().removeprefix("application/")
    if kind.endswith("+jwt") and kind != _TYPE:
        raise InvalidTokenError("its type (typ) is another one than an access token's")
    return key_id, algorithm


def _end_of(claims: dict[str, Any]) -> float:
    end = claims["exp"]
    # Python's JSON has NaN and Infinity: a token with these would never end.
    if isinstance(end, bool) or not isinstance(end, int | float) or not math.isfinite(end):
        raise InvalidTokenError("its expiry (exp) is not a number")
    return end


def _has_scopes(claims: dict[str, Any], needed: Iterable[str]) -> bool:
    """Tell whether a token allows what is needed, by `scope` (RFC 9068) or by `scp`, which Entra and Okta write.

    A client asks Entra for a scope by its full name, `https://mcp.example.com/mcp/work-links`, and `scp` has the short
    one, `work-links`: of which resource it is, the audience says.
    """
    scope, scp = _words(claims.get("scope")), _words(claims.get("scp"))
    return all(name in scope or name in scp or name.rpartition("/")[2] in scp for name in needed)


def _words(value: object) -> set[str]:
    if isinstance(value, str):
        return set(value.split())
    return {item for item in value if isinstance(item, str)} if isinstance(value, list) else set()
