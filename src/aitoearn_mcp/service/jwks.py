"""The keys with which the issuer signs its access tokens."""

import json
import logging
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any
from urllib.parse import urlsplit

import anyio
import httpx
import jwt
from anyio.abc import TaskGroup

from aitoearn_mcp.service.settings import is_loopback_url

ALGORITHMS = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
"""Asymmetric ones alone: with HS256 whoever has the public key could sign, and `none` is not a signature."""
SECONDS_BETWEEN_FETCHES = 30.0
SECONDS_FRESH = 600.0

_LOG = logging.getLogger(__name__)
_SECONDS_TO_FETCH = 10.0
_MAX_BYTES = 1024 * 1024
_KEY_TYPES = ("RSA", "EC", "OKP")


class KeysUnavailableError(Exception):
    """The issuer's keys were never fetched; `retry_after` is in seconds."""

    def __init__(self, retry_after: int) -> None:
        super().__init__()
        self.retry_after = retry_after


class _FetchError(Exception):
    """The issuer's keys could not be fetched, in words for the log."""


class IssuerKeys:
    """The issuer's keys by their ids, fetched when a token needs them.

    There is one fetch in 30 s, whoever asks: tokens with invented key ids cost the issuer nothing. Keys are kept while
    the issuer can't be reached, and fetched again after 10 minutes, so that one that the issuer withdrew goes.
    """

    def __init__(
        self,
        issuer: str,
        transport: httpx.AsyncBaseTransport | None = None,
        *,
        now: Callable[[], float] = anyio.current_time,
    ) -> None:
        self._issuer = issuer
        self._transport = transport
        self._now = now
        self._keys: dict[str, dict[str, Any]] = {}
        self._parsed: dict[tuple[str, str], jwt.PyJWK] = {}
        self._jwks_url: str | None = None
        self._began: float | None = None
        self._fetched: float | None = None
        self._fetching: anyio.Event | None = None
        self._tasks: TaskGroup | None = None
        self._http: httpx.AsyncClient | None = None

    @asynccontextmanager
    async def running(self) -> AsyncIterator[None]:
        """Let keys be fetched while this context lasts."""
        # A request that is cancelled must not cancel the fetch that others wait for, so it runs in a task of its own.
        async with self._client() as self._http, anyio.create_task_group() as self._tasks:
            yield
            self._tasks.cancel_scope.cancel()

    async def find(self, key_id: str, algorithm: str) -> jwt.PyJWK | None:
        """Return the key of that id for that algorithm, or None if the issuer has none.

        Waits where the key is not known and keys are being fetched. Raises KeysUnavailableError.
        """
        if key_id not in self._keys or self._is_old:
            self._begin_fetch()
        if key_id not in self._keys and self._fetching is not None:
            await self._fetching.wait()
        if not self._keys:
            raise KeysUnavailableError(self._seconds_to_next_fetch)
        if key_id not in self._keys or self._keys[key_id].get("alg", algorithm) != algorithm:
            return None
        if (key_id, algorithm) not in self._parsed:
            try:
                self._parsed[key_id, algorithm] = jwt.PyJWK(self._keys[key_id], algorithm)
            except jwt.PyJWTError:
                return None
        return self._parsed[key_id, algorithm]

    @property
    def _is_old(self) -> bool:
        return self._fetched is None or self._now() - self._fetched > SECONDS_FRESH

    @property
    def _seconds_to_next_fetch(self) -> int:
        began = self._now() if self._began is None else self._began
        return max(1, round(began + SECONDS_BETWEEN_FETCHES - self._now()))

    def _client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(
            transport=self._transport,
            timeout=_SECONDS_TO_FETCH,
            trust_env=not is_loopback_url(self._issuer),
            headers={"Accept": "application/json"},
        )

    def _begin_fetch(self) -> None:
        is_too_soon = self._began is not None and self._now() - self._began < SECONDS_BETWEEN_FETCHES
        if self._fetching is not None or is_too_soon or self._tasks is None:
            return
        self._began = self._now()
        self._fetching = anyio.Event()
        self._tasks.start_soon(self._fetch, self._fetching)

    async def _fetch(self, done: anyio.Event) -> None:
        try:
            with anyio.fail_after(_SECONDS_TO_FETCH):
                keys = await self._fetch_keys()
            self._keys, self._parsed, self._fetched = keys, {}, self._now()
            _LOG.info("fetched the issuer's keys: %s", len(keys))
        except (httpx.HTTPError, httpx.InvalidURL, ValueError, _FetchError, TimeoutError) as error:
            # ValueError: a host's name that IDNA does not have. What is not caught here would end the whole service.
            # The next fetch asks for the metadata again, in case the issuer has moved its keys.
            self._jwks_url = None
            kept = f"; the {len(self._keys)} known ones stay in force" if self._keys else ""
            _LOG.error("the issuer's keys could not be fetched: %s%s", str(error) or type(error).__name__, kept)
        finally:
            self._fetching = None
            done.set()

    async def _fetch_keys(self) -> dict[str, dict[str, Any]]:
        if self._jwks_url is None:
            self._jwks_url = await self._find_jwks_url()
        found = await self._get_json(self._jwks_url)
        listed = found.get("keys") if found is not None else None
        keys = {
            key["kid"]: key
            for key in (listed if isinstance(listed, list) else [])
            if isinstance(key, dict)
            and isinstance(key.get("kid"), str)
            and key.get("kty") in _KEY_TYPES
            and key.get("use", "sig") == "sig"
        }
        if not keys:
            raise _FetchError(f"{self._jwks_url} holds no key that can be used")
        return keys

    async def _find_jwks_url(self) -> str:
        for url in _metadata_urls(self._issuer):
            metadata = await self._get_json(url)
            if metadata is None:
                continue
            if metadata.get("issuer") != self._issuer:
                raise _FetchError(
                    f"{url} is the metadata of {str(metadata.get('issuer'))[:200]!r}, which is not letter by letter "
                    f"AITOEARN_MCP_OAUTH_ISSUER, {self._issuer!r}"
                )
            jwks_url = metadata.get("jwks_uri")
            if not isinstance(jwks_url, str) or not _is_as_safe(jwks_url, self._issuer):
                raise _FetchError(f"{url} names no https address as its jwks_uri")
            return jwks_url
        raise _FetchError(
            "none of its metadata addresses answered with JSON: " + ", ".join(_metadata_urls(self._issuer))
        )

    async def _get_json(self, url: str) -> dict[str, Any] | None:
        """Return the JSON object at a URL, or None where there is none; follows no redirect."""
        if self._http is None:
            raise RuntimeError("fetching outside of running()")
        body = bytearray()
        async with self._http.stream("GET", url) as response:
            if response.status_code >= httpx.codes.INTERNAL_SERVER_ERROR:
                raise _FetchError(f"{url} answered HTTP {response.status_code}")
            if response.status_code != httpx.codes.OK:
                return None
            async for chunk in response.aiter_bytes():
                body += chunk
                if len(body) > _MAX_BYTES:
                    raise _FetchError(f"{url} holds more than 1 MiB")
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            return None
        return found if isinstance(found, dict) else None


def _metadata_urls(issuer: str) -> tuple[str, ...]:
    """Return where the issuer's metadata may be: RFC 8414's place, and both of OpenID Connect's."""
    parts = urlsplit(issuer)
    host, path = f"{parts.scheme}://{parts.netloc}", parts.path.rstrip("/")
    urls = (
        f"{host}/.well-known/oauth-authorization-server{path}",
        f"{host}{path}/.well-known/openid-configuration",
        f"{host}/.well-known/openid-configuration{path}",
    )
    return tuple(dict.fromkeys(urls))


def _is_as_safe(url: str, issuer: str) -> bool:
    try:
        parts = urlsplit(url)
    except ValueError:
        return False
    is_local = is_loopback_url(issuer) and is_loopback_url(url)
    return bool(parts.hostname) and (parts.scheme == "https" or (parts.scheme == "http" and is_local))
