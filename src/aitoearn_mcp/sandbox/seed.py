"""What the sandbox starts with: the named records and a realistic account, both of one user."""

import functools
from datetime import datetime

from aitoearn_mcp.sandbox.account import account_records, accounts
from aitoearn_mcp.sandbox.records import Record, named_accounts, named_records
from aitoearn_mcp.sandbox.social_accounts import Account


def seed_records(now: datetime) -> tuple[Record, ...]:
    """Return the named records and those of the realistic account, dated back from the minute of `now`.

    They are made once a minute: copy them before you change one.
    """
    return _seed_records(now.replace(second=0, microsecond=0))


def seed_accounts() -> list[Account]:
    """Return two accounts for each platform of the realistic account, and those of the named records."""
    return [*accounts(), *named_accounts()]


@functools.lru_cache(maxsize=1)
def _seed_records(now: datetime) -> tuple[Record, ...]:
    return (*named_records(now), *account_records(now))
