"""What a work-link update changes, refuses and leaves alone."""

from datetime import UTC, datetime
from typing import Any

import httpx
import pytest

from aitoearn_mcp.sandbox import records
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_READY, XHS_PENDING, make_record, record_id
from aitoearn_mcp.sandbox.social_accounts import Account
from aitoearn_mcp.sandbox.store import Store

from .calls import RECORDS, envelope, get, update

pytestmark = pytest.mark.anyio
VIDEO = "https://www.douyin.com/video/7388888888888888888?from=share"
XHS_NOTE = "https://www.xiaohongshu.com/explore/66f1a2b3000000001e03c4d5?xsec_token=AB"


def stored(store: Store, record: str) -> dict[str, Any]:
    found = store.get(record)
    assert found is not None
    return found


async def test_a_ready_link_is_read_and_stored_in_its_canonical_form(http: httpx.AsyncClient, store: Store) -> None:
    answer = await update(http, DOUYIN_PENDING, {"workLink": VIDEO})
    assert answer["code"] == 0
    assert answer["data"]["linkStatus"] == "ready"
    assert answer["data"]["workLink"] == "https://www.douyin.com/video/7388888888888888888"
    record = stored(store, DOUYIN_PENDING)
    assert (record["dataId"], record["uniqueId"]) == ("7388888888888888888", "douyin_7388888888888888888")


async def test_no_answer_shows_the_internal_fields(http: httpx.AsyncClient, store: Store) -> None:
    answer = await update(http, XHS_PENDING, {"workLink": XHS_NOTE.partition("?")[0]})
    assert stored(store, XHS_PENDING)["workStatus"] == "link_error"
    assert not {"dataId", "uniqueId", "originalWorkLink", "workStatus", "userId"} & set(answer["data"])


async def test_platform_work_id_is_stored_only_if_it_was_sent(http: httpx.AsyncClient) -> None:
    assert "platformWorkId" not in (await update(http, DOUYIN_PENDING, {"workLink": VIDEO}))["data"]
    sent = await update(http, DOUYIN_PENDING, {"workLink": VIDEO, "platformWorkId": "mine"})
    assert sent["data"]["platformWorkId"] == "mine"


async def test_a_parsed_id_beats_the_hint(http: httpx.AsyncClient, store: Store) -> None:
    await update(http, DOUYIN_PENDING, {"workLink": VIDEO, "platformWorkId": "mine", "dataId": "data"})
    assert stored(store, DOUYIN_PENDING)["dataId"] == "7388888888888888888"


async def test_ready_without_a_link_is_refused_even_if_one_is_stored(http: httpx.AsyncClient, store: Store) -> None:
    for body in ({}, {"linkStatus": "ready"}, {"platformWorkId": "7388888888888888888"}):
        assert (await update(http, DOUYIN_READY, body))["code"] == 15036
    assert store.history == []


async def test_a_ready_link_clears_the_error_unless_one_is_sent(http: httpx.AsyncClient) -> None:
    await update(http, DOUYIN_PENDING, {"linkStatus": "failed", "linkError": "no link"})
    assert (await update(http, DOUYIN_PENDING, {"workLink": VIDEO}))["data"]["linkError"] == ""
    sent = await update(http, DOUYIN_PENDING, {"workLink": VIDEO, "linkError": "kept"})
    assert (sent["data"]["linkError"], sent["data"]["linkStatus"]) == ("kept", "ready")


async def test_a_ready_link_can_turn_an_article_into_a_video(http: httpx.AsyncClient) -> None:
    assert (await get(http, f"/{XHS_PENDING}"))["data"]["type"] == "article"
    assert (await update(http, XHS_PENDING, {"workLink": XHS_NOTE}))["data"]["type"] == "video"


