"""The reading of a link ahead of an update: contract 10, its table of answers."""

from typing import Any

import httpx
import pytest

from aitoearn_mcp.sandbox import records
from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import KEY, PLATFORM_NAMES, account_id
from aitoearn_mcp.sandbox.store import Store

from .calls import RECORDS, envelope

pytestmark = pytest.mark.anyio
LINK_INFO = "/v2/channels/works/link-info"
SHORT = "https://v.douyin.com/iRNBho6u/"
SHORT_LINKS = [
    ("douyin", SHORT, "7388888888888888888", "https://www.douyin.com/video/7388888888888888888"),
    ("bilibili", "https://b23.tv/a1B2c3D", "BV1GJ411x7h7", "https://www.bilibili.com/video/BV1GJ411x7h7"),
    (
        "KWAI",
        "https://v.kuaishou.com/2xKwAi",
        "3xq5k7m9n2p4r6t",
        "https://www.kuaishou.com/short-video/3xq5k7m9n2p4r6t?fid=1234567890",
    ),
    (
        "pinterest",
        "https://pin.it/4sAnDb0x",
        "1234567890123456789",
        "https://www.pinterest.com/pin/1234567890123456789/sent/?invite_code=sandbox",
    ),
    (
        "xhs",
        "http://xhslink.com/a/T0k3nN0te",
        "66f1a2b3000000001e03c4d5",
        "https://www.xiaohongshu.com/discovery/item/66f1a2b3000000001e03c4d5?xsec_token=CBsandboxToken%3D&xsec_source=app_share",
    ),
]
ANSWERED_WITHOUT_A_WORK = {
    **dict.fromkeys(("tiktok", "twitter", "facebook", "youtube", "threads", "wxSph"), "Account required"),
    **dict.fromkeys(("wxGzh", "linkedin"), "Link info not supported"),
}


async def link_info(http: httpx.AsyncClient, platform: str, link: str, account: str | None = None) -> dict[str, Any]:
    params = {"platform": platform, "link": link} | ({"accountId": account} if account else {})
    return envelope(await http.get(LINK_INFO, params=params))


def http_to(app: Any) -> httpx.AsyncClient:
    transport = httpx.ASGITransport(app)
    return httpx.AsyncClient(transport=transport, base_url="http://sandbox/api", headers={"X-Api-Key": KEY})


async def test_a_link_is_read_and_nothing_is_stored(http: httpx.AsyncClient, store: Store) -> None:
    before = store.records()
    link = "https://www.xiaohongshu.com/explore/n1"
    assert (await link_info(http, "xhs", link))["data"] == {
        "platform": "xhs",
        "work": {"id": "n1", "url": link, "mediaType": "video", "status": "link_error"},
        "snapshots": [],
        "extra": {
            "dataId": "n1",
            "uniqueId": "xhs_n1",
            "type": "video",
            "resolvedUrl": link,
            "workStatus": "link_error",
        },
    }
    assert (store.records(), store.history) == (before, [])


@pytest.mark.parametrize(("platform", "link", "work_id", "resolved"), SHORT_LINKS)
async def test_a_short_link_is_resolved_without_an_account(
    http: httpx.AsyncClient, store: Store, platform: str, link: str, work_id: str, resolved: str
) -> None:
    extra = (await link_info(http, platform, link))["data"]["extra"]
    assert (extra["dataId"], extra["resolvedUrl"], store.credentials_loaded) == (work_id, resolved, 0)


async def test_only_xhs_says_which_short_link_it_was_given(http: httpx.AsyncClient) -> None:
    extras = {name: (await link_info(http, name, link))["data"]["extra"] for name, link, *_ in SHORT_LINKS}
    assert {name for name, extra in extras.items() if "originalWorkLink" in extra} == {"xhs"}


