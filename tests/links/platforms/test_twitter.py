"""X: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        ("1790", "1790", "https://x.com/i/status/1790", None),
        ("https://x.com/user/status/1790?s=20", "1790", "https://x.com/i/status/1790", None),
        ("https://twitter.com/user/statuses/1790/photo/1", "1790", "https://x.com/i/status/1790", None),
        ("https://mobile.twitter.com/i/web/status/1790", "1790", "https://x.com/i/status/1790", None),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("twitter", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "twitter") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://t.co/login", None),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert read(url) == parsed("twitter", url, canonical_url=None, media=media, needs=Need.NETWORK)


@pytest.mark.parametrize(
    "url",
    [
        "https://vxtwitter.com/user/status/1790",
        "https://x.com/user/status/17a",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "twitter") == ["unsupported_form"]
    assert parse_link(url, "twitter").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://x.com/compose/post", "creator_page"),
        ("https://twitter.com/intent/tweet?text=a", "creator_page"),
        ("https://x.com/i/flow/login", "login_page"),
        ("https://x.com/login", "login_page"),
        ("https://x.com", "home_page"),
        ("https://x.com?lang=en", "home_page"),
        ("https://x.com/user", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://x.com/i/spaces/1", "not_a_post"),
        ("https://x.com/user/with_replies", "not_a_post"),
        ("https://x.com/hashtag/a", "not_a_post"),
        ("https://video.twimg.com/a.mp4", "not_a_post"),
        ("https://ads.x.com/a", "creator_page"),
        ("https://x.com/messages/1-2", "not_a_post"),
        ("https://x.com/i/bookmarks", "not_a_post"),
        ("https://pro.x.com/i/decks/1", "creator_page"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        ("https://fxtwitter.com/user/status/1790000000000000001", "https://x.com/i/status/1790000000000000001"),
        ("https://vxtwitter.com/user/status/1790000000000000001?s=20", "https://x.com/i/status/1790000000000000001"),
        ("https://fixupx.com/user/status/1790000000000000001/photo/1", "https://x.com/i/status/1790000000000000001"),
        (
            "https://platform.twitter.com/embed/Tweet.html?id=1790000000000000001",
            "https://x.com/i/status/1790000000000000001",
        ),
        ("https://twitter.com/user/thread/1790000000000000001", None),
        (
            "https://x.com/i/flow/login?redirect_after_login=%2Fuser%2Fstatus%2F1790000000000000001",
            "https://x.com/i/status/1790000000000000001",
        ),
        ("https://twitter.com/#!/user/status/1790000000000000001", "https://x.com/i/status/1790000000000000001"),
        ("https://x.com/user/article/1790000000000000001", "https://x.com/i/status/1790000000000000001"),
        ("https://twitter.com/intent/like?tweet_id=1790000000000000001", "https://x.com/i/status/1790000000000000001"),
        (
            "https://publish.twitter.com/?query=https%3A%2F%2Ftwitter.com%2Fuser%2Fstatus%2F1790000000000000001",
            "https://x.com/i/status/1790000000000000001",
        ),
        (
            "https://twitter.com/i/redirect?url=https%3A%2F%2Ftwitter.com%2Fuser%2Fstatus%2F1790000000000000001&uid=1&sig=a",
            "https://x.com/i/status/1790000000000000001",
        ),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
