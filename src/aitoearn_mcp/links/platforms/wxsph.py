"""WeChat Channels."""

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, paths


def _owns(address: Address) -> bool:
    return address.host == "weixin.qq.com" and address.path.startswith("/sph/")


def _parse(address: Address) -> KnownForm | None:
    return KnownForm(media="video") if address.host == "channels.weixin.qq.com" or _owns(address) else None


WXSPH = Platform(
    account_type="wxSph",
    name=Text("WeChat Channels", "微信视频号"),
    other_names=("视频号",),
    example="https://weixin.qq.com/sph/{code}",
    domains=("channels.weixin.qq.com",),
    owns=_owns,
    parse=_parse,
    needs_account=True,
    id_in_link=False,
    looks_up_id=True,
    stored_raw=True,
    creator_paths=paths(r"(?:platform|micro)(?:/|$)"),
)
