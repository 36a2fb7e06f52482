"""The network settings of the environment: proxies and certificates."""

import contextlib
import ssl
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from ipaddress import ip_address, ip_network
from urllib.parse import SplitResult, urlsplit
from urllib.request import getproxies

import httpx

from aitoearn_mcp.i18n import Text

_PROXY_SCHEMES = ("http", "https", "socks5", "socks5h")
_PORTS = {"http": 80, "https": 443}
_ALL_HOSTS = "*"
_RULE = Text(
    f"must be a proxy's URL such as http://127.0.0.1:8080, of {', '.join(_PROXY_SCHEMES)}, or be unset",
    f"必须是代理地址，例如 http://127.0.0.1:8080（支持 {'、'.join(_PROXY_SCHEMES)}），或取消设置",
)


def leads_to_a_host(url: str, schemes: Sequence[str]) -> bool:
    """Tell whether a connection can be tried: urlsplit refuses some ports that httpx takes, httpx some host names.

    It refuses some of them (`xn--a`) not before a request is built, which asks for the host.
    """
    try:
        parts = urlsplit(url)
        _port, _host = parts.port, httpx.URL(url).host
    except (ValueError, httpx.InvalidURL):
        return False
    return bool(parts.hostname) and parts.scheme in schemes and url.isprintable() and " " not in url


@dataclass(frozen=True, slots=True)
class Proxy:
    """The proxy for a URL, and the variable that names it. The proxy's URL may hold a password."""

    url: str = field(repr=False)
    named_by: str


def proxy_for(url: str) -> Proxy | None:
    """Return the proxy that the environment, or else the system, has for a URL.

    Raises ValueError, which names the variable and not its value, where httpx can't use it.
    """
    parts = urlsplit(url)
    proxies = getproxies()
    named_by = next((scheme for scheme in (parts.scheme, "all") if proxies.get(scheme)), None)
    if named_by is None or _is_left_out(parts, proxies.get("no", "")):
        return None
    proxy, variable = _with_scheme(proxies[named_by]), f"{named_by.upper()}_PROXY"
    if not leads_to_a_host(proxy, _PROXY_SCHEMES):
        raise ValueError(f"{variable} {_RULE.en}")
    return Proxy(proxy, variable)


def bad_proxies(environ: Mapping[str, str]) -> list[Text]:
    """Name the proxy variables that httpx can't use. Their values may hold a password."""
    # As urllib has it: in letters of any case, and the lower case wins, which sorts last.
    named = {name.lower(): name for name in sorted(environ)}
    values = {lower: environ[name] for lower, name in named.items()}
    if _ALL_HOSTS in map(str.strip, values.get("no_proxy", "").split(",")):
        return []
    return [
        Text(f"{named[name]} {_RULE.en}", f"{named[name]} {_RULE.zh}")
        for name in ("http_proxy", "https_proxy", "all_proxy")
        if values.get(name) and not leads_to_a_host(_with_scheme(values[name]), _PROXY_SCHEMES)
    ]


def _with_scheme(proxy: str) -> str:
    return proxy if "://" in proxy else f"http://{proxy}"


def _is_left_out(url: SplitResult, no_proxy: str) -> bool:
    """Tell whether an entry of NO_PROXY means the host: a name and all below it, an address or a network of them.

    Read from the text alone: urllib's own proxy_bypass looks names up on some systems, which may take long there.
    """
    host = url.hostname or ""
    port = url.port or _PORTS.get(url.scheme)
    for entry in no_proxy.lower().split(","):
        entry = entry.strip().rpartition("://")[2]
        with contextlib.suppress(ValueError):
            if ip_address(host) in ip_network(entry.strip("[]"), strict=False):
                return True
        name, _, only = entry.partition("/")[0].partition(":")
        name = name.lstrip(".")
        named = name == _ALL_HOSTS or (name != "" and f".{host}".endswith(f".{name}"))
        if named and only in ("", str(port)):
            return True
    return False


def bad_certificates(environ: Mapping[str, str]) -> list[Text]:
    """Name the variables of certificate authorities that httpx can't use."""
    problems = []
    for name, argument in (("SSL_CERT_FILE", "cafile"), ("SSL_CERT_DIR", "capath")):
        path = environ.get(name)
        if path:
            try:
                ssl.create_default_context().load_verify_locations(**{argument: path})
            except (OSError, ValueError):
                problems.append(
                    Text(
                        f"{name} must name certificates of authorities in PEM format, or be unset",
                        f"{name} 必须指向 PEM 格式的根证书，或取消设置",
                    )
                )
    return problems
