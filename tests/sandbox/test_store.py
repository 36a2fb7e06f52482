"""What the store keeps in memory, and what survives in its file."""

import json
from datetime import UTC, datetime, timedelta
from pathlib import Path

import httpx
import pytest

from aitoearn_mcp.sandbox import records
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, KEY, UNKNOWN_RECORD, USER, make_record
from aitoearn_mcp.sandbox.store import Store

from .calls import ids, update

FAILED = {"linkStatus": "failed", "linkError": "平台 🎬"}


def write(store: Store, note: str = "first") -> None:
    store.update(DOUYIN_PENDING, FAILED, body={"note": note}, request_id="r")


def test_a_seeded_store_knows_one_key() -> None:
    assert Store.seeded().keys == {KEY: USER}


def test_an_app_makes_its_own_seeded_store() -> None:
    assert create_app().state.store.get(DOUYIN_PENDING)["accountType"] == "douyin"


def test_the_store_hands_out_copies() -> None:
    store = Store.seeded()
    for record in (*store.records(), store.get(DOUYIN_PENDING) or {}):
        record.clear()
    assert all(record["id"] for record in store.records())


@pytest.mark.anyio
async def test_fifty_users_see_only_their_own_records() -> None:
    users = {f"key-{number}": f"user-{number}" for number in range(50)}
    now = datetime.now(UTC)
    rows = [make_record(f"{number:024x}", "douyin", now, userId=f"user-{number}") for number in range(50)]
    transport = httpx.ASGITransport(create_app(Store(rows, keys=users)))
    async with httpx.AsyncClient(transport=transport, base_url="http://sandbox/api") as http:
        for number, key in enumerate(users):
            answer = await http.get("/v2/channels/publish/records", headers={"X-Api-Key": key})
            assert ids(answer.json()) == [f"{number:024x}"]


@pytest.mark.anyio
@pytest.mark.parametrize("status", [0, 2, 6, 7, 8])
async def test_a_completion_of_publishing_overwrites_a_link_that_was_set_before(status: int) -> None:
    """Contract 9, "Who else writes the link": ready protects nothing."""
    store = Store.seeded()
    store.add(
        make_record(
            UNKNOWN_RECORD, "xhs", datetime.now(UTC) - timedelta(days=1), status=status, errorData={"code": "x"}
        )
    )
    ours, theirs = (f"https://www.xiaohongshu.com/explore/66f1a2b3000000001e03c4d{n}" for n in (5, 6))
    transport = httpx.ASGITransport(create_app(store))
    async with httpx.AsyncClient(transport=transport, base_url="http://s/api", headers={"X-Api-Key": KEY}) as http:
        before = (await update(http, UNKNOWN_RECORD, {"workLink": ours, "platformWorkId": "ours"}))["data"]
    after = store.complete(UNKNOWN_RECORD, theirs, platform_work_id="theirs")
    assert after == store.get(UNKNOWN_RECORD)
    assert (before["workLink"], before["linkStatus"], len(store.history)) == (ours, "ready", 1)
    changed = {name: value for name, value in after.items() if name in before and before[name] != value}
    times = {name: after[name] for name in ("publishTime", "updatedAt")}
    assert changed == {"status": 1, "workLink": theirs, "platformWorkId": "theirs", **times}
    assert (after["dataId"], after["uniqueId"], after["errorMsg"]) == ("theirs", "xhs_theirs", "")
    assert set(before) - set(after) == {"errorData"}


def test_a_completion_without_a_link_leaves_the_one_that_is_there() -> None:
    store = Store([make_record(UNKNOWN_RECORD, "tiktok", datetime.now(UTC), status=2, workLink="kept")])
    assert store.complete(UNKNOWN_RECORD, None)["workLink"] == "kept"


