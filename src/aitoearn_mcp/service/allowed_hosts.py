"""The addresses under which callers reach this server, and the pages that may use it."""

import re
from collections.abc import Iterable
from ipaddress import ip_address
from urllib.parse import urlsplit

from starlette.requests import Request

from aitoearn_mcp.service.refusal import Reason, Refusal

_ALLOWED_HOSTS = "AITOEARN_MCP_ALLOWED_HOSTS"
_LONGEST_QUOTE = 100
_HOST = re.compile(r"(\[[0-9a-f:.]+\]|[^:\[\]/@]+)(:[0-9]{1,5})?")


class Addresses:
    """Checks the Host and Origin headers: this machine's names, and those that the operator named, on any port.

    A page elsewhere that a browser was led to can only send another Host (after DNS rebinding) or another Origin. Any
    loopback address counts as this machine: no name that a page could have leads there unseen.
    """

    def __init__(self, names: Iterable[str]) -> None:
        self._names = frozenset(name.lower() for name in names)

    def refusal(self, request: Request) -> Refusal | None:
        """Return why a request with such headers is not served, or None. Case makes no difference."""
        hosts = request.headers.getlist("host")
        if len(hosts) != 1 or not self._is_named(hosts[0].lower(), is_secure=True):
            named = hosts[0][:_LONGEST_QUOTE] if hosts else ""
            text = (
                f"This server does not answer for the host {named!r}. Its operator can allow a name with "
                f"{_ALLOWED_HOSTS} or --allowed-host."
            )
            return Refusal(421, Reason.HOST, text)
        origins = request.headers.getlist("origin")
        if any(not self._is_own_page(origin.lower()) for origin in origins if origin):
            text = (
                f"Pages of {origins[0][:_LONGEST_QUOTE]!r} may not use this server. Its operator can allow their host, "
                f"over https, with {_ALLOWED_HOSTS} or --allowed-host."
            )
            return Refusal(403, Reason.ORIGIN, text)
        return None

    def _is_named(self, host: str, *, is_secure: bool) -> bool:
        found = _HOST.fullmatch(host)
        if found is None:
            return False
        return _is_loopback(found[1]) or (is_secure and not self._names.isdisjoint((host, found[1])))

    def _is_own_page(self, origin: str) -> bool:
        try:
            parts = urlsplit(origin)
        except ValueError:
            return False
        if parts.scheme not in ("http", "https") or origin != f"{parts.scheme}://{parts.netloc}":
            return False
        return self._is_named(parts.netloc, is_secure=parts.scheme == "https")


def _is_loopback(name: str) -> bool:
    try:
        return name == "localhost" or ip_address(name.strip("[]")).is_loopback
    except ValueError:
        return False
