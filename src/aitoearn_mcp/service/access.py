"""Who may call, and with whose AiToEarn key: decided once, at the start."""

import hashlib
import hmac
import re
import secrets
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass

import httpx
from pydantic import SecretStr
from starlette.requests import Request

from aitoearn_mcp.key import NO_KEY_SET
from aitoearn_mcp.service.callers import Caller, caller_with_own_key, missing_key_of, parse_keys
from aitoearn_mcp.service.jwks import IssuerKeys, KeysUnavailableError
from aitoearn_mcp.service.oauth import AccessTokens, InvalidTokenError, MissingScopeError, challenge
from aitoearn_mcp.service.refusal import Reason, Refusal
from aitoearn_mcp.service.settings import ISSUER, KEYS_FILE, SCOPE, SHARED, TOKENS_FILE, ServiceSettings
from aitoearn_mcp.service.watched_file import WatchedFile
from aitoearn_mcp.settings import Settings, SettingsError

_TOKEN_BYTES = 32
_SHA256 = re.compile("[0-9a-f]{64}")
_LONGEST_NAME = 128


@dataclass(frozen=True, slots=True)
class AccessPolicy:
    """Who may call: anybody, who shows a bearer token, or who brings their own AiToEarn key.

    `rule` says it in a sentence that the operator reads. `generated` is a token that was made for this process.
    """

    rule: str
    bearer: "Bearer | None" = None
    server_key: SecretStr | None = None
    keys: WatchedFile[dict[str, SecretStr]] | None = None
    generated: SecretStr | None = None

    @classmethod
    def of(
        cls, settings: Settings, service: ServiceSettings, issuer_transport: httpx.AsyncBaseTransport | None = None
    ) -> "AccessPolicy":
        """Decide. Raises SettingsError where the settings do not say whose key is meant, or a file can't be used.

        The server's own key never serves a caller who showed no token, not even on loopback: every page and program on
        a machine reaches its loopback. The sandbox's key is public and opens nothing, so it needs none.
        """
        _check(settings, service)
        keys = None if service.keys_file is None else WatchedFile(KEYS_FILE, service.keys_file, parse_keys)
        whose = "the server's key is used" if keys is None else f"each caller's key is the one in {KEYS_FILE}"
        bearer = Bearer.of(settings, service, issuer_transport)
        if bearer.ways:
            return cls(f"Authorization: Bearer with {bearer.ways}; {whose}", bearer, settings.api_key, keys)
        if settings.api_key is None:
            return cls("each caller brings its own AiToEarn key in X-Api-Key")
        if settings.sandbox:
            return cls("anybody: the sandbox holds no real records", server_key=settings.api_key)
        made = SecretStr(secrets.token_urlsafe(_TOKEN_BYTES))
        rule = f"Authorization: Bearer with a token made for this process; {whose}"
        return cls(rule, Bearer(token=made), settings.api_key, generated=made)

    async def admit(self, request: Request) -> Caller | Refusal:
        """Return who makes the request, or why it is not served."""
        if self.bearer is None:
            return caller_with_own_key(request) if self.server_key is None else Caller(self.server_key)
        name = await self.bearer.identify(request)
        if isinstance(name, Refusal):
            return name
        if self.keys is not None:
            return Caller(self.keys.content.get(name) or missing_key_of(name), name, name == SHARED)
        return Caller(self.server_key or missing_key_of(name), name, name == SHARED)

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let what the policy needs from the network be fetched while this context lasts."""
        if self.bearer is None or self.bearer.access_tokens is None:
            yield
            return
        async with self.bearer.access_tokens.keys.running():
            yield


@dataclass(frozen=True, slots=True)
class Bearer:
    """The bearer tokens that are accepted, of up to three kinds; each is the name of who shows it."""

    token: SecretStr | None = None
    named: WatchedFile[dict[str, str]] | None = None
    access_tokens: AccessTokens | None = None

    @classmethod
    def of(
        cls, settings: Settings, service: ServiceSettings, issuer_transport: httpx.AsyncBaseTransport | None
    ) -> "Bearer":
        """Return the kinds that are set. Raises SettingsError where a file can't be used."""
        return cls(
            settings.mcp_token,
            None if service.tokens_file is None else WatchedFile(TOKENS_FILE, service.tokens_file, parse_tokens),
            None
            if service.oauth is None
            else AccessTokens(service.oauth, IssuerKeys(service.oauth.issuer, issuer_transport)),
        )

    @property
    def ways(self) -> str:
        """What callers can show, in words; empty where nothing is set."""
        ways = [f"an access token of {self.access_tokens.settings.issuer} ({ISSUER})"] if self.access_tokens else []
        ways += [f"a token of {TOKENS_FILE}"] if self.named else []
        return " or ".join(ways + ([SHARED] if self.token else []))

    async def identify(self, request: Request) -> str | Refusal:
        """Return the name of who makes the request: the token's own, or the access token's subject."""
        headers = request.headers.getlist("authorization")
        if len(headers) != 1:
            return self._unauthorized("it was sent more than once" if headers else None)
        scheme, _, shown = headers[0].partition(" ")
        token = shown.strip()
        if scheme.lower() != "bearer" or not token:
            return self._unauthorized("it does not follow the word Bearer and a space")
        # Takes the same time for any wrong one.
        if self.token and hmac.compare_digest(token.encode("latin-1"), self.token.get_secret_value().encode()):
            return SHARED
        # Hashes are looked up, so that the time this takes reveals nothing about the tokens.
        names = {} if self.named is None else self.named.content
        name = names.get(hashlib.sha256(token.encode("latin-1")).hexdigest())
        return name or await self._subject(token, names)

    async def _subject(self, token: str, names: Mapping[str, str]) -> str | Refusal:
        if self.access_tokens is None:
            return self._unauthorized("it is not the right one")
        try:
            subject = await self.access_tokens.verify(token)
        except InvalidTokenError as error:
            return self._unauthorized(error.reason)
        except MissingScopeError:
            settings = self.access_tokens.settings
            text = f"The access token lacks a scope. It needs: {' '.join(settings.scopes)} ({SCOPE})."
            return Refusal(403, Reason.SCOPE, text, {"WWW-Authenticate": challenge(settings, "insufficient_scope")})
        except KeysUnavailableError as error:
            text = (
                f"The access token could not be verified: the keys of {ISSUER} can't be fetched. Nothing was changed. "
                f"Make the same call again in {error.retry_after} seconds."
            )
            return Refusal(503, Reason.KEYS_UNAVAILABLE, text, {"Retry-After": str(error.retry_after)})
        if subject == SHARED or subject in names.values():
            # Else whoever gets such a subject from the issuer would get that token's AiToEarn key.
            return self._unauthorized(f"its subject is the name of a token ({TOKENS_FILE})")
        return subject

    def _unauthorized(self, reason: str | None) -> Refusal:
        """Say why the token was refused; None where there was none."""
        error = None if reason is None else "invalid_token"
        text = f"This server needs the header Authorization: Bearer with {self.ways}."
        if reason is not None:
            text = f"The token was refused: {reason}. {text}"
        if self.access_tokens is not None:
            header = challenge(self.access_tokens.settings, error, reason)
        else:
            header = "Bearer" if error is None else f'Bearer error="{error}"'
        return Refusal(401, Reason.CREDENTIALS, text, {"WWW-Authenticate": header})


