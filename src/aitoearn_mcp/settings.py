"""Settings: read once from the environment, checked, frozen."""

import difflib
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TypeVar, cast
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import SecretStr

from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.proxies import bad_certificates, bad_proxies, leads_to_a_host

CN_BASE_URL = "https://aitoearn.cn/api"
AI_BASE_URL = "https://aitoearn.ai/api"
# Any loopback address would do: in sandbox mode the app answers inside the process.
SANDBOX_BASE_URL = "http://localhost/api"
# Public, and not a secret: it opens nothing but the simulator.
SANDBOX_KEY = "sandbox-key"
NO_KEY_SET = Text("AITOEARN_API_KEY is not set", "未设置 AITOEARN_API_KEY")

_PREFIX = "AITOEARN_"
_SHORTEST_KEY, _LONGEST_KEY = 8, 512
_SHORTEST_TOKEN = 16
_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_PLACEHOLDERS = ("YOUR_KEY", "YOUR_API_KEY", "<API-KEY>", "API_KEY")
_PLACEHOLDER_STARTS = ("${", "{{")
# What MCPB leaves of a bundle's field that its user left empty: unset, as an empty value is. Not so where that would
# mean that a safety switch is off. Any other placeholder named a value that the host did not find.
_FIELD_LEFT_EMPTY = re.compile(r"\$\{user_config\.\w+\}")
_SAFETY = ("AITOEARN_READ_ONLY", "AITOEARN_PROTECT_LINKS", "AITOEARN_AUDIT_LOG", "AITOEARN_MCP_KEYS_FILE")
_LOG_LEVELS = ("DEBUG", "INFO", "WARNING", "ERROR")
_LOOPBACK = ("localhost", "127.0.0.1", "::1")
_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")

_T = TypeVar("_T")
_Key = tuple[SecretStr | None, str | None, Text | None]


class SettingsError(ValueError):
    """One or more settings that can't be used; the message is one line that names each variable."""


@dataclass(frozen=True, slots=True)
class Settings:
    """Everything that a user can set. Times are in seconds; `api_key` is None where none was given.

    `no_key_because` then says why in words, and `key_from` names where the key came from otherwise. `mcp_token` and
    `allowed_hosts` are for serving over HTTP alone: what callers show, and the names under which they reach it.
    `warnings` are for the log.
    """

    api_key: SecretStr | None = None
    key_from: str | None = None
    no_key_because: Text | None = None
    base_url: str = CN_BASE_URL
    language: Language = "en"
    timezone: ZoneInfo | None = None
    timeout: float = 50.0
    concurrency: int = 8
    read_only: bool = False
    protect_links: bool = True
    audit_log: Path | None = None
    log_level: str = "WARNING"
    sandbox: bool = False
    mcp_token: SecretStr | None = None
    allowed_hosts: tuple[str, ...] = ()
    warnings: tuple[str, ...] = field(default=())

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, sandbox: bool = False, read_only: bool = False) -> "Settings":
        """Read all `AITOEARN_*` variables; `sandbox` and `read_only` are the command line's switches.

        Raises SettingsError with every problem at once. Never quotes a key.
        """
        read = _Reader(environ)
        warnings, misspelled = _unknown_names(environ)
        in_sandbox = read.value("AITOEARN_SANDBOX", _boolean, False) or sandbox
        key, key_from, reason = read.sandbox_key() if in_sandbox else read.key()
        settings = cls(
            api_key=key,
            key_from=key_from,
            no_key_because=reason,
            base_url=SANDBOX_BASE_URL if in_sandbox else read.value("AITOEARN_BASE_URL", _base_url, CN_BASE_URL),
            language=read.value("AITOEARN_LANGUAGE", _language, "en"),
            timezone=read.value("AITOEARN_TIMEZONE", _timezone, None),
            timeout=read.value("AITOEARN_TIMEOUT", _timeout, 50.0),
            concurrency=read.value("AITOEARN_CONCURRENCY", _concurrency, 8),
            read_only=read.value("AITOEARN_READ_ONLY", _boolean, False) or read_only,
            protect_links=read.value("AITOEARN_PROTECT_LINKS", _boolean, True),
            audit_log=read.value("AITOEARN_AUDIT_LOG", _path, None),
            log_level=read.value("AITOEARN_LOG_LEVEL", _log_level, "WARNING"),
            sandbox=in_sandbox,
            mcp_token=read.value("AITOEARN_MCP_TOKEN", _token, None),
            allowed_hosts=read.value("AITOEARN_MCP_ALLOWED_HOSTS", _host_names, ()),
            warnings=tuple(warnings),
        )
        read.problems += misspelled
        if not settings.is_loopback:
            read.problems += bad_proxies(environ) + bad_certificates(environ)
        if read.problems:
            raise SettingsError("; ".join(read.problems))
        return settings

    @property
    def site(self) -> str:
        """The AiToEarn site that is read and changed, by its host's name."""
        return "sandbox" if self.sandbox else urlsplit(self.base_url).hostname or self.base_url

    @property
    def is_loopback(self) -> bool:
        """Tell whether the API is on this machine, where no proxy is ever used."""
        return urlsplit(self.base_url).hostname in _LOOPBACK


