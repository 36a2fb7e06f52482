"""X (Twitter)."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, names, paths

_HOST = re.compile(r"(?:.+\.)?(?:x|twitter)\.com")
_DIGITS = re.compile(r"[0-9]+")
_ID = re.compile(r"[0-9]{1,20}")
_ANY_PATH = re.compile(r"/(?:status|statuses|article|videos/tweet)/([0-9]{1,20})(?![0-9A-Za-z])")


def _parse(address: Address) -> KnownForm | None:
    if address.host == "t.co":
        return KnownForm(is_short=True)
    post = address.segment_after("status", "statuses") if _HOST.fullmatch(address.host) else None
    return parse_bare_id(post) if post else None


def parse_bare_id(text: str) -> KnownForm | None:
    """Return the form of an X post's id, which AiToEarn takes in place of a link; None if it is not all digits."""
    return KnownForm(text, f"https://x.com/i/status/{text}") if _DIGITS.fullmatch(text) else None


def _suggest(address: Address) -> str | None:
    match = _ANY_PATH.search(address.path)
    embedded = address.parameter("id") if address.path == "/embed/Tweet.html" else ""
    work_id = match[1] if match else embedded or address.parameter("tweet_id")
    return f"https://x.com/i/status/{work_id}" if _ID.fullmatch(work_id) else None


TWITTER = Platform(
    account_type="twitter",
    name=Text("X (Twitter)", "X（Twitter）"),
    other_names=("x", "推特"),
    example="https://x.com/i/status/{id}",
    forms=(
        "https://x.com/user/status/{id}",
        "https://x.com/i/status/{id}",
        "https://twitter.com/user/status/{id}",
        "https://mobile.twitter.com/user/status/{id}",
    ),
    short_forms=("https://t.co/{code}",),
    app_schemes=("twitter",),
    domains=(
        *("twitter.com", "x.com", "t.co", "fxtwitter.com", "vxtwitter.com", "fixupx.com", "fixvx.com"),
        *("twittpr.com", "xcancel.com", "nitter.net", "nitter.poast.org"),
    ),
    file_domains=("twimg.com",),
    parse=_parse,
    parse_bare_id=parse_bare_id,
    needs_account=True,
    key_shape=_ID,
    link_of_id="https://x.com/i/status/{id}",
    work_id=WorkId(
        Text("the post's number on X", "X 帖子的数字 ID"),
        Text("open the post: the digits after /status/ in the address bar", "打开帖子，即地址栏中 /status/ 后的数字"),
        _ID,
        "1790000000000000001",
    ),
    creator_hosts=frozenset(
        f"{name}.{domain}"
        for name in ("ads", "studio", "analytics", "pro", "tweetdeck", "media")
        for domain in ("x.com", "twitter.com")
    ),
    creator_paths=paths(r"(?:compose|intent|share)(?:/|$)"),
    wrapping_hosts=frozenset({"t.co"}),
    list_hosts=frozenset({"help.x.com", "help.twitter.com", "support.x.com", "business.x.com"}),
    list_paths=paths(
        r"\w{1,15}/?",
        r"(?:hashtag|search|settings|account|messages|explore|notifications)/.*",
        r"i/(?!status|web/status|statuses|videos|articles).*",
        r"(?:\w{1,15}|i/web)/(?:status|statuses)/?",
        r"\w{1,15}/(?:with_replies|media|likes|followers|following|verified_followers|highlights|articles|lists)/?",
    ),
    tracking=names(r"s|t|cxt|ref_src|ref_url"),
    suggest=_suggest,
)
