"""Xiaohongshu."""

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths


def _parse(address: Address) -> KnownForm | None:
    if address.host == "xhslink.com":
        return KnownForm(media="video", is_short=True)
    match address.segments if address.host == "xiaohongshu.com" else []:
        case ["explore" | "red_video", note, *_] | ["discovery", "item", note, *_] | ["user", "profile", _, note, *_]:
            return KnownForm(note, media="video")
    return None


XHS = Platform(
    account_type="xhs",
    name=Text("Xiaohongshu", "小红书"),
    other_names=("rednote",),
    example="https://www.xiaohongshu.com/explore/{id}?xsec_token={token}",
    domains=("xiaohongshu.com", "xhslink.com"),
    parse=_parse,
    resolved_ahead=True,
    takes_any_link_with_id=True,
    stored_raw=True,
    needed_parameter="xsec_token",
    creator_hosts=frozenset({"creator.xiaohongshu.com"}),
    list_paths=paths(r"explore/?", r"search_result/?", r"user/profile/[^/]+/?"),
)
