"""Two things that are asked of AiToEarn at the same time."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from aitoearn_mcp.api.errors import AiToEarnError

_First = TypeVar("_First")
_Second = TypeVar("_Second")


async def together(
    first: Callable[[], Awaitable[_First]], second: Callable[[], Awaitable[_Second]]
) -> tuple[_First, _Second]:
    """Return what both return. An AiToEarnError of the first ends the second, which raises none itself."""
    found: _First | AiToEarnError
    meanwhile: list[_Second] = []

    async def keep_second() -> None:
        meanwhile.append(await second())

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep_second)
        try:
            found = await first()
        except AiToEarnError as error:  # Raised outside the task group, which would wrap it.
            found = error
            tasks.cancel_scope.cancel()
    if isinstance(found, AiToEarnError):
        raise found
    return found, meanwhile[0]
