"""Faults, and the script of which request meets which of them."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from faults.faulty_server.exchange import Exchange

NextStep = Callable[[Exchange], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One named way to break the wire."""

    name: str
    act: NextStep
    stored: bool
    """The app has handled the request before the fault acts: what the request writes is written."""
    ends: bool = True
    """The exchange ends by itself; where False only the client's own deadline ends it."""
    before_reading: bool = False
    """Acts at accept or, on a connection that is used again, before the request is read: it is never `seen`."""
    handled_after: float = 0.0
    """Seconds between reading the request and handing it to the app, which happens even if the client has gone."""
    method: str | None = None
    repeats: bool = False
    refuses_after: bool = False


def always(fault: Fault) -> Fault:
    """Let the fault meet every further request (of its method, if it has one)."""
    return replace(fault, repeats=True)


def only(method: str, fault: Fault) -> Fault:
    """Let requests of other methods pass, properly served, without using the fault up."""
    return replace(fault, method=method)


def then_refuse(fault: Fault) -> Fault:
    """Stop listening as the fault acts: every further connection is refused."""
    return replace(fault, refuses_after=True)


async def serve_properly(exchange: Exchange) -> None:
    await exchange.send(exchange.answer.whole())


SERVED = Fault("served", serve_properly, stored=True)
"""No fault at all, for a script such as ``only("PATCH", SERVED)``; None in a script means the same."""


class Script:
    """The faults still to come."""

    def __init__(self, faults: Iterable[Fault | None]) -> None:
        self._faults = [fault or SERVED for fault in faults]
        for fault in self._faults[:-1]:
            if fault.repeats and fault.method is None:
                raise ValueError(f"what follows always({fault.name}) would never be reached")

    def take(self, method: str) -> Fault:
        """Return the fault that this request meets, and use it up unless it repeats."""
        for place, fault in enumerate(self._faults):
            if fault.method in (None, method):
                return fault if fault.repeats else self._faults.pop(place)
            if not fault.repeats:
                break
        return SERVED

    def take_before_reading(self) -> Fault | None:
        """Return the next fault if it is one that doesn't wait for a request."""
        first = self._faults[0] if self._faults else SERVED
        return self.take("") if first.before_reading and first.method is None else None
