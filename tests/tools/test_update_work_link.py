"""update_work_link, as an agent calls it: what it reads, and what the API then holds."""

import json
from datetime import UTC, datetime
from typing import Any

import pytest
from faults.matrix import text_of
from mcp import Client
from mcp.types import CallToolResult

from aitoearn_mcp.sandbox.records import (
    ACCOUNT_ABNORMAL,
    ACCOUNT_ON_OTHER_PLATFORM,
    ACCOUNT_REMOVED,
    DOUYIN_FAILED,
    DOUYIN_PENDING,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    EXPIRED_CREDENTIAL,
    GOOGLE_BUSINESS_PENDING,
    INSTAGRAM_WITHOUT_LINK,
    OTHER_USERS_RECORD,
    SOURCE_BTL,
    TIKTOK_WITHOUT_LINK,
    UNKNOWN_RECORD,
    WITHOUT_PLATFORM,
    WXGZH_WITHOUT_LINK,
    XHS_WITHOUT_LINK,
    make_record,
    record_id,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/7388888888888888888"
OURS = ("notes", "site", "replaced", "requestId")
SHARE_TEXT = "3.21 复制打开抖音,看看 https://v.douyin.com/iRNBho6u/ 12/09"


async def update(client: Client, record: str, **arguments: Any) -> CallToolResult:
    return await client.call_tool("update_work_link", {"recordId": record, **arguments})


def record_of(result: CallToolResult) -> dict[str, Any]:
    assert not result.is_error, text_of(result)
    assert isinstance(result.structured_content, dict)
    return result.structured_content


def held(store: Store, record: str) -> dict[str, Any]:
    found = store.get(record)
    assert found is not None
    return found


async def test_a_link_is_stored_and_the_stored_record_is_returned(client: Client, store: Store) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, workLink=LINK))
    kept = held(store, DOUYIN_WITHOUT_LINK)
    assert (record["workLink"], record["linkStatus"]) == (LINK, "ready") == (kept["workLink"], kept["linkStatus"])
    assert record["title"] == kept["title"]


async def test_every_field_of_the_body_reaches_the_api(client: Client, store: Store) -> None:
    body = {
        "workLink": LINK,
        "dataId": "d1",
        "platformWorkId": "p1",
        "linkStatus": "ready",
        "linkError": "记一笔 🌊",
        "linkMeta": {"来源": ["a", 1, None]},
    }
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, **body))
    assert store.history[-1]["body"] == body
    assert {name: record[name] for name in body if name != "dataId"} == {k: v for k, v in body.items() if k != "dataId"}


async def test_only_what_was_given_is_sent_and_the_status_always(client: Client, store: Store) -> None:
    await update(client, DOUYIN_WITHOUT_LINK, workLink=LINK, linkError=None, dataId="", platformWorkId=" ")
    assert store.history[-1]["body"] == {"workLink": LINK, "linkStatus": "ready"}


async def test_a_link_is_taken_out_of_share_text_and_a_note_says_so(client: Client, store: Store) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, workLink=SHARE_TEXT))
    assert store.history[-1]["body"]["workLink"] == "https://v.douyin.com/iRNBho6u/"
    assert record["notes"][0] == "workLink was taken out of the given text: https://v.douyin.com/iRNBho6u/"


async def test_what_check_knows_of_a_stored_link_is_noted_with_the_one_to_send(client: Client) -> None:
    link = "https://www.pinterest.com/pin/a-title--1234567890123456789/"
    record = record_of(await update(client, record_id("pinterest", "without_link"), workLink=link))
    assert [note[:30] for note in record["notes"]] == [
        'AiToEarn would take "a-title--',
        "The link to send instead: http",
    ]


async def test_an_id_that_only_the_stored_form_makes_look_right_is_noted(client: Client) -> None:
    """AiToEarn takes dQw4w9WgXcQ&t=30 for the id, and writes it where it reads as an id and a parameter."""
    youtube = record_id("youtube", "without_link")
    record = record_of(await update(client, youtube, workLink="https://youtu.be/dQw4w9WgXcQ&t=30"))
    assert record["workLink"] == "https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=30"
    assert [note[:50] for note in record["notes"]] == [
        "AiToEarn stored the link in its own form: https://",
        'AiToEarn would take "dQw4w9WgXcQ&t=30" for the pos',
        "The link to send instead: https://www.youtube.com/",
    ]


async def test_a_link_with_somebodys_session_is_refused_with_the_clean_one(client: Client, store: Store) -> None:
    link = "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv"
    text = text_of(await update(client, WXGZH_WITHOUT_LINK, workLink=f"{link}?key=a&uin=b", platformWorkId="1_1"))
    assert ("the session of the person who copied it (key, uin)" in text, f"instead: {link}" in text) == (True, True)
    assert store.history == []


