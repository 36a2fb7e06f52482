"""YouTube: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import parse_link
from links.platforms.parsed import kinds, parsed, read

ID = "dQw4w9WgXcQ"


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        (f"https://youtu.be/{ID}?si=x", ID, f"https://www.youtube.com/watch?v={ID}", "video"),
        (
            f"https://www.youtube.com/watch?list=a&v={ID}",
            ID,
            f"https://www.youtube.com/watch?v={ID}",
            "video",
        ),
        (
            f"https://m.youtube.com/watch?v={ID}",
            ID,
            f"https://www.youtube.com/watch?v={ID}",
            "video",
        ),
        (
            f"https://www.youtube.com/shorts/{ID}",
            ID,
            f"https://www.youtube.com/watch?v={ID}",
            "video",
        ),
        (
            f"https://www.youtube.com/embed/{ID}",
            ID,
            f"https://www.youtube.com/watch?v={ID}",
            "video",
        ),
        (
            f"https://www.youtube.com/live/{ID}",
            ID,
            f"https://www.youtube.com/watch?v={ID}",
            "video",
        ),
        (
            f"https://www.youtube.com/v/{ID}",
            ID,
            f"https://www.youtube.com/watch?v={ID}",
            "video",
        ),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("youtube", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "youtube") == expected


@pytest.mark.parametrize(
    "url",
    [
        f"https://music.youtube.com/watch?v={ID}",
        f"https://www.youtube.com/watch/?v={ID}",
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
        (f"https://studio.youtube.com/video/{ID}/edit", "creator_page"),
        ("https://www.youtube.com/upload", "creator_page"),
        ("https://youtu.be/", "home_page"),
        ("https://www.youtube.com/@channel", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.youtube.com/live_chat?v=", "not_a_post"),
        ("https://www.youtube.com/playlist?list=a", "not_a_post"),
        ("https://www.youtube.com/hashtag/a", "not_a_post"),
        ("https://www.youtube.com/source/a/shorts", "not_a_post"),
        ("https://www.youtube.com/SomeChannel", "not_a_post"),
        ("https://www.youtube.com/live_dashboard", "not_a_post"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        ("https://music.youtube.com/watch?v=dQw4w9WgXcQ&list=a", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch?v=dQw4w9WgXcQ?hl=en&fs=1", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://www.youtube.com/shorts/dQw4w9WgXcQ&feature=share", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://youtu.be/watch?v=dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://www.youtube-nocookie.com/embed/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        (
            "https://www.youtube.com/attribution_link?u=%2Fwatch%3Fv%3DdQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        ("https://studio.youtube.com/video/dQw4w9WgXcQ/edit", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch?v=abcd123ef&t=711s", None),
        ("https://www.youtube.com/watch/dQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("https://www.youtube.com/watch%3Fv%3DdQw4w9WgXcQ", "https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        (
            "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fshorts%2FdQw4w9WgXcQ%3Fcbrd%3D1",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ),
        (
            "https://www.youtube.com/oembed?url=https%3A//youtu.be/dQw4w9WgXcQ",
            "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        ),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
