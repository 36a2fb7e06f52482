"""update_many_work_links: every item has one outcome, and it is true."""

import json
from typing import Any

import pytest
from batches import LINK, content, filled, item, many, outcomes
from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.sandbox.records import (
    BILIBILI_WITHOUT_LINK,
    DOUYIN_PENDING,
    DOUYIN_WITHOUT_LINK,
    EXPIRED_CREDENTIAL,
    UNKNOWN_RECORD,
    YOUTUBE_WITHOUT_LINK,
)
from aitoearn_mcp.sandbox.store import Store

pytestmark = pytest.mark.anyio


async def test_each_item_is_stored_and_counted(client: Client, store: Store) -> None:
    links = {
        DOUYIN_WITHOUT_LINK: LINK,
        BILIBILI_WITHOUT_LINK: "https://www.bilibili.com/video/BV1xx411c7mD",
        YOUTUBE_WITHOUT_LINK: "https://www.youtube.com/watch?v=dQw4w9WgXcQ",
    }
    result = await many(client, *(item(record, link) for record, link in links.items()))
    assert content(result) == {
        "site": "localhost",
        "updated": 3,
        "refused": 0,
        "unknown": 0,
        "notSent": 0,
        "invalid": 0,
        "results": [{"recordId": record, "outcome": "updated"} for record in links],
    }
    assert {record: (store.get(record) or {})["workLink"] for record in links} == links


async def test_a_refused_item_says_why_and_the_others_go_on(client: Client, store: Store) -> None:
    result = await many(
        client, item(UNKNOWN_RECORD), item(EXPIRED_CREDENTIAL, "https://youtu.be/x"), item(DOUYIN_PENDING)
    )
    assert outcomes(result) == ["refused", "refused", "updated"]
    first, second, _ = content(result)["results"]
    assert "code 15000" in first["error"]
    assert "code 15006" in second["error"]
    assert "Nothing was changed." in first["error"]
    assert len(store.history) == 1


async def test_a_link_that_was_not_stored_as_sent_is_noted(client: Client) -> None:
    result = await many(
        client,
        item(DOUYIN_WITHOUT_LINK, "https://v.douyin.com/iRNBho6u/"),
        {"recordId": DOUYIN_PENDING, "linkStatus": "failed", "workLink": LINK, "linkError": "gone"},
    )
    notes = [entry["notes"] for entry in content(result)["results"]]
    assert [note[0].split(":")[0] for note in notes] == [
        "AiToEarn stored the link in its own form",
        "workLink is NOT stored",
    ]


@pytest.mark.parametrize(
    ("arguments", "lines"),
    [
        ({"updates": []}, ["- updates: must have at least 1 items"]),
        ({"updates": [item(f"{n:024x}") for n in range(201)]}, ["- updates: must have at most 200 items"]),
        ({"updates": "x"}, ["- updates: must be JSON, such as [4, 5] or an object, and the given string is not"]),
        ({"updates": {}}, ["- updates: must be a JSON array"]),
        ({}, ["- updates: is required"]),
        ({"updates": [item(DOUYIN_PENDING)], "stopOnErr": 1}, ["- stopOnErr: is not"]),
    ],
)
async def test_a_call_that_is_not_a_batch_is_refused_whole(
    client: Client, store: Store, arguments: dict[str, Any], lines: list[str]
) -> None:
    result = await client.call_tool("update_many_work_links", arguments)
    shown = text_of(result).splitlines()[1:]
    assert result.is_error
    assert len(shown) == len(lines)
    assert all(any(line.startswith(start) for line in shown) for start in lines), shown
    assert store.history == []


async def test_the_updates_may_come_as_a_json_string(client: Client) -> None:
    result = await client.call_tool("update_many_work_links", {"updates": json.dumps([item(DOUYIN_PENDING)])})
    assert outcomes(result) == ["updated"]


async def test_nothing_updated_is_an_error_with_the_same_content(client: Client) -> None:
    result = await many(client, item(UNKNOWN_RECORD), item("f" * 24))
    assert (result.is_error, result.structured_content) == (True, None)
    assert content(result)["refused"] == 2


async def test_200_plain_successes_cost_at_most_80_bytes_each(client: Client, store: Store) -> None:
    result = await many(client, *(item(record) for record in filled(store, 200)))
    assert content(result)["updated"] == 200
    assert len(text_of(result).encode()) <= 200 * 80


@pytest.mark.parametrize("dry_run", [False, True])
async def test_what_a_text_says_and_what_was_undone_in_it_is_noted(client: Client, dry_run: bool) -> None:
    text = r"快来看【某某】的主页 https:\/\/www.bilibili.com\/video\/BV1xx411c7mD"
    result = await many(client, item(BILIBILI_WITHOUT_LINK, text), dryRun=dry_run)
    [entry] = content(result)["results"]
    assert [note[:40] for note in entry["notes"][:2]] == [
        "Put right in workLink: JSON's \\/ and \\u0",
        "The text says that it shares a profile, ",
    ]


async def test_a_refused_item_comes_with_the_link_to_send(client: Client) -> None:
    link = "https://www.bilibili.com/list/watchlater?bvid=BV1xx411c7mD"
    result = await many(client, item(BILIBILI_WITHOUT_LINK, link))
    assert "The link to send instead: https://www.bilibili.com/video/BV1xx411c7mD" in text_of(result)
