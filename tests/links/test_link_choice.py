"""Which of the links in a text is the post's."""

import pytest

from aitoearn_mcp.links.not_one_link import NotOneLinkError
from aitoearn_mcp.links.share_text import take_link

VIDEO = "https://www.tiktok.com/@user/video/7390000000000000001"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"{VIDEO} by https://www.tiktok.com/@user #a https://www.tiktok.com/tag/a", VIDEO),
        (
            f'<blockquote cite="{VIDEO}"><a href="https://www.tiktok.com/@user?refer=embed">@user</a>'
            '<a href="https://www.tiktok.com/music/a-7390000000000000002?refer=embed">a</a></blockquote>'
            '<script async src="https://www.tiktok.com/embed.js"></script>',
            VIDEO,
        ),
        ("https://www.douyin.com/ https://v.douyin.com/iRNBho6u/", "https://v.douyin.com/iRNBho6u/"),
        (
            "https://www.bilibili.com/video/BV1xx411c7mD https://space.bilibili.com/1",
            "https://www.bilibili.com/video/BV1xx411c7mD",
        ),
        ("https://www.linkedin.com/in/a https://lnkd.in/gAbCdEf", "https://lnkd.in/gAbCdEf"),
        (
            '<blockquote class="twitter-tweet"><p>a <a href="https://t.co/AbC">pic.twitter.com/AbC</a></p>'
            '<a href="https://twitter.com/user/status/1790000000000000001">May 1</a></blockquote>'
            '<script async src="https://platform.twitter.com/widgets.js"></script>',
            "https://twitter.com/user/status/1790000000000000001",
        ),
        (
            "Read it: https://lnkd.in/gAbCdEf https://www.linkedin.com/feed/update/urn:li:share:7200000000000000001",
            "https://www.linkedin.com/feed/update/urn:li:share:7200000000000000001",
        ),
    ],
)
def test_a_page_that_is_no_post_does_not_count_beside_a_post(text: str, url: str) -> None:
    assert take_link(text).url == url


@pytest.mark.parametrize(
    "text",
    [
        f"{VIDEO} https://www.tiktok.com/@user/video/7390000000000000002",
        f"{VIDEO} https://www.instagram.com/user/",
        "https://www.tiktok.com/@a https://www.tiktok.com/@b",
        f"{VIDEO} https://blog.example/a",
        "https://t.co/AbC https://t.co/AbD",
        "https://www.douyin.com/user/a https://www.douyin.com/article/7300000000000000000",
    ],
)
def test_links_that_may_both_be_meant_are_refused(text: str) -> None:
    with pytest.raises(NotOneLinkError) as refused:
        take_link(text)
    assert "2 different links" in refused.value.reason.en
