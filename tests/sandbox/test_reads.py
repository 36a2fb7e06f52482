"""Single records, lists and public records."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from aitoearn_mcp.sandbox import records
from aitoearn_mcp.sandbox.records import DOUYIN_READY, PLATFORM_NAMES, STATES, make_record, record_id
from aitoearn_mcp.sandbox.store import Store

from .calls import get, ids, update

pytestmark = pytest.mark.anyio


async def test_a_record_shows_what_it_has_and_no_nulls(http: httpx.AsyncClient) -> None:
    data = (await get(http, f"/{DOUYIN_READY}"))["data"]
    assert set(data) == {
        "id",
        "flowId",
        "taskId",
        "accountId",
        "accountType",
        "type",
        "status",
        "title",
        "desc",
        "publishTime",
        "platformWorkId",
        "workLink",
        "linkStatus",
        "linkError",
        "videoUrl",
        "coverUrl",
        "source",
        "createdAt",
        "updatedAt",
    }
    assert (data["accountType"], data["status"], data["linkError"]) == ("douyin", 1, "")


async def test_a_failed_publication_shows_its_error(http: httpx.AsyncClient) -> None:
    data = (await get(http, f"/{records.PUBLISH_FAILED}"))["data"]
    assert (data["status"], data["errorMsg"], data["errorData"]["code"]) == (-1, "内容审核未通过", "content_rejected")


@pytest.mark.parametrize("wrong", ["x", "public", "g" * 24, DOUYIN_READY[:12]])
async def test_a_malformed_id_is_500_when_reading(http: httpx.AsyncClient, wrong: str) -> None:
    assert (await get(http, f"/{wrong}"))["code"] == 500


async def test_another_users_record_is_15000_to_all_but_its_owner(http: httpx.AsyncClient) -> None:
    assert (await get(http, f"/{records.OTHER_USERS_RECORD}"))["code"] == 15000
    assert (await get(http, f"/{records.OTHER_USERS_RECORD}", x_api_key="second-key"))["code"] == 0


async def test_a_task_link_can_be_read_but_is_in_no_list(http: httpx.AsyncClient) -> None:
    assert (await get(http, f"/{records.SOURCE_TASK_LINK}"))["code"] == 0
    listed = ids(await get(http)) + ids(await get(http, "/published"))
    hidden = {records.SOURCE_TASK_LINK, records.SOURCE_OFFLINE_QR, records.SOURCE_BTL, records.WITHOUT_PLATFORM}
    assert not hidden & set(listed)


async def test_an_offline_qr_record_belongs_to_nobody_and_only_its_public_view_can_be_read(
    http: httpx.AsyncClient, store: Store
) -> None:
    """Contract 9, corrections."""
    record = records.SOURCE_OFFLINE_QR
    assert (await get(http, f"/{record}"))["code"] == 15000
    assert (await update(http, record, {"linkStatus": "pending"}))["code"] == 15000
    assert (await get(http, f"/public/{record}"))["data"]["accountType"] == "douyin"
    assert store.history == []


async def test_the_documented_user_task_id_is_shown_where_a_record_has_one(http: httpx.AsyncClient) -> None:
    assert (await get(http, f"/{records.SOURCE_TASK_LINK}"))["data"]["userTaskId"] == "usertask_0001"


@pytest.mark.parametrize("record", [records.SOURCE_BTL, records.WITHOUT_PLATFORM, records.WITH_NULLS])
async def test_a_record_that_the_server_cannot_write_out_is_500(http: httpx.AsyncClient, record: str) -> None:
    assert (await get(http, f"/{record}"))["code"] == 500


async def test_a_public_record_shows_ten_fields_of_any_users_record(http: httpx.AsyncClient) -> None:
    data = (await get(http, f"/public/{DOUYIN_READY}", x_api_key=""))["data"]
    assert set(data) == {
        "id",
        "accountType",
        "type",
        "status",
        "publishTime",
        "platformWorkId",
        "workLink",
        "linkStatus",
        "createdAt",
        "updatedAt",
    }
    assert (await get(http, f"/public/{records.OTHER_USERS_RECORD}"))["data"]["accountType"] == "douyin"


@pytest.mark.parametrize(
    ("record", "code"),
    [("x", 10002), (records.UNKNOWN_RECORD, 15000), (records.WITHOUT_PLATFORM, 500), (records.WITH_NULLS, 500)],
)
async def test_a_public_record_can_be_refused(http: httpx.AsyncClient, record: str, code: int) -> None:
    assert (await get(http, f"/public/{record}"))["code"] == code


async def test_a_list_has_every_platform_in_every_state_newest_first(http: httpx.AsyncClient) -> None:
    answer = await get(http)
    assert {record_id(platform, state) for platform in PLATFORM_NAMES for state in STATES} < set(ids(answer))
    created = [record["createdAt"] for record in answer["data"]]
    assert created == sorted(created, reverse=True)


async def test_a_default_month_shows_all_named_records(named: httpx.AsyncClient) -> None:
    month = datetime.now(UTC) - timedelta(days=30)
    recent = await get(named, f"?time={month.isoformat().replace('+00:00', 'Z')},2999-01-01")
    assert ids(recent) == ids(await get(named))


async def test_a_list_is_only_of_the_keys_owner(http: httpx.AsyncClient) -> None:
    assert ids(await get(http, x_api_key="second-key")) == [records.OTHER_USERS_RECORD]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        (f"?accountId={records.ACCOUNT_WITHOUT_CREDENTIAL}", {records.EXPIRED_CREDENTIAL}),
        ("?accountType=KWAI", {record_id("KWAI", state) for state in STATES}),
        ("?status=-1", {records.PUBLISH_FAILED}),
        ("?status=6&accountType=youtube", {records.QUEUED}),
        ("?status=6.0&unknown=1", {records.QUEUED}),
        ("?status=", {records.WAITING_TO_PUBLISH}),
        ("?status=9", set()),
        ("/queued", {records.QUEUED, records.WAITING_TO_PUBLISH}),
        ("/queued?accountType=xhs", {records.WAITING_TO_PUBLISH}),
        ("/queued?status=nonsense&accountType=youtube", {records.QUEUED}),
        ("/published?accountType=wxSph", {record_id("wxSph", state) for state in STATES}),
        ("?time=1999-01-01,1999-12-31", set()),
    ],
)
async def test_a_list_is_filtered(named: httpx.AsyncClient, query: str, expected: set[str]) -> None:
    assert set(ids(await get(named, query))) == expected


@pytest.mark.parametrize(
    "query",
    [
        "?accountType=kwai",
        "?accountType=",
        "?status=10",
        "?status=1.5",
        "?status=ready",
        "?status=1&status=0",
        "?time=2026-01-01",
        "?time=yesterday,today",
        "?time=2026-01-01&time=2026-01-02&time=2026-01-03",
        "/queued?accountType=kwai",
    ],
)
async def test_a_bad_filter_is_400(http: httpx.AsyncClient, query: str) -> None:
    assert (await get(http, query))["code"] == 400


@pytest.mark.parametrize(
    "query",
    [
        "?time=2020-03-01T08:00:00Z,2020-03-01T08:00:00Z",
        "?time=2020-03-01T16:00:00%2B08:00&time=2020-03-01T08:00:00.000Z",
        "?time=2020-03-01,2020-03-02",
    ],
)
async def test_both_ends_of_a_time_count_in_either_spelling(http: httpx.AsyncClient, store: Store, query: str) -> None:
    store.add(make_record(records.UNKNOWN_RECORD, "douyin", datetime(2020, 3, 1, 8, tzinfo=UTC)))
    assert ids(await get(http, query)) == [records.UNKNOWN_RECORD]


async def test_at_least_four_published_records_lack_a_link_that_text_alone_can_give(http: httpx.AsyncClient) -> None:
    published = (await get(http, "/published"))["data"]
    lacking = {record["accountType"] for record in published if "linkStatus" not in record}
    assert {"douyin", "bilibili", "xhs", "youtube", "twitter"} <= lacking