def parse_tokens(found: dict[str, object]) -> dict[str, str]:
    """Return the names of a tokens file by the SHA-256 of each token. Raises ValueError, which quotes no token."""
    names: dict[str, str] = {}
    for name, digest in found.items():
        if not (0 < len(name.strip()) <= _LONGEST_NAME and name.isprintable() and name != SHARED):
            raise ValueError(
                f"holds a name that must have 1 to {_LONGEST_NAME} printable characters, and not be {SHARED}"
            )
        if not isinstance(digest, str) or not _SHA256.fullmatch(digest.strip().lower()):
            raise ValueError(
                f"must hold for {name!r} the SHA-256 of the token, 64 hexadecimal digits: printf %s TOKEN | sha256sum"
            )
        if digest.strip().lower() in names:
            raise ValueError(f"holds one token under two names, {names[digest.strip().lower()]!r} and {name!r}")
        names[digest.strip().lower()] = name
    return names


def _check(settings: Settings, service: ServiceSettings) -> None:
    """Refuse settings that do not say whose AiToEarn key a call uses."""
    if settings.api_key is None and settings.no_key_because not in (None, NO_KEY_SET):
        raise SettingsError("AITOEARN_API_KEY is empty or still a placeholder: set it, or unset it")
    has_key = settings.api_key is not None or service.keys_file is not None
    for name, is_set in ((SHARED, settings.mcp_token), (TOKENS_FILE, service.tokens_file), (ISSUER, service.oauth)):
        if is_set is not None and not has_key:
            raise SettingsError(
                f"{name} is set without AITOEARN_API_KEY or {KEYS_FILE}: set the key that those who show a token use, "
                f"or unset {name}, and each caller brings its own key in X-Api-Key"
            )
    if service.keys_file is not None and service.oauth is None and service.tokens_file is None:
        raise SettingsError(
            f"{KEYS_FILE} is set without {ISSUER} or {TOKENS_FILE}: without a token it is not known whose key to use"
        )
