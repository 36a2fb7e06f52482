"""Where a link ends, and whether that is sure."""

import pytest

from aitoearn_mcp.links.link_ends import Doubt, KnownLink
from aitoearn_mcp.links.not_one_link import NotOneLinkError
from aitoearn_mcp.links.share_text import take_link

DOUYIN = "https://v.douyin.com/iRNBho6u/"
YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
LINKEDIN = "https://www.linkedin.com/posts/someone_a-title"


@pytest.mark.parametrize(
    ("text", "url"),
    [
        (f"{DOUYIN}复制此链接，打开抖音", DOUYIN),
        (f"{DOUYIN}，复制", DOUYIN),
        (f"{DOUYIN}。Look", DOUYIN),
        (f"{DOUYIN}😀", DOUYIN),
        (f"{DOUYIN}\u200b 复制", DOUYIN),
        (f"【看{DOUYIN}】abc", DOUYIN),
        (f"“{DOUYIN}”", DOUYIN),
        (f"「{DOUYIN}」吧", DOUYIN),
        (f"({DOUYIN})abc", DOUYIN),
        (f"({DOUYIN}).", DOUYIN),
        (f"`{DOUYIN}`", DOUYIN),
        (f"| {DOUYIN}|", DOUYIN),
        (f"'{DOUYIN}'", DOUYIN),
        (f'"{DOUYIN}"', DOUYIN),
        (f"<{DOUYIN}>", DOUYIN),
        (f"**{DOUYIN}**", DOUYIN),
        (f"~~{DOUYIN}~~", DOUYIN),
        (f"{{{DOUYIN}}}", DOUYIN),
        (f"{DOUYIN}?!", DOUYIN),
        (f"{DOUYIN}~", DOUYIN),
        (f"{DOUYIN}#标签 #日常", DOUYIN),
        (f"#标签#{DOUYIN}@某某", DOUYIN),
        (f"{DOUYIN}😀look", DOUYIN),
        (f"{YOUTUBE}第2集", YOUTUBE),
        (f"{YOUTUBE}看DIY教程", YOUTUBE),
        (f"{YOUTUBE}看2 遍", YOUTUBE),
        (f"{DOUYIN}<br>复制", DOUYIN),
        (f"{DOUYIN}&#10;复制", DOUYIN),
        (f"{YOUTUBE}\ufe0f", YOUTUBE),
        (f"{YOUTUBE}~", YOUTUBE),
        ("_https://youtu.be/dQw4w9WgXcQ_", "https://youtu.be/dQw4w9WgXcQ"),
        ("_https://youtu.be/dQw4w9WgX__", "https://youtu.be/dQw4w9WgX__"),
        (f"{DOUYIN}\nhello", DOUYIN),
        (f"{DOUYIN}\n7.64 复制打开抖音", DOUYIN),
        (f"{YOUTUBE}\n01/02", YOUTUBE),
        ("https://v.kuaishou.com/abc1\nhello", "https://v.kuaishou.com/abc1"),
        ("https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv复制", "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv"),
        ("https://b23.tv/BV1xx411c7mD/p2", "https://b23.tv/BV1xx411c7mD/p2"),
        (f"{YOUTUBE}看看", YOUTUBE),
        (f"{YOUTUBE}[1]", YOUTUBE),
        (f"[video]{YOUTUBE}[/video]", YOUTUBE),
        (f"[url={YOUTUBE}]看[/url]", YOUTUBE),
        (f"![a]({YOUTUBE})", YOUTUBE),
        (f'[a]({YOUTUBE} "title")', YOUTUBE),
        ("https://en.wikipedia.org/wiki/A_(b)", "https://en.wikipedia.org/wiki/A_(b)"),
        ("(https://en.wikipedia.org/wiki/A_(b))", "https://en.wikipedia.org/wiki/A_(b)"),
        ("http://[::1]", "http://[::1]"),
        ("http://blog.example/a，看", "http://blog.example/a"),
        ("https://a.example/?url=https://b.example/c", "https://a.example/?url=https://b.example/c"),
        ("https://web.example/2026/https://b.example/c", "https://web.example/2026/https://b.example/c"),
    ],
)
def test_a_link_is_taken_where_its_end_is_sure(text: str, url: str) -> None:
    assert take_link(text).url == url


