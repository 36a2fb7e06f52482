"""What holds on an account as it really is: the sandbox's, in the shares of api-contract, section 9."""

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from batches import content
from conftest import Connect
from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.links.platforms import PLATFORMS, ROWS
from aitoearn_mcp.links.problems import describe_work_id
from aitoearn_mcp.sandbox.records import (
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    QUEUED,
    UNKNOWN_RECORD,
    USER,
    XHS_WITHOUT_LINK,
    Record,
    make_record,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.sandbox.works import work_of
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
OTHER = "https://www.douyin.com/video/7399999999999999999"
RECORD = f"{0xACC:024x}"
# What AiToEarn's server can't write out, and what it refuses for other reasons than the record's state.
LEFT_OUT = ("btl", "google_business", None)
SHORT_LINKS = {
    "douyin": "https://v.douyin.com/iRNBho6u/",
    "bilibili": "https://b23.tv/a1B2c3D",
    "KWAI": "https://v.kuaishou.com/2xKwAi",
    "xhs": "http://xhslink.com/a/T0k3nN0te",
}
NOT_FOLLOWED = {
    "tiktok": "https://vm.tiktok.com/ZMabcdefg/",
    "twitter": "https://t.co/aBcDeFgHiJ",
    "facebook": "https://fb.watch/aBcDeFgHiJ/",
    "pinterest": "https://pin.it/unknown1",
}
"""What link-info has no answer for, or another one than a link (api-contract, section 10, table)."""
WHOLE = {platform: work_of(platform, "x")[1] for platform in PLATFORMS if platform != "google_business"} | {
    "google_business": "https://local.google.com/place?id=1234567890123456789&use=posts"
}


async def call(client: Client, tool: str, **arguments: Any) -> dict[str, Any]:
    result = await client.call_tool(tool, arguments)
    assert not result.is_error, text_of(result)
    return result.structured_content or {}


def own_records(store: Store) -> Iterator[Record]:
    """Yield the user's records of which only their state decides whether a link is taken."""
    for record in store.records():
        kept = record["userId"] == USER and record["source"] not in LEFT_OUT
        if kept and record.get("accountType") not in LEFT_OUT and None not in record.values():
            yield record


def another_link(record: Record) -> dict[str, str]:
    """Return an update by a link of the record's platform that no record has."""
    work_id, link = work_of(record["accountType"], f"another link of {record['id']}")
    return {"recordId": record["id"], "workLink": link, "platformWorkId": work_id}


async def test_reading_and_planning_load_no_credential(client: Client, store: Store) -> None:
    """Loading one can set the account offline: contract 9."""
    dry = [another_link(record) for record in own_records(store)][:200]
    for platform, link in (SHORT_LINKS | NOT_FOLLOWED).items():
        record = next(record["id"] for record in own_records(store) if record["accountType"] == platform)
        dry.append({"recordId": record, "workLink": link})
        await call(client, "update_work_link", recordId=record, workLink=link, dryRun=True, overwrite=True)
        await call(client, "import_work_links", table=link)
    for tool in ("list_publish_records", "open_link_board"):
        await call(client, tool)
    await call(client, "get_publish_record", recordId=DOUYIN_READY)
    await client.call_tool("update_many_work_links", {"updates": dry[:200], "dryRun": True})
    assert (store.credentials_loaded, store.history) == (0, [])


async def test_a_link_is_refused_on_just_the_records_that_have_one_or_are_not_published_yet(
    client: Client, store: Store
) -> None:
    """A stored link counts unless it is marked failed, whatever else linkStatus says or does not: contract 9."""
    records = list(own_records(store))
    told: dict[str, str] = {}
    for start in range(0, len(records), 200):
        updates = [another_link(record) for record in records[start : start + 200]]
        result = await client.call_tool("update_many_work_links", {"updates": updates, "dryRun": True})
        told |= {entry["recordId"]: entry["outcome"] for entry in content(result)["results"]}

    def is_kept(record: Record) -> bool:
        has_link = bool(record.get("workLink")) and record.get("linkStatus") != "failed"
        return has_link or record["status"] in (0, 2, 6, 7)

    assert told == {record["id"]: "would_refuse" if is_kept(record) else "would_update" for record in records}
    assert Counter(told.values())["would_refuse"] > len(records) / 2


@pytest.mark.parametrize("dry_run", [False, True], ids=["real", "dry"])
@pytest.mark.parametrize("stop", [False, True], ids=["all", "stop"])
async def test_the_counts_of_a_batch_add_up_to_its_items(
    client: Client, store: Store, dry_run: bool, stop: bool
) -> None:
    store.add(make_record(RECORD, "douyin", datetime.now(UTC)))
    douyin = "https://www.douyin.com/video/74000000000000000{:02}"
    items: list[Any] = [
        {"recordId": RECORD, "workLink": douyin.format(1)},
        {"recordId": DOUYIN_READY, "workLink": douyin.format(2)},
        {"recordId": QUEUED, "workLink": "https://youtu.be/dQw4w9WgXcQ"},
        {"recordId": UNKNOWN_RECORD, "workLink": douyin.format(3)},
        {"recordId": DOUYIN_WITHOUT_LINK, "workLink": douyin.format(4)},
        {"recordId": DOUYIN_WITHOUT_LINK.upper(), "linkStatus": "failed"},
        {"recordId": XHS_WITHOUT_LINK, "workLink": douyin.format(5)},
        {"recordId": "1" * 24, "workLink": douyin.format(6)},
        {"recordId": "2" * 24, "workLink": douyin.format(6) + "?from=web"},
        {"recordId": "not an id", "workLink": "https://douyin.com/"},
        {},
        "text",
        None,
    ]
    arguments = {"updates": items, "dryRun": dry_run, "stopOnError": stop}
    found = content(await client.call_tool("update_many_work_links", arguments))
    names = [name for name, value in found.items() if isinstance(value, int)]
    assert sum(found[name] for name in names) == len(items) == len(found["results"])
    assert found["invalid"] == 8
    assert [end.get("recordId") for end in found["results"][:10]] == [item["recordId"] for item in items[:10]]


async def test_filters_and_pages_together_show_each_record_once(client: Client, store: Store) -> None:
    """Several posts have one title, in one minute and over months."""
    now = datetime.now(UTC)
    for number in range(23):
        published = now - timedelta(days=(number % 3) * 40)
        fields = {"title": f"周末做饭 {number % 2}", "status": (1, 5, -1)[number % 3], "flowId": "weekend"}
        store.add(make_record(f"{number:024x}", ("douyin", "xhs")[number % 2], published, **fields))
    wanted = {"title": "周末做饭", "flowId": "weekend", "accountType": "xhs", "linkStatus": "missing"}
    seen: list[str] = []
    cursor: dict[str, str] = {}
    while True:
        page = await call(client, "list_publish_records", **wanted, limit=3, **cursor)
        seen += [row["id"] for row in page["records"]]
        if "nextCursor" not in page:
            break
        cursor = {"cursor": page["nextCursor"]}
    expected = [f"{number:024x}" for number in range(23) if number % 2 == 1 and number % 3 != 2]
    assert (sorted(seen), page["total"]) == (expected, len(expected))


@pytest.mark.parametrize("platform", ["instagram", "wxGzh", "linkedin"])
async def test_a_check_an_update_and_an_error_say_the_same_of_platform_work_id(
    client: Client, unprotected: Client, store: Store, platform: str
) -> None:
    about = describe_work_id(platform).en
    link = work_of(platform, "x")[1]
    store.add(make_record(RECORD, platform, datetime.now(UTC)))
    check = await call(client, "check_work_link", workLink=link, accountType=platform)
    refused = await unprotected.call_tool("update_work_link", {"recordId": RECORD, "workLink": link})
    dry = await call(client, "update_work_link", recordId=RECORD, workLink=link, dryRun=True)
    stored = await call(client, "update_work_link", recordId=RECORD, workLink=link, platformWorkId="a title")
    assert check["notes"] == [about]
    assert about in text_of(refused)
    assert about in dry["notes"][-1]
    assert stored["notes"][0].endswith(about)


async def test_the_site_is_in_the_instructions_and_in_the_result_of_every_write(
    connect: Connect, settings: Settings, store: Store, tmp_path: Path
) -> None:
    update = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}
    calls: dict[str, dict[str, Any]] = {
        "update_work_link": update,
        "update_many_work_links": {"updates": [update | {"overwrite": True}]},
        "import_work_links": {"table": LINK, "dryRun": False},
        "restore_work_links": {},
    }
    async with connect(settings.replace(audit_log=tmp_path / "audit.jsonl")) as client:
        sites = {tool: (await call(client, tool, **arguments))["site"] for tool, arguments in calls.items()}
        failed = await client.call_tool("update_many_work_links", {"updates": [update | {"workLink": OTHER}]})
        assert "localhost" in (client.instructions or "")
    assert sites == dict.fromkeys(calls, "localhost")
    assert (failed.is_error, content(failed)["site"]) == (True, "localhost")


