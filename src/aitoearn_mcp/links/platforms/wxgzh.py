"""WeChat Official Accounts."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address, parse_address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_IDENTIFYING = ("__biz", "mid", "idx", "sn")


def _parse(_: Address) -> KnownForm:
    return KnownForm()


def _expires(address: Address) -> bool:
    """Tell a search engine's link, and an author's preview: both stop working within hours."""
    if address.parameter("tempkey"):
        return True
    return bool(address.path == "/s" and address.parameter("signature") and address.parameter("timestamp"))


def _suggest(address: Address) -> str | None:
    """Return the article that a captcha page leads to."""
    inner = parse_address(address.parameter("target_url"))
    if inner is None or inner.host != "mp.weixin.qq.com":
        return None
    if re.fullmatch(r"/s/[\w-]{22}", inner.path, re.ASCII):
        return f"https://mp.weixin.qq.com{inner.path}"
    values = [(name, inner.parameter(name)) for name in _IDENTIFYING]
    if inner.path != "/s" or not all(value for _, value in values):
        return None
    return "https://mp.weixin.qq.com/s?" + "&".join(f"{name}={value}" for name, value in values)


WXGZH = Platform(
    account_type="wxGzh",
    name=Text("WeChat Official Account", "微信公众号"),
    other_names=("公众号", "wechat official account"),
    example="https://mp.weixin.qq.com/s/{code}",
    forms=("https://mp.weixin.qq.com/s/{code}", "https://mp.weixin.qq.com/s?__biz=x&mid=1&idx=1&sn={code}"),
    domains=("mp.weixin.qq.com",),
    file_domains=("mmbiz.qpic.cn", "mmbiz.qlogo.cn"),
    parse=_parse,
    checked=False,
    id_in_link=False,
    stored_raw=True,
    whole=re.compile(r"mp\.weixin\.qq\.com/s(?:/[\w-]{22}(?:\?.*)?|\?.*sn=[0-9a-f]{32}.*)", re.ASCII),
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
    list_paths=paths(
        r"mp/(?:profile_ext|homepage|appmsgalbum|wappoc_\w+|verifycode|readtemplate|infringement|waerrpage).*",
        r"mp/(?:wacomplain|searchreport|authorpage|profile|getbizbanner|appmsg_comment|getappmsgext|readtemplate).*",
        r"(?:mp|profile|error|404)/?",
    ),
    tracking=names(r"poc_token|sharer_\w+|clicktime|enterid|xtrack|sessionid|exptype|ascene|devicetype|fasttmpl_\w+"),
    session=names(r"key|uin|pass_ticket|appmsg_token|exportkey|wxtoken|wx_header_ticket"),
    expires=_expires,
    suggest=_suggest,
)
