"""WeChat Channels: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "key", "media"),
    [
        ("https://channels.weixin.qq.com/web/pages/feed?eid=x", None, "video"),
        ("https://weixin.qq.com/sph/AbCdEfGh", None, "video"),
    ],
)
def test_a_link_needs_no_id_beside_it_because_aitoearn_looks_it_up(
    url: str, key: str | None, media: str | None
) -> None:
    assert read(url) == parsed("wxSph", url, key=key, work_id=None, media=media, needs=Need.NOTHING)


def test_a_page_of_weixin_that_has_no_posts_is_another_sites() -> None:
    assert kinds("https://weixin.qq.com/r/abc", "wxSph") == ["other_site"]
    assert parse_link("https://weixin.qq.com/r/abc", "wxSph").canonical_url is None


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://channels.weixin.qq.com/platform/post/list", "creator_page"),
        ("https://channels.weixin.qq.com/micro/content/post/create", "creator_page"),
        ("https://channels.weixin.qq.com/login.html", "login_page"),
        ("https://channels.weixin.qq.com/", "home_page"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://channels.weixin.qq.com/web/pages/home", "not_a_post"),
        ("https://channels.weixin.qq.com/web/pages/profile?username=x", "not_a_post"),
        ("https://channels.weixin.qq.com/web/pages/live?x=1", "not_a_post"),
        ("https://weixin.qq.com/sph/", "not_a_post"),
        ("https://channels.weixin.qq.com/web/pages/feed", "unusual_form"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


def test_a_link_without_somebodys_session_is_the_one_to_send() -> None:
    link = parse_link(
        "https://channels.weixin.qq.com/finder-preview/pages/feed?eid=export%2FUzFf&token=a&entry_scene=48"
    )
    assert [problem.kind.value for problem in link.problems] == ["carries_session", "tracking_parameters"]
    assert link.suggested_link == "https://channels.weixin.qq.com/finder-preview/pages/feed?eid=export%2FUzFf"
