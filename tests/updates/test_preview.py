"""dryRun: no PATCH leaves the process, and what it predicts is what the API then stores."""

import pytest
from conftest import Connect
from faults.faulty_server import FAULTS, Fault, SeenRequest, altered, always, faulty_server, on_path, refusal
from faults.matrix import text_of
from mcp import Client
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import (
    DOUYIN_FAILED,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    UNKNOWN_RECORD,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

LINK = "https://www.douyin.com/video/7388888888888888888"


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
async def test_a_dry_run_of_a_batch_previews_each_item(client: Client, store: Store) -> None:
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
        altered(
            "no_url", lambda answer, _: {**answer, "data": {"platform": "douyin", "work": {"id": "7", "url": " "}}}
        ),
    ],
    ids=lambda fault: fault.name,
)
async def test_a_short_link_that_can_not_be_resolved_ahead_is_only_noted(app: Starlette, fault: Fault) -> None:
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
