"""Items that contradict each other are held back: one record twice, one post for two records."""

import json
from typing import Any

import pytest
from batches import BILIBILI, LINK, OTHER, content, filled, item, many, outcomes
from mcp import Client

from aitoearn_mcp.sandbox.records import BILIBILI_WITHOUT_LINK, DOUYIN_PENDING, DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    "updates",
    [
        json.dumps([item(DOUYIN_PENDING), item(DOUYIN_PENDING.upper())]),
        [item(DOUYIN_PENDING), {"recordId": None, "record_id": DOUYIN_PENDING, "linkStatus": "failed"}],
        [item(DOUYIN_PENDING), item(f" {DOUYIN_PENDING} ", OTHER)],
    ],
    ids=["as JSON", "null beside it", "with spaces"],
)
async def test_two_items_of_one_record_are_held_back(client: Client, store: Store, updates: Any) -> None:
    result = await client.call_tool("update_many_work_links", {"updates": updates})
    assert outcomes(result) == ["invalid", "invalid"]
    assert "items 0, 1 are for the same record" in content(result)["results"][0]["problems"][-1]
    assert store.history == []


@pytest.mark.parametrize(
    "other_form", [LINK, LINK + "?from=web", LINK.replace("www.douyin.com", "www.iesdouyin.com/share")]
)
async def test_one_post_for_two_records_is_held_back(client: Client, store: Store, other_form: str) -> None:
    items = [item(DOUYIN_PENDING, LINK), item(DOUYIN_WITHOUT_LINK, other_form), item(BILIBILI_WITHOUT_LINK, BILIBILI)]
    result = await many(client, *items)
    assert outcomes(result) == ["invalid", "invalid", "updated"]
    assert "items 0, 1 give the same post to different records" in content(result)["results"][0]["problems"][0]
    assert [sent["recordId"] for sent in store.history] == [BILIBILI_WITHOUT_LINK]


@pytest.mark.parametrize(
    ("link", "other_form"),
    [
        ("https://v.douyin.com/iRNBho6u/", "http://v.douyin.com/iRNBho6u"),
        (
            "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv",
            "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv?utm_source=x",
        ),
    ],
)
async def test_one_link_without_an_id_for_two_records_is_held_back(
    client: Client, store: Store, link: str, other_form: str
) -> None:
    items = [item(record, text) for record, text in zip(filled(store, 2), (link, other_form), strict=True)]
    assert outcomes(await many(client, *items)) == ["invalid", "invalid"]


async def test_one_work_id_for_two_records_is_held_back(client: Client, store: Store) -> None:
    """On Instagram the id beside the link is the post's: two records with one id are one post."""
    links = [f"https://www.instagram.com/p/C{letter}aaaaaaAbC/" for letter in "ab"]
    same = {"platformWorkId": "17900000000000001"}
    items = [item(record, link, **same) for record, link in zip(filled(store, 2), links, strict=True)]
    result = await many(client, *items)
    assert outcomes(result) == ["invalid", "invalid"]
    assert "items 0, 1 give the same post" in content(result)["results"][0]["problems"][0]


async def test_one_post_for_two_records_is_sent_where_both_items_say_overwrite(client: Client, store: Store) -> None:
    items = [item(record, LINK, overwrite=True) for record in (DOUYIN_PENDING, DOUYIN_WITHOUT_LINK)]
    assert outcomes(await many(client, *items)) == ["updated", "updated"]
