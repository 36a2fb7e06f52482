"""open_link_board: its page as a resource, and the list for a client that shows no pages."""

import pytest
from conftest import Connect
from mcp import Client

from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio


async def test_without_a_page_the_posts_that_lack_a_link_are_listed(client: Client) -> None:
    board = (await client.call_tool("open_link_board", {})).structured_content or {}
    listed = (await client.call_tool("list_publish_records", {"linkStatus": "missing"})).structured_content or {}
    assert board["records"] == listed["records"]
    assert (board["site"], board["total"]) == ("localhost", listed["total"])


async def test_the_list_goes_on_with_the_boards_cursor(client: Client) -> None:
    board = (await client.call_tool("open_link_board", {})).structured_content or {}
    more = {"linkStatus": "missing", "cursor": board["nextCursor"]}
    listed = (await client.call_tool("list_publish_records", more)).structured_content or {}
    assert not {row["id"] for row in board["records"]} & {row["id"] for row in listed["records"]}


async def test_a_read_only_server_says_so_to_the_board(connect: Connect, settings: Settings) -> None:
    async with connect(settings.replace(read_only=True)) as client:
        board = (await client.call_tool("open_link_board", {})).structured_content or {}
    assert board["readOnly"] is True
