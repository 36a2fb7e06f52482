"""Our entry, merged into the one that a client has: what a user added stays, and no key goes to another site."""

import re
from collections.abc import Mapping
from typing import Any
from urllib.parse import urlsplit

from aitoearn_mcp.client_config.entry import site_word
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.installation import PACKAGE, safety
from aitoearn_mcp.setting_types import is_on
from aitoearn_mcp.settings import CN_BASE_URL

# Which of these an entry has says on whose behalf the server acts: they are kept, or replaced, together.
_CREDENTIALS = ("AITOEARN_API_KEY", "AITOEARN_API_KEY_FILE", "AITOEARN_SANDBOX")
# These stand in an entry of ours only where the user asked for them: they go before what the file has.
_ASKED_FOR = ("AITOEARN_BASE_URL", "AITOEARN_READ_ONLY")
# The name that AITOEARN_PROTECT_LINKS had before.
_FORMER = "AITOEARN_PROTECT_READY"
_LAUNCHERS = re.compile(r"(python[\d.]*|py|uv|uvx|pipx)(\.exe)?", re.IGNORECASE)
_OURS = re.compile(r"aitoearn[-_]mcp(\.exe|[@=<>~].*)?", re.IGNORECASE)
# A log that an entry of ours names: it is the site's, and changes with the site.
_LOG = "AITOEARN_AUDIT_LOG"
_OUR_LOG = re.compile(rf".*[/\\]{PACKAGE}[/\\]audit(-[a-z0-9-]+)?\.jsonl")
_SANDBOX = "sandbox"
_ANOTHER_PROGRAM = Text(
    'it has an entry "{name}" that does not start this program: rename or remove that one first, or give --name',
    "其中的条目 “{name}” 并不启动本程序：请先将其改名或删除，或用 --name 另取名称",
)


class NotWritten(Exception):
    """The file is as it was; the text is a clause that says why."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


def merged_entry(name: str, existing: Any, ours: Mapping[str, Any], *, replace_credentials: bool) -> dict[str, Any]:
    """Return the entry that is to stand in the file. Raises NotWritten where the existing one is not ours.

    Its credentials are kept, unless `replace_credentials` says that the user gave new ones, or it was for another site.
    """
    # Null, "", [] and false: an entry that somebody emptied.
    existing = existing or {}
    if existing and not is_ours(existing):
        raise NotWritten(_ANOTHER_PROGRAM.format(name=name))
    environ = _environment(existing.get("env"), ours["env"], replace_credentials=replace_credentials)
    args = [*ours["args"], *(arguments_for_us(existing) or [])]
    return {**existing, **ours, "args": args, "env": environ}


def is_ours(entry: Any) -> bool:
    """Tell whether an entry starts this program. `npx aitoearn-mcp` does not: that is AiToEarn's old server."""
    return isinstance(entry, dict) and arguments_for_us(entry) is not None


def arguments_for_us(entry: Mapping[str, Any]) -> list[Any] | None:
    """Return what an entry passes to this program beyond starting it; None if it does not start it."""
    command, args = entry.get("command"), entry.get("args") or []
    if not isinstance(command, str) or not isinstance(args, list):
        return None
    name = re.split(r"[/\\]", command)[-1]
    if _OURS.fullmatch(name):
        return args
    if _LAUNCHERS.fullmatch(name):
        for place, arg in reversed(list(enumerate(args))):
            if isinstance(arg, str) and _OURS.fullmatch(arg):
                return args[place + 1 :]
    return None


def site_of(environ: Mapping[str, Any]) -> str:
    """Return the site that an entry's server acts on: keys of one are unknown to another."""
    if is_on(str(environ.get("AITOEARN_SANDBOX", ""))):
        return _SANDBOX
    url = str(environ.get("AITOEARN_BASE_URL") or CN_BASE_URL)
    try:
        parts = urlsplit(url)
        host = (parts.hostname or url).removeprefix("www.")
        return f"{host}:{parts.port}" if parts.port else host
    except ValueError:
        return url


def _is_given(name: str, value: Any) -> bool:
    """Tell whether a variable says something: null and "" are not set, and a switch can be off."""
    return is_on(str(value)) if name == "AITOEARN_SANDBOX" else value is not None and value != ""


def _environment(before: Any, ours: Mapping[str, str], *, replace_credentials: bool) -> dict[str, Any]:
    existing = dict(before) if isinstance(before, dict) else {}
    existing.pop(_FORMER, None)
    for_another_site = "AITOEARN_BASE_URL" in ours and site_of(ours) != site_of(existing)
    environ = dict(existing)
    if replace_credentials or for_another_site:
        environ = {name: value for name, value in environ.items() if name not in _CREDENTIALS}
    has_credentials = any(_is_given(name, environ.get(name)) for name in _CREDENTIALS)
    for name, value in ours.items():
        if name in _ASKED_FOR:
            environ[name] = value
        elif name in _CREDENTIALS:
            if not has_credentials:
                environ[name] = value
        elif environ.get(name) is None:
            environ[name] = value
    if site_of(environ) == _SANDBOX:  # It has its own API.
        environ.pop("AITOEARN_BASE_URL", None)
    if _OUR_LOG.fullmatch(str(environ[_LOG])):
        word = _SANDBOX if site_of(environ) == _SANDBOX else site_word(str(environ.get("AITOEARN_BASE_URL", "")))
        environ[_LOG] = safety(word)[_LOG]
    return environ
