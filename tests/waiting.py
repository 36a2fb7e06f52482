"""Waiting for a condition, with a bound."""

from collections.abc import Callable

import anyio


async def until(condition: Callable[[], object], seconds: float = 10) -> None:
    """Wait until the condition holds. Raises TimeoutError after `seconds`: a bound, not a measurement."""
    with anyio.fail_after(seconds):
        while not condition():
            await anyio.sleep(0.01)
