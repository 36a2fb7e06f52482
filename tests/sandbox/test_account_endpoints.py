"""The list of social accounts and one of them: contract 10."""

import re
from collections import Counter
from typing import Any

import httpx
import pytest

from aitoearn_mcp.sandbox import records
from aitoearn_mcp.sandbox.account import NICKNAMES
from aitoearn_mcp.sandbox.records import OTHER_USER, USER, account_id
from aitoearn_mcp.sandbox.social_accounts import SECOND_GROUP, Account
from aitoearn_mcp.sandbox.store import Store

from .calls import envelope

pytestmark = pytest.mark.anyio
ACCOUNTS = "/v2/channels/accounts"
DOUYIN = [account_id("douyin", number) for number in (1, 2)]
XHS = [account_id("xhs", number) for number in (1, 2)]


async def listed(http: httpx.AsyncClient, query: str = "") -> list[str]:
    data = envelope(await http.get(f"{ACCOUNTS}{query}"))["data"]
    assert data["total"] == len(data["list"])
    return [account["id"] for account in data["list"]]


async def test_an_account_shows_who_it_is_and_whether_it_is_online(http: httpx.AsyncClient) -> None:
    account = envelope(await http.get(f"{ACCOUNTS}/{DOUYIN[0]}"))["data"]
    assert re.fullmatch("douyin_[0-9a-f]{32}", account["id"])
    shown = {name: account[name] for name in ("id", "userId", "type", "nickname", "status")}
    assert shown == {"id": DOUYIN[0], "userId": USER, "type": "douyin", "nickname": "小厨娘阿May", "status": 1}
    assert {"uid", "groupId"} < set(account)


async def test_the_list_shows_each_account_as_the_single_read_does(http: httpx.AsyncClient) -> None:
    account = envelope(await http.get(f"{ACCOUNTS}/{DOUYIN[1]}"))["data"]
    assert account in envelope(await http.get(ACCOUNTS))["data"]["list"]


async def test_every_platform_of_the_realistic_account_has_two_accounts_with_nicknames(
    http: httpx.AsyncClient,
) -> None:
    found: dict[str, Any] = {each["id"]: each for each in envelope(await http.get(ACCOUNTS))["data"]["list"]}
    assert {platform: tuple(found[account_id(platform, n)]["nickname"] for n in (1, 2)) for platform in NICKNAMES} == (
        NICKNAMES
    )


async def test_the_account_of_every_record_is_in_the_list_but_the_removed_one(
    http: httpx.AsyncClient, store: Store
) -> None:
    named = {record["accountId"] for record in store.records() if record["userId"] == USER and "accountId" in record}
    assert named - set(await listed(http)) == {records.REMOVED_ACCOUNT}


async def test_only_the_keys_own_accounts_are_listed(http: httpx.AsyncClient) -> None:
    answer = await http.get(ACCOUNTS, headers={"X-Api-Key": "second-key"})
    assert [account["id"] for account in envelope(answer)["data"]["list"]] == [records.OTHER_USERS_ACCOUNT]


@pytest.mark.parametrize("account", ["nobody", records.OTHER_USERS_ACCOUNT, records.REMOVED_ACCOUNT])
async def test_an_unknown_account_is_12600(http: httpx.AsyncClient, account: str) -> None:
    assert envelope(await http.get(f"{ACCOUNTS}/{account}"))["code"] == 12600


async def test_without_a_key_there_are_no_accounts(http: httpx.AsyncClient) -> None:
    assert envelope(await http.get(ACCOUNTS, headers={"X-Api-Key": ""}))["code"] == 401


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("?types[]=douyin", DOUYIN),
        ("?types[0]=xhs", XHS),
        ("?types=douyin&types=xhs", [*DOUYIN, *XHS]),
        ("?types%5B%5D=douyin&types%5B%5D=xhs&unknown=1", [*DOUYIN, *XHS]),
        ("?types[]=tiktok&status=0", [records.ACCOUNT_OFFLINE]),
        ("?types[]=tiktok&status=", [records.ACCOUNT_OFFLINE]),
        ("?types[]=tiktok&status=1", [account_id("tiktok", number) for number in (1, 2)]),
        (f"?types[]=douyin&groupId={SECOND_GROUP}", DOUYIN[1:]),
        (f"?ids[]={DOUYIN[0]}&ids[]={records.OTHER_USERS_ACCOUNT}", DOUYIN[:1]),
        (f"?ids[]={DOUYIN[0]}&types[]=xhs", DOUYIN[:1]),
        ("?spaceIds[]=65f0c0de00000000000000ff", []),
    ],
)
async def test_the_list_is_filtered(http: httpx.AsyncClient, query: str, expected: list[str]) -> None:
    assert await listed(http, query) == expected


async def test_a_space_has_its_accounts(http: httpx.AsyncClient) -> None:
    second = [account_id(platform, 2) for platform in NICKNAMES]
    assert await listed(http, f"?spaceIds[]={SECOND_GROUP}") == second


@pytest.mark.parametrize(
    "query",
    ["?types=douyin", f"?ids={DOUYIN[0]}", "?spaceIds=a", "?types[]=Douyin", "?types[]=", "?ids[]=", "?status=2"],
)
async def test_one_plain_value_of_an_array_or_an_unknown_value_is_400(http: httpx.AsyncClient, query: str) -> None:
    assert envelope(await http.get(f"{ACCOUNTS}{query}"))["code"] == 400


async def test_a_thousand_accounts_are_the_most(http: httpx.AsyncClient, store: Store) -> None:
    for number in range(1001):
        store.add_account(Account(f"xhs_{number:032x}", OTHER_USER, "xhs"))
    answer = await http.get(f"{ACCOUNTS}?types[]=xhs", headers={"X-Api-Key": "second-key"})
    data = envelope(answer)["data"]
    assert (data["total"], len(data["list"]), Counter(each["type"] for each in data["list"])) == (
        1001,
        1000,
        Counter(xhs=1000),
    )
