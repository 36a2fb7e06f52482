"""The reading of a link ahead of an update: as a `ready` update would read it, without its work id, and no write."""

import anyio

from aitoearn_mcp.sandbox.call import Call
from aitoearn_mcp.sandbox.envelope import ApiError
from aitoearn_mcp.sandbox.platforms import Work, is_short_link
from aitoearn_mcp.sandbox.records import Record
from aitoearn_mcp.sandbox.resolver import resolve
from aitoearn_mcp.sandbox.schema import platform_name


async def get_link_info(call: Call) -> object:
    """Read a link and store nothing; a platform that can't read links says so in `message`.

    **With an accountId it loads that account's credential**, wherever there is one (api-contract, section 10).
    """
    platform = platform_name(call.query.get("platform"))
    link = call.query.get("link")
    if not link:
        raise ApiError(400)
    short = is_short_link(platform, link)
    given_up = short and call.pace.seconds > call.pace.redirect_seconds
    await anyio.sleep(call.pace.redirect_seconds if given_up else call.pace.seconds)
    account_id = call.query.get("accountId") or None
    resolved = resolve(call.store.accounts, call.user_id or "", platform, link, account_id=account_id)
    if resolved.work is None:
        return {"platform": platform, "snapshots": [], "message": resolved.message}
    if given_up:
        raise ApiError(15036)
    return {
        "platform": platform,
        "work": _work(resolved.work),
        "snapshots": [],
        "extra": _extra(platform, resolved.work),
    }


def _work(work: Work) -> Record:
    return _present({"id": work.id, "url": work.url, "mediaType": work.type, "status": work.work_status})


def _extra(platform: str, work: Work) -> Record:
    return _present(
        {
            "dataId": work.id,
            "uniqueId": f"{platform}_{work.id}",
            "type": work.type,
            "resolvedUrl": work.url,
            "originalWorkLink": work.original_link,
            "workStatus": work.work_status,
        }
    )


def _present(fields: Record) -> Record:
    return {name: value for name, value in fields.items() if value is not None}
