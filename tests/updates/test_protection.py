"""Read-only and protected links: what is never written, and never lost."""

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

import anyio
import httpx
import pytest
from conftest import Connect
from faults.faulty_server import FAULTS, always, faulty_server, only
from faults.matrix import LINK, text_of
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, initialize, invariant, rule
from mcp import Client
from starlette.applications import Starlette
from waiting import until

from aitoearn_mcp.links.link import same_post
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import (
    DOUYIN_PENDING,
    DOUYIN_READY,
    DOUYIN_WITHOUT_LINK,
    WXGZH_WITHOUT_LINK,
    make_record,
    record_id,
)
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio

OTHER = "https://www.douyin.com/video/7399999999999999999"
RECORDS = [DOUYIN_READY, DOUYIN_PENDING, DOUYIN_WITHOUT_LINK]
BASE = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": "http://localhost/api"}


def held(store: Store, record: str = DOUYIN_READY) -> tuple[Any, Any]:
    kept = store.get(record) or {}
    return kept.get("workLink"), kept.get("linkStatus")


async def test_read_only_leaves_the_writing_tools_out_and_says_how_to_enable_them(
    connect: Connect, settings: Settings, store: Store
) -> None:
    async with connect(settings.replace(read_only=True)) as client:
        names = [tool.name for tool in (await client.list_tools()).tools]
        assert names == ["get_publish_record", "list_publish_records", "check_work_link", "open_link_board"]
        assert "READ-ONLY" in (client.instructions or "")
        for tool in ("update_work_link", "update_many_work_links"):
            result = await client.call_tool(tool, {"recordId": DOUYIN_PENDING, "workLink": LINK})
            assert "unset AITOEARN_READ_ONLY" in text_of(result)
            assert (result.meta or {})[ERROR_META]["error"] == "ReadOnly"
    assert store.history == []


async def test_protection_can_be_seen(connect: Connect, settings: Settings) -> None:
    async with connect(settings.replace(protect_links=True)) as client:
        tools = {tool.name: tool for tool in (await client.list_tools()).tools}
        assert "overwrite" in tools["update_work_link"].input_schema["properties"]
        assert (
            "overwrite" in tools["update_many_work_links"].input_schema["properties"]["updates"]["items"]["properties"]
        )
        assert "protected" in (client.instructions or "")
        assert len(client.instructions or "") <= 800


async def test_without_protection_overwrite_has_no_effect(unprotected: Client, store: Store) -> None:
    arguments = {"recordId": DOUYIN_READY, "workLink": LINK, "overwrite": False}
    assert not (await unprotected.call_tool("update_work_link", arguments)).is_error
    assert held(store) == (LINK, "ready")


def keep(store: Store, platform: str, **fields: Any) -> str:
    """Add a published record of that platform with these fields, and return its id."""
    record = make_record(f"{len(fields) + 0xABC:024x}", platform, datetime.now(UTC), **fields)
    store.add(record)
    return str(record["id"])


async def test_a_link_without_a_link_status_is_protected(client: Client, store: Store) -> None:
    """Publishing sets no linkStatus on most platforms: contract 9."""
    record = keep(store, "youtube", workLink="https://www.youtube.com/watch?v=dQw4w9WgXcQ")
    result = await client.call_tool(
        "update_work_link", {"recordId": record, "workLink": "https://youtu.be/aaaaaaaaaaa"}
    )
    assert "already has a link, https://www.youtube.com/watch?v=dQw4w9WgXcQ" in text_of(result)
    assert store.history == []


async def test_a_pending_link_is_protected(client: Client, store: Store) -> None:
    """Pinterest's are `pending` with a link: contract 9."""
    record = keep(store, "pinterest", workLink="https://www.pinterest.com/pin/1/", linkStatus="pending")
    result = await client.call_tool(
        "update_work_link", {"recordId": record, "workLink": "https://www.pinterest.com/pin/2/"}
    )
    assert (result.meta or {})[ERROR_META]["error"] == "Protected"


async def test_a_link_that_is_marked_failed_is_not_protected(client: Client, store: Store) -> None:
    record = keep(store, "douyin", workLink=OTHER, linkStatus="failed")
    assert not (await client.call_tool("update_work_link", {"recordId": record, "workLink": LINK})).is_error


