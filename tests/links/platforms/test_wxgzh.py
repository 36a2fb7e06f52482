"""WeChat Official Accounts: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "key", "media"),
    [
        ("https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv", "aBcDeFgHiJkLmNoPqRsTuv", None),
        (
            "https://mp.weixin.qq.com/s?__biz=Mz==&mid=2650000001&idx=1&sn=0123456789abcdef0123456789abcdef&scene=4#rd",
            "Mz==_2650000001_1_0123456789abcdef0123456789abcdef",
            None,
        ),
        ("https://mp.weixin.qq.com/mp/appmsg/show?__biz=Mz&appmsgid=1&itemidx=1&sign=a", None, None),
    ],
)
def test_a_link_needs_the_id_beside_it(url: str, key: str | None, media: str | None) -> None:
    expected = parsed("wxGzh", url, key=key, work_id=None, media=media, needs=Need.PLATFORM_WORK_ID)
    assert read(url) == expected


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


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?poc_token=H", "not_a_post"),
        ("https://mp.weixin.qq.com/mp/appmsgalbum?__biz=x", "not_a_post"),
        ("https://mp.weixin.qq.com/mp/homepage?__biz=x", "not_a_post"),
        ("https://mmbiz.qpic.cn/a", "not_a_post"),
        ("https://mp.weixin.qq.com/mp/rumor", "not_a_post"),
        ("https://mp.weixin.qq.com/s/", "not_a_post"),
        ("https://mp.weixin.qq.com/s/aBcDeFgHiJk", "unusual_form"),
        ("https://mp.weixin.qq.com/s?__biz=MzA==&mid=1&idx=1", "unusual_form"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        (
            "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv?key=a&uin=b&pass_ticket=c&scene=1",
            "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv",
        ),
        (
            "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv?poc_token=H",
            "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv",
        ),
        (
            "https://mp.weixin.qq.com/mp/wappoc_appmsgcaptcha?target_url=https%3A%2F%2Fmp.weixin.qq.com%2Fs%2FaBcDeFgHiJkLmNoPqRsTuv",
            "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv",
        ),
        ("https://mp.weixin.qq.com/s?src=11&timestamp=1690000000&ver=4600&signature=a", None),
        (
            "https://mp.weixin.qq.com/s?**biz=MzA==&mid=2650000001&idx=1&sn=0123456789abcdef0123456789abcdef",
            "https://mp.weixin.qq.com/s?__biz=MzA==&mid=2650000001&idx=1&sn=0123456789abcdef0123456789abcdef",
        ),
        (
            "https://mp.weixin.qq.com/s?__biz=MzA==&mid=2650000001&idx=1&sn=0123456789abcdef0123456789abcdef&token=123&lang=zh_CN",
            "https://mp.weixin.qq.com/s?__biz=MzA==&mid=2650000001&idx=1&sn=0123456789abcdef0123456789abcdef",
        ),
        ("https://mp.weixin.qq.com//s/aBcDeFgHiJkLmNoPqRsTuv", "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv"),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
