"""The items of a batch: an unusable one stops no other."""

from typing import Any

import pytest
from batches import OTHER, content, item, many
from mcp import Client

from aitoearn_mcp.sandbox.records import (
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


async def test_the_counts_add_up_to_the_items(client: Client, store: Store) -> None:
    items = [item(DOUYIN_PENDING), item(UNKNOWN_RECORD), "x", item(DOUYIN_READY, OTHER), item("a b")]
    found = content(await many(client, *items))
    counts = {name: found[name] for name in ("updated", "refused", "unknown", "notSent", "invalid")}
    assert counts == {"updated": 1, "refused": 2, "unknown": 0, "notSent": 0, "invalid": 2}


async def test_many_problems_in_many_items_are_shown_in_part(client: Client) -> None:
    items = [item(f"{n:024x}", **{f"nope{m}": "" for m in range(40)}) for n in range(200)]
    assert {len(entry["problems"]) for entry in content(await many(client, *items))["results"]} == {5}
