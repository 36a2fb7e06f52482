"""Google Business Profile."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, paths

_GOOGLE = re.compile(r"google\.(?:com?\.)?[a-z]{2,3}")


def _owns(address: Address) -> bool:
    """Tell Google's pages of places and businesses from its others, in any country."""
    path = f"{address.path}/"
    if address.host == "search.google.com":
        return path.startswith("/local/")
    if address.host in ("goo.gl", "g.co"):
        return path.startswith(("/maps/", "/kgs/"))
    if _GOOGLE.fullmatch(address.host) is None:
        return False
    is_of_business = address.parameter("lpsid") or address.parameter("ludocid")
    return path.startswith("/maps/") or (path == "/search/" and bool(is_of_business))


def _parse(_: Address) -> KnownForm:
    return KnownForm()


GOOGLE_BUSINESS = Platform(
    account_type="google_business",
    name=Text("Google Business Profile", "Google 商家资料"),
    other_names=("google business", "google my business", "谷歌商家"),
    example="https://local.google.com/place?id={id}&use=posts",
    forms=("https://local.google.com/place?id={id}&use=posts",),
    domains=(
        *("business.google.com", "local.google.com", "maps.google.com", "maps.app.goo.gl", "g.page", "posts.gle"),
        *("share.google", "business.site"),
    ),
    owns=_owns,
    parse=_parse,
    checked=False,
    hidden=True,
    id_in_link=False,
    stored_raw=True,
    whole=re.compile(
        r"local\.google\.com/place\?(?=.*\bid=[0-9]+)(?=.*(?:use=posts|lpsid=)).*|posts\.gle/[\w-]+/?"
        r"|search\.google\.com/local/posts\?.*|google\.[a-z.]+/search\?.*\blpsid=.*|share\.google/[\w-]+/?"
        r"|(?:g\.page/r/[\w-]+/post|google\.com/maps/posts|maps\.app\.goo\.gl|goo\.gl/maps|g\.co/kgs)/.*",
        re.ASCII,
    ),
    work_id=WorkId(
        Text("the post's resource name at Google's API", "Google 接口中的帖子资源名"),
        Text(
            "Google shows it to programs only: accounts/.../locations/.../localPosts/... in the record of the "
            "publishing",
            "只有程序能看到：发布记录中的 accounts/…/locations/…/localPosts/…",
        ),
        re.compile(r"(?:accounts/[^/]+/)?(?:locations/[^/]+/)?localPosts/[\w-]+|[\w-]{10,}", re.ASCII),
        "accounts/1/locations/2/localPosts/3",
    ),
    creator_paths=paths(r"(?:dashboard|edit|posts|n/[0-9]+|create|manage|locations|reviews|insights)(?:/|$)"),
    list_paths=paths(
        r"maps(?:/(?:place|search|dir|contrib|reviews|@).*)?/?",
        r"(?:local/(?:writereview|reviews)|r/[^/]+/(?:review|qa))/?",
    ),
)
