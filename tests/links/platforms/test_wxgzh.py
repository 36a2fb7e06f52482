"""WeChat Official Accounts: which links AiToEarn reads (api-contract, section 4), and which are no post's."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed


@pytest.mark.parametrize(
    ("url", "key", "media"),
    [
        ("https://mp.weixin.qq.com/s/AbC", None, None),
    ],
)
def test_a_link_needs_the_id_beside_it(url: str, key: str | None, media: str | None) -> None:
    expected = parsed("wxGzh", url, key=key, work_id=None, media=media, needs=Need.PLATFORM_WORK_ID)
    assert parse_link(url) == expected


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://mp.weixin.qq.com/cgi-bin/appmsg?t=media/appmsg_edit", "creator_page"),
        ("https://mp.weixin.qq.com/", "home_page"),
        ("https://mp.weixin.qq.com/mp/profile_ext?action=home", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind
