"""The entry that is wanted: its name, what it starts or where it connects, and with which settings."""

import re
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.installation import ENTRY, KEY_PLACEHOLDER, environment, host_entry

KEY_HEADER = "X-Api-Key"

_CHINESE_SITE, _GLOBAL, _OTHER = "aitoearn.cn", "global", "other"
_WORDS = {_CHINESE_SITE: "", "aitoearn.ai": _GLOBAL}
# Cursor leaves out a tool whose name has, with the server's, more than 60 characters; our longest tool has 22.
_LONGEST_NAME = 37
# What Claude Code takes.
_NAME = re.compile(rf"[A-Za-z0-9_-]{{1,{_LONGEST_NAME}}}")
NAME_RULE = Text(
    f"--name must have 1 to {_LONGEST_NAME} letters, digits, hyphens or underscores",
    f"--name 必须由 1 到 {_LONGEST_NAME} 个字母、数字、连字符或下划线组成",
)


@dataclass(frozen=True, slots=True)
class Wanted:
    """What the entry is to do: start `command`, for one project or for all, on the real API or on the sandbox.

    With `url` it connects to a server that runs there, and has none of a server's settings.
    """

    command: tuple[str, ...]
    name: str = ENTRY
    key: str = KEY_PLACEHOLDER
    project: bool = False
    sandbox: bool = False
    read_only: bool = False
    base_url: str | None = None
    url: str | None = None

    @property
    def needs_key(self) -> bool:
        """Whether the entry has a place for an AiToEarn key."""
        return not self.sandbox

    def environment(self, key: str | None = None) -> dict[str, str]:
        """Return the entry's variables; `key` is what the client puts the real one in the place of."""
        more = {"AITOEARN_READ_ONLY": "1"} if self.read_only else {}
        if self.sandbox:
            return environment(None, site="sandbox", AITOEARN_SANDBOX="1", **more)
        if self.base_url:
            more["AITOEARN_BASE_URL"] = self.base_url
        return environment(key or self.key, site=site_word(self.base_url), **more)

    def headers(self, key: str | None = None) -> dict[str, str]:
        """Return what is sent to a server at a URL; `key` is as in `environment`."""
        return {KEY_HEADER: key or self.key}

    def local_entry(self, key: str | None = None) -> dict[str, Any]:
        """Return the entry that starts this installation, in the form that most clients share."""
        return host_entry(self.command, self.environment(key))


def default_name(address: str | None) -> str:
    """Return an entry's name by the site that it is for, so that entries for two sites can stand in one file."""
    word = site_word(address)
    return f"{ENTRY}-{word}" if word == _GLOBAL else word or ENTRY


def site_word(address: str | None) -> str:
    """Return the host's name as a word of letters, digits and hyphens, and a short one for aitoearn.ai and .cn."""
    try:
        parts = urlsplit(address or "")
        host, port = (parts.hostname or _CHINESE_SITE).removeprefix("www."), parts.port
    except ValueError:  # No URL: a file's entry can hold anything.
        return _OTHER
    if host in _WORDS:
        return _WORDS[host]
    place = f"{host}-{port}" if port else host
    return re.sub(r"[^a-z0-9]+", "-", place)[:_LONGEST_NAME].strip("-") or _OTHER


def is_name(text: str) -> bool:
    """Tell whether every client takes this as an entry's name."""
    return _NAME.fullmatch(text) is not None
