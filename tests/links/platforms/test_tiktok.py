"""TikTok: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        ("https://www.tiktok.com/@user/video/7301000000000000000", "7301000000000000000", None, "video"),
        ("https://www.tiktok.com/@user/photo/7301000000000000000", "7301000000000000000", None, None),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("tiktok", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "tiktok") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://vm.tiktok.com/abc/", None),
        ("https://vt.tiktok.com/upload", None),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert read(url) == parsed("tiktok", url, canonical_url=None, media=media, needs=Need.NETWORK)


@pytest.mark.parametrize(
    "url",
    [
        "https://m.tiktok.com/v/1.html",
        "https://www.tiktok.com/@user/video",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "tiktok") == ["unsupported_form"]
    assert parse_link(url, "tiktok").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.tiktok.com/tiktokstudio/content", "creator_page"),
        ("https://www.tiktok.com/creator-center/upload", "creator_page"),
        ("https://www.tiktok.com/login?lang=en", "login_page"),
        ("https://www.tiktok.com/@user", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.tiktok.com/@user/live", "not_a_post"),
        ("https://www.tiktok.com/music/a-1", "not_a_post"),
        ("https://www.tiktok.com/tiktoklite", "not_a_post"),
        ("https://www.tiktok.com/404", "not_a_post"),
        ("https://www.tiktok.com/en/", "not_a_post"),
        ("https://www.tiktok.com/link/v2?target=x", "not_a_post"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        (
            "https://m.tiktok.com/@user/video/7390000000000000001?_r=1",
            "https://www.tiktok.com/@user/video/7390000000000000001",
        ),
        (
            "https://www.vxtiktok.com/@user/photo/7390000000000000001",
            "https://www.tiktok.com/@user/photo/7390000000000000001",
        ),
        (
            "https://www.tiktok.com/@user/video/a-title/7390000000000000001",
            "https://www.tiktok.com/@user/video/7390000000000000001",
        ),
        (
            "https://www.tiktok.com/@user/video/7390000000000000001?is_from_webapp=1",
            "https://www.tiktok.com/@user/video/7390000000000000001",
        ),
        ("https://www.tiktokv.com/share/video/7390000000000000001/", None),
        ("https://www.tiktok.com/t/ZTabc1234/?k=1", "https://vm.tiktok.com/ZTabc1234/"),
        (
            "https://www.tiktok.com/login?redirect_url=https%3A%2F%2Fwww.tiktok.com%2F%40user%2Fvideo%2F7390000000000000001",
            "https://www.tiktok.com/@user/video/7390000000000000001",
        ),
        (
            "https://www.tiktok.com/foryou#/@user/video/7390000000000000001",
            "https://www.tiktok.com/@user/video/7390000000000000001",
        ),
        ("https://www.tiktok.com/t/undefinedly/", None),
        (
            "https://www.tiktok.com/@user/video/7390000000000000001?iid=1&region=US&ugbiz_name=a",
            "https://www.tiktok.com/@user/video/7390000000000000001",
        ),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
