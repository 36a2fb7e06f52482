"""get_publish_record: the record as AiToEarn holds it, with what its status and account are called."""

import pytest
from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.sandbox.records import DOUYIN_READY, SOURCE_TASK_LINK, USER
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio


async def test_the_record_is_shown_with_its_status_and_account_by_name(client: Client, store: Store) -> None:
    names = {account.id: account.nickname for account in store.accounts.of_user(USER)}
    kept = store.get(DOUYIN_READY) or {}
    shown = (await client.call_tool("get_publish_record", {"recordId": DOUYIN_READY})).structured_content or {}
    assert shown["publishStatus"] == "published"
    assert shown["account"] == names[str(kept["accountId"])]
    assert {name: shown[name] for name in ("workLink", "linkStatus", "title", "status")} == {
        name: kept[name] for name in ("workLink", "linkStatus", "title", "status")
    }


async def test_a_record_that_is_never_listed_is_read(client: Client) -> None:
    assert not (await client.call_tool("get_publish_record", {"recordId": SOURCE_TASK_LINK})).is_error


async def test_an_unknown_record_is_refused(client: Client) -> None:
    result = await client.call_tool("get_publish_record", {"recordId": "f" * 24})
    assert result.is_error
    assert "code 15000" in text_of(result)
