"""Threads."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths

_PATH = re.compile(r"(/@[^/]+/post/|/t/)([^/]+)(?:/media)?/?")


def _parse(address: Address) -> KnownForm | None:
    if address.host in ("threads.net", "threads.com") and (match := _PATH.fullmatch(address.path)):
        return KnownForm(match[2], f"https://www.threads.com{match[1]}{match[2]}")
    return None


THREADS = Platform(
    account_type="threads",
    name=Text("Threads", "Threads"),
    example="https://www.threads.com/@{user}/post/{id}",
    domains=("threads.net", "threads.com"),
    parse=_parse,
    needs_account=True,
    creator_paths=paths(r"(?:intent|insights)(?:/|$)"),
    list_paths=paths(r"@[^/]*/?", r"search.*"),
)
