"""The items of a batch: an unusable one stops no other."""

import json
from typing import Any

import pytest
from batches import BILIBILI, LINK, OTHER, content, filled, item, many, outcomes
from mcp import Client

from aitoearn_mcp.sandbox.records import (
    BILIBILI_WITHOUT_LINK,
    DOUYIN_PENDING,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    UNKNOWN_RECORD,
)
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio


@pytest.mark.parametrize(
    ("bad", "named", "problems"),
    [
        ("a", {"index": 1}, ["must be a JSON object"]),
        (item("a b"), {"recordId": "a b"}, ["recordId: must be the record's id"]),
        (item(DOUYIN_READY, "nope", zz=1), {"recordId": DOUYIN_READY}, ["workLink: ", "zz: is not an argument"]),
        ({"record_id": "a" * 24, "linkStatus": "ready"}, {"recordId": "a" * 24}, ["workLink: is required"]),
    ],
    ids=["no object", "no record id", "two problems", "no link"],
)
async def test_an_invalid_item_stops_no_other(
    client: Client, store: Store, bad: Any, named: dict[str, Any], problems: list[str]
) -> None:
    result = await many(client, item(DOUYIN_PENDING), bad, item(DOUYIN_WITHOUT_LINK))
    first, second, third = content(result)["results"]
    assert (first["outcome"], third["outcome"]) == ("updated", "updated")
    assert second.items() >= {**named, "outcome": "invalid"}.items()
    assert all(line.startswith(start) for line, start in zip(sorted(second["problems"]), problems, strict=True))
    assert [sent["recordId"] for sent in store.history] == [DOUYIN_PENDING, DOUYIN_WITHOUT_LINK]


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


async def test_the_counts_add_up_to_the_items(client: Client, store: Store) -> None:
    items = [item(DOUYIN_PENDING), item(UNKNOWN_RECORD), "x", item(DOUYIN_READY, OTHER), item("a b")]
    found = content(await many(client, *items))
    counts = {name: found[name] for name in ("updated", "refused", "unknown", "notSent", "invalid")}
    assert counts == {"updated": 1, "refused": 2, "unknown": 0, "notSent": 0, "invalid": 2}


async def test_many_problems_in_many_items_are_shown_in_part(client: Client) -> None:
    items = [item(f"{n:024x}", **{f"nope{m}": "" for m in range(40)}) for n in range(200)]
    assert {len(entry["problems"]) for entry in content(await many(client, *items))["results"]} == {5}
