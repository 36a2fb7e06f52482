"""Bilibili."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform

_PATH = re.compile(r"/video/(BV[0-9A-Z]+|av[0-9]+)", re.IGNORECASE)


def _parse(address: Address) -> KnownForm | None:
    if address.host == "b23.tv":
        return KnownForm(media="video", is_short=True)
    if address.host in ("bilibili.com", "m.bilibili.com") and (match := _PATH.search(address.path)):
        return KnownForm(match[1], f"https://www.bilibili.com/video/{match[1]}", "video")
    return None


BILIBILI = Platform(
    account_type="bilibili",
    name=Text("Bilibili", "哔哩哔哩"),
    other_names=("b站",),
    example="https://www.bilibili.com/video/BV{id}",
    domains=("bilibili.com", "b23.tv"),
    parse=_parse,
    resolved_ahead=True,
    creator_hosts=frozenset({"member.bilibili.com"}),
    login_hosts=frozenset({"passport.bilibili.com", "account.bilibili.com"}),
    list_hosts=frozenset({"space.bilibili.com", "search.bilibili.com"}),
)
