"""The records that a table names by id, and that the list of the time range does not have."""

from collections.abc import Iterable

import anyio

from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.errors import AiToEarnError, KeyRefusedError
from aitoearn_mcp.api.reads import RecordResult, fetch_record

# Reading them must leave time for the updates.
_SHARE_OF_TIME = 0.4


async def read_named(
    client: AiToEarnClient, record_ids: Iterable[str], at_once: int
) -> tuple[dict[str, RecordResult], dict[str, AiToEarnError]]:
    """Return the records by id as far as time allows, and why the others that were asked for could not be read.

    Raises KeyRefusedError.
    """
    waiting = list(dict.fromkeys(record_ids))
    until = anyio.current_time() + client.seconds_left * _SHARE_OF_TIME
    found: dict[str, RecordResult] = {}
    failed: dict[str, AiToEarnError] = {}
    refused: list[KeyRefusedError] = []

    async def work() -> None:
        while waiting and not refused and anyio.current_time() < until:
            record_id = waiting.pop()
            try:
                found[record_id] = await fetch_record(client, record_id, until=until)
            except KeyRefusedError as error:
                refused.append(error)
            except AiToEarnError as error:
                failed[record_id] = error

    async with anyio.create_task_group() as tasks:
        for _ in range(min(at_once, len(waiting))):
            tasks.start_soon(work)
    if refused:
        raise refused[0]
    return found, failed
