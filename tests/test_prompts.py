"""The prompt: its listing, its arguments, its language."""

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


async def test_the_prompt_is_listed_with_its_arguments(client: Client) -> None:
    [prompt] = (await client.list_prompts()).prompts
    assert prompt.name == "backfill_work_links"
    assert [argument.name for argument in prompt.arguments or []] == ["accountType", "since"]


async def test_the_prompt_names_the_tools_in_the_order_of_use(client: Client) -> None:
    prompt = await text(client)
    steps = ["list_publish_records", "update_many_work_links", "get_publish_record"]
    assert sorted(steps, key=prompt.index) == steps
    assert set(steps) <= {tool.name for tool in TOOLS}


async def test_the_prompt_marks_a_post_as_failed_only_on_the_users_word(client: Client) -> None:
    assert "Set linkStatus failed only for posts that I tell you to give up on" in await text(client)


async def test_the_arguments_narrow_the_search(client: Client) -> None:
    prompt = await text(client, {"accountType": "xhs", "since": "2026-11-01"})
    assert "linkStatus missing, accountType xhs, since 2026-11-01" in prompt


async def test_the_prompt_is_in_the_users_language(connect: Connect, settings: Settings) -> None:
    async with connect(settings.replace(language="zh")) as client:
        assert "请补全我在 AiToEarn 上缺失的作品链接（accountType 为 KWAI）" in await text(
            client, {"accountType": "KWAI"}
        )


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ({"accountType": "weibo"}, "accountType must be one of douyin"),
        ({"since": "last week"}, "since must be a day such as"),
        ({"platform": "xhs"}, "platform is not an argument: use accountType or since"),
    ],
)
async def test_a_bad_argument_is_named(client: Client, arguments: dict[str, str], words: str) -> None:
    with pytest.raises(MCPError, match=words):
        await client.get_prompt("backfill_work_links", arguments)


async def test_an_unknown_prompt_is_refused(client: Client) -> None:
    with pytest.raises(MCPError, match="Available: backfill_work_links"):
        await client.get_prompt("nope")


async def test_a_read_only_server_has_no_prompt(connect: Connect, settings: Settings) -> None:
    async with connect(settings.replace(read_only=True)) as client:
        with pytest.raises(MCPError):
            await client.list_prompts()
