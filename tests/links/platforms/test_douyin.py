"""Douyin: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read

ID = "7300000000000000000"


@pytest.mark.parametrize(
    ("url", "work_id", "canonical_url", "media"),
    [
        (
            f"https://www.douyin.com/video/{ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://douyin.com/video/{ID}?a=b#c",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://www.douyin.com/video/{ID}/x",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://www.douyin.com/video/{ID}&x=1",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://www.douyin.com/note/{ID}",
            ID,
            f"https://www.douyin.com/note/{ID}",
            "video",
        ),
        (
            f"https://www.douyin.com/?modal_id={ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://www.douyin.com/user/A?x=1&modal_id={ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://www.iesdouyin.com/share/video/{ID}/",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"http://WWW.Douyin.COM:8080/video/{ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"ftp://www.douyin.com/video/{ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"app://www.douyin.com/video/{ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https:\\\\www.douyin.com\\video\\{ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            " https://www.douyin.com/vi\tdeo/73\n00000000000000000 ",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://www.%64ouyin.com/video/{ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://www.ｄｏｕｙｉｎ。com/video/{ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
        (
            f"https://www.douyin.com/x/%2E%2e/./video/{ID}",
            ID,
            f"https://www.douyin.com/video/{ID}",
            "video",
        ),
    ],
)
def test_a_link_with_an_id_is_read(url: str, work_id: str, canonical_url: str | None, media: str | None) -> None:
    expected = parsed("douyin", url, key=work_id, canonical_url=canonical_url or url, media=media)
    assert read(url, "douyin") == expected


@pytest.mark.parametrize(
    ("url", "media"),
    [
        ("https://v.douyin.com/iRNBho6u/", "video"),
    ],
)
def test_a_short_link_needs_the_network(url: str, media: str | None) -> None:
    assert read(url) == parsed("douyin", url, canonical_url=None, media=media, needs=Need.NETWORK)


@pytest.mark.parametrize(
    "url",
    [
        f"https://m.douyin.com/video/{ID}",
        f"https://www.iesdouyin.com/share/note/{ID}",
        f"https://www.douyin.com/video/?modal_id={ID}",
        f"https://www.douyin.com./video/{ID}",
        f"https://www.www.douyin.com/video/{ID}",
    ],
)
def test_a_form_that_aitoearn_refuses_is_named(url: str) -> None:
    assert kinds(url, "douyin") == ["unsupported_form"]
    assert parse_link(url, "douyin").canonical_url is None


@pytest.mark.parametrize("host", ["notdouyin.com", "www.douyin.com.evil.example", "example.com"])
def test_a_link_of_another_site_is_named_so(host: str) -> None:
    assert kinds(f"https://{host}/video/{ID}", "douyin") == ["other_site"]
    assert parse_link(f"https://{host}/video/{ID}", "douyin").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://creator.douyin.com/creator-micro/content/manage", "creator_page"),
        ("https://sso.douyin.com/x", "login_page"),
        ("https://www.douyin.com/", "home_page"),
        ("https://www.douyin.com/?modal_id=", "home_page"),
        ("https://v.douyin.com/", "home_page"),
        ("https://www.douyin.com/user/MS4w", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://live.douyin.com/1", "not_a_post"),
        ("https://www.iesdouyin.com/share/music/1", "not_a_post"),
        ("https://www.douyin.com/music/1", "not_a_post"),
        ("http://aweme.snssdk.com/aweme/v1/play/?video_id=v02033gAAAA", "not_a_post"),
        ("https://www.douyin.com/downloadpage", "not_a_post"),
        ("https://www.douyin.com/passport/web/login", "not_a_post"),
        ("https://www.douyin.com/video/", "not_a_post"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        ("https://m.douyin.com/share/video/7300000000000000000", "https://www.douyin.com/video/7300000000000000000"),
        (
            "https://www.iesdouyin.com/share/note/7300000000000000000/?region=CN",
            "https://www.douyin.com/note/7300000000000000000",
        ),
        (
            "https://www.iesdouyin.com/share/slides/7300000000000000000/",
            "https://www.douyin.com/note/7300000000000000000",
        ),
        (
            "https://www.douyin.com/video/a-title/7300000000000000000",
            "https://www.douyin.com/video/7300000000000000000",
        ),
        (
            "https://www.douyin.com/video/?modal_id=7300000000000000000",
            "https://www.douyin.com/video/7300000000000000000",
        ),
        ("https://www.douyin.com/video/title", None),
        (
            "https://www.iesdouyin.com/web/api/v2/aweme/iteminfo/?item_ids=7300000000000000000",
            "https://www.douyin.com/video/7300000000000000000",
        ),
        ("https://www.douyin.com//video/7300000000000000000x", None),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
