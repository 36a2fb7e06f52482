"""WeChat Channels."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths


def _owns(address: Address) -> bool:
    return address.host == "weixin.qq.com" and f"{address.path}/".startswith("/sph/")


def _parse(address: Address) -> KnownForm | None:
    return KnownForm(media="video") if address.host == "channels.weixin.qq.com" or _owns(address) else None


WXSPH = Platform(
    account_type="wxSph",
    name=Text("WeChat Channels", "微信视频号"),
    other_names=("视频号", "wechat channels", "channels"),
    example="https://weixin.qq.com/sph/{code}",
    forms=("https://weixin.qq.com/sph/{code}", "https://channels.weixin.qq.com/web/pages/feed?eid={code}"),
    domains=("channels.weixin.qq.com",),
    file_domains=("finder.video.qq.com", "findermp.video.qq.com", "wxapp.tc.qq.com"),
    owns=_owns,
    parse=_parse,
    needs_account=True,
    id_in_link=False,
    looks_up_id=True,
    stored_raw=True,
    whole=re.compile(
        r"weixin\.qq\.com/sph/[\w-]{5,}/?(?:\?.*)?"
        r"|channels\.weixin\.qq\.com/(?:web|finder-preview|mobile-support)/pages/(?:feed|sph)\?(?:.*&)?\w*id=.+",
        re.ASCII | re.IGNORECASE,
    ),
    work_id=WorkId(
        Text("the video's export id on WeChat Channels", "视频号作品的 exportId"),
        Text(
            "in the Channels assistant (channels.weixin.qq.com/platform), open the video's details: the exportId in "
            "the address bar",
            "在视频号助手（channels.weixin.qq.com/platform）打开该视频的详情，即地址栏中的 exportId",
        ),
        re.compile(r"(?:[\w@.-]+:)?export[/_][\w/+=-]+|[0-9]{15,20}", re.ASCII),
        "export_UzFfAgtgekIEAQAAAAAA",
    ),
    creator_paths=paths(r"(?:platform|micro)(?:/|$)"),
    list_paths=paths(
        r"web/pages/(?:home|profile|user|search|live|login|error|download)(?:/.*)?",
        r"(?:web|sph)/?",
        r"(?:mobile-support|finder-h5|finder-preview)/pages/(?!feed|sph).*",
    ),
    tracking=names(r"context_id|entry_\w+|comment_scene|finder_\w+|scene|click_id"),
    session=names(r"token|key|uin|pass_ticket|exportkey"),
)
