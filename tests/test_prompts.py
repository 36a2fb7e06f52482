"""The prompt: listed, filled in, in the user's language."""

import pytest
from conftest import Connect
from mcp import Client, MCPError
from mcp.types import TextContent

from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS

pytestmark = pytest.mark.anyio


async def text(client: Client, arguments: dict[str, str] | None = None) -> str:
    prompt = await client.get_prompt("backfill_work_links", arguments)
    assert isinstance(prompt.messages[0].content, TextContent)
    return prompt.messages[0].content.text


async def test_it_is_listed_with_its_arguments(client: Client) -> None:
    [prompt] = (await client.list_prompts()).prompts
    assert (prompt.name, [argument.name for argument in prompt.arguments or []]) == (
        "backfill_work_links",
        ["accountType", "since"],
    )


async def test_it_names_the_tools_in_the_order_of_the_work(client: Client) -> None:
    told = await text(client)
    steps = ["list_publish_records", "check_work_link", "update_many_work_links", "get_publish_record"]
    assert sorted(steps, key=told.index) == steps
    assert set(steps) <= {tool.name for tool in TOOLS}


async def test_its_arguments_narrow_the_search(client: Client) -> None:
    told = await text(client, {"accountType": "xhs", "since": "2026-11-01"})
    assert "linkStatus missing, accountType xhs, since 2026-11-01" in told


async def test_it_is_in_the_users_language(connect: Connect, settings: Settings) -> None:
    async with connect(settings.replace(language="zh")) as client:
        assert "请补全我在 AiToEarn 上作品缺失的作品链接（accountType KWAI）" in await text(
            client, {"accountType": "KWAI"}
        )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"accountType": "weibo"}, "accountType must be one of douyin"),
        ({"since": "last week"}, "since must be a day such as"),
        ({"platform": "xhs"}, "there are no arguments but accountType and since"),
    ],
)
async def test_a_bad_argument_is_named(client: Client, arguments: dict[str, str], words: str) -> None:
    with pytest.raises(MCPError, match=words):
        await client.get_prompt("backfill_work_links", arguments)


async def test_an_unknown_prompt_is_refused(client: Client) -> None:
    with pytest.raises(MCPError, match="There is: backfill_work_links"):
        await client.get_prompt("nope")


async def test_there_is_none_where_nothing_is_to_be_written(connect: Connect, settings: Settings) -> None:
    async with connect(settings.replace(read_only=True)) as client:
        with pytest.raises(MCPError):
            await client.list_prompts()
