"""YouTube: which links AiToEarn reads (api-contract, section 4), and which are no post's."""

import pytest

from aitoearn_mcp.links.link import parse_link
from links.platforms.parsed import kinds, parsed


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        ("https://youtu.be/dQw4w9WgXcQ?si=x", "dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "video"),
        ("https://www.youtube.com/watch?list=a&v=dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("https://m.youtube.com/watch?v=dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("https://www.youtube.com/shorts/dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("https://www.youtube.com/embed/dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("https://www.youtube.com/live/dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
        ("https://www.youtube.com/v/dQw", "dQw", "https://www.youtube.com/watch?v=dQw", "video"),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("youtube", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert parse_link(url, "youtube") == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://music.youtube.com/watch?v=dQw",
        "https://www.youtube.com/watch/?v=dQw",
        "https://www.youtube.com/watch?v=",
        "https://www.youtube.com/shorts",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "youtube") == ["unsupported_form"]
    assert parse_link(url, "youtube").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://studio.youtube.com/video/dQw/edit", "creator_page"),
        ("https://www.youtube.com/upload", "creator_page"),
        ("https://youtu.be/", "home_page"),
        ("https://www.youtube.com/@channel", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind
