"""Douyin."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths

_PATH = re.compile(r"/(video|note)/([^/&]*)")
_SHARED_PATH = re.compile(r"/video/([0-9]+)")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "v.douyin.com":
        return KnownForm(media="video", is_short=True)
    kind, work_id = "video", ""
    if address.host == "douyin.com":
        if match := _PATH.match(address.path):
            kind, work_id = match[1], match[2]
        else:
            work_id = address.parameter("modal_id")
    elif address.host == "iesdouyin.com" and (match := _SHARED_PATH.search(address.path)):
        work_id = match[1]
    return KnownForm(work_id, f"https://www.douyin.com/{kind}/{work_id}", "video") if work_id else None


DOUYIN = Platform(
    account_type="douyin",
    name=Text("Douyin", "抖音"),
    example="https://www.douyin.com/video/{id}",
    domains=("douyin.com", "iesdouyin.com"),
    parse=_parse,
    resolved_ahead=True,
    creator_hosts=frozenset({"creator.douyin.com"}),
    login_hosts=frozenset({"sso.douyin.com"}),
    list_paths=paths(r"(?:user|search|discover|hot)(?:/.*)?"),
)
