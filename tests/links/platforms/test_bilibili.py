"""Bilibili: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read

BV = "BV1GJ411x7h7"

LOWER = "bv1GJ411x7h7"


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        (
            f"https://www.bilibili.com/video/{BV}/?p=2",
            BV,
            f"https://www.bilibili.com/video/{BV}",
            "video",
        ),
        (
            f"https://m.bilibili.com/video/{BV}",
            BV,
            f"https://www.bilibili.com/video/{BV}",
            "video",
        ),
        ("https://www.bilibili.com/x/video/av170001", "av170001", "https://www.bilibili.com/video/av170001", "video"),
        (
            f"https://bilibili.com/VIDEO/{LOWER}",
            LOWER,
            f"https://www.bilibili.com/video/{LOWER}",
            "video",
        ),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("bilibili", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "bilibili") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://b23.tv/abc", "video"),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert read(url) == parsed("bilibili", url, canonical_url=None, media=media, needs=Need.NETWORK)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.bilibili.com/opus/1",
        "https://t.bilibili.com/1",
        "https://www.bilibili.com/bangumi/play/ep1",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "bilibili") == ["unsupported_form"]
    assert parse_link(url, "bilibili").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://member.bilibili.com/platform/upload-manager", "creator_page"),
        ("https://passport.bilibili.com/login", "login_page"),
        ("https://space.bilibili.com/1", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://live.bilibili.com/1", "not_a_post"),
        ("https://www.bilibili.com/v/popular", "not_a_post"),
        ("https://search.bilibili.com/all", "not_a_post"),
        ("https://www.bilibili.com/audio/au1", "not_a_post"),
        ("https://www.bilibili.com/video/", "not_a_post"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        ("https://www.bilibili.com/BV1GJ411x7h7", "https://www.bilibili.com/video/BV1GJ411x7h7"),
        (
            "https://www.bilibili.com/list/watchlater?bvid=BV1GJ411x7h7&oid=1",
            "https://www.bilibili.com/video/BV1GJ411x7h7",
        ),
        ("https://player.bilibili.com/player.html?bvid=BV1GJ411x7h7", "https://www.bilibili.com/video/BV1GJ411x7h7"),
        ("https://player.bilibili.com/player.html?aid=170001", "https://www.bilibili.com/video/av170001"),
        ("https://www.bilibili.com/festival/x?bvid=BV1GJ411x7h7", "https://www.bilibili.com/video/BV1GJ411x7h7"),
        ("https://bili2233.cn/AbC1d2E", None),
        ("https://www.bilibili.com/video/1Gh4c1d7Mn", "https://www.bilibili.com/video/BV1Gh4c1d7Mn"),
        ("https://www.bilibili.com/video/170001/", "https://www.bilibili.com/video/av170001"),
        (
            "https://passport.bilibili.com/login?gourl=https%3A%2F%2Fwww.bilibili.com%2Fvideo%2FBV1Gh4c1d7Mn",
            "https://www.bilibili.com/video/BV1Gh4c1d7Mn",
        ),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
