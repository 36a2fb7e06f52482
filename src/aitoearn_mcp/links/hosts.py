"""Whose a host is: a map from hosts to platforms, wider than what AiToEarn accepts."""

from aitoearn_mcp.links.share_text import Address

_PINTEREST_COUNTRIES = (
    "at be ca ch cl co.at co.kr co.nz co.uk com.au com.bo com.ec com.mx com.pe com.py com.uy com.vn de dk ec es fr hu"
    " id ie in info it jp kr mx nl nz pe ph pt ru se th tw uk vn"
)
_DOMAINS_OF = {
    "douyin": "douyin.com iesdouyin.com",
    "xhs": "xiaohongshu.com xhslink.com",
    "wxSph": "channels.weixin.qq.com",
    "KWAI": "kuaishou.com",
    "youtube": "youtube.com youtu.be youtube-nocookie.com",
    "wxGzh": "mp.weixin.qq.com",
    "bilibili": "bilibili.com b23.tv",
    "twitter": "twitter.com x.com t.co",
    "tiktok": "tiktok.com",
    "facebook": "facebook.com fb.com fb.watch",
    "instagram": "instagram.com instagr.am",
    "threads": "threads.net threads.com",
    "pinterest": " ".join(["pinterest.com pin.it", *(f"pinterest.{tld}" for tld in _PINTEREST_COUNTRIES.split())]),
    "linkedin": "linkedin.com lnkd.in",
    "google_business": "business.google.com local.google.com maps.google.com maps.app.goo.gl g.page",
}
_DOMAINS = {domain: platform for platform, domains in _DOMAINS_OF.items() for domain in domains.split()}


def platform_of_host(host: str) -> str | None:
    """Return the accountType that a host belongs to, subdomains included, or None if it is unknown.

    A client-side map, wider than what AiToEarn reads: m.douyin.com is Douyin's, though its links are refused.
    """
    name = host.lower().removesuffix(".")
    if name.removeprefix("www.") == "weixin.qq.com":
        return "wxSph"
    if len(name) > 253:
        return None
    while name:
        if name in _DOMAINS:
            return _DOMAINS[name]
        name = name.partition(".")[2]
    return None


def platform_of(address: Address) -> str | None:
    """Return the accountType that an address belongs to; on weixin.qq.com and google.com the path decides."""
    host = address.host.removesuffix(".")
    if host == "weixin.qq.com":
        return "wxSph" if address.path.startswith("/sph/") else None
    if host == "google.com":
        return "google_business" if (address.path + "/").startswith("/maps/") else None
    return platform_of_host(host)
