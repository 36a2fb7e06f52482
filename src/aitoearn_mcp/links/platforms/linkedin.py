"""LinkedIn."""

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths


def _parse(_: Address) -> KnownForm:
    return KnownForm()


LINKEDIN = Platform(
    account_type="linkedin",
    name=Text("LinkedIn", "领英"),
    example="https://www.linkedin.com/feed/update/urn:li:activity:{id}/",
    domains=("linkedin.com", "lnkd.in"),
    parse=_parse,
    checked=False,
    id_in_link=False,
    stored_raw=True,
    creator_paths=paths(r"(?:post/new|article/(?:new|edit)|company/[^/]+/admin)(?:/|$)"),
    list_paths=paths(r"feed/?", r"(?:in|company)/[^/]+/?", r"(?:search|jobs)/.*"),
)
