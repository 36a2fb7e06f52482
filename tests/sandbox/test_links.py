"""Every form of link that AiToEarn takes, what it stores for it, and what it refuses: written out by hand."""

import pytest

from aitoearn_mcp.sandbox.platforms import Work, read_work
from aitoearn_mcp.sandbox.url import parse_url

DOUYIN = "https://www.douyin.com/video/7388888888888888888"
BILIBILI = "https://www.bilibili.com/video/"
YOUTUBE = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
POST = "https://x.com/i/status/1790000000000000001"
THREAD = "https://www.threads.com/@zuck/post/C8abcDEF"
NOTE = "66f1a2b3000000001e03c4d5"

# platform, submitted link, work id, stored link ("" for the submitted one), type
READ = [
    ("douyin", "https://www.douyin.com/video/7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "http://douyin.com/video/7388888888888888888/?a=1#b", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "https://www.douyin.com/note/7399", "7399", "https://www.douyin.com/note/7399", "video"),
    ("douyin", "https://www.douyin.com/discover?modal_id=7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "https://www.douyin.com/?modal_id=7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "https://www.iesdouyin.com/share/video/7388888888888888888/", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "https://v.douyin.com/iRNBho6u/", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "https://v.douyin.com/iRNBho6u", "7388888888888888888", DOUYIN, "video"),
    ("bilibili", "https://www.bilibili.com/video/BV1xx411c7mD?p=2", "BV1xx411c7mD", BILIBILI + "BV1xx411c7mD", "video"),
    ("bilibili", "https://m.bilibili.com/video/bv1xx411c7mD", "bv1xx411c7mD", BILIBILI + "bv1xx411c7mD", "video"),
    ("bilibili", "https://www.bilibili.com/video/av170001/", "av170001", BILIBILI + "av170001", "video"),
    ("bilibili", "https://www.bilibili.com/s/video/AV170001", "AV170001", BILIBILI + "AV170001", "video"),
    ("bilibili", "https://b23.tv/BV1xx411c7mD", "BV1xx411c7mD", BILIBILI + "BV1xx411c7mD", "video"),
    ("bilibili", "https://b23.tv/a1B2c3D", "BV1GJ411x7h7", BILIBILI + "BV1GJ411x7h7", "video"),
    ("KWAI", "https://www.kuaishou.com/short-video/3xq5?fid=1", "3xq5", "", "video"),
    ("KWAI", "https://www.kuaishou.com/video/3xq5", "3xq5", "", "video"),
    ("KWAI", "https://c.kuaishou.com/fw/photo/3xq5?shareToken=X", "3xq5", "", "video"),
    (
        "KWAI",
        "https://v.kuaishou.com/2xKwAi",
        "3xq5k7m9n2p4r6t",
        "https://www.kuaishou.com/short-video/3xq5k7m9n2p4r6t?fid=1234567890",
        "video",
    ),
    (
        "KWAI",
        "https://www.kuaishou.com/f/X8sandbox",
        "3xf8h2j4k6m8n0q",
        "https://www.kuaishou.com/short-video/3xf8h2j4k6m8n0q?cc=share_copylink",
        "video",
    ),
    ("pinterest", "https://www.pinterest.com/pin/1234567890/", "1234567890", "", None),
    ("pinterest", "https://de.pinterest.com/pin/1234567890", "1234567890", "", None),
    (
        "pinterest",
        "https://pin.it/4sAnDb0x",
        "1234567890123456789",
        "https://www.pinterest.com/pin/1234567890123456789/sent/?invite_code=sandbox",
        None,
    ),
    ("youtube", "https://youtu.be/dQw4w9WgXcQ?si=x", "dQw4w9WgXcQ", YOUTUBE, "video"),
    ("youtube", "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1s", "dQw4w9WgXcQ", YOUTUBE, "video"),
    ("youtube", "https://m.youtube.com/watch?app=m&v=dQw4w9WgXcQ", "dQw4w9WgXcQ", YOUTUBE, "video"),
    ("youtube", "https://www.youtube.com/shorts/dQw4w9WgXcQ", "dQw4w9WgXcQ", YOUTUBE, "video"),
    ("youtube", "https://www.youtube.com/embed/dQw4w9WgXcQ", "dQw4w9WgXcQ", YOUTUBE, "video"),
    ("youtube", "https://www.youtube.com/live/dQw4w9WgXcQ", "dQw4w9WgXcQ", YOUTUBE, "video"),
    ("youtube", "https://www.youtube.com/v/dQw4w9WgXcQ", "dQw4w9WgXcQ", YOUTUBE, "video"),
    ("twitter", "1790000000000000001", "1790000000000000001", POST, None),
    ("twitter", "https://x.com/aitoearn/status/1790000000000000001?s=20", "1790000000000000001", POST, None),
    ("twitter", "https://twitter.com/a/statuses/1790000000000000001", "1790000000000000001", POST, None),
    ("twitter", "https://mobile.twitter.com/a/status/1790000000000000001/photo/1", "1790000000000000001", POST, None),
    ("twitter", "https://x.com/i/web/status/1790000000000000001", "1790000000000000001", POST, None),
    ("twitter", "https://t.co/SaNdBoX123", "1790000000000000001", POST, None),
    ("tiktok", "https://www.tiktok.com/@a/video/739?lang=en", "739", "", "video"),
    ("tiktok", "https://www.tiktok.com/@a/photo/740", "740", "", None),
    (
        "tiktok",
        "https://vm.tiktok.com/ZMsandbox/",
        "7390000000000000001",
        "https://www.tiktok.com/@aitoearn/video/7390000000000000001?_r=1",
        "video",
    ),
    (
        "tiktok",
        "https://vt.tiktok.com/ZSsandbox/",
        "7390000000000000002",
        "https://www.tiktok.com/@aitoearn/photo/7390000000000000002?_r=1",
        None,
    ),
    ("facebook", "https://www.facebook.com/watch/?v=123&ref=x", "123", "", None),
    ("facebook", "https://m.facebook.com/watch?v=123", "123", "", None),
    ("facebook", "https://www.facebook.com/100_200", "100_200", "", None),
    ("facebook", "https://www.facebook.com/page/posts/100_200/", "100_200", "", None),
    ("facebook", "https://www.facebook.com/reel/123", "123", "", None),
    ("facebook", "https://www.facebook.com/page/videos/123/", "123", "", None),
    ("facebook", "https://www.facebook.com/page/posts/pfbid0abc", "pfbid0abc", "", None),
    (
        "facebook",
        "https://fb.watch/sAnDb0x_01/",
        "1234567890123456",
        "https://www.facebook.com/aitoearn/videos/1234567890123456/",
        None,
    ),
    ("threads", "https://www.threads.net/@zuck/post/C8abcDEF", "C8abcDEF", THREAD, None),
    ("threads", "https://threads.com/@zuck/post/C8abcDEF/media?x=1", "C8abcDEF", THREAD, None),
    ("threads", "https://www.threads.com/t/C8abcDEF/", "C8abcDEF", "https://www.threads.com/t/C8abcDEF", None),
    ("threads", "https://www.threads.net/t/C8abcDEF/media", "C8abcDEF", "https://www.threads.com/t/C8abcDEF", None),
    (
        "wxSph",
        "https://weixin.qq.com/sph/AsandboxV1",
        "v2_060000231003b20faec8c6e5:export_UzFfAgtgekIEAQAAAAAA",
        "",
        "video",
    ),
    ("wxSph", "https://weixin.qq.com/sph/Aother", "https://weixin.qq.com/sph/Aother", "", "video"),
    ("wxSph", "https://channels.weixin.qq.com/x?eid=1", "https://channels.weixin.qq.com/x?eid=1", "", "video"),
    # What a browser's URL parser lets pass.
    ("douyin", "HTTPS://WWW.DOUYIN.COM/video/7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "  https://www.douyin.com/video/7388888888888888888\n", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "https:\\\\www.douyin.com\\video\\7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "https:www.douyin.com/video/7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "ftp://u:p@www.douyin.com:8443/video/7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "app://www.douyin.com/video/7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("douyin", "https://www.douyin.com/x/../video/./7388888888888888888", "7388888888888888888", DOUYIN, "video"),
    ("KWAI", " https://www.kuaishou.com/video/3xq5 ", "3xq5", "", "video"),
]

REFUSED = [
    ("douyin", "复制打开抖音，看看 https://v.douyin.com/iRNBho6u/"),
    ("douyin", "www.douyin.com/video/7388888888888888888"),
    ("douyin", "7388888888888888888"),
    ("douyin", "https://m.douyin.com/video/7388888888888888888"),
    ("douyin", "https://www.douyin.com.example.com/video/7388888888888888888"),
    ("douyin", "https://www.iesdouyin.com/share/note/7399999999999999999/"),
    ("douyin", "https://www.iesdouyin.com/share/video/abc"),
    ("douyin", "https://www.iesdouyin.com/?modal_id=1"),
    ("douyin", "https://www.douyin.com/user/MS4wLjAB"),
    ("douyin", "https://www.douyin.com/video/"),
    ("douyin", "https://www.douyin.com"),
    ("douyin", "https://v.douyin.com/unknown/"),
    ("douyin", "https://v.douyin.com/irnbho6u/"),
    ("douyin", "https://v.douyin.com/iYmNoTe1/"),
    ("douyin", "https://www.bilibili.com/video/BV1xx411c7mD"),
    ("douyin", "mailto:someone@douyin.com"),
    ("douyin", "https://"),
    ("douyin", "https://www.douyin.com:99999/video/1"),
    ("douyin", "https://www.douyin.com:x/video/1"),
    ("douyin", "https://www.dou yin.com/video/1"),
    ("bilibili", "https://www.bilibili.com/opus/1"),
    ("bilibili", "https://t.bilibili.com/video/BV1xx411c7mD"),
    ("bilibili", "https://www.bilibili.com/bangumi/play/ep1"),
    ("bilibili", "https://b23.tv/unknown"),
    ("xhs", "https://m.xiaohongshu.com/explore/66f1"),
    ("xhs", "https://www.xiaohongshu.com/user/profile/5f00"),
    ("xhs", "https://www.xiaohongshu.com/explore"),
    ("xhs", "http://xhslink.com/a/unknown"),
    ("xhs", "http://xhslink.com/m/elsewhere"),
    ("xhs", "66f1a2b3000000001e03c4d5"),
    ("KWAI", "https://m.kuaishou.com/short-video/3xq5"),
    ("KWAI", "https://www.kuaishou.com/profile/3xq5"),
    ("KWAI", "https://www.kuaishou.com/f/unknown"),
    ("KWAI", "https://c.kuaishou.com/short-video/3xq5"),
    ("pinterest", "https://www.pinterest.co.uk/pin/1"),
    ("pinterest", "https://www.pinterest.de/pin/1"),
    ("pinterest", "https://notpinterest.com/pin/1"),
    ("pinterest", "https://www.pinterest.com/ideas/1"),
    ("pinterest", "https://pin.it/unknown"),
    ("youtube", "https://music.youtube.com/watch?v=dQw4w9WgXcQ"),
    ("youtube", "https://www.youtube.com/watch/?v=dQw4w9WgXcQ"),
    ("youtube", "https://www.youtube.com/watch"),
    ("youtube", "https://www.youtube.com/shorts/dQw4w9WgXcQ/extra"),
    ("youtube", "https://www.youtube.com/@channel"),
    ("youtube", "https://youtu.be/"),
    ("twitter", "https://vxtwitter.com/a/status/1790000000000000001"),
    ("twitter", "https://x.com/a/status/17a"),
    ("twitter", "https://x.com/a"),
    ("twitter", "https://t.co/unknown"),
    ("tiktok", "https://m.tiktok.com/v/739.html"),
    ("tiktok", "https://www.tiktok.com/@a"),
    ("tiktok", "https://vm.tiktok.com/unknown"),
    ("facebook", "https://fb.com/reel/123"),
    ("facebook", "https://www.facebook.com/page"),
    ("facebook", "https://www.facebook.com/watch"),
    ("facebook", "https://fb.watch/unknown"),
    ("instagram", "https://www.instagram.com/p/Cabc/"),
    ("threads", "https://www.threads.net/@zuck"),
    ("threads", "https://www.threads.net/@zuck/post/C8abcDEF/likes"),
    ("threads", "https://threads.org/t/C8abcDEF"),
    ("wxSph", "https://weixin.qq.com/s/abc"),
    ("wxSph", "https://mp.weixin.qq.com/s/abc"),
]

TOKEN = "?xsec_token=ABc%3D&xsec_source=pc_feed"
XHS = [
    f"https://www.xiaohongshu.com/explore/{NOTE}{TOKEN}",
    f"https://www.xiaohongshu.com/red_video/{NOTE}{TOKEN}",
    f"https://xiaohongshu.com/discovery/item/{NOTE}{TOKEN}",
    f"https://www.xiaohongshu.com/user/profile/5f00/{NOTE}{TOKEN}",
]


@pytest.mark.parametrize(("platform", "link", "work_id", "stored", "kind"), READ)
def test_a_link_is_read(platform: str, link: str, work_id: str, stored: str, kind: str | None) -> None:
    assert read_work(platform, link, None) == Work(work_id, stored or link, kind)


@pytest.mark.parametrize(("platform", "link"), REFUSED)
def test_a_link_is_refused(platform: str, link: str) -> None:
    assert read_work(platform, link, None) is None


@pytest.mark.parametrize("link", XHS)
def test_an_xhs_note_is_stored_as_it_was_submitted(link: str) -> None:
    assert read_work("xhs", link, "a-hint-that-is-not-used") == Work(NOTE, link, "video")


@pytest.mark.parametrize("query", ["", "?xsec_token=", "?xsec_source=pc_feed"])
def test_an_xhs_note_without_a_token_is_marked_and_not_refused(query: str) -> None:
    link = f"https://www.xiaohongshu.com/explore/{NOTE}{query}"
    assert read_work("xhs", link, None) == Work(NOTE, link, "video", "link_error")


def test_an_xhs_short_link_keeps_the_link_that_was_submitted() -> None:
    landed = "https://www.xiaohongshu.com/discovery/item/66f1a2b3000000001e03c4d5?xsec_token=CBsandboxToken%3D&xsec_source=app_share"
    short = "http://xhslink.com/a/T0k3nN0te"
    assert read_work("xhs", short, None) == Work(NOTE, landed, "video", original_link=short)


@pytest.mark.parametrize("link", ["https://www.xiaohongshu.com/user/profile/5f00", "https://example.com/anything"])
def test_xhs_takes_any_url_with_a_hint(link: str) -> None:
    assert read_work("xhs", link, "hint") == Work("hint", link, "video", "link_error")


@pytest.mark.parametrize("link", ["http://xhslink.com/m/elsewhere", "http://xhslink.com/a/unknown", "no url"])
def test_a_hint_does_not_help_xhs_where_there_is_no_page(link: str) -> None:
    assert read_work("xhs", link, "hint") is None


@pytest.mark.parametrize(
    "link",
    [
        "https://www.instagram.com/p/Cabc/",
        "https://www.instagram.com/reel/Cabc",
        "https://instagram.com/user/reels/Cabc/?igsh=x",
        "https://www.instagram.com/tv/Cabc",
    ],
)
def test_instagram_takes_its_id_from_the_hint_only(link: str) -> None:
    assert read_work("instagram", link, "17900") == Work("17900", link)


@pytest.mark.parametrize(
    "link", ["https://instagr.am/p/Cabc", "https://www.instagram.com/user", "https://www.instagram.com/p/"]
)
def test_instagram_refuses_what_is_no_post_in_spite_of_a_hint(link: str) -> None:
    assert read_work("instagram", link, "17900") is None


@pytest.mark.parametrize("link", ["https://weixin.qq.com/sph/AsandboxV1", "https://channels.weixin.qq.com/"])
def test_wechat_channels_prefers_the_hint(link: str) -> None:
    assert read_work("wxSph", link, "export_1") == Work("export_1", link, "video")


def test_a_hint_is_not_used_where_the_link_is_not_read() -> None:
    assert read_work("douyin", "https://example.com", "hint") is None
    assert read_work("wxSph", "https://example.com", "hint") is None


def test_a_url_is_taken_apart_as_a_browser_does() -> None:
    url = parse_url("https://www.EXAMPLE.com/a/%2e%2E/b c/中/?k=1&k=2&e=#f")
    assert url is not None
    assert (url.host, url.path, url.segments) == ("example.com", "/b%20c/%E4%B8%AD/", ["b%20c", "%E4%B8%AD"])
    assert url.query == {"k": "1", "e": ""}


def test_a_path_that_ends_in_dots_ends_in_a_slash() -> None:
    url = parse_url("https://example.com/a/b/..")
    assert url is not None
    assert url.path == "/a/"