@pytest.mark.parametrize(("platform", "message"), ANSWERED_WITHOUT_A_WORK.items())
async def test_a_platform_that_reads_no_link_without_an_account_says_so_in_a_success(
    http: httpx.AsyncClient, platform: str, message: str
) -> None:
    answer = await link_info(http, platform, "https://youtu.be/a")
    assert (answer["code"], answer["data"]) == (0, {"platform": platform, "snapshots": [], "message": message})


def test_every_platform_has_its_answer() -> None:
    """Contract 10: five resolve, eight answer a message, instagram and google_business refuse."""
    resolved = {platform for platform, *_ in SHORT_LINKS}
    assert {*resolved, *ANSWERED_WITHOUT_A_WORK, "instagram", "google_business"} == set(PLATFORM_NAMES)


@pytest.mark.parametrize("account", [None, account_id("instagram")])
async def test_instagram_is_always_refused_because_its_id_can_not_be_sent(
    http: httpx.AsyncClient, account: str | None
) -> None:
    assert (await link_info(http, "instagram", "https://www.instagram.com/p/Cabc/", account))["code"] == 15036


async def test_a_hidden_platform_is_refused(http: httpx.AsyncClient) -> None:
    assert (await link_info(http, "google_business", "https://g.page/x"))["code"] == 15032


@pytest.mark.parametrize(
    ("platform", "account", "code"),
    [
        ("douyin", "nobody", 12600),
        ("douyin", records.OTHER_USERS_ACCOUNT, 12600),
        ("douyin", account_id("xhs"), 15040),
        ("tiktok", records.ACCOUNT_OFFLINE, 15001),
        ("youtube", records.ACCOUNT_WITHOUT_CREDENTIAL, 15006),
    ],
)
async def test_an_account_that_can_not_be_used_is_refused(
    http: httpx.AsyncClient, platform: str, account: str, code: int
) -> None:
    assert (await link_info(http, platform, "https://www.douyin.com/video/1", account))["code"] == code


async def test_a_link_of_another_platform_is_refused(http: httpx.AsyncClient) -> None:
    assert (await link_info(http, "douyin", "https://www.bilibili.com/video/BV1xx411c7mD"))["code"] == 15036


@pytest.mark.parametrize(
    "params",
    [
        {"platform": "douyin"},
        {"platform": "douyin", "link": ""},
        {"platform": "Douyin", "link": "https://www.douyin.com/video/1"},
        {"link": "https://www.douyin.com/video/1"},
    ],
)
async def test_a_bad_query_is_400(http: httpx.AsyncClient, params: dict[str, str]) -> None:
    assert envelope(await http.get(LINK_INFO, params=params))["code"] == 400


async def test_a_post_has_no_media_type(http: httpx.AsyncClient) -> None:
    answer = await link_info(http, "twitter", "1790000000000000001", account_id("twitter"))
    assert answer["data"]["work"] == {
        "id": "1790000000000000001",
        "url": "https://x.com/i/status/1790000000000000001",
    }


async def test_the_refusal_of_wechat_channels_names_the_account(http: httpx.AsyncClient) -> None:
    answer = await link_info(http, "wxSph", "https://example.com", account_id("wxSph"))
    assert answer["data"]["accountId"] == account_id("wxSph")


async def test_a_site_without_it_answers_404_and_serves_all_else() -> None:
    async with http_to(create_app(without_link_info=True)) as http:
        answer = await link_info(http, "douyin", SHORT)
        assert (answer["code"], answer["message"].partition("?")[0]) == (404, f"Cannot GET {LINK_INFO}")
        assert envelope(await http.get(RECORDS))["code"] == 0


async def test_a_short_link_whose_page_does_not_come_in_time_is_refused() -> None:
    async with http_to(create_app(link_info_latency=0.02, redirect_seconds=0.01)) as http:
        assert (await link_info(http, "douyin", SHORT))["code"] == 15036
        assert (await link_info(http, "douyin", "https://www.douyin.com/video/7388888888888888888"))["code"] == 0
