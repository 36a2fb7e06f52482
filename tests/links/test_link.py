"""The facts of a link that hold whatever the platform; each platform's own are in platforms/."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitoearn_mcp.links.link import Need, ProblemKind, canonical_url, opens_for_more, parse_link, same_post
from aitoearn_mcp.links.platforms import PLATFORMS
from aitoearn_mcp.links.problems import explain_refusal
from links.platforms.parsed import kinds

NOTE = "64b8c0de000000001203e0f1"
XHS = "https://www.xiaohongshu.com"
TOKEN = "?xsec_token=AB12"


@pytest.mark.parametrize(
    "url", ["", "看看", "v.douyin.com/abc", "mailto:a@b", "https://", "http://a b/", "1790", "http://1.2.3.4.5/"]
)
def test_a_text_that_is_no_address_is_told(url: str) -> None:
    link = parse_link(url)
    assert [(problem.kind.published_name, problem.blocking) for problem in link.problems] == [
        ("unsupported_form", False)
    ]
    assert (link.host_platform, link.needs) == (None, Need.NOTHING)


def test_a_private_host_is_blocking() -> None:
    [problem] = parse_link("http://127.1/a", "douyin").problems
    assert (problem.kind, problem.blocking, problem.value) == (ProblemKind.PRIVATE_HOST, True, "127.0.0.1")


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://example.com/login",
        "https://8.8.8.8/a",
        "https://[2606:4700::1111]/a",
        "https://[::ffff:8.8.8.8]/a",
        "https://localhost.example.com/",
        "https://mylocal/",
        "app://host1/a",
        "https://notvxtwitter.com/user/status/1",
        "https://weixin.qq.com/",
        "https://www.google.com/search?q=a",
    ],
)
def test_an_unknown_host_passes(url: str) -> None:
    link = parse_link(url)
    assert (link.host_platform, link.work_id, link.canonical_url) == (None, None, None)
    assert [(problem.kind, problem.blocking) for problem in link.problems] == [("unknown_platform", False)]


@pytest.mark.parametrize("account_type", ["weibo", "kwai", ""])
def test_an_unknown_platform_has_no_rules(account_type: str) -> None:
    link = parse_link("https://www.douyin.com/video/7300", account_type)
    assert (link.host_platform, link.work_id, link.needs, link.problems) == ("douyin", None, Need.NOTHING, ())


def test_a_profile_is_not_blocking() -> None:
    assert [problem.blocking for problem in parse_link("https://www.douyin.com/user/MS4w").problems] == [False]


@pytest.mark.parametrize("url", [f"{XHS}/explore/{NOTE}", f"{XHS}/explore/{NOTE}?xsec_token=+"])
def test_an_xhs_link_without_its_token_is_named(url: str) -> None:
    assert kinds(url) == ["xhs_without_xsec_token"]


def test_an_xhs_record_takes_the_id_beside_a_link_without_one() -> None:
    assert parse_link(f"{XHS}/board/1", "xhs").needs is Need.PLATFORM_WORK_ID


def test_what_would_be_stored_needs_no_problems() -> None:
    urls = ["https://youtu.be/a?si=b", "https://v.douyin.com/a/", "https://x.com/a"]
    assert [canonical_url(url, "youtube") for url in urls] == ["https://www.youtube.com/watch?v=a", None, None]


@pytest.mark.parametrize(
    ("a", "b", "account_type", "same"),
    [
        ("https://x.com/a/status/1", "https://x.com/a/status/1", "douyin", True),
        ("https://x.com/a/status/1", "https://twitter.com/b/status/1?s=20", None, True),
        ("https://x.com/a/status/1", "https://x.com/a/status/2", None, False),
        ("https://x.com/a/status/1", "1", "twitter", True),
        ("https://x.com/a/status/1", "1", None, False),
        ("https://youtu.be/a", "https://www.youtube.com/watch?v=a", "youtube", True),
        ("https://youtu.be/a", "https://www.youtube.com/watch?v=a", "douyin", False),
        ("https://youtu.be/a", "https://www.youtube.com/watch?v=a", "weibo", False),
        (f"{XHS}/explore/{NOTE}", f"{XHS}/discovery/item/{NOTE}{TOKEN}", "xhs", True),
        ("https://v.douyin.com/a", "https://v.douyin.com/b", "douyin", False),
        ("https://v.douyin.com/a", "https://www.douyin.com/video/1", "douyin", False),
        ("https://www.douyin.com/video/1", "https://www.kuaishou.com/video/1", None, False),
        ("https://www.instagram.com/p/C1x/", "https://instagram.com/reel/C1x?igsh=a", "instagram", True),
        ("https://www.instagram.com/p/C1x/", "https://www.instagram.com/p/C2x/", "instagram", False),
        ("https://mp.weixin.qq.com/s/a", "https://mp.weixin.qq.com/s/b", "wxGzh", False),
        ("https://weixin.qq.com/sph/a", "https://weixin.qq.com/sph/b", "wxSph", False),
        ("https://example.com/a", "https://example.com/b", None, False),
    ],
)
def test_two_links_are_of_one_post_only_if_their_text_proves_it(
    a: str, b: str, account_type: str | None, same: bool
) -> None:
    assert same_post(a, b, account_type) is same
    assert same_post(b, a, account_type) is same


URLS = st.text() | st.lists(
    st.sampled_from(
        [
            "https:",
            "//",
            "www.",
            "douyin.com",
            "x.com",
            "/video/",
            "1",
            "[",
            "]",
            "%",
            "%2e",
            "..",
            "\\",
            ":",
            "@",
            "?",
            "\ud800",
            "é",
        ]
    ),
    max_size=10,
).map("".join)


@given(URLS, st.none() | st.sampled_from(PLATFORMS) | st.text(max_size=5))
def test_no_text_makes_reading_raise(url: str, account_type: str | None) -> None:
    link = parse_link(url, account_type)
    assert link.url == url
    assert same_post(url, url, account_type)
    assert explain_refusal(url, account_type, None).en


@given(URLS, URLS)
def test_sameness_has_no_direction(a: str, b: str) -> None:
    assert same_post(a, b, None) == same_post(b, a, None)


@pytest.mark.parametrize(
    ("link", "other", "account_type", "expected"),
    [
        (f"{XHS}/explore/{NOTE}?xsec_token=AB", f"{XHS}/explore/{NOTE}", "xhs", True),
        (f"{XHS}/explore/{NOTE}?xsec_token=AB", f"{XHS}/explore/{NOTE}?xsec_token=", "xhs", True),
        (f"{XHS}/explore/{NOTE}?xsec_token=AB", f"{XHS}/explore/{NOTE}?xsec_token=CD", "xhs", False),
        (f"{XHS}/explore/{NOTE}", f"{XHS}/explore/{NOTE}?xsec_token=AB", "xhs", False),
        (f"{XHS}/explore/{NOTE}", f"{XHS}/explore/{NOTE}", "xhs", False),
        (f"{XHS}/explore/{NOTE}?xsec_token=AB", f"{XHS}/explore/{NOTE}", "douyin", False),
        (f"{XHS}/explore/{NOTE}?xsec_token=AB", f"{XHS}/explore/{NOTE}", None, False),
    ],
)
def test_a_link_opens_for_more_people_with_the_parameter_that_the_other_lacks(
    link: str, other: str, account_type: str | None, expected: bool
) -> None:
    """AiToEarn marks an xhs link without xsec_token as broken: api-contract, section 4."""
    assert opens_for_more(link, other, account_type) is expected
