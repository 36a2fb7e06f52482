"""open_link_board: its page as a resource, and the list for a client that shows no pages."""

import json

import pytest
from conftest import Connect
from faults.matrix import text_of
from mcp import Client
from mcp.types import TextContent

from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio


async def test_without_a_page_the_posts_that_lack_a_link_are_listed(client: Client) -> None:
    board = (await client.call_tool("open_link_board", {})).structured_content or {}
    listed = (await client.call_tool("list_publish_records", {"linkStatus": "missing"})).structured_content or {}
    assert board["records"] == listed["records"]
    assert (board["site"], board["total"]) == ("localhost", listed["total"])


async def test_the_list_has_at_most_20_rows_in_text_and_in_structured_form(client: Client) -> None:
    answer = await client.call_tool("open_link_board", {})
    [text] = answer.content
    assert isinstance(text, TextContent)
    assert json.loads(text.text) == answer.structured_content
    assert len((answer.structured_content or {})["records"]) == 20 < (answer.structured_content or {})["total"]


async def test_the_list_goes_on_with_the_boards_cursor(client: Client) -> None:
    board = (await client.call_tool("open_link_board", {})).structured_content or {}
    more = {"linkStatus": "missing", "cursor": board["nextCursor"]}
    listed = (await client.call_tool("list_publish_records", more)).structured_content or {}
    assert not {row["id"] for row in board["records"]} & {row["id"] for row in listed["records"]}


@pytest.mark.parametrize(
    ("tool", "more"),
    [
        ("open_link_board", {}),
        ("list_publish_records", {}),
        ("import_work_links", {"table": "https://www.douyin.com/video/7388888888888888888"}),
    ],
)
async def test_a_time_range_that_ends_before_it_begins_is_refused(
    client: Client, tool: str, more: dict[str, str]
) -> None:
    result = await client.call_tool(tool, {"since": "2026-11-24", "until": "2026-11-01", **more})
    assert text_of(result).splitlines()[1:] == ["- since: is later than until"]


async def test_a_read_only_server_says_so_to_the_board(connect: Connect, settings: Settings) -> None:
    async with connect(settings.replace(read_only=True)) as client:
        board = (await client.call_tool("open_link_board", {})).structured_content or {}
    assert board["readOnly"] is True
