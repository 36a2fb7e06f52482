"""Links to send in the place of one with problems, made from its text alone."""

import re
from collections.abc import Iterator
from typing import Final
from urllib.parse import unquote

from aitoearn_mcp.links.address import Address, parse_address
from aitoearn_mcp.links.clean_link import without_parameters
from aitoearn_mcp.links.platforms import ROWS, Platform, platform_of

_LEVELS: Final = 3
_SLASHES = re.compile(r"/{2,}")
_SECOND_SCHEME = re.compile(r"(?<=.)https?:/{1,2}(?=[\w-]+\.)", re.IGNORECASE)
_PATH_IN_FRAGMENT = re.compile(r"#!?(/[^#]+)")
# White space and the punctuation of Chinese and Japanese, percent-encoded together with a link.
_ENCODED_END = re.compile(
    r"(?:%(?:20|0A|0D|09|C2%A0|E3%80%8[0-9]|E3%80%9[01]|E2%80%8B|EF%BB%BF|EF%BC%(?:8C|81|9F)))+$", re.I
)
_ENCODED = re.compile(r"%(?:2F|3A|3D|3F|26)", re.IGNORECASE)
# A suggestion is taken out of a text as it stands, so it must be a link that needs no correction.
_PLAIN = re.compile(r"https?://[\w\-.~:/?@!$&*+,;=%]*[\w\-/@$&+=%]", re.ASCII)


def candidates(url: str, address: Address, row: Platform | None) -> Iterator[str]:
    """Yield links that may be the right one, likeliest first. `row` is the address's platform, if it has one."""
    for candidate in _candidates(url, address, row, _LEVELS):
        if candidate != url and _PLAIN.fullmatch(candidate):
            yield candidate


def _candidates(url: str, address: Address, row: Platform | None, levels: int) -> Iterator[str]:
    if row is not None:
        made = row.suggest(address)
        if made is not None:
            yield made
        yield without_parameters(url, row)
        yield from _on_usual_host(address)
        yield _ENCODED_END.sub("", url)
        # What e-mail makes of each =.
        yield url.replace("=3D", "=")
    if levels == 0:
        return
    for inner in _carried(url, address):
        of_inner = parse_address(inner)
        if of_inner is None:
            continue
        yield from _candidates(inner, of_inner, ROWS.get(platform_of(of_inner) or ""), levels - 1)


def _on_usual_host(address: Address) -> Iterator[str]:
    """Yield the link without a dot behind its host, and without doubled slashes."""
    host, path = address.host.removesuffix("."), _SLASHES.sub("/", address.path)
    if (host, path) != (address.host, address.path):
        yield f"https://{host}{path}" + (f"?{address.query}" if address.query else "")


def _carried(url: str, address: Address) -> Iterator[str]:
    """Yield the links that a page carries: where a login goes on to, a redirect leads to, what an archive keeps."""
    here = f"https://{address.host}"
    for _, value in address.parameters:
        if value.startswith(("http://", "https://")):
            yield value
        elif value.startswith("/") and not value.startswith("//"):
            yield here + value
    if match := _PATH_IN_FRAGMENT.search(url):
        yield here + match[1]
    if match := _SECOND_SCHEME.search(url):
        yield url[match.start() :]
    if _ENCODED.search(url):
        yield unquote(url)
