"""Links that lack their https://, or have it mistyped."""

import re

from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms import platform_of
from aitoearn_mcp.links.text_formats import PlainText, Undone

_HAS_LINK = re.compile(r"https?://\S", re.IGNORECASE)
_WITHOUT_SCHEME = re.compile(
    r"(?<![A-Za-z0-9_@.:/\\=&?%-])"
    # What is left of a scheme, or stands in its place: ttps://, https:/, https//, hxxps://, https:// and a space.
    r"(?:(?P<mistyped>(?:h?t{1,3}ps?|hxxps?)[^\S\n]?(?:[:：;；][^\S\n]?)?[/／\\]{1,3}[^\S\n]?|https?[:：;；][^\S\n]?)|:?//)?"
    r"(?P<host>(?:[a-z0-9-]{1,63}\.){1,6}[a-z]{2,24})(?P<path>/[^\s?#]+)",
    re.IGNORECASE,
)


def with_schemes(plain: PlainText) -> PlainText:
    """Give links of known hosts the https:// that they lack, in a text without any link that has it."""
    if _HAS_LINK.search(plain.text):
        return plain
    texts: list[str] = []
    marks: list[Undone | None] = []
    at = 0
    for match in _WITHOUT_SCHEME.finditer(plain.text):
        host = match["host"].lower().removeprefix("www.")
        if platform_of(Address(host, match["path"], "")) is None:
            continue
        undone = Undone.MISTYPED_SCHEME if match["mistyped"] else Undone.NO_SCHEME
        texts += [plain.text[at : match.start()], "https://"]
        marks += [*plain.marks[at : match.start()], *[undone] * len("https://")]
        at = match.start("host")
    return PlainText("".join([*texts, plain.text[at:]]), (*marks, *plain.marks[at:]))