@pytest.mark.parametrize("platform", PLATFORMS)
async def test_a_dry_run_follows_a_short_link_where_that_is_safe_and_else_says_that_it_is_unknown(
    client: Client, store: Store, platform: str
) -> None:
    """Each row of link-info's table: contract 10. What a dry run says is what the update then stores."""
    store.add(make_record(RECORD, platform, datetime.now(UTC)))
    link = (WHOLE | SHORT_LINKS | NOT_FOLLOWED)[platform]
    work_id = {} if ROWS[platform].id_in_link else {"platformWorkId": ROWS[platform].work_id.example}
    update = {"recordId": RECORD, "workLink": link, **work_id}
    dry = await call(client, "update_work_link", **update, dryRun=True)
    assert (store.credentials_loaded, store.history) == (0, [])
    would = dry["wouldChange"].get("workLink", {}).get("to", "")
    real = await client.call_tool("update_work_link", update)
    if platform in NOT_FOLLOWED:
        assert "unknown" in would
    elif real.is_error:
        assert "would refuse this" in " ".join(dry["notes"])
    else:
        assert would == (real.structured_content or {})["workLink"]
        assert ("AiToEarn follows this short link to" in " ".join(dry["notes"])) is (platform in SHORT_LINKS)


@pytest.mark.parametrize("status", [8, -1, 4])
async def test_every_writing_tool_says_what_aitoearn_may_still_do(client: Client, store: Store, status: int) -> None:
    store.add(make_record(RECORD, "douyin", datetime.now(UTC), status=status))
    update = {"recordId": RECORD, "workLink": LINK}
    [note] = (await call(client, "update_work_link", **update))["notes"]
    [batch] = (await call(client, "update_many_work_links", updates=[update]))["results"]
    store.add(make_record(RECORD, "douyin", datetime.now(UTC), status=status))
    imported = await call(client, "import_work_links", table=f"recordId,link\n{RECORD},{LINK}", dryRun=False)
    assert batch["notes"] == [note]
    assert imported["notes"] == [f"Rows 2: {note}"]
