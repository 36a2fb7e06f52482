"""Kuaishou: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        ("https://www.kuaishou.com/short-video/3xabcdefghij3kl", "3xabcdefghij3kl", None, "video"),
        ("https://www.kuaishou.com/video/3xabcdefghij3kl", "3xabcdefghij3kl", None, "video"),
        ("https://c.kuaishou.com/fw/photo/3xabcdefghij3kl", "3xabcdefghij3kl", None, "video"),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("KWAI", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "KWAI") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://v.kuaishou.com/abc", "video"),
        ("https://www.kuaishou.com/f/abc", "video"),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert read(url) == parsed("KWAI", url, canonical_url=None, media=media, needs=Need.NETWORK)


@pytest.mark.parametrize(
    "url",
    [
        "https://m.kuaishou.com/short-video/3x",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "KWAI") == ["unsupported_form"]
    assert parse_link(url, "KWAI").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://c.kuaishou.com/fw/user/3x", "not_a_post"),
        ("https://cp.kuaishou.com/article/manage/video", "creator_page"),
        ("https://www.kuaishou.com/profile/3x", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://live.kuaishou.com/u/somebody", "not_a_post"),
        ("https://www.kuaishou.com/search/video", "not_a_post"),
        ("https://www.kuaishou.com/brilliant", "not_a_post"),
        ("https://captcha.zt.kuaishou.com/iframe/index.html", "not_a_post"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        (
            "https://live.kuaishou.com/u/somebody/3xabcdefghij1kl",
            "https://www.kuaishou.com/short-video/3xabcdefghij1kl",
        ),
        ("https://www.gifshow.com/fw/photo/3xabcdefghij3kl", "https://www.kuaishou.com/short-video/3xabcdefghij3kl"),
        (
            "https://v.m.chenzhongtech.com/fw/photo/3xabcdefghij3kl?cc=x",
            "https://www.kuaishou.com/short-video/3xabcdefghij3kl",
        ),
        ("https://m.gifshow.com/s?photoId=3xabcdefghij3kl", "https://www.kuaishou.com/short-video/3xabcdefghij3kl"),
        (
            "https://www.kuaishou.com/short-video/3xabcdefghij3kl?fid=1&cc=share_copylink",
            "https://www.kuaishou.com/short-video/3xabcdefghij3kl",
        ),
        ("https://v.kuaishouapp.com/s/AbCdEF1g", None),
        (
            "https://www.kuaishou.com/photo/3xz3sbjpewnmae2/3xabcdefghij3kl",
            "https://www.kuaishou.com/short-video/3xabcdefghij3kl",
        ),
        ("https://www.kwai.com/@user/video/5200000000000000000", None),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