async def test_a_later_ready_link_removes_what_it_does_not_know(http: httpx.AsyncClient, store: Store) -> None:
    await update(http, XHS_PENDING, {"workLink": "http://xhslink.com/a/T0k3nN0te"})
    assert stored(store, XHS_PENDING)["originalWorkLink"] == "http://xhslink.com/a/T0k3nN0te"
    await update(http, XHS_PENDING, {"workLink": XHS_NOTE.partition("?")[0]})
    assert "originalWorkLink" not in stored(store, XHS_PENDING)
    await update(http, XHS_PENDING, {"workLink": XHS_NOTE})
    assert "workStatus" not in stored(store, XHS_PENDING)


@pytest.mark.parametrize("status", ["pending", "failed"])
async def test_pending_and_failed_ignore_the_link_and_keep_the_stored_one(
    http: httpx.AsyncClient, store: Store, status: str
) -> None:
    before = stored(store, DOUYIN_READY)
    answer = await update(http, DOUYIN_READY, {"linkStatus": status, "workLink": "not a link", "dataId": "d"})
    assert (answer["code"], answer["data"]["linkStatus"]) == (0, status)
    changed = {"linkStatus": status, "dataId": "d", "updatedAt": answer["data"]["updatedAt"]}
    assert stored(store, DOUYIN_READY) == {**before, **changed}


async def test_pending_clears_the_error_unless_one_is_sent(http: httpx.AsyncClient) -> None:
    failed = await update(http, DOUYIN_PENDING, {"linkStatus": "failed", "linkError": "no link"})
    assert failed["data"]["linkError"] == "no link"
    assert (await update(http, DOUYIN_PENDING, {"linkStatus": "pending"}))["data"]["linkError"] == ""


async def test_link_meta_is_replaced_whole_and_only_if_sent(http: httpx.AsyncClient) -> None:
    await update(http, DOUYIN_PENDING, {"linkStatus": "pending", "linkMeta": {"a": 1, "b": [None]}})
    kept = await update(http, DOUYIN_PENDING, {"linkStatus": "pending"})
    assert kept["data"]["linkMeta"] == {"a": 1, "b": [None]}
    replaced = await update(http, DOUYIN_PENDING, {"linkStatus": "pending", "linkMeta": {"c": 2}})
    assert replaced["data"]["linkMeta"] == {"c": 2}


@pytest.mark.parametrize(
    ("sent", "shown"),
    [("1", 1), ("1.0", 1), ("0.5", 0.5), ("9007199254740993", 9007199254740992.0), ("1e999", None), ("9" * 5000, None)],
)
async def test_a_number_in_link_meta_is_javascripts(http: httpx.AsyncClient, sent: str, shown: object) -> None:
    body = f'{{"linkStatus": "pending", "linkMeta": {{"n": {sent}}}}}'
    path, headers = f"{RECORDS}/{DOUYIN_PENDING}/work-link", {"Content-Type": "application/json"}
    assert envelope(await http.patch(path, content=body, headers=headers))["data"]["linkMeta"] == {"n": shown}


async def test_every_update_moves_updated_at_on(http: httpx.AsyncClient) -> None:
    moments = [(await update(http, DOUYIN_PENDING, {"linkStatus": "pending"}))["data"]["updatedAt"] for _ in range(5)]
    assert sorted(set(moments)) == moments
    assert datetime.fromisoformat(moments[0]).tzinfo == UTC
    assert len(moments[0]) == len("2026-07-02T12:00:00.000Z")


@pytest.mark.parametrize(
    "body",
    [
        {"workLink": ""},
        {"workLink": None},
        {"workLink": 7},
        {"dataId": "", "linkStatus": "pending"},
        {"platformWorkId": None, "linkStatus": "pending"},
        {"linkStatus": ""},
        {"linkStatus": "READY"},
        {"linkStatus": ["ready"]},
        {"linkStatus": "failed", "linkError": None},
        {"linkStatus": "pending", "linkMeta": []},
        {"linkStatus": "pending", "linkMeta": None},
        [],
        [{"linkStatus": "pending"}],
    ],
)
async def test_a_body_of_the_wrong_shape_is_400_and_changes_nothing(
    http: httpx.AsyncClient, store: Store, body: object
) -> None:
    answer = await update(http, DOUYIN_PENDING, body)
    assert (answer["code"], answer["message"], store.history) == (400, "Validation failed", [])


