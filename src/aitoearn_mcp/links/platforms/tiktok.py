"""TikTok."""

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths


def _parse(address: Address) -> KnownForm | None:
    if address.host in ("vm.tiktok.com", "vt.tiktok.com"):
        return KnownForm(is_short=True)
    work_id = address.segment_after("video", "photo") if address.host == "tiktok.com" else None
    return KnownForm(work_id, media=None if "/photo/" in address.path else "video") if work_id else None


TIKTOK = Platform(
    account_type="tiktok",
    name=Text("TikTok", "TikTok"),
    example="https://www.tiktok.com/@{user}/video/{id}",
    domains=("tiktok.com",),
    parse=_parse,
    needs_account=True,
    stored_raw=True,
    creator_hosts=frozenset({"ads.tiktok.com"}),
    creator_paths=paths(r"(?:tiktokstudio|creator-center|upload)(?:/|$)"),
    list_paths=paths(r"@[^/]*/?", r"(?:foryou|following|explore|search|tag)(?:/.*)?"),
)