@pytest.mark.parametrize("record", [DOUYIN_PENDING, records.PUBLISH_FAILED])
def test_a_published_record_can_not_complete_again(record: str) -> None:
    store = Store.seeded()
    before = store.get(record)
    with pytest.raises(ValueError, match="nothing is left to complete"):
        store.complete(record, "https://example.com")
    assert store.get(record) == before


def test_a_completion_is_kept_in_the_file(tmp_path: Path) -> None:
    store = Store.seeded(path=tmp_path / "sandbox.jsonl")
    after = store.complete(records.WAITING_FOR_USER_ACTION, "https://www.douyin.com/video/1")
    assert Store(path=tmp_path / "sandbox.jsonl").get(records.WAITING_FOR_USER_ACTION) == after


def test_two_stores_share_nothing() -> None:
    first, second = Store.seeded(), Store.seeded()
    first.complete(records.WAITING_FOR_USER_ACTION, "https://www.douyin.com/video/1")
    assert (second.get(records.WAITING_FOR_USER_ACTION) or {})["status"] == 8


def test_records_and_history_come_back_from_the_file(tmp_path: Path) -> None:
    store = Store.seeded(path=tmp_path / "sandbox.jsonl")
    write(store)
    store.add(make_record(UNKNOWN_RECORD, "douyin", datetime.now(UTC)))
    again = Store.seeded(path=tmp_path / "sandbox.jsonl")
    assert again.records() == store.records()
    assert again.history == store.history
    assert [entry["body"] for entry in again.history] == [{"note": "first"}]


def test_each_write_is_one_line_in_the_file_when_it_returns(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.jsonl"
    store = Store.seeded(path=path)
    write(store)
    last = json.loads(path.read_text("utf-8").splitlines()[-1])
    assert (last["record"], last["write"]) == (store.get(DOUYIN_PENDING), store.history[0])


@pytest.mark.parametrize("torn", ['{"record": {"id": "x', '{"record": {"id": "x"}}', '{"record"' + " " * 5000])
def test_a_torn_last_line_is_ignored_and_written_over(tmp_path: Path, torn: str) -> None:
    path = tmp_path / "sandbox.jsonl"
    write(Store.seeded(path=path))
    with path.open("a") as file:
        file.write(torn)
    store = Store(path=path)
    assert [entry["body"] for entry in store.history] == [{"note": "first"}]
    write(store, "second")
    assert [entry["body"] for entry in Store(path=path).history] == [{"note": "first"}, {"note": "second"}]


@pytest.mark.parametrize("damage", ["{}", "[]", "not json", '{"record": {}}'])
def test_damage_inside_the_file_is_named_by_its_line(tmp_path: Path, damage: str) -> None:
    path = tmp_path / "sandbox.jsonl"
    Store([make_record(UNKNOWN_RECORD, "douyin", datetime.now(UTC))], path=path)
    with path.open("a") as file:
        file.write(f"{damage}\n")
    with pytest.raises(ValueError, match="line 2: not a line of a sandbox file"):
        Store(path=path)


def test_a_start_that_was_killed_leaves_no_half_filled_file(tmp_path: Path) -> None:
    path = tmp_path / "sandbox.jsonl"
    (tmp_path / "sandbox.jsonl.new").write_text('{"record": {"id"')
    store = Store.seeded(path=path)
    assert Store(path=path).records() == store.records()


@pytest.mark.anyio
async def test_a_write_that_the_file_refuses_is_500_and_changes_nothing(tmp_path: Path) -> None:
    store = Store.seeded(path=tmp_path / "sandbox.jsonl")
    before = store.get(DOUYIN_PENDING)
    (tmp_path / "sandbox.jsonl").unlink()
    transport = httpx.ASGITransport(create_app(store))
    async with httpx.AsyncClient(transport=transport, base_url="http://s/api", headers={"X-Api-Key": KEY}) as http:
        assert (await update(http, DOUYIN_PENDING, FAILED))["code"] == 500
    assert (store.get(DOUYIN_PENDING), store.history) == (before, [])
