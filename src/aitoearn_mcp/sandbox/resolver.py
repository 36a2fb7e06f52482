"""From a record and a submitted link to what AiToEarn stores: the account rules, the hints and the refusals."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

from aitoearn_mcp.sandbox.envelope import ApiError
from aitoearn_mcp.sandbox.platforms import PLATFORMS, Work, read_work

# In AiToEarn's default configuration this platform is hidden. wxGzh and linkedin are known, but have no link reader.
HIDDEN = {"google_business"}


@dataclass(frozen=True, slots=True)
class Account:
    """A social account as the link reader sees it; `credential` says why it can't be used, if it can't."""

    id: str
    user_id: str
    type: str
    credential: Literal["valid", "missing", "abnormal"] = "valid"


@dataclass(frozen=True, slots=True)
class Resolved:
    """The reader's answer: `work` is None, and `message` says why, where it neither reads nor refuses a link."""

    work: Work | None
    message: str | None = None


def resolve(
    accounts: Mapping[str, Account],
    user_id: str,
    platform: str,
    link: str,
    *,
    account_id: str | None = None,
    hint: str | None = None,
) -> Resolved:
    """Read `link` for a platform in the context of the record's account.

    `hint` is the work id that the caller sent. Raises ApiError: 15032 hidden platform, 12600 no such account, 15040
    account of another platform, 15001 account not authorised, 15006 no credential, 15036 not a link of this platform.
    """
    if platform in HIDDEN:
        raise ApiError(15032)
    reader = PLATFORMS.get(platform)
    if reader is None:
        return Resolved(None, "Link info not supported")
    if not account_id and reader.needs_account:
        return Resolved(None, "Account required")
    if account_id:
        _check_account(accounts.get(account_id), user_id, platform, has_credential=reader.has_credential)
    work = read_work(platform, link, hint)
    if work is None:
        raise ApiError(15036, _refusal_detail(platform, link, account_id))
    return Resolved(work)


def work_to_store(resolved: Resolved, link: str, hint: str | None) -> Work:
    """Return the work that a ready update stores; a link that nobody read is stored verbatim if a hint names it.

    Raises ApiError 15036 where there is neither.
    """
    if resolved.work:
        return resolved.work
    if hint:
        return Work(hint, link)
    raise ApiError(15036)


def _check_account(account: Account | None, user_id: str, platform: str, *, has_credential: bool) -> None:
    """Apply the account rules, which hold even on platforms whose links are read from the text alone."""
    if account is None or account.user_id != user_id:
        raise ApiError(12600)
    if account.type != platform:
        raise ApiError(15040)
    if has_credential and account.credential == "abnormal":
        raise ApiError(15001, {"accountId": account.id})
    if has_credential and account.credential == "missing":
        raise ApiError(15006, {"accountId": account.id})


def _refusal_detail(platform: str, link: str, account_id: str | None) -> dict[str, object]:
    if platform == "twitter":
        return {"link": link}
    if platform == "wxSph":
        account = {"accountId": account_id} if account_id else {}
        detail = {"platform": platform, "category": "validation", "retryable": False}
        return {**detail, **account, "endpoint": "getLinkInfo"}
    return {}
