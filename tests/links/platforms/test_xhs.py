"""Xiaohongshu: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read

XHS = "https://www.xiaohongshu.com"
NOTE = "64b8c0de000000001203e0f1"


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        (
            f"{XHS}/explore/{NOTE}?xsec_token=AB12",
            NOTE,
            None,
            "video",
        ),
        (
            f"{XHS}/red_video/{NOTE}?xsec_token=AB12",
            NOTE,
            None,
            "video",
        ),
        (
            f"{XHS}/discovery/item/{NOTE}?xsec_token=AB12",
            NOTE,
            None,
            "video",
        ),
        (
            f"{XHS}/user/profile/5f/{NOTE}?xsec_token=AB12",
            NOTE,
            None,
            "video",
        ),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("xhs", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "xhs") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("http://xhslink.com/a/abc", "video"),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert read(url) == parsed("xhs", url, canonical_url=None, media=media, needs=Need.NETWORK)


@pytest.mark.parametrize(
    "url",
    [
        f"https://m.xiaohongshu.com/explore/{NOTE}",
        f"{XHS}/search_result/{NOTE}",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "xhs") == ["unsupported_form"]
    assert parse_link(url, "xhs").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://creator.xiaohongshu.com/publish/publish", "creator_page"),
        (f"{XHS}/login", "login_page"),
        (f"{XHS}/?utm_source=a", "home_page"),
        (f"{XHS}/user/profile/5f", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.xiaohongshu.com/404/sec_AbC?source=x", "not_a_post"),
        ("https://www.xiaohongshu.com/website-login/captcha?x=1", "not_a_post"),
        ("https://www.xiaohongshu.com/livestream/1", "not_a_post"),
        ("https://ci.xhscdn.com/a.jpg", "not_a_post"),
        ("https://creator.rednote.com/publish/publish?source=official", "creator_page"),
        ("https://ark.xiaohongshu.com/app", "creator_page"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        (
            "https://www.xiaohongshu.com/search_result/66a1b2c3000000001e03d4e5?xsec_token=AB12&xsec_source=",
            "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token=AB12",
        ),
        (
            "https://www.rednote.com/explore/66a1b2c3000000001e03d4e5?xsec_token=AB%3D&xsec_source=pc",
            "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token=AB=&xsec_source=pc",
        ),
        ("https://m.xiaohongshu.com/discovery/item/66a1b2c3000000001e03d4e5", None),
        ("https://m.xiaohongshu.com/user/profile/66a1b2c3000000001e03d4e5?xsec_token=AB", None),
        (
            "https://www.xiaohongshu.com/website-login/captcha?redirectPath=https%3A%2F%2Fwww.xiaohongshu.com%2Fexplore%2F66a1b2c3000000001e03d4e5%3Fxsec_token%3DAB12",
            "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token=AB12",
        ),
        (
            "https://www.xiaohongshu.com/explore/66A1B2C3000000001E03D4E5?xsec_token=AB12",
            "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token=AB12",
        ),
        (
            "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token%3DAB12%26xsec_source%3Dpc_feed",
            "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token=AB12&xsec_source=pc_feed",
        ),
        ("https://www.xiaohongshu.com/goods-detail/66a1b2c3000000001e03d4e5?xsec_token=AB12", None),
        ("https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token=undefined", None),
        (
            "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token=AB12&channel_id=a&m_source=b",
            "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5?xsec_token=AB12",
        ),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
