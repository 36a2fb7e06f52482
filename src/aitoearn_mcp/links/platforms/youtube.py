"""YouTube."""

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths


def _parse(address: Address) -> KnownForm | None:
    segments = address.segments
    work_id = ""
    if address.host == "youtu.be":
        work_id = segments[0] if segments else ""
    elif address.host in ("youtube.com", "m.youtube.com"):
        if address.path == "/watch":
            work_id = address.parameter("v")
        elif len(segments) > 1 and segments[0] in ("shorts", "embed", "live", "v"):
            work_id = segments[1]
    return KnownForm(work_id, f"https://www.youtube.com/watch?v={work_id}", "video") if work_id else None


YOUTUBE = Platform(
    account_type="youtube",
    name=Text("YouTube", "YouTube"),
    example="https://www.youtube.com/watch?v={id}",
    domains=("youtube.com", "youtu.be", "youtube-nocookie.com"),
    parse=_parse,
    needs_account=True,
    creator_hosts=frozenset({"studio.youtube.com"}),
    creator_paths=paths(r"upload(?:/|$)"),
    login_hosts=frozenset({"accounts.youtube.com"}),
    list_paths=paths(r"(?:@|channel/|c/|user/|playlist|results|feed/).*"),
)
