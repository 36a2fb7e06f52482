"""LinkedIn."""

import re
from urllib.parse import unquote

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_URN = re.compile(r"urn:li:(?:activity|share|ugcPost):[0-9]{15,20}")
_UPDATE = re.compile(r"/feed/update/(urn:li:(?:activity|share|ugcPost):[0-9]+)/?")
_POST = re.compile(r"/posts/(?:.*[-_])?(activity|share|ugcPost)-([0-9]+)(?:-[\w-]+)?/?")
_WITHOUT_URN = re.compile(r"/feed/update/(activity|share|ugcPost):([0-9]{18,20})/?")
_OTHERS_VIEW = re.compile(r"/(?:comm|mwlite)(/(?:posts|feed/update)/.+)")


def _parse(address: Address) -> KnownForm:
    """Name the post, though AiToEarn reads none: by its URN."""
    path = unquote(address.path)
    if match := _UPDATE.fullmatch(path):
        return KnownForm(match[1])
    match = _POST.fullmatch(path)
    return KnownForm(f"urn:li:{match[1]}:{match[2]}") if match else KnownForm()


def _suggest(address: Address) -> str | None:
    """Return the post that a feed's address, an e-mail's link or an embedding names."""
    path = unquote(address.path)
    if match := _OTHERS_VIEW.fullmatch(address.path):
        return f"https://www.linkedin.com{match[1]}"
    if match := _WITHOUT_URN.fullmatch(path):
        return f"https://www.linkedin.com/feed/update/urn:li:{match[1]}:{match[2]}/"
    named = address.parameter("highlightedUpdateUrn") or address.parameter("updateEntityUrn")
    found = _URN.search(named)
    if found is None and not _UPDATE.fullmatch(path):
        found = _URN.search(path)
    return f"https://www.linkedin.com/feed/update/{found[0]}/" if found else None


LINKEDIN = Platform(
    account_type="linkedin",
    name=Text("LinkedIn", "领英"),
    other_names=("linked in",),
    example="https://www.linkedin.com/feed/update/urn:li:activity:{id}/",
    forms=(
        "https://www.linkedin.com/feed/update/urn:li:activity:{id}/",
        "https://www.linkedin.com/posts/user_title-activity-{id}-AbCd",
        "https://lnkd.in/p/{code}",
    ),
    app_schemes=("linkedin",),
    domains=("linkedin.com", "lnkd.in", "linkedin.cn"),
    file_domains=("licdn.com",),
    parse=_parse,
    checked=False,
    id_in_link=False,
    stored_raw=True,
    key_shape=re.compile(r"urn:li:(?:activity|share|ugcPost):[0-9]{18,20}"),
    whole=re.compile(
        r"(?:\w+\.)?linkedin\.com/(?:feed/update/urn(?::|%3A)li(?::|%3A)groupPost.*|pulse/[^/]{6,}.*"
        r"|video/(?:live|event)/urn.*)|lnkd\.in/(?:p/)?[\w-]{3,}/?",
        re.ASCII,
    ),
    link_of_id="https://www.linkedin.com/feed/update/{id}/",
    own_ids=_URN,
    work_id=WorkId(
        Text("the post's URN on LinkedIn", "领英帖子的 URN"),
        Text(
            "open the post and use its menu's Copy link: urn:li:activity: (share, ugcPost) and the digits in the "
            "link, or -activity- and the digits",
            "打开帖子，用菜单中的“复制链接”：链接中的 urn:li:activity:（或 share、ugcPost）及其数字，"
            "或 -activity- 后的数字",
        ),
        re.compile(r"urn:li:(?:activity|share|ugcPost|article):[0-9]{5,20}|[0-9]{15,20}"),
        "urn:li:share:7200000000000000001",
    ),
    creator_paths=paths(
        r"(?:post/(?:new|edit)|article/(?:new|edit)|campaignmanager|company/[^/]+/admin|sharing|shareArticle|cws/share|share)(?:/|$)"
    ),
    wrapping_hosts=frozenset({"lnkd.in"}),
    list_hosts=frozenset({"business.linkedin.com", "help.linkedin.com", "learning.linkedin.com"}),
    list_paths=paths(
        r"feed(?:/(?:hashtag|following|news|follow)(?:/.*)?)?/?",
        r"feed/update/?",
        r"(?:comm/)?(?:in|company|school|showcase|groups|newsletters|events|pub|profile)(?:/.*)?",
        r"(?:search|jobs|mynetwork|messaging|notifications|learning|me|premium|safety|redir|hashtag|sales)(?:/.*)?",
        r"posts/[^/]*/posts/?|(?:services|products|advice|slink|dms|wherever|nhome)(?:/.*)?",
        r"(?:posts|pulse|404|error|video|help|legal|directory|top-content|analytics|dashboard)/?",
        r"(?:help|legal|directory|analytics|404)/.*",
    ),
    tracking=names(
        r"licu|original_?referer|lgcta|lgtemp|miniprofileurn|viewasmember|actorcompanyid|collapsed|trk\w*|lipi|lici|refid|originalsubdomain|rcm|utm|commenturn|dashcommenturn|replyurn|src"
    ),
    session=names(r"otptoken|midtoken|midsig|eid|emailtoken"),
    suggest=_suggest,
)
