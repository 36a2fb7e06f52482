"""What a fault is, and the script that decides which request meets which fault."""

from collections.abc import Awaitable, Callable, Iterable
from dataclasses import dataclass, replace

from faults.faulty_server.exchange import Exchange

Action = Callable[[Exchange], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Fault:
    """One named way to break the wire."""

    name: str
    act: Action
    stored: bool
    """The app handles the request before the fault acts, so a write is stored."""
    ends: bool = True
    """The exchange ends by itself; where False, only the client's deadline ends it."""
    before_reading: bool = False
    """Acts on accept or, on a reused connection, before the request is read, so the request is never `seen`."""
    handled_after: float = 0.0
    """Seconds between reading the request and passing it to the app, even if the client has left by then."""
    method: str | None = None
    path: str = ""
    """What the request's target must contain."""
    repeats: bool = False
    refuses_after: bool = False


def always(fault: Fault) -> Fault:
    """Apply the fault to every further request (of its method, if it has one)."""
    return replace(fault, repeats=True)


def only(method: str, fault: Fault) -> Fault:
    """Apply the fault to requests of this method; serve others properly and keep the fault for later."""
    return replace(fault, method=method)


def on_path(path: str, fault: Fault) -> Fault:
    """Apply the fault to requests whose target contains this; serve others properly and keep the fault for later."""
    return replace(fault, path=path)


def then_refuse(fault: Fault) -> Fault:
    """Stop listening when the fault acts: every further connection is refused."""
    return replace(fault, refuses_after=True)


async def serve_properly(exchange: Exchange) -> None:
    await exchange.send(exchange.response.whole())


SERVED = Fault("served", serve_properly, stored=True)
"""No fault: for a script such as ``only("PATCH", SERVED)``. None in a script means the same."""


class Script:
    """The faults still to come."""

    def __init__(self, faults: Iterable[Fault | None]) -> None:
        self._faults = [fault or SERVED for fault in faults]
        for fault in self._faults[:-1]:
            if fault.repeats and fault.method is None:
                raise ValueError(f"entries after always({fault.name}) would never be reached")

    def take(self, method: str, target: str = "") -> Fault:
        """Return the fault that a request meets, and drop it from the script unless it repeats."""
        for place, fault in enumerate(self._faults):
            if fault.method in (None, method) and fault.path in target:
                return fault if fault.repeats else self._faults.pop(place)
            if not fault.repeats:
                break
        return SERVED

    def take_before_reading(self) -> Fault | None:
        """Return the next fault if it acts before a request is read."""
        first = self._faults[0] if self._faults else SERVED
        return self.take("") if first.before_reading and first.method is None and not first.path else None
