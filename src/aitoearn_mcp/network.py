"""What the environment says of the network: proxies and certificates."""

import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from urllib.parse import urlsplit
from urllib.request import getproxies, proxy_bypass

import httpx

_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_ALL_HOSTS = "*"


def leads_to_a_host(url: str, schemes: Sequence[str]) -> bool:
    """Tell whether a connection can be tried: urlsplit refuses some ports that httpx takes, httpx some host names."""
    try:
        parts = urlsplit(url)
        _port, _url = parts.port, httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        return False
    return bool(parts.hostname) and parts.scheme in schemes and url.isprintable() and " " not in url


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy for a URL, and the variable that names it. The proxy's URL may hold a password."""

    url: str = field(repr=False)
    named_by: str


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy that the environment, or else the system, has for a URL; a `*` in NO_PROXY means none."""
    parts = urlsplit(url)
    proxies = getproxies()
    named_by = next((scheme for scheme in (parts.scheme, "all") if proxies.get(scheme)), None)
    if named_by is None or proxy_bypass(parts.netloc) or _ALL_HOSTS in _without_proxy(proxies.get("no", "")):
        return None
    return Proxy(_with_scheme(proxies[named_by]), f"{named_by.upper()}_PROXY")


def bad_proxies(environ: Mapping[str, str]) -> list[str]:
    """Name the proxy variables that httpx can't use. Their values may hold a password."""

    def value(name: str) -> str:
        return environ.get(name if name in environ else name.upper(), "")  # As urllib has it: the lower case wins.

    if _ALL_HOSTS in _without_proxy(value("no_proxy")):
        return []
    rule = f"must be a proxy's URL such as http://127.0.0.1:8080, of {', '.join(_PROXY_SCHEMES)}, or be unset"
    return [
        f"{name if name in environ else name.upper()} {rule}"
        for name in ("http_proxy", "https_proxy", "all_proxy")
        if value(name) and not leads_to_a_host(_with_scheme(value(name)), _PROXY_SCHEMES)
    ]


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _without_proxy(hosts: str) -> list[str]:
    return [host.strip() for host in hosts.split(",")]


def bad_certificates(environ: Mapping[str, str]) -> list[str]:
    """Name the variables of certificate authorities that httpx can't use."""
    problems = []
    for name, argument in (("SSL_CERT_FILE", "cafile"), ("SSL_CERT_DIR", "capath")):
        path = environ.get(name)
        if path:
            try:
                ssl.create_default_context().load_verify_locations(**{argument: path})
            except (OSError, ValueError):
                problems.append(f"{name} must name certificates of authorities in PEM format, or be unset")
    return problems
