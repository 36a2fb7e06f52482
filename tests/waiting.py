"""Waiting for a condition, or for a while in which it must hold, with a bound."""

from collections.abc import Callable

import anyio


async def until(condition: Callable[[], object], seconds: float = 60) -> None:
    """Wait until the condition holds. Raises TimeoutError after `seconds`: a bound, not a measurement."""
    with anyio.fail_after(seconds):
        while not condition():
            await anyio.sleep(0.01)


async def stays(condition: Callable[[], object], seconds: float) -> None:
    """Assert that the condition holds for so long, where only time can show that something does not happen."""
    end = anyio.current_time() + seconds
    while anyio.current_time() < end:
        assert condition()
        await anyio.sleep(0.01)
