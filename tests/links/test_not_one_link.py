"""Why a text holds no link, and which link a bare id makes."""

import pytest

from aitoearn_mcp.links.not_one_link import why_no_link


@pytest.mark.parametrize(
    ("text", "account_type", "english"),
    [
        ("看看", None, "no http:// or https:// link"),
        ("7300000000000000000", "douyin", "send https://www.douyin.com/video/7300000000000000000"),
        ("1790000000000000001", "twitter", "send https://x.com/i/status/1790000000000000001"),
        ("1790000000000000001", None, "send https://x.com/i/status/1790000000000000001 - for another platform"),
        ("1234567890123456789", "pinterest", "send https://www.pinterest.com/pin/1234567890123456789/"),
        ("BV1xx411c7mD", None, "send https://www.bilibili.com/video/BV1xx411c7mD"),
        ("BV1xx411c7mD", "youtube", "send https://www.bilibili.com/video/BV1xx411c7mD"),
        ("av170001", "bilibili", "send https://www.bilibili.com/video/av170001"),
        ("dQw4w9WgXcQ", "youtube", "send https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("3xq5k7m9n2p4r6t", "KWAI", "send https://www.kuaishou.com/short-video/3xq5k7m9n2p4r6t"),
        ("C8abcDEfGhi", "threads", "send https://www.threads.com/t/C8abcDEfGhi"),
        ("C8abcDEfGhi", "instagram", "send https://www.instagram.com/p/C8abcDEfGhi/"),
        ("17900000000000001", "instagram", "not enough to make one"),
        (
            "urn:li:share:7200000000000000001",
            None,
            "send https://www.linkedin.com/feed/update/urn:li:share:7200000000000000001/",
        ),
        ("7390000000000000001", "tiktok", "(like https://www.tiktok.com/@{user}/video/7390000000000000001)"),
        ("66a1b2c3000000001e03d4e5", "xhs", "explore/66a1b2c3000000001e03d4e5?xsec_token={token})"),
        ("blog.example/a", None, "send https://blog.example/a"),
        ("snssdk1128://aweme/detail/1", "douyin", "snssdk1128:// is an app's own address"),
        (
            "snssdk1128://aweme/detail/7300000000000000000?refer=web",
            "douyin",
            "which no browser opens. If it is of the Douyin post, send https://www.douyin.com/video/7300000000000000000",
        ),
        ("vnd.youtube://dQw4w9WgXcQ", None, "send https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("bilibili://video/170001", None, "send https://www.bilibili.com/video/av170001"),
        ("twitter://status?id=1790000000000000001", None, "send https://x.com/i/status/1790000000000000001"),
        ("pinterest://pin/700000000000000001", None, "send https://www.pinterest.com/pin/700000000000000001"),
        ("kwai://work/3xabcdefghij3kl", None, "send https://www.kuaishou.com/short-video/3xabcdefghij3kl"),
        ("xhsdiscover://item/66a1b2c3000000001e03d4e5", None, "Send the post's web link"),
        ("instagram://media?id=3400000000000000001", None, "Send the post's web link"),
        ("tiktok://video/7390000000000000001", "tiktok", "Send the post's web link"),
        ("unknown://a/7300000000000000000", None, "Send the post's web link"),
        ("aweme_id=7300000000000000000", "douyin", "send https://www.douyin.com/video/7300000000000000000"),
        ("作品ID：7300000000000000000", "douyin", "send https://www.douyin.com/video/7300000000000000000"),
        ("BV号：BV1xx411c7mD", None, "send https://www.bilibili.com/video/BV1xx411c7mD"),
        ("视频BV1xx411c7mD很好看", None, "send https://www.bilibili.com/video/BV1xx411c7mD"),
        ("BV1xx411c7mD BV1xx411c7mE", "bilibili", "There is no http://"),
        ("170001", "bilibili", "send https://www.bilibili.com/video/av170001"),
        ("7200000000000000001", "linkedin", "not enough to make one"),
        ("17900000000000001", "threads", "(like https://www.threads.com/@{user}/post/{id})"),
        ("accounts/1/locations/2/localPosts/3", "google_business", "(like https://local.google.com/place?id={id}"),
        ("export/UzFfAgtgekIEAQAAAAAA", "wxSph", "(like https://weixin.qq.com/sph/{code})"),
        ("watch?v=dQw4w9WgXcQ", "youtube", "send https://www.youtube.com/watch?v=dQw4w9WgXcQ"),
        ("@user/video/7390000000000000001", "tiktok", "send https://www.tiktok.com/@user/video/7390000000000000001"),
        ("p/C8abcDEfGhi/", "instagram", "send https://www.instagram.com/p/C8abcDEfGhi/"),
        ("/s/aBcDeFgHiJkLmNoPqRsTuv", "wxGzh", "send https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv"),
        ("hello/world", "douyin", "There is no http://"),
        ("ttps://v.douyin.com/a/", None, "ttps:// is an app's own address"),
    ],
)
def test_the_reason_names_the_link_to_send(text: str, account_type: str | None, english: str) -> None:
    reason = why_no_link(text, account_type)
    assert english in reason.en
    assert any("\u4e00" <= character <= "\u9fff" for character in reason.zh)
