"""Parameters that are no part of a post's link."""

import pytest

from aitoearn_mcp.links.address import Address
from aitoearn_mcp.links.clean_link import is_tracking, session_parameters, tracking_parameters, without_parameters
from aitoearn_mcp.links.platforms import ROWS


@pytest.mark.parametrize(
    "name",
    [
        "utm_source",
        "FBCLID",
        "igsh",
        "si",
        "spm_id_from",
        "vd_source",
        "invite_code",
        "__cft__[0]",
        "__tn__",
        "share_id",
    ],
)
def test_tracking_is_known_on_every_platform(name: str) -> None:
    assert all(is_tracking(name, row) for row in [None, *ROWS.values()])


@pytest.mark.parametrize("name", ["v", "id", "modal_id", "xsec_token", "story_fbid", "sn", "__biz", "p", "list"])
def test_what_identifies_a_post_is_no_tracking(name: str) -> None:
    assert not any(is_tracking(name, row) for row in [None, *ROWS.values()])


def test_parameters_without_a_value_do_not_count() -> None:
    address = Address("mp.weixin.qq.com", "/s", "key=&uin=1&sharer_x=2&sharer_x=3&poc_token=")
    row = ROWS["wxGzh"]
    assert (session_parameters(address, row), tracking_parameters(address, row)) == (("uin",), ("sharer_x",))


@pytest.mark.parametrize(
    ("url", "clean"),
    [
        ("https://a.example/b", "https://a.example/b"),
        ("https://a.example/b?utm_a=1", "https://a.example/b"),
        ("https://a.example/b?c=%E4%BD%A0&utm_a=1&d=+e&access_token=x#f", "https://a.example/b?c=%E4%BD%A0&d=+e#f"),
        ("https://a.example/b?__cft__%5B0%5D=1&c", "https://a.example/b?c"),
    ],
)
def test_a_link_without_them_is_otherwise_as_it_was(url: str, clean: str) -> None:
    assert without_parameters(url, ROWS["facebook"]) == clean