@pytest.mark.parametrize("headers", [{}, {"Content-Type": "application/json"}, {"Content-Type": "text/plain"}])
async def test_no_body_or_one_of_an_unread_type_is_400(http: httpx.AsyncClient, headers: dict[str, str]) -> None:
    content = '{"linkStatus": "pending"}' if headers.get("Content-Type") == "text/plain" else None
    path = f"{RECORDS}/{DOUYIN_PENDING}/work-link"
    assert envelope(await http.patch(path, content=content, headers=headers))["code"] == 400


async def test_a_form_is_read_like_json(http: httpx.AsyncClient) -> None:
    path = f"{RECORDS}/{DOUYIN_PENDING}/work-link"
    answer = envelope(await http.patch(path, data={"linkStatus": "failed", "linkError": "平台 error"}))
    assert (answer["code"], answer["data"]["linkError"]) == (0, "平台 error")


async def test_unknown_keys_are_dropped_silently_and_kept_in_the_history(http: httpx.AsyncClient, store: Store) -> None:
    body = {"linkStatus": "pending", "title": "new", "status": 9}
    before = stored(store, DOUYIN_PENDING)
    assert (await update(http, DOUYIN_PENDING, body, x_request_id="mine"))["code"] == 0
    after = stored(store, DOUYIN_PENDING)
    assert after == {**before, "linkError": "", "updatedAt": after["updatedAt"]}
    assert store.history == [{"recordId": DOUYIN_PENDING, "body": body, "requestId": "mine", "at": after["updatedAt"]}]


async def test_an_upper_case_id_is_the_same_record(http: httpx.AsyncClient) -> None:
    answer = await update(http, DOUYIN_PENDING.upper(), {"linkStatus": "pending"})
    assert answer["data"]["id"] == DOUYIN_PENDING


@pytest.mark.parametrize("wrong", ["x", DOUYIN_PENDING[:12], DOUYIN_PENDING + "0", "g" * 24, "queued"])
async def test_an_id_that_is_not_24_hex_digits_is_10002(http: httpx.AsyncClient, wrong: str) -> None:
    answer = await update(http, wrong, {"linkStatus": "pending"}, accept_language="zh")
    assert (answer["code"], answer["message"]) == (10002, "参数验证失败")


@pytest.mark.parametrize("unseen", [records.UNKNOWN_RECORD, records.OTHER_USERS_RECORD])
async def test_an_unknown_record_and_another_users_are_the_same_15000(
    http: httpx.AsyncClient, store: Store, unseen: str
) -> None:
    assert (await update(http, unseen, {"linkStatus": "pending"}))["code"] == 15000
    assert (await update(http, unseen, {"workLink": "nonsense"}))["code"] == 15000
    assert store.history == []


async def test_each_key_writes_its_owners_records(http: httpx.AsyncClient) -> None:
    own = await update(http, records.OTHER_USERS_RECORD, {"linkStatus": "pending"}, x_api_key="second-key")
    assert own["code"] == 0
    assert (await update(http, DOUYIN_PENDING, {"linkStatus": "pending"}, x_api_key="second-key"))["code"] == 15000


