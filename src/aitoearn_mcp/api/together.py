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
    """Return what both return; `first` is begun first. An AiToEarnError of one ends the other, and is raised."""
    firsts: list[_First] = []
    seconds: list[_Second] = []
    errors: list[AiToEarnError] = []

    async def call_first() -> None:
        try:
            firsts.append(await first())
        except AiToEarnError as error:
            stop(error)

    async def call_second() -> None:
        try:
            seconds.append(await second())
        except AiToEarnError as error:
            stop(error)

    def stop(error: AiToEarnError) -> None:
        # A task group would wrap what is raised inside it.
        errors.append(error)
        tasks.cancel_scope.cancel()

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(call_first)
        tasks.start_soon(call_second)
    if errors:
        raise errors[0]
    return firsts[0], seconds[0]
