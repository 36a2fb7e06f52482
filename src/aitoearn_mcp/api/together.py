"""Two things that are asked of AiToEarn at the same time."""

from collections.abc import Awaitable, Callable
from typing import TypeVar

import anyio

from aitoearn_mcp.api.errors import AiToEarnError

_First = TypeVar("_First")
_Second = TypeVar("_Second")
_Kept = TypeVar("_Kept")


async def together(
    first: Callable[[], Awaitable[_First]], second: Callable[[], Awaitable[_Second]]
) -> tuple[_First, _Second]:
    """Return what both return; `first` is begun first. An AiToEarnError of one ends the other, and is raised."""
    firsts: list[_First] = []
    seconds: list[_Second] = []
    errors: list[AiToEarnError] = []

    async def keep(call: Callable[[], Awaitable[_Kept]], kept: list[_Kept]) -> None:
        try:
            kept.append(await call())
        except AiToEarnError as error:  # A task group would wrap what is raised inside it.
            errors.append(error)
            tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(keep, first, firsts)
        tasks.start_soon(keep, second, seconds)
    if errors:
        raise errors[0]
    return firsts[0], seconds[0]