async def test_a_work_id_of_the_wrong_shape_is_noted(client: Client) -> None:
    arguments = {"workLink": "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv", "platformWorkId": "a title"}
    record = record_of(await update(client, WXGZH_WITHOUT_LINK, **arguments))
    assert record["notes"][0].startswith('platformWorkId "a title" is unlikely to be an id of WeChat Official Account.')


async def test_a_link_that_the_api_rewrote_is_noted(client: Client) -> None:
    record = record_of(
        await update(client, DOUYIN_PENDING, workLink="https://www.iesdouyin.com/share/video/12345/?u=1")
    )
    assert "AiToEarn stored the link in its own form: https://www.douyin.com/video/12345" in record["notes"]


@pytest.mark.parametrize("status", ["pending", "failed"])
async def test_a_link_that_the_api_did_not_store_is_noted(client: Client, store: Store, status: str) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, linkStatus=status, workLink=LINK, linkError="超时"))
    assert record["notes"][0].startswith("workLink is NOT stored")
    assert ("workLink" in record, record["linkError"]) == (False, "超时")
    assert held(store, DOUYIN_WITHOUT_LINK)["linkStatus"] == status


async def test_the_old_link_stays_when_the_status_leaves_ready(client: Client, store: Store) -> None:
    old = held(store, DOUYIN_READY)["workLink"]
    record = record_of(await update(client, DOUYIN_READY, linkStatus="failed", overwrite=True))
    assert (record["workLink"], record["linkStatus"]) == (old, "failed")
    assert f"The record keeps its old workLink, {old}" in " ".join(record["notes"])


async def test_a_cleared_error_and_a_replaced_meta_are_noted(client: Client) -> None:
    record = record_of(await update(client, DOUYIN_FAILED, linkStatus="pending", linkMeta={"a": 1}))
    assert record["notes"] == [
        "linkError was cleared: the update did not include one.",
        "linkMeta was replaced as a whole, not merged.",
    ]


async def test_an_id_of_another_post_beside_the_link_is_noted(client: Client) -> None:
    record = record_of(await update(client, DOUYIN_READY, workLink=LINK, overwrite=True))
    note = "The link is of post 7388888888888888888, but the record's platformWorkId is "
    assert any(told.startswith(note) for told in record["notes"])


@pytest.mark.parametrize("error", ["line1\r\nline2", "a\u200bb\u2028c", "\ufeffx"])
async def test_what_is_cleaned_in_the_answer_is_not_said_to_differ(client: Client, store: Store, error: str) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, linkStatus="failed", linkError=error))
    assert held(store, DOUYIN_WITHOUT_LINK)["linkError"] == error
    assert "notes" not in record


async def test_a_data_id_can_not_be_confirmed(client: Client) -> None:
    record = record_of(await update(client, DOUYIN_WITHOUT_LINK, workLink=LINK, dataId="x", linkError="e"))
    assert record["notes"] == ["dataId was sent, but AiToEarn never returns it, so it can't be confirmed."]


async def test_an_xhs_link_without_its_token_is_noted(client: Client) -> None:
    link = "https://www.xiaohongshu.com/explore/66a1b2c3000000001e03d4e5"
    assert "xsec_token" in " ".join(record_of(await update(client, XHS_WITHOUT_LINK, workLink=link))["notes"])


async def test_a_link_of_another_platform_that_the_api_took_unseen_is_noted(unprotected: Client) -> None:
    arguments = {"workLink": "https://www.youtube.com/watch?v=dQw4w9WgXcQ", "platformWorkId": "w1"}
    record = record_of(await update(unprotected, WXGZH_WITHOUT_LINK, **arguments))
    assert any(note.startswith("The link is of youtube, but the record is of wxGzh") for note in record["notes"])


async def test_a_saved_write_after_which_the_api_crashes_is_no_error(client: Client, store: Store) -> None:
    record = record_of(await update(client, SOURCE_BTL, workLink=LINK))
    assert (record["workLink"], held(store, SOURCE_BTL)["workLink"]) == (LINK, LINK)
    assert record["notes"][0].startswith("AiToEarn gave no usable response to the update, but the record was read")


async def test_the_text_is_the_structured_content_with_notes_first(client: Client) -> None:
    result = await update(client, DOUYIN_WITHOUT_LINK, workLink=SHARE_TEXT)
    text = text_of(result)
    assert json.loads(text) == result.structured_content
    assert (text.startswith('{"notes":['), "\\u" in text, "夏日海边" in text) == (True, False, True)


