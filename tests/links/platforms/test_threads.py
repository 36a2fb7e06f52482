"""Threads: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        ("https://www.threads.net/@user/post/C1x", "C1x", "https://www.threads.com/@user/post/C1x", None),
        ("https://threads.com/@user/post/C1x/media?a=b", "C1x", "https://www.threads.com/@user/post/C1x", None),
        ("https://www.threads.com/t/C1x/", "C1x", "https://www.threads.com/t/C1x", None),
        ("https://www.threads.com/t/C1x/media", "C1x", "https://www.threads.com/t/C1x", None),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("threads", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "threads") == expected


@pytest.mark.parametrize(
    "url",
    [
        "https://www.threads.com/@user/post/C1x/other",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "threads") == ["unsupported_form"]
    assert parse_link(url, "threads").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.threads.com/intent/post", "creator_page"),
        ("https://www.threads.com/@user", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.threads.com/@user/replies", "not_a_post"),
        ("https://www.threads.com/search?q=a", "not_a_post"),
        ("https://www.threads.com/share/DaBcDefgh/", "share_link"),
        ("https://www.threads.com/404", "not_a_post"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        ("https://www.threads.com/@user/post/C8abcDEfGhi/other", "https://www.threads.com/@user/post/C8abcDEfGhi"),
        ("https://www.fixthreads.net/@user/post/C8abcDEfGhi", "https://www.threads.com/@user/post/C8abcDEfGhi"),
        ("https://www.threads.com/share/DaBcDefgh/", None),
        ("https://www.threads.com/%40user/post/C8abcDEfGhi", "https://www.threads.com/@user/post/C8abcDEfGhi"),
        ("https://www.threads.com/user/post/C8abcDEfGhi", "https://www.threads.com/t/C8abcDEfGhi"),
        (
            "https://www.threads.com/login?next=https%3A%2F%2Fwww.threads.com%2F%40user%2Fpost%2FC8abcDEfGhi",
            "https://www.threads.com/@user/post/C8abcDEfGhi",
        ),
        ("https://www.threads.com/@user/post/17900000000000001", None),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
