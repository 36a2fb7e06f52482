"""Whether a cell has a link of a platform that is known, and whether that may be a post's."""

import re
from collections.abc import Iterator
from typing import Final

from aitoearn_mcp.imports.cells import Cell, holds_link
from aitoearn_mcp.links.link import ProblemKind, parse_link

_URL = re.compile(r"(?:https?:/{2})?(?:[a-z0-9-]{1,63}\.){1,5}[a-z]{2,12}/[!-~]*", re.IGNORECASE)
_BARE_ID = re.compile(r"\bBV1[0-9A-Za-z]{9}\b")
_MOST: Final = 20
_NO_POST: Final = (ProblemKind.NOT_A_POST, ProblemKind.UNSUPPORTED_FORM)


def has_platform_link(cell: Cell) -> bool:
    """Tell whether a link of a known platform, of whatever page, stands in the cell."""
    return any(parse_link(url).host_platform for url in _urls(cell)) or _has_bare_id(cell)


def has_post_link(cell: Cell) -> bool:
    """Tell whether a link that may be a post's stands in the cell: no picture's, profile's or list's."""
    for url in _urls(cell):
        link = parse_link(url)
        if link.host_platform and not any(found.blocking or found.kind in _NO_POST for found in link.problems):
            return True
    return _has_bare_id(cell)


def _urls(cell: Cell) -> Iterator[str]:
    if not isinstance(cell, str) or not holds_link(cell):
        return
    for count, found in enumerate(_URL.finditer(cell)):
        if count == _MOST:
            return
        yield found[0] if "://" in found[0] else f"https://{found[0]}"


def _has_bare_id(cell: Cell) -> bool:
    return isinstance(cell, str) and _BARE_ID.search(cell) is not None
