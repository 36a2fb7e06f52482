"""The endpoints of the social accounts: plain reads of the database, without a side effect."""

from aitoearn_mcp.sandbox.call import Call
from aitoearn_mcp.sandbox.records import Record
from aitoearn_mcp.sandbox.schema import AccountFilter, account_filter
from aitoearn_mcp.sandbox.social_accounts import Account

MOST_ACCOUNTS = 1000


def list_accounts(call: Call) -> object:
    """Return the caller's accounts, `{total, list}`, without paging and at most 1,000 (api-contract, section 10)."""
    wanted = account_filter(call.query)
    found = [account for account in call.store.accounts.of_user(call.user_id or "") if _matches(account, wanted)]
    return {"total": len(found), "list": [_written_out(account) for account in found[:MOST_ACCOUNTS]]}


def get_account(call: Call) -> object:
    """Return one account of the caller's. Raises ApiError 12600."""
    return _written_out(call.store.accounts.get(call.path_id, call.user_id or ""))


def _matches(account: Account, wanted: AccountFilter) -> bool:
    """Apply the filters: ids alone where there are some, else spaceIds alone, else all the others together."""
    if wanted.ids:
        return account.id in wanted.ids
    if wanted.space_ids:
        return account.group_id in wanted.space_ids
    return (
        (not wanted.types or account.type in wanted.types)
        and (wanted.status is None or _status(account) == wanted.status)
        and (not wanted.group_id or account.group_id == wanted.group_id)
    )


def _status(account: Account) -> int:
    """Return 1 for normal, 0 for abnormal: offline until the user logs in again."""
    return 0 if account.credential == "abnormal" else 1


def _written_out(account: Account) -> Record:
    digits = str(int(account.id[-12:].encode().hex(), 16))
    return {
        "id": account.id,
        "userId": account.user_id,
        "type": account.type,
        "uid": digits[-10:],
        "account": f"{account.type.lower()}_{digits[-6:]}",
        "avatar": f"https://cdn.example.com/avatars/{digits[-10:]}.jpg",
        "nickname": account.nickname,
        "fansCount": int(digits[-4:]),
        "workCount": int(digits[-2:]),
        "groupId": account.group_id,
        "status": _status(account),
        "createdAt": "2025-11-03T06:20:11.000Z",
        "updatedAt": "2025-11-03T06:20:11.000Z",
    }
