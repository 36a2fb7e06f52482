"""What an agent reads of a link that has to be followed: a short link, in a dry run and as it is stored."""

from datetime import UTC, datetime
from typing import Any

import pytest
from faults.faulty_server import altered, faulty_server, only
from faults.matrix import text_of
from mcp import Client
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import XHS_WITHOUT_LINK, make_record
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio

RECORD = f"{0xA0:024x}"
SHORT = {"twitter": "https://t.co/aBcDeFgHiJ", "douyin": "https://v.douyin.com/unknown1/"}


async def notes_of(client: Client, **arguments: Any) -> str:
    result = await client.call_tool("update_work_link", {"recordId": RECORD, **arguments})
    assert not result.is_error, text_of(result)
    return " ".join((result.structured_content or {})["notes"])


@pytest.mark.parametrize("platform", ["twitter", "douyin"])
@pytest.mark.parametrize(
    ("status", "words"),
    [(8, "not finished this post in the app"), (-1, "do not publish it again"), (4, "still updating this post")],
)
async def test_a_dry_run_says_what_aitoearn_may_still_do_also_to_a_link_it_has_to_follow(
    client: Client, store: Store, platform: str, status: int, words: str
) -> None:
    store.add(make_record(RECORD, platform, datetime.now(UTC), status=status))
    assert words in await notes_of(client, workLink=SHORT[platform], dryRun=True)


async def test_a_dry_run_says_that_an_id_beside_a_short_link_is_unlikely(client: Client, store: Store) -> None:
    store.add(make_record(RECORD, "twitter", datetime.now(UTC)))
    notes = await notes_of(client, workLink=SHORT["twitter"], platformWorkId="a title", dryRun=True)
    assert 'platformWorkId "a title" is unlikely to be an id of X (Twitter)' in notes


@pytest.mark.parametrize(
    ("stored", "words"),
    [
        ("https://www.xiaohongshu.com/login?redirectPath=x", "This is a login page of Xiaohongshu"),
        ("https://creator.xiaohongshu.com/publish/publish", "This is a creator or editor page of Xiaohongshu"),
        ("https://www.xiaohongshu.com/", "This is the home page of Xiaohongshu"),
        ("https://www.xiaohongshu.com/404?source=x", "This is not a post but another page of Xiaohongshu"),
        ("http://127.0.0.1/x", "127.0.0.1 is a private or local address"),
        ("not an address", "This is not a web address"),
    ],
)
async def test_a_link_that_led_to_no_post_is_noted_as_it_is_stored(app: Starlette, stored: str, words: str) -> None:
    """AiToEarn stores what a short xhs link leads to, whatever that is, where an id comes with it: contract 4."""
    led_astray = altered("led astray", lambda answer, _: {**answer, "data": {**answer["data"], "workLink": stored}})
    async with faulty_server(app, only("PATCH", led_astray)) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url}
        async with Client(build_server(Settings.from_env(environ))) as client:
            update = {"recordId": XHS_WITHOUT_LINK, "workLink": "http://xhslink.com/a/T0k3nN0te"}
            result = await client.call_tool("update_work_link", update)
    assert words in " ".join((result.structured_content or {})["notes"])
