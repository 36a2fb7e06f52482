"""Pinterest: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        ("https://www.pinterest.com/pin/99/", "99", None, None),
        ("https://br.pinterest.com/pin/99", "99", None, None),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("pinterest", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "pinterest") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://pin.it/abc", None),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert read(url) == parsed("pinterest", url, canonical_url=None, media=media, needs=Need.NETWORK)


@pytest.mark.parametrize(
    "url",
    [
        "https://www.pinterest.co.uk/pin/99/",
        "https://www.pinterest.de/pin/99/",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "pinterest") == ["unsupported_form"]
    assert parse_link(url, "pinterest").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.pinterest.com/pin-builder/", "creator_page"),
        ("https://br.pinterest.com/", "home_page"),
        ("https://www.pinterest.com/user/", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.pinterest.com/user/board/", "not_a_post"),
        ("https://www.pinterest.com/ideas/a/1", "not_a_post"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        ("https://www.pinterest.com.au/pin/700000000000000001/", "https://www.pinterest.com/pin/700000000000000001/"),
        (
            "https://www.pinterest.com/pin/a-title--700000000000000001/",
            "https://www.pinterest.com/pin/700000000000000001/",
        ),
        (
            "https://www.pinterest.com/pin/700000000000000001/?invite_code=a",
            "https://www.pinterest.com/pin/700000000000000001/",
        ),
        ("https://www.pinterest.com/pin/a-title/", None),
        ("https://www.pinterest.pl/pin/700000000000000001/", "https://www.pinterest.com/pin/700000000000000001/"),
        (
            "https://www.pinterest.com/pin/a-title-700000000000000001/",
            "https://www.pinterest.com/pin/700000000000000001/",
        ),
        (
            "https://assets.pinterest.com/ext/embed.html?id=700000000000000001",
            "https://www.pinterest.com/pin/700000000000000001/",
        ),
        (
            "https://www.pinterest.com/login/?next=%2Fpin%2F700000000000000001%2F",
            "https://www.pinterest.com/pin/700000000000000001/",
        ),
        (
            "https://www.pinterest.com/pin/AQEaBcDeFgHiJkLmNoPqRsTuV-1234567890123/?sender=1",
            "https://www.pinterest.com/pin/AQEaBcDeFgHiJkLmNoPqRsTuV-1234567890123/",
        ),
        (
            "https://www.pinterest.com/secure/autologin?user_id=1&od=AbC&next=%2Fpin%2F700000000000000001%2F",
            "https://www.pinterest.com/pin/700000000000000001/",
        ),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
