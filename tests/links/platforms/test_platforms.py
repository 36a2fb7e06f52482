"""The registry of platforms: whose an address is, and that the rows are whole."""

import pytest

from aitoearn_mcp.links.address import parse_address
from aitoearn_mcp.links.link import Need, parse_link
from aitoearn_mcp.links.platforms import PLATFORM_NAMES, PLATFORMS, ROWS, Platform, example_link, platform_of
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
    fits = row.id_in_link and row.key_shape.fullmatch(row.work_id.example)
    work_id = row.work_id.example.removeprefix("BV") if fits else "7200000000000000001"
    link = parse_link(filled(example_link(account_type), work_id), account_type)
    assert link.host_platform == account_type
    assert {problem.kind.value for problem in link.problems} <= {"platform_hidden"}
    assert link.canonical_url


def test_an_unknown_platform_has_no_example() -> None:
    assert example_link("weibo") == ""


@pytest.mark.parametrize("row", ROWS.values(), ids=PLATFORMS)
def test_every_form_of_a_row_is_read_as_the_row_says(row: Platform) -> None:
    for form in row.forms:
        link = parse_link(filled(form, row.work_id.example if row.id_in_link else "7200000000000000001"))
        assert (link.host_platform, link.needs) == (
            row.account_type,
            Need.NOTHING if row.id_in_link or row.looks_up_id else Need.PLATFORM_WORK_ID,
        )
        assert link.work_id is not None or not row.id_in_link
    short = [parse_link(filled(form, "")).needs for form in row.short_forms if row.checked]
    assert set(short) <= {Need.NETWORK}


@pytest.mark.parametrize("row", ROWS.values(), ids=PLATFORMS)
def test_a_work_id_has_the_shape_of_its_row(row: Platform) -> None:
    assert row.work_id.shape.fullmatch(row.work_id.example)
    assert not any(row.work_id.shape.fullmatch(wrong) for wrong in ["", "undefined", "a title", "https://x.com/a"])


@pytest.mark.parametrize("row", ROWS.values(), ids=PLATFORMS)
def test_the_link_of_a_bare_id_is_a_good_one(row: Platform) -> None:
    if row.link_of_id:
        post_id = row.work_id.example if row.account_type != "instagram" else "C8abcDEfGhi"
        assert parse_link(row.link_of_id.replace("{id}", post_id)).problems == ()


def test_no_domain_is_two_platforms() -> None:
    domains = [domain for row in ROWS.values() for domain in (*row.domains, *row.file_domains)]
    assert len(domains) == len(set(domains))


def test_a_name_means_one_platform() -> None:
    assert {PLATFORM_NAMES[name] for name in ("rednote", "快手", "b站", "公众号", "推特")} == {
        *("xhs", "KWAI", "bilibili", "wxGzh", "twitter")
    }
