"""Single records, lists, public records and the reading of links without a write."""

from datetime import UTC, datetime, timedelta

import httpx
import pytest

from aitoearn_mcp.sandbox import records
from aitoearn_mcp.sandbox.records import DOUYIN_READY, PLATFORM_NAMES, STATES, make_record, record_id
from aitoearn_mcp.sandbox.store import Store

from .calls import envelope, get, ids

pytestmark = pytest.mark.anyio
LINK_INFO = "/v2/channels/works/link-info"


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


async def test_a_hidden_source_can_be_read_but_is_in_no_list(http: httpx.AsyncClient) -> None:
    hidden = [records.SOURCE_TASK_LINK, records.SOURCE_OFFLINE_QR]
    for record in hidden:
        assert (await get(http, f"/{record}"))["code"] == 0
    listed = ids(await get(http)) + ids(await get(http, "/published"))
    assert not {*hidden, records.SOURCE_BTL, records.WITHOUT_PLATFORM} & set(listed)


async def test_the_documented_user_task_id_is_shown_where_a_record_has_one(http: httpx.AsyncClient) -> None:
    assert (await get(http, f"/{records.SOURCE_TASK_LINK}"))["data"]["userTaskId"] == "usertask_0001"


@pytest.mark.parametrize("record", [records.SOURCE_BTL, records.WITHOUT_PLATFORM])
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
    ("record", "code"), [("x", 10002), (records.UNKNOWN_RECORD, 15000), (records.WITHOUT_PLATFORM, 500)]
)
async def test_a_public_record_can_be_refused(http: httpx.AsyncClient, record: str, code: int) -> None:
    assert (await get(http, f"/public/{record}"))["code"] == code


async def test_a_list_has_every_platform_in_every_state_newest_first(http: httpx.AsyncClient) -> None:
    answer = await get(http)
    assert {record_id(platform, state) for platform in PLATFORM_NAMES for state in STATES} < set(ids(answer))
    created = [record["createdAt"] for record in answer["data"]]
    assert created == sorted(created, reverse=True)


async def test_a_default_month_shows_the_whole_seed(http: httpx.AsyncClient) -> None:
    month = datetime.now(UTC) - timedelta(days=30)
    recent = await get(http, f"?time={month.isoformat().replace('+00:00', 'Z')},2999-01-01")
    assert ids(recent) == ids(await get(http))


async def test_a_list_is_only_of_the_keys_owner(http: httpx.AsyncClient) -> None:
    assert ids(await get(http, x_api_key="second-key")) == [records.OTHER_USERS_RECORD]


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?accountId=youtube_expired", {records.EXPIRED_CREDENTIAL}),
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
async def test_a_list_is_filtered(http: httpx.AsyncClient, query: str, expected: set[str]) -> None:
    assert set(ids(await get(http, query))) == expected


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


async def test_link_info_reads_a_link_and_stores_nothing(http: httpx.AsyncClient, store: Store) -> None:
    params = {"platform": "xhs", "link": "https://www.xiaohongshu.com/explore/n1"}
    assert envelope(await http.get(LINK_INFO, params=params))["data"] == {
        "platform": "xhs",
        "work": {"id": "n1", "url": params["link"], "mediaType": "video", "status": "link_error"},
        "snapshots": [],
        "extra": {"dataId": "n1", "uniqueId": "xhs_n1", "resolvedUrl": params["link"]},
    }
    assert store.history == []


async def test_link_info_knows_no_type_for_a_post(http: httpx.AsyncClient) -> None:
    params = {"platform": "twitter", "link": "1790000000000000001", "accountId": "twitter_sandbox"}
    work = envelope(await http.get(LINK_INFO, params=params))["data"]["work"]
    assert work == {"id": "1790000000000000001", "url": "https://x.com/i/status/1790000000000000001"}


@pytest.mark.parametrize(
    ("platform", "message"), [("linkedin", "Link info not supported"), ("youtube", "Account required")]
)
async def test_link_info_says_in_a_success_why_it_read_nothing(
    http: httpx.AsyncClient, platform: str, message: str
) -> None:
    answer = envelope(await http.get(LINK_INFO, params={"platform": platform, "link": "https://youtu.be/a"}))
    assert answer["data"] == {"platform": platform, "snapshots": [], "message": message}


@pytest.mark.parametrize(
    ("params", "code"),
    [
        ({"platform": "douyin"}, 400),
        ({"platform": "douyin", "link": ""}, 400),
        ({"platform": "Douyin", "link": "https://www.douyin.com/video/1"}, 400),
        ({"link": "https://www.douyin.com/video/1"}, 400),
        ({"platform": "google_business", "link": "https://g.page/x"}, 15032),
        ({"platform": "douyin", "link": "https://www.douyin.com/video/1", "accountId": "nobody"}, 12600),
        ({"platform": "instagram", "link": "https://instagram.com/p/a", "accountId": "instagram_sandbox"}, 15036),
    ],
)
async def test_link_info_can_be_refused(http: httpx.AsyncClient, params: dict[str, str], code: int) -> None:
    assert envelope(await http.get(LINK_INFO, params=params))["code"] == code


async def test_link_info_sends_no_account_of_a_record_without_one(http: httpx.AsyncClient) -> None:
    params = {"platform": "wxSph", "link": "https://example.com", "accountId": "wxSph_sandbox"}
    assert envelope(await http.get(LINK_INFO, params=params))["data"]["accountId"] == "wxSph_sandbox"