@pytest.mark.parametrize("status", [0, 2, 6, 7])
async def test_a_post_that_is_not_published_yet_takes_a_link_only_with_overwrite(
    client: Client, store: Store, status: int
) -> None:
    """AiToEarn overwrites the link when publishing completes: contract 9."""
    record = keep(store, "douyin", status=status)
    arguments = {"recordId": record, "workLink": LINK}
    refused = await client.call_tool("update_work_link", arguments)
    assert "not published yet" in text_of(refused)
    assert not (await client.call_tool("update_work_link", arguments | {"overwrite": True})).is_error


@pytest.mark.parametrize("overwrite", [False, True])
async def test_a_link_of_another_platform_is_never_sent_where_aitoearn_checks_nothing(
    client: Client, store: Store, overwrite: bool
) -> None:
    arguments = {"recordId": WXGZH_WITHOUT_LINK, "workLink": "https://youtu.be/dQw4w9WgXcQ", "platformWorkId": "w1"}
    result = await client.call_tool("update_work_link", arguments | {"overwrite": overwrite})
    assert (result.meta or {})[ERROR_META]["error"] == "WrongLink"
    assert store.history == []


async def test_a_refused_page_that_names_its_post_is_answered_with_the_link_to_send(client: Client) -> None:
    feed = "https://www.linkedin.com/feed/?highlightedUpdateUrn=urn%3Ali%3Aactivity%3A7123456789012345678"
    arguments = {"recordId": record_id("linkedin", "without_link"), "workLink": feed, "platformWorkId": "w1"}
    said = text_of(await client.call_tool("update_work_link", arguments))
    assert "send instead: https://www.linkedin.com/feed/update/urn:li:activity:7123456789012345678/" in said


@pytest.mark.parametrize(
    "change", [{"workLink": OTHER}, {"linkStatus": "pending"}, {"linkStatus": "failed", "linkError": "gone"}]
)
@pytest.mark.parametrize("batch", [False, True], ids=["one", "batch"])
async def test_a_link_is_lost_only_with_overwrite(
    connect: Connect, settings: Settings, store: Store, change: dict[str, str], batch: bool
) -> None:
    before = store.get(DOUYIN_READY)

    async def call(client: Client, **more: Any) -> Any:
        update = {"recordId": DOUYIN_READY, **change, **more}
        if batch:
            return await client.call_tool("update_many_work_links", {"updates": [update]})
        return await client.call_tool("update_work_link", update)

    async with connect(settings.replace(protect_links=True)) as client:
        refused = await call(client)
        assert refused.is_error
        assert "AITOEARN_PROTECT_LINKS protects" in text_of(refused)
        assert "overwrite: true" in text_of(refused)
        assert (store.get(DOUYIN_READY), store.history) == (before, [])
        assert not (await call(client, overwrite=True)).is_error
    assert len(store.history) == 1


async def test_the_same_link_in_another_form_may_replace_it(connect: Connect, settings: Settings, store: Store) -> None:
    link, _ = held(store)
    form = f"https://www.iesdouyin.com/share/video/{link.rsplit('/', 1)[1]}/?region=CN"
    async with connect(settings.replace(protect_links=True)) as client:
        result = await client.call_tool("update_work_link", {"recordId": DOUYIN_READY, "workLink": form})
    assert not result.is_error, text_of(result)
    assert held(store) == (link, "ready")


@pytest.mark.parametrize("query", ["", "?xsec_token=", "?xsec_token=undefined", "?xsec_token=%20&xsec_source=pc"])
async def test_an_xhs_link_without_its_token_does_not_replace_one_with_it(
    client: Client, store: Store, query: str
) -> None:
    ready = record_id("xhs", "ready")
    link, _ = held(store, ready)
    result = await client.call_tool("update_work_link", {"recordId": ready, "workLink": link.partition("?")[0] + query})
    assert "AITOEARN_PROTECT_LINKS protects" in text_of(result)
    assert held(store, ready) == (link, "ready")


async def test_nothing_is_sent_where_the_record_can_not_be_read_first(app: Starlette, store: Store) -> None:
    async with faulty_server(app, always(only("GET", FAULTS["http_503"]))) as api:
        environ = BASE | {"AITOEARN_BASE_URL": api.base_url, "AITOEARN_PROTECT_LINKS": "1", "AITOEARN_TIMEOUT": "2"}
        async with Client(build_server(Settings.from_env(environ))) as client:
            result = await client.call_tool("update_work_link", {"recordId": DOUYIN_PENDING, "workLink": LINK})
    assert "because the record could not be read first" in text_of(result)
    assert {seen.method for seen in api.seen} == {"GET"}
    assert (result.meta or {})[ERROR_META]["changed"] == "no"


