"""Facebook: which links AiToEarn reads (api-contract, section 4), and which are no post's."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        ("https://www.facebook.com/watch/?v=88", "88", None, None),
        ("https://m.facebook.com/watch?v=88", "88", None, None),
        ("https://www.facebook.com/page/posts/11_22", "11_22", None, None),
        ("https://www.facebook.com/11_22", "11_22", None, None),
        ("https://www.facebook.com/reel/88", "88", None, None),
        ("https://www.facebook.com/page/videos/88/", "88", None, None),
        ("https://www.facebook.com/page/posts/pfbid0x", "pfbid0x", None, None),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("facebook", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert parse_link(url, "facebook") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://fb.watch/abc/", None),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert parse_link(url) == parsed("facebook", url, canonical_url=None, media=media, needs=Need.NETWORK)


@pytest.mark.parametrize(
    "url",
    [
        "https://fb.com/page/posts/88",
        "https://www.facebook.com/permalink.php?story_fbid=1&id=2",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "facebook") == ["unsupported_form"]
    assert parse_link(url, "facebook").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://business.facebook.com/latest/posts", "creator_page"),
        ("https://www.facebook.com/creatorstudio", "creator_page"),
        ("https://www.facebook.com/login.php?next=https%3A%2F%2Fwww.facebook.com%2Freel%2F1", "login_page"),
        ("https://www.facebook.com/profile.php?id=1", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind
