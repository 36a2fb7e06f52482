"""The registry of platforms: whose an address is, and that the rows are whole."""

import pytest

from aitoearn_mcp.links.address import parse_address
from aitoearn_mcp.links.link import parse_link
from aitoearn_mcp.links.platforms import PLATFORMS, ROWS, example_link, platform_of
from links.platforms.filled import filled


@pytest.mark.parametrize(
    ("host", "account_type"),
    [
        ("www.douyin.com", "douyin"),
        ("M.Douyin.com.", "douyin"),
        ("iesdouyin.com", "douyin"),
        ("xhslink.com", "xhs"),
        ("channels.weixin.qq.com", "wxSph"),
        ("weixin.qq.com", "wxSph"),
        ("m.kuaishou.com", "KWAI"),
        ("music.youtube.com", "youtube"),
        ("mp.weixin.qq.com", "wxGzh"),
        ("space.bilibili.com", "bilibili"),
        ("t.co", "twitter"),
        ("mobile.twitter.com", "twitter"),
        ("vm.tiktok.com", "tiktok"),
        ("fb.com", "facebook"),
        ("instagr.am", "instagram"),
        ("threads.net", "threads"),
        ("www.pinterest.co.uk", "pinterest"),
        ("lnkd.in", "linkedin"),
        ("business.google.com", "google_business"),
        ("g.page", "google_business"),
        ("notdouyin.com", None),
        ("douyin.com.evil.org", None),
        ("open.weixin.qq.com", None),
        ("vxtwitter.com", "twitter"),
        ("notvxtwitter.com", None),
        ("com", None),
        ("", None),
        ("a." * 10_000 + "x.com", None),
    ],
)
def test_a_host_belongs_to_one_platform_or_to_none(host: str, account_type: str | None) -> None:
    address = parse_address(f"https://{host}/sph/a")
    assert (platform_of(address) if address else None) == account_type


def test_google_maps_is_told_from_the_rest_of_google() -> None:
    assert parse_link("https://www.google.com/maps?cid=1").host_platform == "google_business"


def test_the_platforms_are_the_contracts_in_its_order() -> None:
    first = ("douyin", "xhs", "wxSph", "KWAI", "youtube", "wxGzh", "bilibili", "twitter")
    second = ("tiktok", "facebook", "instagram", "threads", "pinterest", "linkedin", "google_business")
    assert first + second == PLATFORMS


@pytest.mark.parametrize("account_type", PLATFORMS)
def test_every_example_is_accepted_once_it_is_filled_in(account_type: str) -> None:
    row = ROWS[account_type]
    fits = row.key_shape.fullmatch(row.work_id.example)
    work_id = row.work_id.example.removeprefix("BV") if fits else "7200000000000000001"
    link = parse_link(filled(example_link(account_type), work_id), account_type)
    assert link.host_platform == account_type
    assert {problem.kind.value for problem in link.problems} <= {"platform_hidden"}
    assert link.canonical_url


def test_an_unknown_platform_has_no_example() -> None:
    assert example_link("weibo") == ""
