"""The fifteen platforms, a row each, and whose an address is."""

from collections.abc import Iterable
from typing import Final

from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.bilibili import BILIBILI
from aitoearn_mcp.links.platforms.douyin import DOUYIN
from aitoearn_mcp.links.platforms.facebook import FACEBOOK
from aitoearn_mcp.links.platforms.google_business import GOOGLE_BUSINESS
from aitoearn_mcp.links.platforms.instagram import INSTAGRAM
from aitoearn_mcp.links.platforms.kwai import KWAI
from aitoearn_mcp.links.platforms.linkedin import LINKEDIN
from aitoearn_mcp.links.platforms.pinterest import PINTEREST
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform
from aitoearn_mcp.links.platforms.threads import THREADS
from aitoearn_mcp.links.platforms.tiktok import TIKTOK
from aitoearn_mcp.links.platforms.twitter import TWITTER
from aitoearn_mcp.links.platforms.wxgzh import WXGZH
from aitoearn_mcp.links.platforms.wxsph import WXSPH
from aitoearn_mcp.links.platforms.xhs import XHS
from aitoearn_mcp.links.platforms.youtube import YOUTUBE

__all__ = ["PLATFORMS", "PLATFORM_NAMES", "ROWS", "KnownForm", "Platform", "example_link", "is_under", "platform_of"]

ROWS: Final = {
    row.account_type: row
    for row in (
        DOUYIN,
        XHS,
        WXSPH,
        KWAI,
        YOUTUBE,
        WXGZH,
        BILIBILI,
        TWITTER,
        TIKTOK,
        FACEBOOK,
        INSTAGRAM,
        THREADS,
        PINTEREST,
        LINKEDIN,
        GOOGLE_BUSINESS,
    )
}
PLATFORMS: Final = tuple(ROWS)
PLATFORM_NAMES: Final = {
    spelling: row.account_type
    for row in ROWS.values()
    for spelling in (row.account_type, row.name.en, row.name.zh, *row.other_names)
}
"""What people call the platforms, to their accountTypes."""
_LONGEST_HOST = 253
_BY_DOMAIN = {domain: row.account_type for row in ROWS.values() for domain in (*row.domains, *row.file_domains)}
_BY_PATH = tuple((row.owns, row.account_type) for row in ROWS.values() if row.owns is not None)


def platform_of(address: Address) -> str | None:
    """Return the accountType that an address belongs to, subdomains included, or None if it is unknown.

    Wider than what AiToEarn accepts: m.douyin.com is Douyin's, though its links are refused.
    """
    host = address.host.removesuffix(".")
    name = host if len(host) <= _LONGEST_HOST else ""
    while name:
        if name in _BY_DOMAIN:
            return _BY_DOMAIN[name]
        name = name.partition(".")[2]
    beside = Address(host, address.path, address.query)
    return next((account_type for owns, account_type in _BY_PATH if owns(beside)), None)


def is_under(host: str, domains: Iterable[str]) -> bool:
    """Tell whether a host is one of the domains, or under it."""
    return any(f".{host}".endswith(f".{domain}") for domain in domains)


def example_link(account_type: str) -> str:
    """Return a form of link that AiToEarn accepts for the platform, empty if the platform is unknown."""
    return ROWS[account_type].example if account_type in ROWS else ""
