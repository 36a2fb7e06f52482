"""The nicknames of a user's accounts: asked for once, remembered, and no loss where they can't be had."""

import pytest
from faults.faulty_server import FAULTS, always, faulty_server, on_path
from listing import every, page
from mcp import Client
from one_client import asking
from starlette.applications import Starlette

from aitoearn_mcp.api.accounts import AccountNames
from aitoearn_mcp.sandbox.records import USER
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio


async def test_each_account_of_the_user_has_its_nickname(app: Starlette, store: Store) -> None:
    async with asking(app) as (client, _):
        names = await AccountNames().of(client)
    assert names == {account.id: account.nickname for account in store.accounts.of_user(USER)}


async def test_the_accounts_are_asked_for_once(app: Starlette) -> None:
    names = AccountNames()
    async with asking(app) as (client, api):
        assert await names.of(client) == await names.of(client)
    assert len(api.seen) == 1


async def test_a_failure_costs_the_names_and_is_not_repeated_at_once(app: Starlette) -> None:
    names = AccountNames()
    async with asking(app, always(FAULTS["http_403"])) as (client, api):
        assert (await names.of(client), await names.of(client)) == ({}, {})
    assert len(api.seen) == 1


async def test_a_silent_endpoint_takes_a_quarter_of_the_calls_time_at_most(app: Starlette) -> None:
    async with asking(app, always(FAULTS["silence_before"]), seconds=2.0) as (client, _):
        assert await AccountNames().of(client) == {}
        assert client.seconds_left > 1.0


@pytest.mark.parametrize("fault", ["json_null", "html_200", "data_missing"])
async def test_a_response_that_lists_no_accounts_costs_the_names(app: Starlette, fault: str) -> None:
    async with asking(app, FAULTS[fault], seconds=4.0) as (client, _):
        assert await AccountNames().of(client) == {}


async def test_a_row_has_the_accounts_nickname(client: Client, store: Store) -> None:
    names = {account.id: account.nickname for account in store.accounts.of_user(USER)}
    rows = await every(client, accountType="bilibili")
    shown = {row["id"]: row["account"] for row in rows if "account" in row}
    kept = {record: str((store.get(record) or {})["accountId"]) for record in shown}
    assert shown == {record: names.get(account, account) for record, account in kept.items()}
    assert len(set(shown.values())) > 1


@pytest.mark.parametrize("fault", ["code_500_not_saved", "http_503", "json_null", "html_200"])
async def test_without_the_accounts_a_row_shows_the_accounts_id(app: Starlette, store: Store, fault: str) -> None:
    async with faulty_server(app, always(on_path("/accounts", FAULTS[fault]))) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_TIMEOUT": "2"}
        async with Client(build_server(Settings.from_env(environ))) as client:
            rows = (await page(client, accountType="bilibili"))["records"]
    shown = {row["id"]: row.get("account") for row in rows}
    assert shown == {record: (store.get(record) or {}).get("accountId") for record in shown}


async def test_the_accounts_are_asked_for_once_in_five_minutes(app: Starlette) -> None:
    async with faulty_server(app) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url}
        async with Client(build_server(Settings.from_env(environ))) as client:
            await page(client)
            await page(client)
    assert sum(seen.target.endswith("/accounts") for seen in api.seen) == 1
