"""dryRun: no PATCH leaves the process, and what it predicts is what the API then stores."""

from typing import Any

import anyio
import httpx
import pytest
from conftest import Connect
from faults.faulty_server import FAULTS, Fault, SeenRequest, always, faulty_server, on_path, refusal
from faults.matrix import text_of
from hypothesis import given, settings
from hypothesis import strategies as st
from mcp import Client
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import (
    DOUYIN_FAILED,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    PLATFORM_NAMES,
    STATES,
    UNKNOWN_RECORD,
    WITHOUT_ACCOUNT,
    record_id,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

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


@pytest.mark.anyio
async def test_the_request_and_the_record_are_shown_and_nothing_is_sent(app: Starlette, store: Store) -> None:
    async with faulty_server(app) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url}
        async with Client(build_server(Settings.from_env(environ))) as client:
            arguments = {"recordId": DOUYIN_FAILED, "workLink": LINK, "dryRun": True}
            result = await client.call_tool("update_work_link", arguments)
            one = {"recordId": DOUYIN_FAILED, "workLink": LINK}
            await client.call_tool("update_many_work_links", {"updates": [one], "dryRun": True})
    shown = result.structured_content or {}
    assert shown["notes"][0] == "DRY RUN: nothing was sent, nothing was changed."
    assert shown["request"] == {
        "method": "PATCH",
        "path": f"/v2/channels/publish/records/{DOUYIN_FAILED}/work-link",
        "body": {"workLink": LINK, "linkStatus": "ready"},
    }
    assert shown["current"]["linkStatus"] == "failed"
    assert shown["wouldChange"]["linkStatus"] == {"from": "failed", "to": "ready"}
    assert shown["wouldChange"]["workLink"]["to"] == LINK
    assert {seen.method for seen in api.seen} == {"GET"}
    assert store.history == []


@pytest.mark.anyio
async def test_a_batch_says_of_each_item_what_it_would_do(client: Client, store: Store) -> None:
    items = [
        {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK},
        {"recordId": DOUYIN_FAILED, "workLink": "https://youtu.be/dQw4w9WgXcQ"},
        {"recordId": UNKNOWN_RECORD, "workLink": "https://www.douyin.com/video/7377777777777777777"},
    ]
    result = await client.call_tool("update_many_work_links", {"updates": items, "dryRun": True})
    shown = result.structured_content or {}
    assert [entry["outcome"] for entry in shown["results"]] == ["would_update", "would_refuse", "failed"]
    assert (shown["wouldUpdate"], shown["wouldRefuse"], shown["failed"]) == (1, 1, 1)
    assert shown["results"][0]["wouldChange"]["workLink"] == {"to": LINK}
    assert store.history == []


@pytest.mark.anyio
async def test_a_protected_link_is_foreseen(connect: Connect, store: Store) -> None:
    protected = Settings.from_env(
        {
            "AITOEARN_API_KEY": "sandbox-key",
            "AITOEARN_BASE_URL": "http://localhost/api",
            "AITOEARN_PROTECT_LINKS": "1",
        }
    )
    async with connect(protected) as client:
        arguments = {"recordId": DOUYIN_READY, "workLink": LINK, "dryRun": True}
        stopped = await client.call_tool("update_work_link", arguments)
        allowed = await client.call_tool("update_work_link", arguments | {"overwrite": True})
    assert "This server would refuse this: the record already has a link" in text_of(stopped)
    assert (allowed.structured_content or {})["wouldChange"]["workLink"]["to"] == LINK
    assert store.history == []


def link_info(seen: SeenRequest) -> bool:
    return "/works/link-info" in seen.target


SHORT = "https://v.douyin.com/iRNBho6u/"
DRY = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": SHORT, "dryRun": True}


@pytest.mark.anyio
async def test_a_dry_run_shows_where_a_short_link_leads_and_loads_no_credential(app: Starlette, store: Store) -> None:
    async with faulty_server(app) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url}
        async with Client(build_server(Settings.from_env(environ))) as client:
            dry = await client.call_tool("update_work_link", DRY)
            would = (dry.structured_content or {})["wouldChange"]["workLink"]["to"]
            real = await client.call_tool("update_work_link", DRY | {"dryRun": False})
    asked = [seen.target for seen in api.seen if link_info(seen)]
    assert would == (real.structured_content or {})["workLink"]
    assert len(asked) == 1
    assert "accountId" not in asked[0]


@pytest.mark.anyio
async def test_a_dry_run_loads_no_credential(client: Client, store: Store) -> None:
    await client.call_tool("update_work_link", DRY)
    assert store.credentials_loaded == 0


@pytest.mark.anyio
@pytest.mark.parametrize(
    "fault",
    [
        refusal(404, "Cannot GET"),
        refusal(15036, "Invalid work link"),
        FAULTS["code_500_not_saved"],
        FAULTS["silence_before"],
        FAULTS["json_null"],
    ],
    ids=lambda fault: fault.name,
)
async def test_a_short_link_that_can_not_be_resolved_ahead_is_noted_and_no_error(app: Starlette, fault: Fault) -> None:
    async with faulty_server(app, always(on_path("/works/link-info", fault))) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_TIMEOUT": "2"}
        async with Client(build_server(Settings.from_env(environ))) as client:
            result = await client.call_tool("update_work_link", DRY)
    assert not result.is_error, text_of(result)
    shown = result.structured_content or {}
    assert "unknown" in shown["wouldChange"]["workLink"]["to"]
    notes = " ".join(shown["notes"])
    can_not_resolve = (
        "can't resolve links ahead of an update" if fault.name == "code_404" else "short link leads to is unknown"
    )
    assert can_not_resolve in notes
