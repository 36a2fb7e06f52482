"""Which requests load a social account's credential, and what that does to the account: contract 3, 9 and 10."""

import httpx
import pytest

from aitoearn_mcp.sandbox import records
from aitoearn_mcp.sandbox.records import account_id, record_id
from aitoearn_mcp.sandbox.store import Store

from .calls import envelope, get, update

pytestmark = pytest.mark.anyio
ACCOUNTS = "/v2/channels/accounts"
LINKS = {
    "douyin": "https://www.douyin.com/video/7388888888888888888",
    "youtube": "https://youtu.be/dQw4w9WgXcQ",
    "xhs": "https://www.xiaohongshu.com/explore/66f1a2b3000000001e03c4d5?xsec_token=AB",
    "wxSph": "https://weixin.qq.com/sph/AsandboxV1",
}


async def status_of(http: httpx.AsyncClient, account: str) -> int:
    status: int = envelope(await http.get(f"{ACCOUNTS}/{account}"))["data"]["status"]
    return status


async def test_no_read_loads_a_credential(http: httpx.AsyncClient, store: Store) -> None:
    record = record_id("youtube", "ready")
    flow = (store.get(record) or {})["flowId"]
    for path in ("", "/queued", "/published", f"/{record}", f"/public/{record}"):
        assert (await get(http, path))["code"] == 0
    for path in (ACCOUNTS, f"{ACCOUNTS}/{account_id('youtube')}", f"/v2/channels/publish/flows/{flow}"):
        assert envelope(await http.get(path))["code"] == 0
    assert store.credentials_loaded == 0


@pytest.mark.parametrize(("platform", "loaded"), [("douyin", 1), ("youtube", 1), ("xhs", 0), ("wxSph", 0)])
async def test_a_ready_update_loads_one_but_on_plugin_platforms(
    http: httpx.AsyncClient, store: Store, platform: str, loaded: int
) -> None:
    body = {"workLink": LINKS[platform]}
    assert (await update(http, record_id(platform, "pending"), body))["code"] == 0
    assert store.credentials_loaded == loaded


@pytest.mark.parametrize("status", ["pending", "failed"])
async def test_a_pending_or_failed_update_loads_none(http: httpx.AsyncClient, store: Store, status: str) -> None:
    assert (await update(http, records.YOUTUBE_PENDING, {"linkStatus": status}))["code"] == 0
    assert store.credentials_loaded == 0


@pytest.mark.parametrize(("platform", "loaded"), [("douyin", 1), ("youtube", 1), ("xhs", 0), ("wxSph", 0)])
async def test_reading_a_link_ahead_with_an_account_loads_one_even_where_it_is_not_needed(
    http: httpx.AsyncClient, store: Store, platform: str, loaded: int
) -> None:
    params = {"platform": platform, "link": LINKS[platform], "accountId": account_id(platform)}
    assert envelope(await http.get("/v2/channels/works/link-info", params=params))["code"] == 0
    assert store.credentials_loaded == loaded


async def test_a_missing_credential_sets_the_account_offline(http: httpx.AsyncClient, store: Store) -> None:
    account = records.ACCOUNT_WITHOUT_CREDENTIAL
    assert await status_of(http, account) == 1
    body = {"workLink": LINKS["youtube"]}
    codes = [(await update(http, records.EXPIRED_CREDENTIAL, body))["code"] for _ in range(2)]
    assert (codes, await status_of(http, account), store.credentials_loaded) == ([15006, 15001], 0, 1)
