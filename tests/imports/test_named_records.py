"""Reading the records that a table names: once each, as far as time allows, and why others could not be read."""

import pytest
from faults.faulty_server import always, refusal
from one_client import asking
from starlette.applications import Starlette

from aitoearn_mcp.api.errors import KeyRefusedError, RecordNotFoundError
from aitoearn_mcp.imports.named_records import read_named
from aitoearn_mcp.sandbox.records import DOUYIN_READY, DOUYIN_WITHOUT_LINK, UNKNOWN_RECORD

pytestmark = pytest.mark.anyio


async def test_each_record_is_read_once_and_the_others_have_their_reason(app: Starlette) -> None:
    asked = [DOUYIN_READY, UNKNOWN_RECORD, DOUYIN_READY, DOUYIN_WITHOUT_LINK]
    async with asking(app) as (client, api):
        found, failed = await read_named(client, asked, 2)
    assert {record_id: read.record.id for record_id, read in found.items()} == {
        DOUYIN_READY: DOUYIN_READY,
        DOUYIN_WITHOUT_LINK: DOUYIN_WITHOUT_LINK,
    }
    assert {record_id: type(error) for record_id, error in failed.items()} == {UNKNOWN_RECORD: RecordNotFoundError}
    assert len(api.seen) == 3


async def test_a_refused_key_ends_the_reading_at_once(app: Starlette) -> None:
    asked = [f"{number:024x}" for number in range(20)]
    async with asking(app, always(refusal(401, "Unauthorized"))) as (client, api):
        with pytest.raises(KeyRefusedError):
            await read_named(client, asked, 2)
    assert len(api.seen) <= 2


async def test_without_time_nothing_is_read(app: Starlette) -> None:
    async with asking(app, seconds=0) as (client, api):
        assert await read_named(client, [DOUYIN_READY], 2) == ({}, {})
    assert api.seen == []
