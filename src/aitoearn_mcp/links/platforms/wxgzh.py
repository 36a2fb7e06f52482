"""WeChat Official Accounts."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_CODE = re.compile(r"/s/([\w-]+)/?", re.ASCII)
_OF_ARTICLE = ("__biz", "mid", "idx", "sn")


def _parse(address: Address) -> KnownForm:
    """Name the article, though AiToEarn reads none: by its code, or by account, message, place and check."""
    if match := _CODE.fullmatch(address.path):
        return KnownForm(match[1])
    values = [address.parameter(name) for name in _OF_ARTICLE]
    return KnownForm("_".join(values)) if address.path == "/s" and all(values) else KnownForm()


def _expires(address: Address) -> bool:
    """Tell a search engine's link, and an author's preview: both stop working within hours."""
    if address.parameter("tempkey"):
        return True
    return bool(address.path == "/s" and address.parameter("signature") and address.parameter("timestamp"))


def _suggest(address: Address) -> str | None:
    """Return the article's link with nothing but what names it."""
    if match := _CODE.fullmatch(address.path):
        return f"https://mp.weixin.qq.com/s/{match[1]}"
    # Markdown makes bold of what stands between two __.
    values = [(name, address.parameter(name) or address.parameter(name.replace("__", "**"))) for name in _OF_ARTICLE]
    if address.path != "/s" or not all(value for _, value in values):
        return None
    return "https://mp.weixin.qq.com/s?" + "&".join(f"{name}={value}" for name, value in values)


WXGZH = Platform(
    account_type="wxGzh",
    name=Text("WeChat Official Account", "微信公众号"),
    other_names=("公众号", "wechat official account"),
    example="https://mp.weixin.qq.com/s/{code}",
    forms=("https://mp.weixin.qq.com/s/{code}", "https://mp.weixin.qq.com/s?__biz=x&mid=1&idx=1&sn={code}"),
    domains=("mp.weixin.qq.com",),
    file_domains=("mmbiz.qpic.cn", "mmbiz.qlogo.cn", "mpvideo.qpic.cn"),
    parse=_parse,
    checked=False,
    id_in_link=False,
    stored_raw=True,
    key_shape=re.compile(r"[\w-]{22}|.+_[0-9]+_[0-9]{1,2}_[0-9a-f]{32}", re.ASCII),
    whole=re.compile(r"mp\.weixin\.qq\.com/mp/appmsg/show\?.*", re.ASCII),
    work_id=WorkId(
        Text("the article's message id on WeChat, with its place in the message", "公众号文章的消息 ID 及其序号"),
        Text(
            "in the article's full address (mp.weixin.qq.com/s?__biz=...): mid and idx, joined by _",
            "在文章的完整地址（mp.weixin.qq.com/s?__biz=…）中，将 mid 和 idx 用 _ 连接",
        ),
        re.compile(r"[0-9]{5,20}(?:_[0-9]{1,2})?"),
        "2247483647_1",
    ),
    creator_paths=paths(r"cgi-bin(?:/|$)"),
    # Articles are at /s and, old ones, at /mp/appmsg/show; a video may be shown without its article.
    list_paths=paths(r"(?!s/|s$|mp/appmsg/show|mp/video)[^/]+(?:/.*)?", r"s/"),
    tracking=names(
        r"poc_token|sharer_\w+|clicktime|enterid|xtrack|sessionid|exptype|ascene|devicetype|fasttmpl_\w+|click_id"
        r"|mpshare|srcid|nettype|subscene|lang|from|isappinstalled|realreporttime|\w*biz_enter_id|ranksessionid"
        r"|countrycode|winzoom|wx_header|scenenote|color_scheme|version|abtest_cookie"
    ),
    session=names(r"key|uin|pass_ticket|appmsg_token|exportkey|wxtoken|wx_header_ticket|token"),
    expires=_expires,
    suggest=_suggest,
)
