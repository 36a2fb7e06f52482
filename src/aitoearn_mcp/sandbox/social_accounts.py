"""The social accounts of the sandbox's users, and the credentials that AiToEarn loads for them."""

import functools
import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, replace
from typing import Literal

from aitoearn_mcp.sandbox.envelope import ApiError

DEFAULT_GROUP = "65f0c0de00000000000000a1"
SECOND_GROUP = "65f0c0de00000000000000a2"


@functools.cache
def social_account_id(platform: str, name: str) -> str:
    """Return an account id as AiToEarn makes them, `<platform>_<32 hex digits>`; `name` tells a platform's apart."""
    return f"{platform}_{hashlib.sha256(f'{platform} {name}'.encode()).hexdigest()[:32]}"


@dataclass(frozen=True, slots=True)
class Account:
    """A social account; `credential` is `abnormal` once AiToEarn has set the account offline (its status is 0 then)."""

    id: str
    user_id: str
    type: str
    credential: Literal["valid", "missing", "abnormal"] = "valid"
    nickname: str = "沙盒账号"
    group_id: str = DEFAULT_GROUP


class SocialAccounts:
    """All accounts by id. `credentials_loaded` counts how often an endpoint loaded a credential."""

    def __init__(self, accounts: Iterable[Account] = ()) -> None:
        """Hold the accounts, in their order."""
        self._accounts = {account.id: account for account in accounts}
        self.credentials_loaded = 0

    def add(self, account: Account) -> None:
        """Add an account, or replace the one with its id."""
        self._accounts[account.id] = account

    def of_user(self, user_id: str) -> list[Account]:
        """Return a user's accounts, in the order in which they were added."""
        return [account for account in self._accounts.values() if account.user_id == user_id]

    def get(self, account_id: str, user_id: str) -> Account:
        """Return an account of this user's. Raises ApiError 12600."""
        account = self._accounts.get(account_id)
        if account is None or account.user_id != user_id:
            raise ApiError(12600)
        return account

    def check(self, account_id: str, user_id: str, platform: str, *, load_credential: bool) -> None:
        """Apply the rules for an account that a link is read for (api-contract, section 10: their order).

        Raises ApiError: 12600, 15040 for another platform's account; with `load_credential` also 15001 for one that is
        offline, and 15006 for one without a credential, **which sets it offline** (section 9, corrections).
        """
        account = self.get(account_id, user_id)
        if account.type != platform:
            raise ApiError(15040)
        if not load_credential:
            return
        if account.credential == "abnormal":
            raise ApiError(15001, {"accountId": account.id})
        self.credentials_loaded += 1
        if account.credential == "missing":
            self.add(replace(account, credential="abnormal"))
            raise ApiError(15006, {"accountId": account.id})
