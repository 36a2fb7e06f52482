"""WeChat Official Accounts."""

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths


def _parse(_: Address) -> KnownForm:
    return KnownForm()


WXGZH = Platform(
    account_type="wxGzh",
    name=Text("WeChat Official Account", "微信公众号"),
    other_names=("公众号",),
    example="https://mp.weixin.qq.com/s/{code}",
    domains=("mp.weixin.qq.com",),
    parse=_parse,
    checked=False,
    id_in_link=False,
    stored_raw=True,
    creator_paths=paths(r"cgi-bin(?:/|$)"),
    list_paths=paths(r"mp/(?:profile_ext|homepage|appmsgalbum).*"),
)
