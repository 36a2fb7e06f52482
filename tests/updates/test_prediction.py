"""A prediction: what AiToEarn then stores, also where it can't be known."""

from typing import Any

import anyio
import httpx
import pytest
from faults.matrix import text_of
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client

from aitoearn_mcp.api.models import LinkStatus, PublishRecord, WorkLinkUpdate
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import (
    PLATFORM_NAMES,
    STATES,
    WITHOUT_ACCOUNT,
    record_id,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.updates.prediction import Prediction, predict

LINK = "https://www.douyin.com/video/7388888888888888888"
SETTINGS = Settings.from_env({"AITOEARN_SANDBOX": "1", "AITOEARN_PROTECT_LINKS": "0"})


LINKS = {
    "douyin": [
        "https://www.douyin.com/note/12",
        "https://v.douyin.com/iRNBho6u/",
        "https://m.douyin.com/share/video/1",
    ],
    "xhs": ["https://www.xiaohongshu.com/explore/66a1?xsec_token=A", "https://www.xiaohongshu.com/user/profile/1"],
    "wxSph": ["https://weixin.qq.com/sph/Abc", "https://channels.weixin.qq.com/web/pages/feed?x=1"],
    "KWAI": ["https://www.kuaishou.com/short-video/3x", "https://v.kuaishou.com/abc"],
    "youtube": ["https://youtu.be/dQw4w9WgXcQ", "https://music.youtube.com/watch?v=dQw4w9WgXcQ"],
    "wxGzh": ["https://mp.weixin.qq.com/s/abc"],
    "bilibili": ["https://www.bilibili.com/video/BV1xx411c7mD/?p=2", "https://www.bilibili.com/opus/1"],
    "twitter": ["https://twitter.com/a/status/123?s=20", "https://t.co/abc"],
    "tiktok": ["https://www.tiktok.com/@a/video/12", "https://www.tiktok.com/@a/photo/12", "https://vm.tiktok.com/Z/"],
    "facebook": ["https://www.facebook.com/reel/12", "https://www.facebook.com/a/posts/12?x=1"],
    "instagram": ["https://www.instagram.com/reel/Cabc/", "https://www.instagram.com/somebody/"],
    "threads": ["https://www.threads.net/@a/post/Cxyz", "https://www.threads.com/t/Cxyz"],
    "pinterest": ["https://www.pinterest.com/pin/12/", "https://www.pinterest.co.uk/pin/12/"],
    "linkedin": ["https://www.linkedin.com/posts/a-1"],
    "google_business": ["https://g.page/a"],
}


RECORDS = [record_id(platform, state) for platform in PLATFORM_NAMES for state in STATES]


texts = st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf", "Cs"]), max_size=12)


ids = st.text(st.sampled_from("abc123"), min_size=1, max_size=6)


@st.composite
def updates(draw: st.DrawFn) -> dict[str, Any]:
    """An update of any status and any of the fields, mostly with a link of the record's platform."""
    record = draw(st.sampled_from([*RECORDS, WITHOUT_ACCOUNT]))
    platform = (Store.seeded().get(record) or {})["accountType"]
    own = st.sampled_from(LINKS[platform])
    link = draw(own | own | st.sampled_from([link for links in LINKS.values() for link in links]))
    status = draw(st.sampled_from(["ready", "ready", "pending", "failed"]))
    update: dict[str, Any] = {"recordId": record, "linkStatus": status}
    optional = {
        "workLink": st.just(link),
        "platformWorkId": ids,
        "dataId": ids,
        "linkError": texts,
        "linkMeta": st.dictionaries(ids, texts | st.integers(-9, 9) | st.none(), max_size=2),
    }
    chosen = draw(st.sets(st.sampled_from(sorted(optional)))) | ({"workLink"} if status == "ready" else set())
    return update | {name: draw(optional[name]) for name in sorted(chosen)}


@settings(max_examples=300, deadline=None, derandomize=True)
@given(updates())
def test_a_prediction_is_what_the_api_then_stores(update: dict[str, Any]) -> None:
    assert anyio.run(wrong_predictions, update) == []


async def wrong_predictions(update: dict[str, Any]) -> list[str]:
    """Make the dry run and then the update, and return what the dry run predicted wrongly."""
    store = Store.seeded()
    before = public(store, update["recordId"])
    transport = httpx.ASGITransport(create_app(store), raise_app_exceptions=False)
    async with Client(build_server(SETTINGS, transport)) as client:
        dry = await client.call_tool("update_work_link", update | {"dryRun": True})
        assert not dry.is_error, text_of(dry)
        assert store.history == []
        real = await client.call_tool("update_work_link", update)
    predicted = dry.structured_content or {}
    after = public(store, update["recordId"])
    if any(note.startswith("AiToEarn would refuse this") for note in predicted["notes"]):
        return [] if real.is_error else ["a refusal was predicted, but the update was stored"]
    would = predicted["wouldChange"]
    followed = "unknown" in would.get("workLink", {}).get("to", "")
    if real.is_error:
        return [] if followed else [f"no refusal was predicted: {text_of(real)}"]
    if store.history[-1]["body"] != predicted["request"]["body"]:
        return [f"another body was sent: {store.history[-1]['body']}"]
    changed = {name for name in {*before, *after} if before.get(name, "") != after.get(name, "")}
    compared = {*would, *changed} - ({"workLink"} if followed else set())
    return [
        f"{name}: {would.get(name)} was predicted, {after.get(name)!r} was stored"
        for name in sorted(compared)
        if would.get(name, {}).get("to") != after.get(name)
    ]


def public(store: Store, record: str) -> dict[str, Any]:
    kept = store.get(record) or {}
    names = ("type", "linkStatus", "workLink", "linkError", "platformWorkId", "linkMeta")
    return {name: kept[name] for name in names if name in kept}


READY, PENDING = LinkStatus.READY, LinkStatus.PENDING


def of(platform: str | None, **fields: Any) -> PublishRecord:
    return PublishRecord({"id": "a" * 24, "accountId": "a1"} | ({"accountType": platform} if platform else {}) | fields)


@pytest.mark.parametrize(
    ("update", "record", "prediction"),
    [
        (WorkLinkUpdate(PENDING), of("douyin"), Prediction({"linkStatus": "pending", "linkError": ""})),
        (
            WorkLinkUpdate(PENDING, LINK, "p", link_error="why", link_meta={"a": 1}),
            of("douyin"),
            Prediction({"linkStatus": "pending", "platformWorkId": "p", "linkError": "why", "linkMeta": {"a": 1}}),
        ),
        (
            WorkLinkUpdate(READY, LINK),
            of("douyin"),
            Prediction({"linkStatus": "ready", "linkError": "", "type": "video", "workLink": LINK}),
        ),
        (
            WorkLinkUpdate(READY, "https://v.douyin.com/iRNBho6u/"),
            of("douyin"),
            Prediction({"linkStatus": "ready", "linkError": "", "type": "video"}, unknown=("workLink",)),
        ),
        (
            WorkLinkUpdate(READY, LINK),
            of(None),
            Prediction({"linkStatus": "ready", "linkError": ""}, unknown=("workLink", "type")),
        ),
        (
            WorkLinkUpdate(READY, "any text", "p"),
            of("wxGzh"),
            Prediction({"linkStatus": "ready", "platformWorkId": "p", "linkError": "", "workLink": "any text"}),
        ),
    ],
    ids=["status alone", "a link that is not stored", "a link", "a short link", "no platform", "an unchecked link"],
)
def test_a_prediction_has_the_fields_that_the_update_sets(
    update: WorkLinkUpdate, record: PublishRecord, prediction: Prediction
) -> None:
    assert predict(update, record) == prediction


def test_the_public_view_of_a_record_shows_fewer_fields_and_may_hide_what_is_stored() -> None:
    """It has no account, and youtube's reader needs one."""
    link = "https://www.youtube.com/watch?v=dQw4w9WgXcQ"
    assert predict(WorkLinkUpdate(READY, link), of("youtube"), public_only=True) == Prediction(
        {"linkStatus": "ready"}, unknown=("workLink", "type")
    )


@pytest.mark.parametrize(
    ("link", "platform", "words"),
    [
        ("https://www.tiktok.com/@a/video/1", "douyin", "record's platform is Douyin"),
        ("https://www.instagram.com/p/Cabc/", "instagram", "platformWorkId"),
        ("https://g.page/a", "google_business", "code 15032"),
    ],
)
def test_a_refusal_is_predicted_with_its_reason_and_no_fields(link: str, platform: str, words: str) -> None:
    prediction = predict(WorkLinkUpdate(READY, link), of(platform))
    assert prediction.fields == {}
    assert prediction.refusal is not None
    assert words in prediction.refusal.en
