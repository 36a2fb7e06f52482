"""Finding the links in pasted text, and taking the one."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitoearn_mcp.links import share_text
from aitoearn_mcp.links.share_text import MAX_LINK, NotOneLinkError, find_links, parse_address, take_link

DOUYIN = "https://v.douyin.com/iRNBho6u/"


@pytest.mark.parametrize(
    ("text", "links"),
    [
        ("", ()),
        ("no link here", ()),
        ("http:// and https:// alone, and https://.", ()),
        (f"3.21 复制打开抖音,看看 {DOUYIN} 12/09", (DOUYIN,)),
        ("看看http://xhslink.com/a/AbC123，复制本条信息，打开【小红书】App查看", ("http://xhslink.com/a/AbC123",)),
        ("HTTPS://X.com/i/status/1", ("HTTPS://X.com/i/status/1",)),
        ("See https://x.com/i/status/1.", ("https://x.com/i/status/1",)),
        ("Seen https://x.com/i/status/1?!...", ("https://x.com/i/status/1",)),
        ("(https://x.com/i/status/1)", ("https://x.com/i/status/1",)),
        ("(see https://x.com/i/status/1).", ("https://x.com/i/status/1",)),
        ("'https://x.com/i/status/1'", ("https://x.com/i/status/1",)),
        ('"https://x.com/i/status/1"', ("https://x.com/i/status/1",)),
        ("<https://x.com/i/status/1>", ("https://x.com/i/status/1",)),
        ("{https://x.com/i/status/1}", ("https://x.com/i/status/1",)),
        ("**https://x.com/i/status/1**", ("https://x.com/i/status/1",)),
        ("[post](https://x.com/i/status/1)", ("https://x.com/i/status/1",)),
        ("[https://x.com/a](https://x.com/a)", ("https://x.com/a",)),
        ("https://en.wikipedia.org/wiki/A_(b)", ("https://en.wikipedia.org/wiki/A_(b)",)),
        ("(https://en.wikipedia.org/wiki/A_(b))", ("https://en.wikipedia.org/wiki/A_(b)",)),
        ("http://[::1]", ("http://[::1]",)),
        ("【https://b23.tv/abc】", ("https://b23.tv/abc",)),
        ("《https://b23.tv/abc》。", ("https://b23.tv/abc",)),
        ("https://b23.tv/abc、https://b23.tv/def", ("https://b23.tv/abc", "https://b23.tv/def")),
        ("https://b23.tv/abc,https://b23.tv/def", ("https://b23.tv/abc", "https://b23.tv/def")),
        ("https://b23.tv/abchttps://b23.tv/def", ("https://b23.tv/abc", "https://b23.tv/def")),
        ("https://b23.tv/abc\nhttps://b23.tv/abc", ("https://b23.tv/abc",)),
        ("https://a.example/?url=https://b.example/c", ("https://a.example/?url=https://b.example/c",)),
        ("https://web.example/2026/https://b.example/c", ("https://web.example/2026/https://b.example/c",)),
        ("https://b23.tv/abc复制", ("https://b23.tv/abc",)),
    ],
)
def test_links_are_found_without_the_text_around_them(text: str, links: tuple[str, ...]) -> None:
    assert find_links(text) == links


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
        ("douyin.com/video/1", "send https://douyin.com/video/1", "请发送 https://douyin.com/video/1"),
        ("//www.douyin.com/video/1", "send https://www.douyin.com/video/1", "https://"),
        ("douyin.com", "send https://douyin.com", "https://douyin.com"),
        ("https://b23.tv/a https://b23.tv/b", "2 different links in it (https://b23.tv/a, https://b23.tv/b)", "2 个"),
        ("http://a.b/1 http://a.b/2 http://a.b/3 http://a.b/4", "http://a.b/2, http://a.b/3, ...)", "4 个"),
        ("https://b23.tv/a\x00", "control characters", "控制字符"),
        ("https://b23.tv/a\x1b[0m", "control characters", "控制字符"),
        ("https://b23.tv/abc复制", "Put a space after the link", "加一个空格"),
        ("https://b23.tv/abcé", "Put a space after the link", "加一个空格"),
        ("https://b23.tv/abce\u0301", "Put a space after the link", "加一个空格"),
        ("https://b23.tv/abc１２", "Put a space after the link", "加一个空格"),
        ("https://x.com/i/status/1\u200b23", "Put a space after the link", "加一个空格"),
        ("https://zh.example/wiki/(抖音)", "Put a space after the link", "加一个空格"),
        ("https://me:secret@x.com/a", "user name or password", "用户名或密码"),
        ("https://me@x.com/a", "user name or password", "用户名或密码"),
        ("https://x.com/" + "a" * 2_035, "2,049 characters", "2,049"),
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
def test_every_link_that_is_found_stands_in_the_text(text: str) -> None:
    assert all(link in text and link.isascii() for link in find_links(text))


@given(TEXTS)
def test_a_taken_link_stands_in_the_text_and_is_taken_again_unchanged(text: str) -> None:
    try:
        url = take_link(text).url
    except NotOneLinkError:
        return
    assert url in text
    assert (take_link(url).url, take_link(url).taken_from_text) == (url, False)


def test_a_link_of_any_length_can_be_read_and_only_a_short_one_is_remembered() -> None:
    remembered = share_text._remembered_address.cache_info().currsize
    for number in range(3):
        assert parse_address(f"https://example.com/{number}" + "x" * MAX_LINK) is not None
    assert share_text._remembered_address.cache_info().currsize == remembered
