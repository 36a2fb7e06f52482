"""The settings of the service alone: OAuth, the keys of subjects, the named tokens."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeVar
from urllib.parse import urlsplit

from aitoearn_mcp.proxies import leads_to_a_host
from aitoearn_mcp.setting_types import LOOPBACK, is_placeholder, unquoted
from aitoearn_mcp.settings import SettingsError

ISSUER: Final = "AITOEARN_MCP_OAUTH_ISSUER"
RESOURCE: Final = "AITOEARN_MCP_OAUTH_RESOURCE"
AUDIENCE: Final = "AITOEARN_MCP_OAUTH_AUDIENCE"
SCOPE: Final = "AITOEARN_MCP_OAUTH_SCOPE"
KEYS_FILE: Final = "AITOEARN_MCP_KEYS_FILE"
TOKENS_FILE: Final = "AITOEARN_MCP_TOKENS_FILE"
SHARED: Final = "AITOEARN_MCP_TOKEN"
NAMES: Final = (ISSUER, RESOURCE, AUDIENCE, SCOPE, KEYS_FILE, TOKENS_FILE)

DEFAULT_SCOPE = "work-links"
METADATA_PATH = "/.well-known/oauth-protected-resource"

# RFC 6749, section 3.3.
_SCOPES = re.compile(r"[!#-\[\]-~]+(?: +[!#-\[\]-~]+)*")
_T = TypeVar("_T")


@dataclass(frozen=True, slots=True)
class OAuthSettings:
    """Whose access tokens are accepted, and what must be in them.

    `issuer` is compared letter by letter, so it is kept as it was given; `resource` is the public URL of /mcp.
    """

    issuer: str
    resource: str
    audience: str
    scopes: tuple[str, ...]

    @property
    def metadata_path(self) -> str:
        """The path of the RFC 9728 metadata: the well-known name goes before the resource's own path."""
        return METADATA_PATH + urlsplit(self.resource).path.rstrip("/")

    @property
    def metadata_url(self) -> str:
        """The URL that a challenge names."""
        parts = urlsplit(self.resource)
        return f"{parts.scheme}://{parts.netloc}{self.metadata_path}"

    @property
    def host(self) -> str:
        """The host, with its port if it has one, under which callers reach this server."""
        return urlsplit(self.resource).netloc.lower()


@dataclass(frozen=True, slots=True)
class ServiceSettings:
    """What an operator can set beside `Settings`; each is None where it was not given."""

    oauth: OAuthSettings | None = None
    keys_file: Path | None = None
    tokens_file: Path | None = None

    @classmethod
    def from_env(cls, environ: Mapping[str, str]) -> "ServiceSettings":
        """Read the service's variables. Raises SettingsError with every problem at once."""
        problems: list[str] = []

        def value(name: str, parse: Callable[[str], _T]) -> _T | None:
            text = unquoted(environ.get(name, "").strip())
            if not text:
                return None
            try:
                if is_placeholder(text):
                    raise ValueError("is still a placeholder: the program that starts this server put no value there")
                return parse(text)
            except ValueError as error:
                problems.append(f"{name} {error}")
                return None

        given = [name for name in (ISSUER, RESOURCE, AUDIENCE, SCOPE) if environ.get(name, "").strip()]
        issuer, resource = value(ISSUER, _url), value(RESOURCE, _url)
        audience, scopes = value(AUDIENCE, _audience), value(SCOPE, _scopes)
        if given and ISSUER not in given:
            problems.append(f"{given[0]} is set without {ISSUER}: set the issuer of the access tokens, or unset it")
        if ISSUER in given and RESOURCE not in given:
            problems.append(
                f"{ISSUER} is set without {RESOURCE}: set it to the public URL of this server's endpoint, such as "
                "https://mcp.example.com/mcp"
            )
        settings = cls(
            oauth=None
            if issuer is None or resource is None
            else OAuthSettings(issuer, resource, audience or resource, scopes or (DEFAULT_SCOPE,)),
            keys_file=value(KEYS_FILE, _path),
            tokens_file=value(TOKENS_FILE, _path),
        )
        if problems:
            raise SettingsError("; ".join(problems))
        return settings


def is_loopback_url(url: str) -> bool:
    """Tell whether a URL leads to this machine."""
    return urlsplit(url).hostname in LOOPBACK


def _url(text: str) -> str:
    if not leads_to_a_host(text, ("https", "http")):
        raise ValueError("must be a URL such as https://login.example.com")
    parts = urlsplit(text)
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be a URL without user name, query or fragment")
    if parts.scheme == "http" and not is_loopback_url(text):
        raise ValueError("must begin with https:// (http:// only for this machine)")
    return text


def _audience(text: str) -> str:
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("must be one audience: visible ASCII characters without spaces")
    return text


def _scopes(text: str) -> tuple[str, ...]:
    if not _SCOPES.fullmatch(text):
        raise ValueError("must be scope names with spaces between them, without quotes or backslashes")
    return tuple(text.split())


def _path(text: str) -> Path:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError("names a home directory that does not exist") from None
