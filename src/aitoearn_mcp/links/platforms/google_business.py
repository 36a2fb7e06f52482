"""Google Business Profile."""

import re

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.platforms.platform import KnownForm, Platform, WorkId, paths


def _owns(address: Address) -> bool:
    return address.host == "google.com" and (address.path + "/").startswith("/maps/")


def _parse(_: Address) -> KnownForm:
    return KnownForm()


GOOGLE_BUSINESS = Platform(
    account_type="google_business",
    name=Text("Google Business Profile", "Google 商家资料"),
    other_names=("google business", "google my business", "谷歌商家"),
    example="https://local.google.com/place?id={id}&use=posts",
    forms=("https://local.google.com/place?id={id}&use=posts",),
    domains=("business.google.com", "local.google.com", "maps.google.com", "maps.app.goo.gl", "g.page", "posts.gle"),
    owns=_owns,
    parse=_parse,
    checked=False,
    hidden=True,
    id_in_link=False,
    stored_raw=True,
    whole=re.compile(r"local\.google\.com/place\?.*id=[0-9]+.*"),
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
    list_paths=paths(r"maps(?:/(?:place|search|dir|contrib|reviews|@).*)?/?"),
)
