"""The plan of an import says which updates would be refused, before anything is sent."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from conftest import Connect
from mcp import Client

from aitoearn_mcp.sandbox.records import UNKNOWN_RECORD, make_record
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio

RECORD = "1" * 24
LINK, OTHER = "https://www.douyin.com/video/7388888888888888888", "https://www.douyin.com/video/7388888888888888889"
ARTICLE = "https://mp.weixin.qq.com/s/AbCdEfGhIjKlMnOpQrStUv"


def add(store: Store, platform: str = "douyin", **fields: Any) -> None:
    store.add(make_record(RECORD, platform, datetime.now(UTC) - timedelta(days=1), **fields))


async def plan(client: Client, link: str, record: str = RECORD, **more: Any) -> tuple[int, list[str]]:
    """Return the count of refusals foreseen, and the text about the row."""
    table = f"recordId,链接\n{record},{link}"
    found = (await client.call_tool("import_work_links", {"table": table, **more})).structured_content or {}
    return found["wouldRefuse"], found["results"][0].get("problems", [])


async def test_a_row_that_would_be_stored_has_no_problem(client: Client, store: Store) -> None:
    add(store)
    assert await plan(client, LINK) == (0, [])


async def test_a_link_that_protection_keeps_is_told(client: Client, store: Store) -> None:
    add(store, workLink=OTHER)
    count, [problem] = await plan(client, LINK)
    assert (count, problem.partition(",")[0]) == (1, "Would be refused: the record already has a link")
    assert await plan(client, LINK, overwrite=True) == (0, [])


async def test_without_protection_a_link_that_is_there_is_no_reason(
    connect: Connect, settings: Settings, store: Store
) -> None:
    add(store, workLink=OTHER)
    async with connect(settings.replace(protect_links=False)) as client:
        assert await plan(client, LINK) == (0, [])


async def test_a_post_that_is_not_published_yet_is_told(client: Client, store: Store) -> None:
    add(store, status=0)
    count, [problem] = await plan(client, LINK)
    assert (count, "is not published yet" in problem) == (1, True)


async def test_a_link_that_aitoearn_can_not_take_without_an_id_is_told(client: Client, store: Store) -> None:
    add(store, "wxGzh")
    count, [problem] = await plan(client, ARTICLE)
    assert (count, problem.startswith("Would be refused:")) == (1, True)


async def test_a_record_of_another_user_is_told(client: Client) -> None:
    count, [problem] = await plan(client, LINK, UNKNOWN_RECORD)
    assert (count, "no such publish record" in problem) == (1, True)


async def test_the_reasons_are_noted_with_their_rows(client: Client, store: Store) -> None:
    add(store, workLink=OTHER)
    table = f"recordId,链接\n{RECORD},{LINK}"
    found = (await client.call_tool("import_work_links", {"table": table})).structured_content or {}
    assert found["notes"][1].startswith("Rows 2: Would be refused: the record already has a link")
