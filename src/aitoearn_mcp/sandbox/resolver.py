"""From a record and a submitted link to what AiToEarn stores: the account rules, the hints and the refusals."""

from dataclasses import dataclass

from aitoearn_mcp.sandbox.envelope import ApiError
from aitoearn_mcp.sandbox.platforms import PLATFORMS, Work, read_work
from aitoearn_mcp.sandbox.social_accounts import SocialAccounts

# In AiToEarn's default configuration this platform is hidden. wxGzh and linkedin are known, but have no link reader.
HIDDEN = {"google_business"}


@dataclass(frozen=True, slots=True)
class Resolved:
    """The reader's answer: `work` is None, and `message` says why, where it neither reads nor refuses a link."""

    work: Work | None
    message: str | None = None


def resolve(
    accounts: SocialAccounts,
    user_id: str,
    platform: str,
    link: str,
    *,
    account_id: str | None = None,
    hint: str | None = None,
) -> Resolved:
    """Read `link` for a platform, in the context of an account if one is given: that loads its credential.

    `hint` is the work id that the caller sent. Raises ApiError: 15032 hidden platform, 12600 no such account, 15040
    account of another platform, 15001 account offline, 15006 no credential, 15036 not a link of this platform.
    """
    if platform in HIDDEN:
        raise ApiError(15032)
    reader = PLATFORMS.get(platform)
    if reader is None:
        return Resolved(None, "Link info not supported")
    if not account_id and reader.needs_account:
        if platform == "instagram" and not hint:
            # Its own reader asks for the work id first (api-contract, section 10, table).
            raise ApiError(15036)
        return Resolved(None, "Account required")
    if account_id:
        accounts.check(account_id, user_id, platform, load_credential=reader.has_credential)
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


def _refusal_detail(platform: str, link: str, account_id: str | None) -> dict[str, object]:
    if platform == "twitter":
        return {"link": link}
    if platform == "wxSph":
        account = {"accountId": account_id} if account_id else {}
        detail = {"platform": platform, "category": "validation", "retryable": False}
        return {**detail, **account, "endpoint": "getLinkInfo"}
    return {}
