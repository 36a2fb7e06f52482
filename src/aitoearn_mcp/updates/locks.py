"""One writer at a time for each record."""

from collections import Counter
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from weakref import WeakValueDictionary

import anyio

from aitoearn_mcp.api.errors import NotSentError
from aitoearn_mcp.i18n import Text

_LOCKED = Text(
    "The update was not sent: another call was still writing to this record when the time was up.",
    "更新未发送：时限结束时，另一个调用仍在写入该记录。",
)
_MOST_REMEMBERED = 2_000


class RecordLocks:
    """The locks of the records that this process is writing."""

    def __init__(self) -> None:
        self._locks: WeakValueDictionary[str, anyio.Lock] = WeakValueDictionary()
        self._released: dict[str, float] = {}
        self._forgotten = 0.0
        self._unlocked: Counter[str] = Counter()

    def was_held_since(self, record_id: str, moment: float) -> bool:
        """Tell whether another call of this process may have written to the record after a moment, or may be at it."""
        known = record_id.lower()
        return known in self._unlocked or max(self._released.get(known, moment), self._forgotten) > moment

    @asynccontextmanager
    async def hold(self, record_id: str, seconds: float) -> AsyncIterator[None]:
        """Hold the record's lock; raises NotSentError if it is not free in time."""
        lock = self._locks.setdefault(record_id.lower(), anyio.Lock())
        with anyio.move_on_after(seconds) as waiting:
            await lock.acquire()
        if waiting.cancelled_caught:
            raise NotSentError(_LOCKED, retryable=True, writing=True)
        try:
            yield
        finally:
            lock.release()
            self._remember(record_id.lower(), anyio.current_time())

    @asynccontextmanager
    async def note(self, record_id: str) -> AsyncIterator[None]:
        """Note that a call may be writing to the record, without waiting for its turn."""
        self._unlocked[record_id.lower()] += 1
        try:
            yield
        finally:
            self._unlocked -= Counter([record_id.lower()])
            self._remember(record_id.lower(), anyio.current_time())

    def _remember(self, record_id: str, now: float) -> None:
        self._released.pop(record_id, None)
        self._released[record_id] = now
        if len(self._released) > _MOST_REMEMBERED:
            # What is not known any more may have been any record.
            self._forgotten = self._released.pop(next(iter(self._released)))
