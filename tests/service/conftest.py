"""The fixture of an authorization server."""

from collections.abc import AsyncIterator

import pytest
from issuer import Issuer, issuing


@pytest.fixture
async def issuer() -> AsyncIterator[Issuer]:
    async with issuing() as issuer:
        yield issuer
