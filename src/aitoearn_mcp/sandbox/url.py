"""A small reader of URLs as a browser reads them (WHATWG), which is how AiToEarn's server does."""

import re
import unicodedata
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, unquote

_SPECIAL = {"http", "https", "ws", "wss", "ftp"}
_SCHEME = re.compile(r"([A-Za-z][A-Za-z0-9+.-]*):(.*)", re.DOTALL)
_FORBIDDEN_IN_HOST = re.compile(r"[\x00-\x20\x7f#%/:<>?@\[\\\]^|]")


@dataclass(frozen=True, slots=True)
class Url:
    """The parts that the platform readers look at; `host` is lower case and without a leading `www.`."""

    host: str
    path: str
    segments: list[str]
    query: dict[str, str]


def parse_url(text: str) -> Url | None:
    """Read `text`, or return None where a browser's URL constructor would throw.

    Outer spaces and control characters, and tabs and newlines anywhere, are dropped; the scheme is not judged; a
    scheme-less text is no URL.
    """
    cleaned = re.sub(r"[\t\n\r]", "", text.strip("".join(map(chr, range(0x21)))))
    match = _SCHEME.match(cleaned)
    if not match:
        return None
    scheme, rest = match[1].lower(), match[2]
    rest, _, _ = rest.partition("#")
    rest, _, query = rest.partition("?")
    if scheme in _SPECIAL:
        rest = rest.replace("\\", "/").lstrip("/")
    elif rest.startswith("//"):
        rest = rest[2:]
    else:
        return Url("", rest, _segments(rest), _query(query))
    authority, slash, path = rest.partition("/")
    host = _host(authority.rpartition("@")[2], special=scheme in _SPECIAL)
    if host is None:
        return None
    normal = _normal_path(slash + path)
    return Url(host.removeprefix("www."), normal, _segments(normal), _query(query))


def _host(text: str, *, special: bool) -> str | None:
    host, colon, port = text.partition(":")
    if colon and port and not (re.fullmatch(r"[0-9]+", port) and int(port) <= 65535):
        return None
    if special:
        host = unicodedata.normalize("NFKC", unquote(host)).lower()
        if not host:
            return None
    return None if _FORBIDDEN_IN_HOST.search(host) else host


def _normal_path(path: str) -> str:
    """Resolve dot segments and percent-encode what a browser would."""
    kept: list[str] = []
    parts = (path or "/")[1:].split("/")
    for position, part in enumerate(parts):
        plain = part.lower().replace("%2e", ".")
        if plain == "..":
            del kept[-1:]
        elif plain != ".":
            kept.append(part)
        if plain in (".", "..") and position == len(parts) - 1:
            kept.append("")
    return "/" + quote("/".join(kept), safe="/%!$&'()*+,;=:@-._~[]|\\^")


def _segments(path: str) -> list[str]:
    return [part for part in path.split("/") if part]


def _query(text: str) -> dict[str, str]:
    values: dict[str, str] = {}
    for name, value in parse_qsl(text, keep_blank_values=True):
        values.setdefault(name, value)
    return values
