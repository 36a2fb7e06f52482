"""Instagram: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "key", "media"),
    [
        ("https://www.instagram.com/p/C1x/", "C1x", None),
        ("https://www.instagram.com/reel/C1x", "C1x", None),
        ("https://www.instagram.com/user/reels/C1x", "C1x", None),
        ("https://instagram.com/tv/C1x", "C1x", None),
    ],
)
def test_a_link_needs_the_id_beside_it(url: str, key: str | None, media: str | None) -> None:
    expected = parsed("instagram", url, key=key, work_id=None, media=media, needs=Need.PLATFORM_WORK_ID)
    assert read(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://instagr.am/p/C1x",
        "https://www.instagram.com/stories/user/1",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "instagram") == ["unsupported_form"]
    assert parse_link(url, "instagram").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.instagram.com/create/select/", "creator_page"),
        ("https://www.instagram.com/accounts/login/?next=/p/C1x/", "login_page"),
        ("https://www.instagram.com/user/", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.instagram.com/reels/audio/123456789/", "not_a_post"),
        ("https://www.instagram.com/explore/tags/a", "not_a_post"),
        ("https://www.instagram.com/user/reels/", "not_a_post"),
        ("https://www.instagram.com/share/BALgLjxuDu", "share_link"),
        ("https://www.instagram.com/p/my-holiday-in-spain/", "unusual_form"),
        ("https://www.instagram.com/p/C8abcDEfGhi/media/?size=l", "not_a_post"),
        ("https://www.instagram.com/popular/a/", "not_a_post"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        ("https://instagr.am/p/C8abcDEfGhi/", "https://www.instagram.com/p/C8abcDEfGhi/"),
        ("https://www.ddinstagram.com/reel/C8abcDEfGhi/", "https://www.instagram.com/reel/C8abcDEfGhi/"),
        ("https://www.instagram.com/p/C8abcDEfGhi/?igsh=a", "https://www.instagram.com/p/C8abcDEfGhi/"),
        ("https://www.instagram.com/share/reel/BAAbCdEfGhI", None),
        ("https://www.instagram.com/accounts/login/?next=/p/C8abcDEfGhi/", "https://www.instagram.com/p/C8abcDEfGhi/"),
        ("https://www.instagram.com/p/C8abcDEfGhi/media/?size=l", "https://www.instagram.com/p/C8abcDEfGhi/"),
        ("https://www.instagram.com/share/BALgLjxuDu", None),
        ("https://www.instagram.com/p/17900000000000001/", None),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
