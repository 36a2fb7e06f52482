import pytest

from aitoearn_mcp.imports.post_links import has_platform_link, has_post_link


@pytest.mark.parametrize(
    ("cell", "of_platform", "of_post"),
    [
        ("看看 https://v.douyin.com/abc/ 复制", True, True),
        ("BV1Ab4y1d7Ef", True, True),
        ("v.douyin.com/abc/", True, True),
        ("https://weixin.qq.com/sph/AbCdEf", True, True),
        ("https://www.douyin.com/user/MS4wLjABAAAA", True, False),
        ("https://p3.douyinpic.com/a.jpeg", True, False),
        ("https://hooks.slack.com/services/T0/B0/secret", False, False),
        ("秋天", False, False),
        (7, False, False),
    ],
)
def test_links_of_posts_are_told_from_others(cell: str | int, of_platform: bool, of_post: bool) -> None:
    assert (has_platform_link(cell), has_post_link(cell)) == (of_platform, of_post)
