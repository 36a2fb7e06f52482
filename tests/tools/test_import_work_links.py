"""import_work_links, as an agent calls it: the plan, what is written, and what the API then holds."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from conftest import Connect
from faults.matrix import text_of
from importing import counts, filled, link, run
from mcp import Client

from aitoearn_mcp.sandbox.records import UNKNOWN_RECORD, make_record
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio

BYTES = 6 * 1024


async def test_the_plan_is_shown_first_and_nothing_is_sent(client: Client, store: Store) -> None:
    [first, second] = filled(store, ["第一个独特的标题", "第二个独特的标题"])
    found = await run(client, f"标题,链接\n第二个独特的标题,{link(2)}\n第一个独特的标题,{link(1)}")
    assert counts(found) == {"rows": 2, "certain": 2}
    assert [(row["row"], row["recordId"], row["by"]) for row in found["results"]] == [
        (2, second, "title"),
        (3, first, "title"),
    ]
    assert found["notes"][0].startswith("DRY RUN: nothing was sent.")
    assert store.history == []


async def test_certain_rows_are_written_and_a_second_run_writes_nothing(client: Client, store: Store) -> None:
    ids = filled(store, ["第一个独特的标题", "第二个独特的标题"])
    table = f"标题,链接\n第一个独特的标题,{link(1)}\n第二个独特的标题,{link(2)}"
    first = await run(client, table, dryRun=False)
    second = await run(client, table, dryRun=False)
    assert (first["updated"], first["results"]) == (2, [])
    assert (second["updated"], second["already"]) == (0, 2)
    assert [(store.get(record) or {})["workLink"] for record in ids] == [link(1), link(2)]
    assert len(store.history) == 2


async def test_a_likely_row_is_written_only_where_it_is_named(client: Client, store: Store) -> None:
    [record] = filled(store, ["一个相当长的标题，用来看相似的行会不会被写入，以及何时写入"])
    table = f"标题,链接\n一个相当长的标题，用来看相似的行会不会被写入，以及何时写,{link(1)}"
    unnamed = await run(client, table, dryRun=False)
    assert (counts(unnamed), unnamed["updated"]) == ({"rows": 1, "likely": 1}, 0)
    named = await run(client, table, dryRun=False, rows=[2])
    assert named["updated"] == 1
    assert (store.get(record) or {})["workLink"] == link(1)


async def test_each_row_that_needs_a_person_is_shown_with_its_reason(client: Client, store: Store) -> None:
    filled(store, ["同一个标题", "同一个标题", "有一个链接"])
    table = "\n".join(
        [
            "标题,链接",
            f"同一个标题,{link(1)}",
            f"没有这样的标题 xyz,{link(2)}",
            "有一个链接,https://creator.douyin.com/creator-micro/content/manage",
            f"重复的甲,{link(3)}",
            f"重复的乙,{link(3)}",
        ]
    )
    found = await run(client, table)
    shown = {row["row"]: row["match"] for row in found["results"]}
    assert shown == {2: "ambiguous", 3: "unmatched", 4: "invalid", 5: "duplicate", 6: "duplicate"}
    assert len(found["results"][0]["candidates"]) == 2


async def test_what_check_knows_of_a_link_is_said_of_its_row(client: Client, store: Store) -> None:
    """A doubtful link is shown after a write too; one with somebody's session is not sent."""
    [pin, article, note] = [f"{number:024x}" for number in range(1, 4)]
    for record, platform in ((pin, "pinterest"), (article, "wxGzh"), (note, "xhs")):
        store.add(make_record(record, platform, datetime.now(UTC) - timedelta(days=1), title=record))
    session = "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv?key=a&uin=b"
    table = (
        "recordId,链接\n"
        f"{pin},https://www.pinterest.com/pin/a-title--700000000000000001/\n"
        f"{article},{session}\n"
        f"{note},https://www.xiaohongshu.com/explore/77b2c3d4000000001e03d4e5"
    )
    found = await run(client, table, dryRun=False)
    assert (found["updated"], found["invalid"]) == (2, 1)
    assert [(row["row"], row.get("outcome"), [said[:44] for said in row["problems"]]) for row in found["results"]] == [
        (
            2,
            "updated",
            [
                'AiToEarn takes "a-title--700000000000000001"',
                "The link to send instead: https://www.pinter",
            ],
        ),
        (
            3,
            None,
            [
                "This link carries the session of the person ",
                "The link to send instead: https://mp.weixin.",
            ],
        ),
        (4, "updated", ["This Xiaohongshu link has no xsec_token: AiT"]),
    ]


async def test_tracking_parameters_alone_need_no_person(client: Client, store: Store) -> None:
    filled(store, ["一个独特的标题"], "KWAI")
    table = "标题,链接\n一个独特的标题,https://www.kuaishou.com/short-video/3xabcdefghij3kl?utm_source=a"
    assert (await run(client, table))["results"][0]["problems"][1].endswith("/short-video/3xabcdefghij3kl")
    assert (await run(client, table, dryRun=False))["results"] == []


async def test_a_protected_link_is_refused_and_the_others_are_set(client: Client, store: Store) -> None:
    ids = filled(store, ["第一个独特的标题", "第二个独特的标题"])
    store.update(ids[0], {"workLink": link(9)}, body={}, request_id="published")
    table = f"标题,链接\n第一个独特的标题,{link(1)}\n第二个独特的标题,{link(2)}"
    found = await run(client, table, dryRun=False)
    assert (found["updated"], found["refused"]) == (1, 1)
    error = found["results"][0]["error"]
    assert (error["error"], error["changed"]) == ("Protected", "no")
    assert "already has a link" in error["text"]
    overwritten = await run(client, table, dryRun=False, overwrite=True)
    assert overwritten["updated"] == 1