class _Reader:
    """Reads one variable after another and keeps the problems."""

    def __init__(self, environ: Mapping[str, str]) -> None:
        self._environ = environ
        self.problems: list[str] = []

    def text(self, name: str) -> str:
        """Return what the variable holds; empty means unset."""
        return self._environ.get(name, "").strip()

    def value(self, name: str, parse: Callable[[str], _T], default: _T) -> _T:
        text = self.text(name)
        if not text or (_FIELD_LEFT_EMPTY.fullmatch(text) and name not in _SAFETY):
            return default
        try:
            if text.startswith(_PLACEHOLDER_STARTS):
                raise ValueError(
                    "is still a placeholder: the program that starts this server put no value in its place"
                )
            return parse(text)
        except ValueError as error:
            self.problems.append(f"{name} {error}")
            return default

    def sandbox_key(self) -> _Key:
        """Return the simulator's key, beside which no other may be set."""
        for name in ("AITOEARN_API_KEY", "AITOEARN_API_KEY_FILE", "AITOEARN_BASE_URL"):
            if self.text(name):
                self.problems.append(f"{name} can't be used together with the sandbox: unset one of the two")
        return SecretStr(SANDBOX_KEY), "the sandbox", None

    def key(self) -> _Key:
        """Return the key, where it came from, and if there is none, why."""
        given = [name for name in ("AITOEARN_API_KEY", "AITOEARN_API_KEY_FILE") if self.text(name)]
        if len(given) == 2:
            self.problems.append("AITOEARN_API_KEY and AITOEARN_API_KEY_FILE are both set: unset one of them")
        if not given:
            return None, None, NO_KEY_SET
        name = given[0]
        try:
            text = self.text(name) if name == "AITOEARN_API_KEY" else _key_file(self.text(name))
            text = text.strip().strip("\ufeff").strip()
            if is_placeholder(text):
                return None, None, _PLACEHOLDER.format(name=name)
            return SecretStr(checked_key(text)), name, None
        except ValueError as error:
            self.problems.append(f"{name} {error}")
            return None, None, None


_PLACEHOLDER = Text(
    "{name} is empty or still a placeholder: the program that starts this server did not put the key in its place",
    "{name} 为空或仍是占位符：启动本服务的程序没有填入实际的 Key",
)


def is_placeholder(text: str) -> bool:
    """Tell whether a key is one of the words that stand where a key should be put."""
    return not text or text.startswith(_PLACEHOLDER_STARTS) or text.upper() in _PLACEHOLDERS


def _key_file(path: str) -> str:
    try:
        return Path(path).expanduser().read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, RuntimeError) as error:  # RuntimeError: `~name` of a user that there is not.
        raise ValueError(f"names a file that can't be read ({type(error).__name__})") from None


def checked_key(text: str) -> str:
    """Return the API key. Raises ValueError with what a key must be, and never with the key."""
    if text.lower().startswith("bearer "):
        raise ValueError("must be the key alone, without 'Bearer '")
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise ValueError("must be visible ASCII characters without spaces; was something else copied along?")
    if not _SHORTEST_KEY <= len(text) <= _LONGEST_KEY:
        raise ValueError(f"must have {_SHORTEST_KEY} to {_LONGEST_KEY} characters, and has {len(text)}")
    return text


def _token(text: str) -> SecretStr:
    if not (text.isascii() and text.isprintable() and " " not in text) or len(text) < _SHORTEST_TOKEN:
        raise ValueError(f"must be at least {_SHORTEST_TOKEN} visible ASCII characters without spaces")
    return SecretStr(text)


