"""Pages that are no post, whatever the record is; each platform's own are in platforms/."""

import pytest

from aitoearn_mcp.links.link import parse_link
from links.platforms.parsed import kinds


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://creator.douyin.com/creator-micro/content/manage", "creator_page"),
        ("https://x.com/i/flow/login", "login_page"),
        ("https://www.facebook.com/login.php?next=https%3A%2F%2Fwww.facebook.com%2Freel%2F1", "login_page"),
        ("https://v.douyin.com/", "home_page"),
    ],
)
@pytest.mark.parametrize("account_type", [None, "youtube", "linkedin", "weibo"])
def test_a_page_that_can_be_no_post_is_blocking_whatever_the_record(
    url: str, kind: str, account_type: str | None
) -> None:
    assert [problem.kind for problem in parse_link(url, account_type).problems if problem.blocking] == [kind]


@pytest.mark.parametrize(
    "url",
    [
        "https://www.tiktok.com/embed.js",
        "https://v16-webapp-prime.tiktok.com/video/tos/useast2a/a/?a=1988",
        "https://www.facebook.com/images/a.png",
        "https://www.linkedin.com/video/a.mp4",
    ],
)
def test_a_file_is_no_post(url: str) -> None:
    assert kinds(url)[0] == "not_a_post"


@pytest.mark.parametrize("url", ["https://www.douyin.com/?lang=en", "https://www.douyin.com/?utm_source=a&hl=zh"])
def test_a_language_and_tracking_leave_a_home_page_one(url: str) -> None:
    assert kinds(url) == ["home_page"]


def test_a_post_that_a_login_page_leads_to_is_no_excuse() -> None:
    assert kinds("https://www.instagram.com/accounts/login/?next=/p/C1x/")[0] == "login_page"
