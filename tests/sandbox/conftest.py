"""An API in this process, and a client of it with the sandbox's key."""

from collections.abc import AsyncIterator
from datetime import UTC, datetime

import httpx
import pytest

from aitoearn_mcp.sandbox.app import create_app
from aitoearn_mcp.sandbox.records import KEY, OTHER_USER, USER, named_records
from aitoearn_mcp.sandbox.store import Store


@pytest.fixture
def store() -> Store:
    """A store with a key for each of the seed's two users."""
    return Store.seeded(keys={KEY: USER, "second-key": OTHER_USER})


@pytest.fixture
async def http(store: Store) -> AsyncIterator[httpx.AsyncClient]:
    transport = httpx.ASGITransport(create_app(store))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://sandbox/api", headers={"X-Api-Key": KEY}
    ) as client:
        yield client


@pytest.fixture
async def named() -> AsyncIterator[httpx.AsyncClient]:
    """A client of an API over the named records alone."""
    transport = httpx.ASGITransport(create_app(Store(named_records(datetime.now(UTC)))))
    async with httpx.AsyncClient(
        transport=transport, base_url="http://sandbox/api", headers={"X-Api-Key": KEY}
    ) as client:
        yield client
