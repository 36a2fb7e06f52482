"""The names of a user's social accounts, remembered for some minutes (api-contract, section 10)."""

from collections import OrderedDict
from collections.abc import Mapping
from types import MappingProxyType

import anyio

from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.errors import AiToEarnError
from aitoearn_mcp.api.reads import RecordList, fetch_accounts, fetch_records
from aitoearn_mcp.api.together import together

_MINUTE = 60.0
_REMEMBERED_SECONDS = 5 * _MINUTE
# A failure costs only the names, so it is not retried at once.
_FAILED_SECONDS = 0.5 * _MINUTE
_LONGEST_WAIT_SECONDS = 5.0
_MOST_KEYS = 256
_LONGEST_NAME = 40
_NONE: Mapping[str, str] = MappingProxyType({})


class AccountNames:
    """The nicknames of each key's accounts, by account id."""

    def __init__(self) -> None:
        self._known: OrderedDict[str, tuple[float, Mapping[str, str]]] = OrderedDict()

    async def of(self, client: AiToEarnClient) -> Mapping[str, str]:
        """Return the nickname of each account of the client's user; empty where AiToEarn does not answer in time."""
        until, names = self._known.get(client.key_fingerprint, (0.0, _NONE))
        if anyio.current_time() < until:
            return names
        wait = min(_LONGEST_WAIT_SECONDS, client.seconds_left / 4)
        try:
            names = _names(await fetch_accounts(client, until=anyio.current_time() + wait))
            seconds = _REMEMBERED_SECONDS
        except AiToEarnError:
            names, seconds = _NONE, _FAILED_SECONDS
        self._known[client.key_fingerprint] = (anyio.current_time() + seconds, names)
        if len(self._known) > _MOST_KEYS:
            self._known.popitem(last=False)
        return names

    async def with_records(
        self, client: AiToEarnClient, filters: Mapping[str, str]
    ) -> tuple[RecordList, Mapping[str, str]]:
        """Ask for the records that match the API's own filters, and for the names meanwhile. Raises AiToEarnError."""
        # The names first: where one request is sent at a time, their time would be up before the list is there.
        names, records = await together(lambda: self.of(client), lambda: fetch_records(client, filters))
        return records, names


def _names(accounts: list[object]) -> Mapping[str, str]:
    names = {}
    for account in accounts:
        fields = account if isinstance(account, dict) else {}
        account_id, nickname = fields.get("id"), fields.get("nickname")
        if isinstance(account_id, str) and isinstance(nickname, str) and nickname.strip():
            names[account_id] = " ".join(nickname.split())[:_LONGEST_NAME]
    return names
