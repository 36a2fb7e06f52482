"""Which of the links in a text is the post's."""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from itertools import pairwise

from aitoearn_mcp.links.address import parse_address
from aitoearn_mcp.links.link import ParsedLink, ProblemKind, parse_link, post_of
from aitoearn_mcp.links.link_ends import Doubt
from aitoearn_mcp.links.platforms import ROWS
from aitoearn_mcp.links.text_formats import Undone

_STORES = re.compile(
    r"(?:apps|itunes)\.apple\.com/.*|play\.google\.com/store.*|(?:\w+\.)?app\.qq\.com/.*|appgallery\.huawei\.com/.*"
    r"|(?:\w+\.)?(?:onelink\.me|app\.link)/.*|(?:\w+\.)?testflight\.apple\.com/.*"
)


@dataclass(frozen=True, slots=True)
class FoundLink:
    """A link in a text: where it stands, what is unsure about its end, and what a text format had done to it."""

    url: str
    start: int
    end: int
    doubt: Doubt | None
    undone: frozenset[Undone]


def one_of(found: Sequence[FoundLink]) -> list[FoundLink]:
    """Leave out what is not a link of its own: an app's page, a profile, a label beside its target, a post again."""
    links = [one for one in found if not _is_app_page(one.url)] or list(found)
    whole = [one.url for one in links if one.doubt is not Doubt.ELLIPSIS]
    links = [
        one for one in links if one.doubt is not Doubt.ELLIPSIS or not any(url.startswith(one.url) for url in whole)
    ]
    by_url = {one.url: one for one in sorted(links, key=lambda one: one.doubt is None)}
    links = _without_pages([one for one in links if by_url[one.url] is one])
    if len(links) > 1 and all(_same(a.url, b.url) for a, b in pairwise(links)):
        return [next((one for one in links if not parse_link(one.url).problems), links[-1])]
    return links


def _without_pages(links: list[FoundLink]) -> list[FoundLink]:
    """Leave out pages that are not posts beside links of posts on the same platform: the author's, a hashtag's."""
    if len(links) < 2:
        return links
    parsed = [(one, parse_link(one.url)) for one in links]
    posts = [(one, link) for one, link in parsed if not _is_page(link)]
    named = [(one, link) for one, link in posts if not _wraps_any_link(link)]
    posts = named if any(link.key for _, link in named) else posts
    platforms = {link.host_platform for _, link in parsed}
    if not posts or len(platforms) > 1 or None in platforms or not all(_is_read(link) for _, link in posts):
        return links
    return [one for one, _ in posts]


def _is_page(link: ParsedLink) -> bool:
    return any(problem.kind in _PAGES for problem in link.problems)


def _wraps_any_link(link: ParsedLink) -> bool:
    """Tell whether it is of the kind that a platform makes of each link in a post, wherever it leads."""
    row, address = ROWS.get(link.host_platform or ""), parse_address(link.url)
    return row is not None and address is not None and address.host in row.wrapping_hosts


def _is_read(link: ParsedLink) -> bool:
    return not any(problem.kind is ProblemKind.UNSUPPORTED_FORM for problem in link.problems)


_PAGES = frozenset({ProblemKind.NOT_A_POST, ProblemKind.HOME_PAGE, ProblemKind.CREATOR_PAGE, ProblemKind.LOGIN_PAGE})


def _same(a: str, b: str) -> bool:
    post = post_of(a)
    return (post[0] is not None and post == post_of(b)) or _bare(a) == _bare(b)


def _bare(url: str) -> str:
    return url.partition("://")[2].rstrip("/")


def _is_app_page(url: str) -> bool:
    page = _bare(url).partition("?")[0].removeprefix("www.")
    return any(pattern.fullmatch(page) for pattern in (_STORES, *(row.app_pages for row in ROWS.values())))
