"""LinkedIn: which links AiToEarn reads (api-contract, section 4), and which are not of a post."""

import pytest

from aitoearn_mcp.links.link import Need, parse_link
from links.platforms.parsed import kinds, parsed, read


@pytest.mark.parametrize(
    ("url", "key", "media"),
    [
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000001/",
            "urn:li:activity:7200000000000000001",
            None,
        ),
        (
            "https://www.linkedin.com/feed/update/urn%3Ali%3AugcPost%3A7200000000000000001",
            "urn:li:ugcPost:7200000000000000001",
            None,
        ),
        (
            "https://cn.linkedin.com/posts/someone_a-title-activity-7200000000000000001-AbCd",
            "urn:li:activity:7200000000000000001",
            None,
        ),
        ("https://www.linkedin.com/pulse/a-title-someone-abcde", None, None),
        ("https://lnkd.in/gAbCdEf", None, None),
    ],
)
def test_a_link_needs_the_id_beside_it(url: str, key: str | None, media: str | None) -> None:
    expected = parsed("linkedin", url, key=key, work_id=None, media=media, needs=Need.PLATFORM_WORK_ID)
    assert read(url) == expected


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.linkedin.com/article/new/", "creator_page"),
        ("https://www.linkedin.com/uas/login", "login_page"),
        ("https://www.linkedin.com/authwall?trk=x", "login_page"),
        ("https://www.linkedin.com/", "home_page"),
        ("https://www.linkedin.com/in/user/", "not_a_post"),
    ],
)
def test_a_page_that_is_no_post_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "kind"),
    [
        ("https://www.linkedin.com/company/acme/posts/", "not_a_post"),
        ("https://www.linkedin.com/in/someone/recent-activity/all/", "not_a_post"),
        ("https://www.linkedin.com/feed/", "not_a_post"),
        ("https://www.linkedin.com/groups/1/", "not_a_post"),
        ("https://www.linkedin.com/newsletters/a-1/", "not_a_post"),
        ("https://www.linkedin.com/school/a/", "not_a_post"),
        ("https://www.linkedin.com/shareArticle?mini=true&url=https%3A%2F%2Fexample.com", "creator_page"),
        ("https://www.linkedin.com/posts/someone", "unusual_form"),
        ("https://www.linkedin.com/feed/update/urn:li:activity:72000", "unusual_form"),
        ("https://www.linkedin.com/advice/0/a", "not_a_post"),
        ("https://www.linkedin.com/post/edit/7200000000000000001", "creator_page"),
    ],
)
def test_a_page_beside_the_posts_is_named(url: str, kind: str) -> None:
    assert kinds(url)[0] == kind


@pytest.mark.parametrize(
    ("url", "suggested"),
    [
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000001/?midToken=a&otpToken=b&trk=c",
            "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000001/",
        ),
        (
            "https://www.linkedin.com/feed/?highlightedUpdateUrn=urn%3Ali%3Aactivity%3A7200000000000000001",
            "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000001/",
        ),
        ("https://www.linkedin.com/company/acme/posts/", None),
        (
            "https://www.linkedin.com/comm/posts/a_b-activity-7200000000000000001-AbCd?midToken=AQ&otpToken=MT",
            "https://www.linkedin.com/posts/a_b-activity-7200000000000000001-AbCd",
        ),
        (
            "https://www.linkedin.com/embed/feed/update/urn:li:share:7200000000000000001?collapsed=1",
            "https://www.linkedin.com/feed/update/urn:li:share:7200000000000000001/",
        ),
        (
            "https://www.linkedin.com/feed/update/activity:6700000000000000001",
            "https://www.linkedin.com/feed/update/urn:li:activity:6700000000000000001/",
        ),
        (
            "https://www.linkedin.com/authwall?sessionRedirect=https%3A%2F%2Fwww.linkedin.com%2Fposts%2Fa_b-activity-7200000000000000001-AbCd",
            "https://www.linkedin.com/posts/a_b-activity-7200000000000000001-AbCd",
        ),
        ("https://www.linkedin.com/posts/someone_a-title", None),
        (
            "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000001?licu=a&original_referer=b",
            "https://www.linkedin.com/feed/update/urn:li:activity:7200000000000000001",
        ),
    ],
)
def test_the_link_to_send_is_made_from_the_text(url: str, suggested: str | None) -> None:
    link = parse_link(url)
    assert link.problems
    assert link.suggested_link == suggested
