"""Links without a scheme, or with a mistyped one."""

import pytest

from aitoearn_mcp.links.not_one_link import NotOneLinkError
from aitoearn_mcp.links.share_text import take_link
from aitoearn_mcp.links.text_formats import Undone

DOUYIN = "https://v.douyin.com/iRNBho6u/"


@pytest.mark.parametrize(
    "text",
    [
        "ttps://v.douyin.com/iRNBho6u/",
        "ttp://v.douyin.com/iRNBho6u/",
        "htps://v.douyin.com/iRNBho6u/",
        "htttps://v.douyin.com/iRNBho6u/",
        "hxxps://v.douyin.com/iRNBho6u/",
        "https:/v.douyin.com/iRNBho6u/",
        "https//v.douyin.com/iRNBho6u/",
        "https;//v.douyin.com/iRNBho6u/",
        "https:v.douyin.com/iRNBho6u/",
        "https:// v.douyin.com/iRNBho6u/",
        "https ://v.douyin.com/iRNBho6u/",
        "看看【标题】 ttps://v.douyin.com/iRNBho6u/ 复制此链接",
    ],
)
def test_a_mistyped_scheme_is_mended(text: str) -> None:
    taken = take_link(text)
    assert (taken.url, taken.undone) == (DOUYIN, (Undone.MISTYPED_SCHEME,))


@pytest.mark.parametrize(
    "text",
    ["v.douyin.com/iRNBho6u/", "//v.douyin.com/iRNBho6u/", "://v.douyin.com/iRNBho6u/", "看v.douyin.com/iRNBho6u/"],
)
def test_a_missing_scheme_is_added(text: str) -> None:
    taken = take_link(text)
    assert (taken.url, taken.undone) == (DOUYIN, (Undone.NO_SCHEME,))


@pytest.mark.parametrize(
    "text", ["ttps://blog.example/a", "ftps://v.douyin.com/iRNBho6u/", "me@v.douyin.com/iRNBho6u/", "https:v/a"]
)
def test_another_text_is_not_made_a_link(text: str) -> None:
    with pytest.raises(NotOneLinkError):
        take_link(text)
