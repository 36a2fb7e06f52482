"""Addresses as Node parses them, on which AiToEarn runs: a WHATWG URL parser."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from aitoearn_mcp.links import address
from aitoearn_mcp.links.address import MAX_LINK, Address, is_private, parse_address


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("http://WWW.Douyin.COM:8080/video/7300", Address("douyin.com", "/video/7300", "")),
        (r"https:\\www.douyin.com\video\7300", Address("douyin.com", "/video/7300", "")),
        (" https://www.douyin.com/vi\tdeo/73\n00 ", Address("douyin.com", "/video/7300", "")),
        ("https://www.%64ouyin.com/video/7300", Address("douyin.com", "/video/7300", "")),
        ("https://www.ｄｏｕｙｉｎ。com/video/7300", Address("douyin.com", "/video/7300", "")),
        ("https://www.douyin.com/x/%2E%2e/./video/7300", Address("douyin.com", "/video/7300", "")),
        ("https://user:pw@x.com/a", Address("x.com", "/a", "")),
        ("https:///x.com/a", Address("x.com", "/a", "")),
        ("https:x.com?q=a#b?c", Address("x.com", "/", "q=a")),
        ("app://Host1/a?x#y", Address("Host1", "/a", "x")),
        ("http://0x7f.1/", Address("127.0.0.1", "/", "")),
        ("http://[::FFFF:1.2.3.4]/", Address("[::ffff:102:304]", "/", "")),
    ],
)
def test_an_address_has_host_path_and_query(url: str, expected: Address) -> None:
    assert parse_address(url) == expected


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        # International names come in ASCII, with the letters folded as IDNA says.
        ("https://抖音.com/a", Address("xn--pruv10j.com", "/a", "")),
        ("https://é.com/a", Address("xn--9ca.com", "/a", "")),
        ("https://e\u0301.com/a", Address("xn--9ca.com", "/a", "")),
        ("https://İ.com/", Address("xn--i-9bb.com", "/", "")),
        ("https://½.com/", Address("xn--12-c6t.com", "/", "")),
        ("https://日本。jp/", Address("xn--wgv71a.jp", "/", "")),
        # Letters of two directions, bidi marks and lone surrogates are in no name.
        ("http://1א.com/", None),
        ("https://a\u202eb.com/", None),
        ("https://\ud800.com/", None),
        # What is outside ASCII is percent-encoded in the query too, and a lone surrogate is U+FFFD.
        ("https://x.com/?q=é", Address("x.com", "/", "q=%C3%A9")),
        ("https://x.com/?q=\ud800", Address("x.com", "/", "q=%EF%BF%BD")),
        ("https://x.com/a\ud800b", Address("x.com", "/a%EF%BF%BDb", "")),
        # Schemes that a browser does not know: the host is kept as it is written.
        ("app://é.com/a", Address("%C3%A9.com", "/a", "")),
        ("app://x%ff.com/a", Address("x%ff.com", "/a", "")),
        ("app://a\u200bb.com/a", Address("a%E2%80%8Bb.com", "/a", "")),
        # A file's address is read as a browser reads it.
        ("file://0x/a", Address("0.0.0.0", "/a", "")),
        ("file://FAX.com/a", Address("fax.com", "/a", "")),
        ("file://1..2/", None),
        ("file:///etc/passwd", None),
    ],
)
def test_ada_differs_here_from_the_parser_that_was_before(url: str, expected: Address | None) -> None:
    """11,252 URLs were parsed by both and by Node 20; these are the kinds of difference, with what Node says."""
    assert parse_address(url) == expected


@pytest.mark.parametrize(
    "url",
    [
        "",
        "看看",
        "v.douyin.com/abc",
        "mailto:a@b",
        "https://",
        "http://a b/",
        "1790",
        "http://1.2.3.4.5/",
        "http://256.1.1.1/",
        "http://1.2.3.08/",
        "http://1.256.1/",
        "http://1..2/",
        "http://x%ff.com/",
        f"http://{'9' * 70}/",
        "http://[::1%25a]/",
        "https://x.com:65536/",
    ],
)
def test_what_no_browser_opens_is_no_address(url: str) -> None:
    assert parse_address(url) is None


def test_a_parameter_is_decoded_and_the_first_counts() -> None:
    found = Address("x.com", "/", "a=&b=1+2&b=3&c=%E4%BD%A0")
    assert [found.parameter(name) for name in ("a", "b", "c", "d")] == ["", "1 2", "你", ""]


def test_the_segment_after_the_first_marker_is_found() -> None:
    found = Address("x.com", "/user//status/1/status/2", "")
    assert [found.segment_after("status", "user"), found.segment_after("2"), found.segment_after("x")] == [
        "status",
        None,
        None,
    ]


@pytest.mark.parametrize(
    "url",
    [
        "http://localhost:8080/video/1",
        "http://localhost./",
        "http://app.localhost/",
        "http://nas.local/a",
        "http://wiki.internal/a",
        "http://127.0.0.1/a",
        "http://127.1/a",
        "http://2130706433/a",
        "http://0x7f.0.0.1/a",
        "http://0x7f000001/a",
        "http://0177.0.0.01/a",
        "http://①27.0.0.1/a",
        "http://%31%32%37.0.0.1/a",
        "http://0x/a",
        "http://10.1.2.3/a",
        "http://172.16.0.1/a",
        "http://192.168.1.1/a",
        "http://169.254.169.254/latest",
        "http://100.64.0.1/a",
        "http://240.0.0.1/a",
        "http://224.0.0.1/a",
        "http://[::1]/a",
        "http://[fe80::1]/a",
        "http://[fd00::1]:80/a",
        "http://[::ffff:10.0.0.1]/a",
    ],
)
def test_a_private_host_is_told(url: str) -> None:
    found = parse_address(url)
    assert found is not None
    assert is_private(found.host)


@pytest.mark.parametrize(
    "url",
    [
        "https://example.com/",
        "https://8.8.8.8/a",
        "https://[2606:4700::1111]/a",
        "https://[::ffff:8.8.8.8]/a",
        "https://localhost.example.com/",
        "https://mylocal/",
        "app://host1/a",
    ],
)
def test_a_public_host_is_told(url: str) -> None:
    found = parse_address(url)
    assert found is not None
    assert not is_private(found.host)


def test_an_address_of_any_length_can_be_parsed_and_only_a_short_one_is_remembered() -> None:
    remembered = address._remembered_address.cache_info().currsize
    for number in range(3):
        assert parse_address(f"https://example.com/{number}" + "x" * MAX_LINK) is not None
    assert address._remembered_address.cache_info().currsize == remembered


@given(st.text() | st.text(st.sampled_from("https:/\\.@[]%20?#x\ud800é。\t")))
def test_no_text_makes_parsing_raise(url: str) -> None:
    found = parse_address(url)
    assert found is None or (found.host and found.path)