async def test_a_record_of_another_user_is_refused(client: Client, store: Store) -> None:
    found = await run(client, f"recordId,链接\n{UNKNOWN_RECORD},{link(1)}", dryRun=False)
    assert (found["refused"], found["results"][0]["outcome"]) == (1, "refused")
    assert "no such publish record" in found["results"][0]["error"]["text"]


async def test_thirty_share_texts_need_no_table(client: Client, store: Store) -> None:
    titles = [f"第{number}个独特的标题" for number in range(1, 31)]
    filled(store, titles)
    texts = [
        f"{number}.64 复制打开抖音，看看【某某的作品】{title}  {link(number)} A@b.cD 01/02"
        for number, title in enumerate(titles, 1)
    ]
    found = await run(client, "\n".join(texts), dryRun=False)
    assert (found["rows"], found["updated"]) == (30, 30), found


async def test_a_file_of_this_machine_is_read(client: Client, store: Store, tmp_path: Path) -> None:
    filled(store, ["第一个独特的标题"])
    file = tmp_path / "链接.csv"
    file.write_bytes(f"标题,链接\r\n第一个独特的标题,{link(1)}\r\n".encode("gb18030"))
    result = await client.call_tool("import_work_links", {"file": str(file)})
    assert (result.structured_content or {})["certain"] == 1


async def test_the_answer_stays_within_6_kb_and_goes_on_where_it_ended(connect: Connect, store: Store) -> None:
    table = "标题,链接\n" + "\n".join(f"没有这样的标题 {number},{link(number)}" for number in range(2, 302))
    seen: list[int] = []
    from_row = 1
    async with connect() as client:
        while from_row:
            found = await run(client, table, fromRow=from_row)
            assert len(json.dumps(found, ensure_ascii=False, separators=(",", ":")).encode()) <= BYTES
            seen += [row["row"] for row in found["results"]]
            from_row = found.get("nextRow", 0)
    assert seen == list(range(2, 302))


async def test_what_is_worth_knowing_of_the_stored_links_is_noted_with_the_rows(client: Client, store: Store) -> None:
    """A record that AiToEarn holds for failed may be live: contract 9."""
    ids = filled(store, ["甲", "乙", "丙"])
    for record in ids[:2]:
        store.add({**(store.get(record) or {}), "status": -1})
    rows = [f"{record},{link(number)}" for number, record in enumerate(ids)]
    found = await run(client, "recordId,链接\n" + "\n".join(rows), dryRun=False)
    assert found["updated"] == 3
    assert [note for note in found["notes"] if note.startswith("Rows ")] == [
        "Rows 2, 3: AiToEarn marks this publication as failed, and goes on doing so; do not publish it again, or it is "
        "posted twice."
    ]


async def test_of_many_notes_on_stored_links_the_most_frequent_are_shown(client: Client, store: Store) -> None:
    ids = filled(store, [f"标题{number}" for number in range(60)], platform="KWAI")
    rows = [f"{record},https://www.kuaishou.com/short-video/3x{n:013}?fid={n}" for n, record in enumerate(ids)]
    result = await client.call_tool(
        "import_work_links", {"table": "recordId,链接\n" + "\n".join(rows), "dryRun": False}
    )
    notes = (result.structured_content or {})["notes"]
    assert len(notes) == 4
    assert notes[0].startswith("Rows 2, 3, 4, 5, 6, ...: AiToEarn stores Kuaishou links as they are")
    assert len(text_of(result).encode()) <= BYTES


async def test_rows_whose_short_link_could_not_be_followed_are_named_where_they_need_a_person(
    connect: Connect, settings: Settings, store: Store
) -> None:
    filled(store, ["一个独特的标题"])
    rows = ["标题,链接", "一个独特的标题,https://v.douyin.com/unknown1/", "没有这个,https://v.douyin.com/unknown2/"]
    async with connect() as client:
        found = await run(client, "\n".join([*rows, f"也没有,{link(3)}"]))
    assert counts(found) == {"rows": 3, "certain": 1, "unmatched": 2}
    [note] = [note for note in found["notes"] if note.startswith("Rows ")]
    assert note.startswith("Rows 3: AiToEarn could not say where the short link leads")


async def test_an_xhs_link_gets_its_token_and_then_is_there_already(client: Client, store: Store) -> None:
    """Publishing may leave a link without one, which does not open for other people: contract 9."""
    link = "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4aa"
    store.add(make_record("1" * 24, "xhs", datetime.now(UTC), workLink=link))
    found = await run(client, f"{link}?xsec_token=AB", dryRun=False)
    assert ((store.get("1" * 24) or {})["workLink"], found["updated"]) == (f"{link}?xsec_token=AB", 1)
    assert (await run(client, f"{link}?xsec_token=AB"))["already"] == 1


async def test_a_named_record_of_another_platform_is_told_in_the_plan(client: Client, store: Store) -> None:
    record = "1" * 24
    store.add(make_record(record, "xhs", datetime.now(UTC) - timedelta(days=100)))
    found = await run(client, f"recordId,链接\n{record},{link(1)}")
    assert found["results"][0]["problems"] == ["The link is of Douyin, but the record is of Xiaohongshu."]


async def test_the_output_schema_names_each_count_of_a_plan_and_of_a_write(client: Client) -> None:
    """A client may keep only the fields that a schema names."""
    [tool] = [tool for tool in (await client.list_tools()).tools if tool.name == "import_work_links"]
    named = set((tool.output_schema or {})["properties"])
    for dry_run in (True, False):
        assert named >= set(await run(client, f"标题,链接\n第一个独特的标题,{link(1)}", dryRun=dry_run))