@pytest.mark.parametrize(
    ("record", "arguments", "code", "words"),
    [
        (UNKNOWN_RECORD, {"workLink": LINK}, 15000, "A flowId or a taskId is not a recordId"),
        (OTHER_USERS_RECORD, {"workLink": LINK}, 15000, "may also belong to another user"),
        ("abc", {"workLink": LINK}, 10002, "A recordId has 24 hex digits"),
        ("queued", {"workLink": LINK}, 10002, "A recordId has 24 hex digits"),
        (WITHOUT_PLATFORM, {"workLink": LINK}, 15035, "names no platform"),
        (DOUYIN_PENDING, {"workLink": "https://www.tiktok.com/@a/video/1"}, 15036, "record's platform is Douyin"),
        (TIKTOK_WITHOUT_LINK, {"workLink": LINK}, 15036, "record's platform is TikTok"),
        (DOUYIN_PENDING, {"workLink": "https://v.douyin.com/unknown1/"}, 15036, "address bar"),
        (INSTAGRAM_WITHOUT_LINK, {"workLink": "https://www.instagram.com/p/Cabc/"}, 15036, "platformWorkId"),
        (EXPIRED_CREDENTIAL, {"workLink": "https://youtu.be/dQw4w9WgXcQ"}, 15006, "authorise the account again"),
        (ACCOUNT_ABNORMAL, {"workLink": "https://www.tiktok.com/@a/video/1"}, 15001, "authorise the account again"),
        (ACCOUNT_REMOVED, {"workLink": LINK}, 12600, "account behind this record was removed"),
        (
            ACCOUNT_ON_OTHER_PLATFORM,
            {"workLink": "https://www.bilibili.com/video/BV1xx411c7mD"},
            15040,
            "other platform",
        ),
        (GOOGLE_BUSINESS_PENDING, {"workLink": "https://g.page/x", "platformWorkId": "w"}, 15032, "switched off"),
    ],
)
async def test_a_refusal_says_why_and_that_nothing_changed(
    unprotected: Client, store: Store, record: str, arguments: dict[str, Any], code: int, words: str
) -> None:
    before = store.get(record)
    result = await update(unprotected, record, **arguments)
    text = text_of(result)
    assert (result.is_error, result.structured_content) == (True, None)
    assert f"code {code}" in text
    assert words in text.replace("another platform", "other platform")
    assert "Nothing was changed." in text
    assert (store.get(record), store.history) == (before, [])
    facts = (result.meta or {})[ERROR_META]
    assert (facts["code"], facts["changed"], facts["requestId"] in text) == (code, "no", True)


@pytest.mark.parametrize(
    ("platform", "link"),
    [
        ("bilibili", "https://b23.tv/BV1sandbox4Q"),
        ("KWAI", "https://www.kuaishou.com/short-video/3xsandbox9k2m"),
        ("pinterest", "https://www.pinterest.com/pin/12345/"),
        ("youtube", "https://youtu.be/dQw4w9WgXcQ"),
        ("twitter", "https://twitter.com/a/status/1780000000000000000?s=20"),
        ("tiktok", "https://www.tiktok.com/@a/video/7390000000000000000"),
        ("facebook", "https://www.facebook.com/reel/1234567890"),
        ("threads", "https://www.threads.net/@a/post/Cxyz"),
    ],
)
async def test_what_the_result_shows_is_what_the_api_holds(
    client: Client, store: Store, platform: str, link: str
) -> None:
    record = record_id(platform, "without_link")
    result = await update(client, record, workLink=link)
    kept = held(store, record)
    if result.is_error:
        assert "workLink" not in kept
    else:
        shown = {name: value for name, value in record_of(result).items() if name not in OURS}
        assert shown == {name: kept[name] for name in shown}


async def test_the_result_names_the_site_and_the_link_that_was_replaced(client: Client, store: Store) -> None:
    before = held(store, DOUYIN_READY)
    record = record_of(await update(client, DOUYIN_READY, workLink=LINK, overwrite=True))
    assert record["site"] == "localhost"
    assert record["replaced"] == {"workLink": before["workLink"], "linkStatus": "ready"}


async def test_nothing_is_replaced_where_the_record_had_no_link(client: Client) -> None:
    assert "replaced" not in record_of(await update(client, DOUYIN_WITHOUT_LINK, workLink=LINK))


@pytest.mark.parametrize(
    ("status", "words"),
    [(8, "not finished this post in the app"), (-1, "do not publish it again"), (4, "still updating this post")],
)
async def test_a_note_says_what_aitoearn_may_still_do_to_the_link(
    client: Client, store: Store, status: int, words: str
) -> None:
    store.add(make_record("0" * 24, "douyin", datetime.now(UTC), status=status))
    record = record_of(await update(client, "0" * 24, workLink=LINK))
    assert words in " ".join(record["notes"])
