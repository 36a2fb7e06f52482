"""Links made from what another carries; what each platform's paths give is in platforms/."""

import pytest

from aitoearn_mcp.links.link import parse_link

POST = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"


@pytest.mark.parametrize(
    "url",
    [
        "https://www.google.com/url?sa=t&url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ",
        "https://web.archive.org/web/2020/https://www.youtube.com/watch?v=dQw4w9WgXcQ",
        "https://accounts.google.com/ServiceLogin?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ",
        "https://consent.youtube.com/m?continue=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ",
        "https://www.youtube.com./watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com//watch?v=dQw4w9WgXcQ",
        "https://www.youtube.com/watch?v=dQw4w9WgXcQ%20",
        "https://youtu.be/dQw4w9WgXcQ%E3%80%82",
        "https://www.youtube.com/watch?v=3DdQw4w9WgXcQ",
        "https://www.youtube.com/signin?next=%2Fwatch%3Fv%3DdQw4w9WgXcQ",
    ],
)
@pytest.mark.parametrize("account_type", [None, "youtube"])
def test_a_link_that_another_carries_is_the_one_to_send(url: str, account_type: str | None) -> None:
    link = parse_link(url, account_type)
    assert link.problems
    assert link.suggested_link == POST


@pytest.mark.parametrize(
    ("url", "account_type"),
    [
        ("https://www.google.com/url?url=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ", "tiktok"),
        ("https://www.facebook.com/sharer.php?u=https%3A%2F%2Fwww.youtube.com%2Fwatch%3Fv%3DdQw4w9WgXcQ", "facebook"),
        ("https://blog.example/?url=https%3A%2F%2Fwww.youtube.com%2F%40user", None),
        ("https://blog.example/?next=//www.youtube.com/watch", None),
    ],
)
def test_nothing_is_suggested_that_is_another_platforms_or_no_post(url: str, account_type: str | None) -> None:
    assert parse_link(url, account_type).suggested_link is None
