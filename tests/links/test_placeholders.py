"""What a template left in a link."""

import pytest

from aitoearn_mcp.links.address import parse_address
from aitoearn_mcp.links.link import parse_link
from aitoearn_mcp.links.placeholders import placeholder_in


@pytest.mark.parametrize(
    ("url", "part"),
    [
        ("https://www.douyin.com/video/undefined", "undefined"),
        ("https://www.douyin.com/video/null?x=1", "null"),
        ("https://www.youtube.com/watch?v=NaN", "NaN"),
        ("https://www.youtube.com/watch?v=%7Bid%7D", "{id}"),
        ("https://www.youtube.com/watch?v=[object%20Object]", "[object Object]"),
        ("https://www.tiktok.com/@%7Buser%7D/video/7390000000000000001", "@{user}"),
        ("https://x.com/i/status/:id", ":id"),
        ("https://x.com/i/status/YOUR_POST_ID", "YOUR_POST_ID"),
        ("https://mp.weixin.qq.com/s/your-article", "your-article"),
        ("https://www.bilibili.com/video/BV1xxxxxxxxx", "BV1xxxxxxxxx"),
        ("https://www.linkedin.com/feed/update/urn:li:activity:xxxx", "urn:li:activity:xxxx"),
        ("https://channels.weixin.qq.com/web/pages/feed?eid=undefined", "undefined"),
        ("https://mp.weixin.qq.com/s?__biz=undefined&mid=1&idx=1&sn=a", "undefined"),
        ("https://www.youtube.com/watch?v=VIDEO_ID", "VIDEO_ID"),
        ("https://www.youtube.com/watch?v=xxxxxxxxxxx", "xxxxxxxxxxx"),
        ("https://www.bilibili.com/video/BVxxxxxxxxxx", "BVxxxxxxxxxx"),
        ("https://www.bilibili.com/video/BVundefined", "BVundefined"),
        ("https://www.linkedin.com/feed/update/urn:li:activity:undefined", "urn:li:activity:undefined"),
        ("https://www.douyin.com/video/$id", "$id"),
        ("https://www.douyin.com/video/%s", "%s"),
        ("https://www.douyin.com/video/(id)", "(id)"),
        ("https://www.instagram.com/p/shortcode/", "shortcode"),
        ("https://vm.tiktok.com/xxx/", "xxx"),
        ("https://www.xiaohongshu.comundefined/explore/66a1b2c3000000001e03d4e5", "comundefined"),
    ],
)
def test_a_placeholder_in_the_posts_own_part_is_found(url: str, part: str) -> None:
    address = parse_address(url)
    assert address is not None
    assert placeholder_in(address, parse_link(url).key) == part


@pytest.mark.parametrize(
    "url",
    [
        "https://x.com/null/status/1790000000000000001",
        "https://www.douyin.com/video/7300000000000000000?from=undefined",
        "https://www.tiktok.com/@nan/video/7390000000000000001",
    ],
)
def test_such_a_word_elsewhere_is_none(url: str) -> None:
    address = parse_address(url)
    assert address is not None
    assert placeholder_in(address, parse_link(url).key) is None
