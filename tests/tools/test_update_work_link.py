"""update_work_link, as an agent calls it: what it reads, and what the API then holds."""

import json
from typing import Any

import pytest
from faults.matrix import text_of
from mcp import Client
from updating import LINK, SHARE_TEXT, held, record_of, update

from aitoearn_mcp.sandbox.records import (
    ACCOUNT_ABNORMAL,
    ACCOUNT_ON_OTHER_PLATFORM,
    ACCOUNT_REMOVED,
    DOUYIN_PENDING,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    EXPIRED_CREDENTIAL,
    GOOGLE_BUSINESS_PENDING,
    INSTAGRAM_WITHOUT_LINK,
    OTHER_USERS_RECORD,
    TIKTOK_WITHOUT_LINK,
    UNKNOWN_RECORD,
    WITHOUT_PLATFORM,
    WXGZH_WITHOUT_LINK,
    record_id,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META

pytestmark = pytest.mark.anyio

OURS = ("notes", "site", "replaced", "requestId")


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


async def test_a_link_with_somebodys_session_is_refused_with_the_clean_one(client: Client, store: Store) -> None:
    link = "https://mp.weixin.qq.com/s/aBcDeFgHiJkLmNoPqRsTuv"
    text = text_of(await update(client, WXGZH_WITHOUT_LINK, workLink=f"{link}?key=a&uin=b", platformWorkId="1_1"))
    assert "the session of the person who copied it (key, uin)" in text
    assert f"instead: {link}" in text
    assert store.history == []


async def test_the_text_is_the_structured_content_with_notes_first(client: Client) -> None:
    result = await update(client, DOUYIN_WITHOUT_LINK, workLink=SHARE_TEXT)
    text = text_of(result)
    assert json.loads(text) == result.structured_content
    assert text.startswith('{"notes":[')
    assert "\\u" not in text
    assert "夏日海边" in text


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
    assert facts["code"] == code
    assert facts["changed"] == "no"
    assert facts["requestId"] in text


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
async def test_the_result_shows_the_record_as_the_api_holds_it(
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
