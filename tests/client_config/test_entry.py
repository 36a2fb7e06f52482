"""The name of an entry."""

import pytest

from aitoearn_mcp.client_config.entry import default_name, is_name
from aitoearn_mcp.tools.catalogue import TOOLS


@pytest.mark.parametrize(
    ("address", "name"),
    [
        (None, "aitoearn-work-links"),
        ("https://aitoearn.cn/api", "aitoearn-work-links"),
        ("https://www.aitoearn.cn/api", "aitoearn-work-links"),
        ("https://aitoearn.ai/api", "aitoearn-work-links-global"),
        ("https://publish.example.com/api", "publish-example-com"),
        ("http://localhost:8080/api", "localhost-8080"),
        ("http://[::1]:8080/api", "1-8080"),
        ("https://发布.example/api", "example"),
        ("https://a-very-long-name-of-a-department.example.com", "a-very-long-name-of-a-department-exam"),
    ],
)
def test_an_entry_is_named_by_its_site(address: str | None, name: str) -> None:
    assert default_name(address) == name
    assert is_name(name)


@pytest.mark.parametrize("name", ["", "a b", "a.b", "小红书", "a/b", "a\n", "x" * 38])
def test_a_name_that_some_client_refuses_is_not_a_name(name: str) -> None:
    assert not is_name(name)


def test_every_tool_fits_beside_the_longest_name_in_cursor() -> None:
    """Cursor counts the server's name, a separator, and the tool's: at most 60 characters."""
    assert max(len(tool.name) for tool in TOOLS) + 1 + 37 <= 60
