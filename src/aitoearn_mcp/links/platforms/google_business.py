"""Google Business Profile."""

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform


def _owns(address: Address) -> bool:
    return address.host == "google.com" and (address.path + "/").startswith("/maps/")


def _parse(_: Address) -> KnownForm:
    return KnownForm()


GOOGLE_BUSINESS = Platform(
    account_type="google_business",
    name=Text("Google Business Profile", "Google 商家资料"),
    example="https://local.google.com/place?id={id}&use=posts",
    domains=("business.google.com", "local.google.com", "maps.google.com", "maps.app.goo.gl", "g.page"),
    owns=_owns,
    parse=_parse,
    checked=False,
    hidden=True,
    id_in_link=False,
    stored_raw=True,
)