def _host_names(text: str) -> tuple[str, ...]:
    return tuple(host_name(name) for name in text.split(","))


def host_name(text: str) -> str:
    """Return a name under which callers reach this server, in lower case. Raises ValueError."""
    name = text.strip().lower()
    if not _HOST_NAME.fullmatch(name):
        raise ValueError("must be host names such as mcp.example.com or mcp.example.com:8443, without https:// or path")
    return name


def _boolean(text: str) -> bool:
    if text.lower() in _TRUE:
        return True
    if text.lower() in _FALSE:
        return False
    raise ValueError(f"must be one of {', '.join(_TRUE + _FALSE)}")


def _base_url(text: str) -> str:
    if not leads_to_a_host(text, ("https", "http")):
        raise ValueError("must be a URL such as " + CN_BASE_URL)
    parts = urlsplit(text)
    if parts.username is not None or parts.query or parts.fragment:
        raise ValueError("must be a URL without user name, query or fragment")
    if parts.scheme == "http" and parts.hostname not in _LOOPBACK:
        raise ValueError("must begin with https:// (http:// only for this machine), or others could read the key")
    return text.rstrip("/")


def _language(text: str) -> Language:
    if text.lower() not in ("en", "zh"):
        raise ValueError("must be en or zh")
    return cast(Language, text.lower())


def _timezone(text: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(text)
    except (KeyError, ValueError, OSError):
        raise ValueError("must be a time zone's name such as Asia/Shanghai") from None


def _timeout(text: str) -> float:
    return _number(text, 1, 600, "must be a number of seconds from 1 to 600")


def _concurrency(text: str) -> int:
    number = _number(text, 1, 64, "must be a whole number from 1 to 64")
    if number != int(number):
        raise ValueError("must be a whole number from 1 to 64")
    return int(number)


def _number(text: str, least: float, most: float, rule: str) -> float:
    try:
        number = float(text)
    except ValueError:
        raise ValueError(rule) from None
    if not least <= number <= most:
        raise ValueError(rule)
    return number


def _log_level(text: str) -> str:
    if text.upper() not in _LOG_LEVELS:
        raise ValueError(f"must be one of {', '.join(_LOG_LEVELS)}")
    return text.upper()


def _path(text: str) -> Path | None:
    try:
        return Path(text).expanduser()
    except RuntimeError:
        raise ValueError("names a home directory that there is not") from None


NAMES = (
    "AITOEARN_API_KEY",
    "AITOEARN_API_KEY_FILE",
    "AITOEARN_BASE_URL",
    "AITOEARN_LANGUAGE",
    "AITOEARN_TIMEZONE",
    "AITOEARN_TIMEOUT",
    "AITOEARN_CONCURRENCY",
    "AITOEARN_READ_ONLY",
    "AITOEARN_PROTECT_LINKS",
    "AITOEARN_AUDIT_LOG",
    "AITOEARN_LOG_LEVEL",
    "AITOEARN_SANDBOX",
    "AITOEARN_MCP_TOKEN",
    "AITOEARN_MCP_ALLOWED_HOSTS",
)

# Parsed in service/settings.py.
SERVICE_NAMES = (
    "AITOEARN_MCP_OAUTH_ISSUER",
    "AITOEARN_MCP_OAUTH_RESOURCE",
    "AITOEARN_MCP_OAUTH_AUDIENCE",
    "AITOEARN_MCP_OAUTH_SCOPE",
    "AITOEARN_MCP_KEYS_FILE",
    "AITOEARN_MCP_TOKENS_FILE",
)


def _unknown_names(environ: Mapping[str, str]) -> tuple[list[str], list[str]]:
    """Return the warnings about names that there are not, and the problems.

    What is probably a safety setting written wrong is a problem: a warning would not be seen, and it would be off.
    """
    warnings, problems = [], []
    known = NAMES + SERVICE_NAMES
    for name in sorted(environ):
        if name.upper().startswith(_PREFIX) and name not in known:
            near = next(iter(difflib.get_close_matches(name.upper(), known, n=1, cutoff=0.8)), None)
            if near in _SAFETY:
                problems.append(f"{name} is unknown: did you mean {near}?")
            else:
                warnings.append(f"unknown setting {name}" + (f": did you mean {near}?" if near else ""))
    return warnings, problems