@pytest.mark.parametrize(
    ("record", "link", "code", "data"),
    [
        (records.WITHOUT_PLATFORM, VIDEO, 15035, {}),
        (records.GOOGLE_BUSINESS_PENDING, VIDEO, 15032, {}),
        (records.ACCOUNT_REMOVED, VIDEO, 12600, {}),
        (records.ACCOUNT_ON_OTHER_PLATFORM, "https://www.bilibili.com/video/BV1xx411c7mD", 15040, {}),
        (records.ACCOUNT_ABNORMAL, "https://www.tiktok.com/@a/video/1", 15001, {"accountId": records.ACCOUNT_OFFLINE}),
        (
            records.EXPIRED_CREDENTIAL,
            "https://youtu.be/dQw4w9WgXcQ",
            15006,
            {"accountId": records.ACCOUNT_WITHOUT_CREDENTIAL},
        ),
        (records.WITHOUT_ACCOUNT, "https://youtu.be/dQw4w9WgXcQ", 15036, {}),
        (records.WXGZH_WITHOUT_LINK, "https://mp.weixin.qq.com/s/abc", 15036, {}),
        (records.DOUYIN_PENDING, "https://www.bilibili.com/video/BV1xx411c7mD", 15036, {}),
        (records.TWITTER_PENDING, VIDEO, 15036, {"link": VIDEO}),
        (
            records.WXSPH_WITHOUT_LINK,
            VIDEO,
            15036,
            {
                "platform": "wxSph",
                "category": "validation",
                "retryable": False,
                "accountId": records.account_id("wxSph"),
                "endpoint": "getLinkInfo",
            },
        ),
    ],
)
async def test_a_ready_link_is_refused_with_its_own_code_and_detail(
    http: httpx.AsyncClient, store: Store, record: str, link: str, code: int, data: dict[str, Any]
) -> None:
    answer = await update(http, record, {"workLink": link})
    assert (answer["code"], answer["data"], store.history) == (code, data, [])


@pytest.mark.parametrize(
    "record",
    [records.ACCOUNT_REMOVED, records.EXPIRED_CREDENTIAL, records.GOOGLE_BUSINESS_PENDING, records.WITHOUT_ACCOUNT],
)
async def test_pending_and_failed_look_at_neither_account_nor_platform(http: httpx.AsyncClient, record: str) -> None:
    assert (await update(http, record, {"linkStatus": "failed"}))["code"] == 0


@pytest.mark.parametrize(
    "record", [records.WITHOUT_ACCOUNT, records.WXGZH_WITHOUT_LINK, record_id("linkedin", "pending")]
)
async def test_a_hint_lets_any_text_through_where_nobody_reads_the_link(
    http: httpx.AsyncClient, store: Store, record: str
) -> None:
    answer = await update(http, record, {"workLink": " any text ", "dataId": "d", "platformWorkId": "p"})
    assert (answer["code"], answer["data"]["workLink"], answer["data"]["platformWorkId"]) == (0, " any text ", "p")
    kept = stored(store, record)
    assert (kept["dataId"], kept["uniqueId"]) == ("p", f"{kept['accountType']}_p")


@pytest.mark.parametrize(("owner", "kind", "code"), [("other", "xhs", 12600), ("me", "wxSph", 15040), ("me", "xhs", 0)])
async def test_a_plugin_platform_asks_only_that_the_account_exists(
    http: httpx.AsyncClient, store: Store, owner: str, kind: str, code: int
) -> None:
    user = records.USER if owner == "me" else records.OTHER_USER
    store.add_account(Account("xhs_x", user, kind, "missing"))
    store.add(make_record(records.UNKNOWN_RECORD, "xhs", datetime.now(UTC), accountId="xhs_x"))
    assert (await update(http, records.UNKNOWN_RECORD, {"workLink": XHS_NOTE}))["code"] == code


async def test_a_btl_record_is_saved_and_then_answered_with_500(http: httpx.AsyncClient, store: Store) -> None:
    answer = await update(http, records.SOURCE_BTL, {"workLink": VIDEO})
    assert (answer["code"], answer["data"]) == (500, {})
    assert stored(store, records.SOURCE_BTL)["workLink"] == "https://www.douyin.com/video/7388888888888888888"
    public = await get(http, f"/public/{records.SOURCE_BTL}")
    assert public["data"]["workLink"] == "https://www.douyin.com/video/7388888888888888888"


@pytest.mark.parametrize(
    "record", [records.SOURCE_TASK_LINK, records.PUBLISH_FAILED, records.QUEUED, records.WAITING_FOR_USER_ACTION]
)
async def test_any_status_and_any_source_can_be_updated_and_status_stays(
    http: httpx.AsyncClient, store: Store, record: str
) -> None:
    before = stored(store, record)
    answer = await update(http, record, {"linkStatus": "pending"})
    assert (answer["code"], answer["data"]["status"]) == (0, before["status"])
