"""The nicknames of a user's accounts: asked for once, remembered, and no loss where they can't be had."""

import pytest
from faults.faulty_server import FAULTS, always
from one_client import asking
from starlette.applications import Starlette

from aitoearn_mcp.api.accounts import AccountNames
from aitoearn_mcp.sandbox.records import USER
from aitoearn_mcp.sandbox.store import Store

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
