"""What guards an update where its context says no more than it must."""

import anyio
import pytest
from one_client import asking
from starlette.applications import Starlette
from updating import LINK, held

from aitoearn_mcp.api.errors import ProtectedError
from aitoearn_mcp.api.models import LinkStatus, WorkLinkUpdate
from aitoearn_mcp.api.reads import fetch_record
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.sandbox.records import DOUYIN_READY, DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.updates.context import EarlierRead, UpdateContext
from aitoearn_mcp.updates.locks import RecordLocks
from aitoearn_mcp.updates.write import write

pytestmark = pytest.mark.anyio
UPDATE = WorkLinkUpdate(LinkStatus.READY, work_link=LINK)


async def test_an_update_is_one_request_unless_its_context_protects_links(app: Starlette, store: Store) -> None:
    async with asking(app) as (client, api):
        await write(UpdateContext(client, RecordLocks(), Redactor(""), "a_tool"), DOUYIN_READY, UPDATE)
    assert [seen.method for seen in api.seen] == ["PATCH"]
    assert held(store, DOUYIN_READY)["workLink"] == LINK


async def test_a_context_that_protects_links_refuses_to_replace_one(app: Starlette, store: Store) -> None:
    async with asking(app) as (client, api):
        context = UpdateContext(client, RecordLocks(), Redactor(""), "a_tool", protects_links=True)
        with pytest.raises(ProtectedError):
            await write(context, DOUYIN_READY, UPDATE)
    assert [seen.method for seen in api.seen] == ["GET"]
    assert store.history == []


@pytest.mark.parametrize("seconds", [10, -1], ids=["fresh", "too old"])
async def test_an_earlier_read_serves_while_it_is_fresh(app: Starlette, seconds: int) -> None:
    async with asking(app) as (client, api):
        context = UpdateContext(client, RecordLocks(), Redactor(""), "a_tool", protects_links=True)
        now = anyio.current_time()
        known = EarlierRead(await fetch_record(client, DOUYIN_WITHOUT_LINK), now, now + seconds)
        await write(context, DOUYIN_WITHOUT_LINK, UPDATE, known=known)
    assert [seen.method for seen in api.seen] == ["GET", *(["GET"] if seconds < 0 else []), "PATCH"]


async def test_an_earlier_read_does_not_serve_after_a_write_of_this_process(app: Starlette, store: Store) -> None:
    """Otherwise the link of the first write would be replaced without overwrite."""
    other = WorkLinkUpdate(LinkStatus.READY, work_link=LINK.replace("738", "739"))
    async with asking(app) as (client, _):
        context = UpdateContext(client, RecordLocks(), Redactor(""), "a_tool", protects_links=True)
        now = anyio.current_time()
        known = EarlierRead(await fetch_record(client, DOUYIN_WITHOUT_LINK), now, now + 10)
        await write(context, DOUYIN_WITHOUT_LINK, UPDATE)
        with pytest.raises(ProtectedError):
            await write(context, DOUYIN_WITHOUT_LINK, other, known=known)
    assert held(store, DOUYIN_WITHOUT_LINK)["workLink"] == LINK