@pytest.mark.parametrize(
    ("text", "doubt", "place"),
    [
        ("https://b23.tv/abc复制", Doubt.LETTERS, "b23.tv/abc▸复制"),
        (f"{YOUTUBE}&t=1复制", Doubt.LETTERS, "▸复制"),
        (f"{YOUTUBE}é", Doubt.LETTERS, "▸é"),
        (f"{LINKEDIN}，续-activity-7200000000000000001-AbCd", Doubt.PUNCTUATION, "▸，续"),
        (f"{LINKEDIN}🚀-activity-7200000000000000001-AbCd", Doubt.SYMBOL, "▸🚀"),
        (f"{LINKEDIN}’s-activity-7200000000000000001-AbCd", Doubt.APOSTROPHE, "▸’s"),
        (f"{LINKEDIN}'s-activity-7200000000000000001-AbCd", Doubt.APOSTROPHE, "▸"),
        ("https://www.douyin.com/video/730000000000000000😀0", Doubt.SYMBOL, "▸😀0"),
        ("https://www.douyin.com/video/730000000000000000字0", Doubt.LETTERS, "▸字0"),
        ("http://xhslink.com/o/字1aBcDeFgHi2", Doubt.LETTERS, "/o/▸字"),
        ("https://www.youtube.com/watch?v＝dQw4w9WgXcQ", Doubt.PUNCTUATION, "▸＝dQw4"),
        (f"{DOUYIN}4.56 复制", Doubt.PUNCTUATION, "4.56▸"),
        (f"{YOUTUBE}…", Doubt.ELLIPSIS, "▸…"),
        (f"{YOUTUBE}...", Doubt.ELLIPSIS, "▸..."),
        (f"{DOUYIN}...更多", Doubt.ELLIPSIS, "▸...更多"),
        (rf"{DOUYIN}\n", Doubt.BACKSLASH, r"▸\n"),
        ("<https://www.douyin.com/video/73000\n00000000000000>", Doubt.LINE_BREAK, "73000▸"),
        ("https://www.douyin.com/video/73000\r\n00000000000000", Doubt.LINE_BREAK, "73000▸"),
        ("https://www.douyin.com/video/ 7300000000000000000", Doubt.LINE_BREAK, "/video/▸"),
        ("https://v.douyin.com/\niRNBho6u/", Doubt.LINE_BREAK, ".com/▸"),
        ("https://v.douyin.com/iRN\nBho6u/", Doubt.LINE_BREAK, "iRN▸"),
        ("https://mp.weixin.qq.com/s/aBcDeFgHiJk\nLmNoPqRsTuv", Doubt.LINE_BREAK, "HiJk▸"),
        (f"{YOUTUBE}\n&t=30", Doubt.LINE_BREAK, "XcQ▸"),
        ("https://v.douyin\n.com/iRNBho6u/", Doubt.LINE_BREAK, "v.douyin▸"),
        ("https://www.douyin.com/video/730000000。。。", Doubt.ELLIPSIS, "▸。。。"),
        ("https://www.facebook.com/page/posts/pfbid0Ab[...]", Doubt.ELLIPSIS, "pfbid0Ab▸[...]"),
        ("https://www.facebook.com/page/posts/pfbid0Ab[…]", Doubt.ELLIPSIS, "pfbid0Ab▸[…]"),
        ("https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5？xsec_token=A", Doubt.PUNCTUATION, "▸？xsec"),
        ("https://mp。weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv", Doubt.PUNCTUATION, "▸。weixin"),
        ("https://v.douyin.com/iRNB\u200bho6u/", Doubt.INVISIBLE, "iRNB▸"),
        ("https://vm.tiktok.com/ZMabc123/\u200bThis post", Doubt.INVISIBLE, "ZMabc123/▸"),
        (f"{DOUYIN},word", Doubt.PUNCTUATION, ",word▸"),
        (f"{YOUTUBE},word", Doubt.PUNCTUATION, ",word▸"),
    ],
)
def test_a_link_whose_end_is_unsure_is_refused_with_the_place(text: str, doubt: Doubt, place: str) -> None:
    with pytest.raises(NotOneLinkError) as refused:
        take_link(text)
    assert doubt.value.en in refused.value.reason.en
    assert doubt.value.zh in refused.value.reason.zh
    assert place in refused.value.reason.en


@pytest.mark.parametrize(
    ("url", "whole", "complete"),
    [
        (DOUYIN, True, True),
        ("https://v.douyin.com/iRNBho6u", True, False),
        ("https://v.douyin.com/", False, False),
        (YOUTUBE, True, True),
        (f"{YOUTUBE}&t=1", True, False),
        ("https://www.youtube.com/watch?v=dQw4w9", False, False),
        ("https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv", True, True),
        ("https://mp.weixin.qq.com/s/aBcDeFgHiJ", False, False),
        ("https://blog.example/a/", False, False),
    ],
)
def test_a_link_is_known_to_be_whole_by_its_platforms_row(url: str, whole: bool, complete: bool) -> None:
    link = KnownLink.of(url)
    assert (link.is_whole, link.is_complete) == (whole, complete)
