"""Taking the one link out of pasted text."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitoearn_mcp.links.not_one_link import NotOneLinkError
from aitoearn_mcp.links.share_text import TakenLink, take_link

DOUYIN = "https://v.douyin.com/iRNBho6u/"


@pytest.mark.parametrize(
    ("text", "url", "taken_from_text"),
    [
        (DOUYIN, DOUYIN, False),
        (f" \n\t{DOUYIN}\u3000\r\n", DOUYIN, False),
        (f"3.21 复制打开抖音,看看 {DOUYIN} 12/09 复制此链接", DOUYIN, True),
        (f"{DOUYIN}。", DOUYIN, True),
        (f"{DOUYIN}，复制此链接", DOUYIN, True),
        (f"{DOUYIN},复制此链接", DOUYIN, True),
        (f"标题\n{DOUYIN}\n复制此链接", DOUYIN, True),
        (f"{DOUYIN} 和 {DOUYIN}", DOUYIN, True),
        (f"{DOUYIN}😀", DOUYIN, True),
        (f"\ufeff{DOUYIN}", DOUYIN, True),
        ("[https://x.com/a](https://x.com/a)", "https://x.com/a", True),
        ("https://www.tiktok.com/@user/video/1", "https://www.tiktok.com/@user/video/1", False),
        ("https://x.com:443/a", "https://x.com:443/a", False),
        ("https://x.com/" + "a" * 2_034, "https://x.com/" + "a" * 2_034, False),
        ("字" * 19_969 + " " + DOUYIN, DOUYIN, True),
    ],
)
def test_the_one_link_is_taken_out_of_its_text(text: str, url: str, taken_from_text: bool) -> None:
    taken = take_link(text)
    assert (taken.url, taken.taken_from_text) == (url, taken_from_text)


@pytest.mark.parametrize(
    ("text", "english", "chinese"),
    [
        ("", "no http:// or https:// link", "没有"),
        ("v 好看", "no http:// or https:// link", "没有"),
        ("ftp://x.com/a", "no http:// or https:// link", "没有"),
        ("https://抖音.example/a", "percent-encode", "百分号编码"),
        ("1790000000000000001", "https://x.com/i/status/1790000000000000001", "X（Twitter）"),
        ("blog.example/1", "send https://blog.example/1", "请发送 https://blog.example/1"),
        ("//blog.example/1", "send https://blog.example/1", "https://"),
        ("douyin.com", "send https://douyin.com", "https://douyin.com"),
        ("https://b23.tv/a https://b23.tv/b", "2 different links in it (https://b23.tv/a, https://b23.tv/b)", "2 个"),
        ("http://a.b/1 http://a.b/2 http://a.b/3 http://a.b/4", "http://a.b/2, http://a.b/3, ...)", "4 个"),
        ("https://b23.tv/a\x00", "control characters", "控制字符"),
        ("https://b23.tv/a\x1b[0m", "control characters", "控制字符"),
        ("https://www.youtube.com/watch?v=<VIDEO_ID>", 'placeholder, "<VIDEO_ID>"', "占位符"),
        ("https://www.pinterest.com/pin/[pin_id]/", 'placeholder, "[pin_id]"', "占位符"),
        ("https://mp.weixin.qq.com/s/aBcDe***", 'placeholder, "***"', "占位符"),
        ("https://b23.tv/abc复制", "Put a space after the link", "加一个空格"),
        ("https://b23.tv/abcé", "Put a space after the link", "加一个空格"),
        ("https://b23.tv/abce\u0301", "Put a space after the link", "加一个空格"),
        ("https://b23.tv/abc１２", "Put a space after the link", "加一个空格"),
        ("https://x.com/i/status/1\u200b23", "Put a space after the link", "加一个空格"),
        ("https://zh.example/wiki/(抖音)", "Put a space after the link", "加一个空格"),
        ("https://me:secret@x.com/a", "user name or password", "用户名或密码"),
        ("https://me@x.com/a", "user name or password", "用户名或密码"),
        ("https://b23.tv/a " * 101, "100+ different links", "100+ 个"),
        ("https://x.com/" + "a" * 2_035, "at most 2,048 characters", "2,048"),
        ("https://x.com/" + "a" * 9_000, "at most 2,048 characters", "2,048"),
        ("字" * 20_001, "20,001 characters", "20,001"),
        ("https:///a", "no host", "没有域名"),
        ("https://?a", "no host", "没有域名"),
        ("https://:80/a", "no host", "没有域名"),
        ("https://x.com:99999/a", "host or port", "域名或端口"),
        ("https://x.com:8o/a", "host or port", "域名或端口"),
        ("https://x%00.com/a", "host or port", "域名或端口"),
        ("https://[::g]/a", "host or port", "域名或端口"),
        ("https://300.1.1.1/a", "host or port", "域名或端口"),
    ],
)
def test_a_text_without_one_usable_link_is_refused_with_the_reason(text: str, english: str, chinese: str) -> None:
    with pytest.raises(NotOneLinkError) as refused:
        take_link(text)
    assert english in refused.value.reason.en
    assert chinese in refused.value.reason.zh
    assert str(refused.value) == refused.value.reason.en


def test_a_password_is_not_repeated() -> None:
    with pytest.raises(NotOneLinkError) as refused:
        take_link("https://me:secret@x.com/a https://me:secret@x.com/b")
    assert "secret" not in refused.value.reason.en + refused.value.reason.zh


PIECES = st.sampled_from(
    [
        "https://",
        "http://",
        "x.com",
        "/a",
        "(",
        ")",
        "[",
        "]",
        ".",
        ",",
        "，",
        "字",
        " ",
        "\u200b",
        "@",
        ":",
        "\x00",
        "*",
    ]
)
TEXTS = st.text() | st.lists(PIECES, max_size=12).map("".join)


@given(TEXTS)
def test_a_taken_link_stands_in_the_text_and_is_taken_again_unchanged(text: str) -> None:
    try:
        taken = take_link(text)
    except NotOneLinkError:
        return
    assert taken.url in text or taken.undone
    assert take_link(taken.url) == TakenLink(taken.url, taken_from_text=False)
