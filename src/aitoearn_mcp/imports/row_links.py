"""The links of a table's rows: what each says, and where the short ones lead."""

from collections.abc import Sequence
from dataclasses import replace

import anyio
from anyio import to_thread

from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.codes import Reached, meaning_of
from aitoearn_mcp.api.errors import AiToEarnError
from aitoearn_mcp.api.reads import fetch_link_info
from aitoearn_mcp.imports.plan import RowLink
from aitoearn_mcp.imports.rows import Row
from aitoearn_mcp.links.link import LinkProblem, Need, ParsedLink, ProblemKind, parse_link
from aitoearn_mcp.links.not_one_link import NotOneLinkError
from aitoearn_mcp.links.platforms import ROWS
from aitoearn_mcp.links.problems import SAID_BY_WRITES, describe, suggest
from aitoearn_mcp.links.share_text import take_link

# Following short links must leave time for the updates.
_SHARE_OF_TIME = 0.4
_REFUSED_BY_AITOEARN = (
    ProblemKind.NOT_A_POST,
    ProblemKind.UNSUPPORTED_FORM,
    ProblemKind.SHARE_LINK,
    ProblemKind.UNKNOWN_PLATFORM,
)


async def links_of_rows(client: AiToEarnClient, rows: Sequence[Row], at_once: int) -> list[RowLink]:
    """Return each row's link. Short links are followed by AiToEarn as far as time allows: it writes nothing."""
    # Thousands of links take a while to look at.
    links = await to_thread.run_sync(lambda: [_link_of(row) for row in rows])
    followed = await _follow(client, links, at_once)
    return [replace(link, work_id=followed.get(link.url or "", link.work_id)) for link in links]


def _link_of(row: Row) -> RowLink:
    try:
        taken = take_link(row.work_link)
    except NotOneLinkError as error:
        return RowLink(problem=error.reason)
    link = parse_link(taken.url, None)
    found = (*link.problems, *([LinkProblem(taken.shares)] if taken.shares else []))
    problems = [problem for problem in found if _can_not_be_sent(problem.kind, problem.blocking, row)]
    better = suggest(link)
    said = [problem for problem in found if problem.kind in SAID_BY_WRITES or problem.kind is taken.shares]
    return RowLink(
        taken.url,
        link.host_platform,
        _post_id(link),
        describe(problems[0]) if problems else None,
        (*([] if problems else map(describe, said)), *([better] if better and (said or problems) else [])),
        is_doubtful=any(problem.kind is not ProblemKind.TRACKING_PARAMETERS for problem in said),
    )


def _can_not_be_sent(kind: ProblemKind, blocking: bool, row: Row) -> bool:
    """Tell whether AiToEarn, or this server, would refuse the link; with an id beside it, AiToEarn takes more."""
    return blocking or (kind in _REFUSED_BY_AITOEARN and row.platform_work_id is None)


def _post_id(link: ParsedLink) -> str | None:
    return link.work_id or link.key


async def _follow(client: AiToEarnClient, links: Sequence[RowLink], at_once: int) -> dict[str, str]:
    """Return the post's id behind each short link that AiToEarn could follow."""
    short = {link.url: link.platform for link in links if link.url and link.platform and _is_short(link)}
    until = anyio.current_time() + client.seconds_left * _SHARE_OF_TIME
    found: dict[str, str] = {}
    waiting = list(short.items())

    async def work() -> None:
        while waiting and anyio.current_time() < until:
            url, platform = waiting.pop()
            try:
                info = await fetch_link_info(client, platform, url, until=until)
            except AiToEarnError as error:
                if error.code is not None and meaning_of(error.code).reached is Reached.NO_ENDPOINT:
                    waiting.clear()  # This site can't say where links lead.
                continue
            if info.work_id is not None:
                found[url] = info.work_id

    async with anyio.create_task_group() as tasks:
        for _ in range(min(at_once, len(waiting))):
            tasks.start_soon(work)
    return found


def _is_short(link: RowLink) -> bool:
    row = ROWS.get(link.platform or "")
    if row is None or not row.resolved_ahead or link.problem is not None or link.url is None:
        return False
    return parse_link(link.url, link.platform).needs is Need.NETWORK
