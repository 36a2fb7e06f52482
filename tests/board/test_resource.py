"""The board's page as an MCP resource, and how the tool names it."""

from importlib import resources

import pytest
from mcp import Client, MCPError
from mcp.types import TextResourceContents

from aitoearn_mcp import __version__
from aitoearn_mcp.board.resource import URI

pytestmark = pytest.mark.anyio


def test_the_address_has_the_version_because_clients_cache_a_page_by_it() -> None:
    assert f"ui://aitoearn-mcp/link-board-{__version__}.html" == URI


async def test_the_page_is_sent_as_it_is_shipped(client: Client) -> None:
    [page] = (await client.read_resource(URI)).contents
    shipped = resources.files("aitoearn_mcp.board").joinpath("link_board.html").read_text(encoding="utf-8")
    assert isinstance(page, TextResourceContents)
    assert page.text == shipped


async def test_the_tool_names_the_page_and_the_page_is_there(client: Client) -> None:
    [tool] = [tool for tool in (await client.list_tools()).tools if tool.name == "open_link_board"]
    [page] = (await client.read_resource(URI)).contents
    assert (tool.meta or {})["ui"] == {"resourceUri": URI}
    assert page.mime_type == "text/html;profile=mcp-app"
    assert (page.meta or {})["ui"] == {"csp": {}, "prefersBorder": True}


async def test_the_page_is_the_one_resource(client: Client) -> None:
    assert [str(resource.uri) for resource in (await client.list_resources()).resources] == [URI]
    assert (await client.list_resource_templates()).resource_templates == []


async def test_another_resource_is_refused_by_name(client: Client) -> None:
    """SEP-2164: the error's data names the address."""
    with pytest.raises(MCPError, match="Unknown resource") as refused:
        await client.read_resource("ui://aitoearn-mcp/other.html")
    assert refused.value.error.data == {"uri": "ui://aitoearn-mcp/other.html"}