async def test_each_time_it_is_sent_the_record_is_read_again(app: Starlette, store: Store) -> None:
    """Between the tries somebody else sets a link, and the second try must not replace it."""
    async with faulty_server(app, only("PATCH", FAULTS["http_503_retry_after_seconds"])) as api:
        environ = BASE | {"AITOEARN_BASE_URL": api.base_url, "AITOEARN_PROTECT_LINKS": "1", "AITOEARN_TIMEOUT": "8"}
        async with Client(build_server(Settings.from_env(environ))) as client, anyio.create_task_group() as tasks:
            results: list[Any] = []

            async def call() -> None:
                results.append(
                    await client.call_tool("update_work_link", {"recordId": DOUYIN_PENDING, "workLink": LINK})
                )

            tasks.start_soon(call)
            await until(lambda: len(api.seen) >= 2)
            changes = {"workLink": OTHER, "linkStatus": "ready"}
            store.update(DOUYIN_PENDING, changes, body=changes, request_id="somebody else")
    assert held(store, DOUYIN_PENDING) == (OTHER, "ready")
    assert "may or may not have been saved" in text_of(results[0])
    assert "AITOEARN_PROTECT_LINKS protects" in text_of(results[0])


async def test_of_two_calls_at_once_the_second_sees_what_the_first_stored(
    connect: Connect, settings: Settings, store: Store
) -> None:
    results: list[Any] = []
    async with connect(settings.replace(protect_links=True)) as client, anyio.create_task_group() as tasks:

        async def call(link: str) -> None:
            results.append(await client.call_tool("update_work_link", {"recordId": DOUYIN_PENDING, "workLink": link}))

        for number in range(10):
            tasks.start_soon(call, f"https://www.douyin.com/video/{7000 + number}")
    assert sorted(result.is_error for result in results) == [False] + [True] * 9
    assert len(store.history) == 1


class Agent(RuleBasedStateMachine):
    """An agent that calls whatever it likes, two calls at once too, without the user's word to overwrite."""

    @initialize()
    def start(self) -> None:
        self.store = Store.seeded()
        self.protected: dict[str, str] = {}
        self.remember()

    def remember(self) -> None:
        for record in RECORDS:
            link, status = held(self.store, record)
            if status == "ready" and link:
                self.protected.setdefault(record, link)

    @rule(
        calls=st.lists(
            st.fixed_dictionaries(
                {"recordId": st.sampled_from(RECORDS)},
                optional={
                    "workLink": st.sampled_from(
                        [LINK, OTHER, "https://v.douyin.com/iRNBho6u/", "https://x.com/a/status/1"]
                    ),
                    "linkStatus": st.sampled_from(["ready", "pending", "failed"]),
                    "linkError": st.just("e"),
                    "overwrite": st.just(False),
                },
            ),
            min_size=1,
            max_size=4,
        ),
        batch=st.booleans(),
    )
    def call(self, calls: list[Mapping[str, Any]], batch: bool) -> None:
        anyio.run(self.make, calls, batch)
        self.remember()

    async def make(self, calls: list[Mapping[str, Any]], batch: bool) -> None:
        settings = Settings.from_env(BASE | {"AITOEARN_PROTECT_LINKS": "1"})
        transport = httpx.ASGITransport(create_app(self.store), raise_app_exceptions=False)
        async with Client(build_server(settings, transport)) as client, anyio.create_task_group() as tasks:
            if batch:
                tasks.start_soon(client.call_tool, "update_many_work_links", {"updates": [dict(c) for c in calls]})
            else:
                for arguments in calls:
                    tasks.start_soon(client.call_tool, "update_work_link", dict(arguments))

    @invariant()
    def no_ready_link_is_lost(self) -> None:
        for record, link in getattr(self, "protected", {}).items():
            now, status = held(self.store, record)
            assert status == "ready"
            assert same_post(now, link, "douyin")


Agent.TestCase.settings = hypothesis_settings(
    max_examples=25, stateful_step_count=8, deadline=None, derandomize=True, print_blob=False
)
TestAgent = Agent.TestCase
