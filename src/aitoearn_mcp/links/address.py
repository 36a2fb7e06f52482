"""The parts of a web address that tell a post from other pages, as AiToEarn's own URL parser sees them."""

from dataclasses import dataclass
from functools import lru_cache
from ipaddress import IPv6Address, ip_address
from typing import Final
from urllib.parse import parse_qsl

from ada_url import URL

MAX_LINK: Final = 2_048
_REMEMBERED = 256


@dataclass(frozen=True, slots=True)
class Address:
    """The parts of a URL as a WHATWG parser sees them.

    `host` is lower-case, without one leading www. that it may have had; `path` is percent-encoded, without dot
    segments; `query` is raw.
    """

    host: str
    path: str
    query: str

    @property
    def segments(self) -> list[str]:
        """The parts of the path that are not empty."""
        return [segment for segment in self.path.split("/") if segment]

    @property
    def parameters(self) -> list[tuple[str, str]]:
        """The query's parameters in their order, decoded."""
        return parse_qsl(self.query, keep_blank_values=True) if self.query else []

    def parameter(self, name: str) -> str:
        """Return the first value of a query parameter, decoded, or the empty string."""
        return next((value for key, value in self.parameters if key == name), "")

    def segment_after(self, *markers: str) -> str | None:
        """Return the segment after the first that is one of the markers."""
        segments = self.segments
        at = next((place for place, segment in enumerate(segments) if segment in markers), len(segments))
        return segments[at + 1] if at + 1 < len(segments) else None


def parse_address(url: str) -> Address | None:
    """Parse a URL as Node does, on which AiToEarn runs, or return None where it has no usable host. Never raises.

    AiToEarn does not look at the scheme.
    """
    # The API may send one of any length, which is not to be kept.
    return _remembered_address(url) if len(url) <= MAX_LINK else _parse_address(url)


@lru_cache(maxsize=_REMEMBERED)
def _remembered_address(url: str) -> Address | None:
    return _parse_address(url)


def _parse_address(url: str) -> Address | None:
    # A lone surrogate has no UTF-8 form; JavaScript's parser reads U+FFFD in its place.
    readable = url if url.isascii() else url.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
    try:
        parsed = URL(readable)
    except ValueError:
        return None
    host = parsed.hostname.removeprefix("www.")
    return Address(host, parsed.pathname or "/", parsed.search.removeprefix("?")) if host else None


def is_private(host: str) -> bool:
    """Tell whether an Address's host is this machine or in a private network, where no public post is."""
    name = host.removesuffix(".")
    if name == "localhost" or name.endswith((".localhost", ".local", ".internal")):
        return True
    if not name.startswith("[") and not name[-1:].isdigit():
        return False
    try:
        ip = ip_address(name.strip("[]"))
    except ValueError:
        return False
    if isinstance(ip, IPv6Address) and ip.ipv4_mapped:
        ip = ip.ipv4_mapped
    return not ip.is_global or ip.is_reserved or ip.is_multicast
