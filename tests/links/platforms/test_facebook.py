"""Facebook: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


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
    assert read(url, "facebook") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://fb.watch/abc/", None),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert read(url) == parsed("facebook", url, canonical_url=None, media=media, needs=Need.NETWORK)


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


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.facebook.com/groups/1/", "not_a_post"),
        ("https://www.facebook.com/page", "not_a_post"),
        ("https://www.facebook.com/page/live_videos", "not_a_post"),
        ("https://www.facebook.com/hashtag/a", "not_a_post"),
        ("https://www.facebook.com/reel/audio/1", "not_a_post"),
        ("https://www.facebook.com/sharer/sharer.php?u=https%3A%2F%2Fexample.com", "creator_page"),
        ("https://www.facebook.com/page/reviews", "not_a_post"),
        ("https://www.facebook.com/p/Name-100000000000001/", "not_a_post"),
        ("https://www.facebook.com/share/p/1AbCdEfGhI/", "share_link"),
        ("https://www.facebook.com/share/reel/1AbCdEfGhI/", "share_code"),
        ("https://www.facebook.com/photo?fbid=800000000000001", "unsupported_form"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        ("https://web.facebook.com/page/posts/pfbid0AbC", "https://www.facebook.com/page/posts/pfbid0AbC"),
        (
            "https://www.facebook.com/page/videos/a-title/800000000000001/?__tn__=-R",
            "https://www.facebook.com/page/videos/800000000000001",
        ),
        (
            "https://www.facebook.com/page/videos/vb.100000000000001/800000000000002/",
            "https://www.facebook.com/page/videos/800000000000002",
        ),
        (
            "https://www.facebook.com/groups/1/permalink/800000000000001/",
            "https://www.facebook.com/groups/1/posts/800000000000001",
        ),
        (
            "https://www.facebook.com/permalink.php?story_fbid=pfbid0AbC&id=100000000000001",
            "https://www.facebook.com/100000000000001/posts/pfbid0AbC",
        ),
        ("https://web.facebook.com/watch/?v=800000000000001", "https://www.facebook.com/watch/?v=800000000000001"),
        ("https://www.facebook.com/video.php?v=800000000000001", "https://www.facebook.com/watch/?v=800000000000001"),
        ("https://fb.com/page/posts/88", "https://www.facebook.com/page/posts/88"),
        (
            "https://www.facebook.com/plugins/post.php?href=https%3A%2F%2Fwww.facebook.com%2Fpage%2Fposts%2F88",
            "https://www.facebook.com/page/posts/88",
        ),
        ("https://www.facebook.com/share/r/1AbCdEfGhI/", None),
        ("https://business.facebook.com/page/posts/88", None),
        (
            "https://m.facebook.com/groups/288/?view=permalink&id=432444387236821",
            "https://www.facebook.com/groups/288/posts/432444387236821",
        ),
        (
            "https://www.facebook.com/groups/288?multi_permalinks=432444387236821",
            "https://www.facebook.com/groups/288/posts/432444387236821",
        ),
        (
            "https://www.facebook.com/login.php?next=https%3A%2F%2Fwww.facebook.com%2Freel%2F800000000000001",
            "https://www.facebook.com/reel/800000000000001",
        ),
        (
            "https://l.facebook.com/l.php?u=https%3A%2F%2Fwww.facebook.com%2Fpage%2Fposts%2F88&h=AT",
            "https://www.facebook.com/page/posts/88",
        ),
        (
            "https://www.facebook.com/v2.3/plugins/video.php?href=http%3A%2F%2Fwww.facebook.com%2Fpage%2Fvideos%2F88%2F%3Ftype%3D3",
            "https://www.facebook.com/page/videos/88/",
        ),
        ("https://www.facebook.com/page/reels/800000000000001", "https://www.facebook.com/reel/800000000000001"),
        ("https://www.facebook.com/watch/page/800000000000001/", "https://www.facebook.com/watch/?v=800000000000001"),
        (
            "https://www.facebook.com/someone#!/photo.php?v=800000000000001",
            "https://www.facebook.com/watch/?v=800000000000001",
        ),
        (
            "https://www.facebook.com/page/posts/a-title-in-words-800000000000001",
            "https://www.facebook.com/page/posts/800000000000001",
        ),
        ("https://www.facebook.com/photo/?fbid=800000000000001", None),
        (
            "https://www.facebook.com/page/posts/88?bcode=2.1600000000.AbC&n_m=a%40b.c",
            "https://www.facebook.com/page/posts/88",
        ),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
