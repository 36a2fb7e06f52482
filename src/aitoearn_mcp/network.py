"""What the environment says of the network, checked before httpx reads it: proxies and certificates."""

import contextlib
import ipaddress
import ssl
from collections.abc import Mapping, Sequence
from urllib.parse import urlsplit

import httpx

_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")


def leads_to_a_host(url: str, schemes: Sequence[str]) -> bool:
    """Tell whether a connection can be tried: urlsplit refuses some ports that httpx takes, httpx some host names."""
    try:
        parts = urlsplit(url)
        _port, _url = parts.port, httpx.URL(url)
    except (ValueError, httpx.InvalidURL):
        return False
    return bool(parts.hostname) and parts.scheme in schemes and url.isprintable() and " " not in url


def bad_proxies(environ: Mapping[str, str]) -> list[str]:
    """Name the proxy variables that httpx can't use. Their values may hold a password."""

    def value(name: str) -> tuple[str, str]:
        used = name if name in environ else name.upper()  # As urllib has it: the lower case wins, even if empty.
        return used, environ.get(used, "")

    no_proxy, text = value("no_proxy")
    without_proxy = [host.strip() for host in text.split(",")]
    if "*" in without_proxy:
        return []
    problems = []
    for name, url in map(value, ("http_proxy", "https_proxy", "all_proxy")):
        if url and not leads_to_a_host(url if "://" in url else f"http://{url}", _PROXY_SCHEMES):
            rule = f"must be a proxy's URL such as http://127.0.0.1:8080, of {', '.join(_PROXY_SCHEMES)}, or be unset"
            problems.append(f"{name} {rule}")
    if not all(map(_is_proxy_exception, without_proxy)):
        problems.append(f"{no_proxy} must be host names with commas between them, IPv6 addresses without brackets")
    return problems


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


def _is_proxy_exception(host: str) -> bool:
    """Tell whether httpx, which makes a URL pattern of it, can read an entry of NO_PROXY."""
    with contextlib.suppress(ValueError):
        ipaddress.IPv6Address(host.partition("/")[0])
        return True
    try:
        httpx.URL(host if "://" in host else f"all://*{host}")
    except (ValueError, httpx.InvalidURL):
        return False
    return True
