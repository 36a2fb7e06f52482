"""The tables: each contender's figures, and the targets that they reach."""

import contextlib
import os
import platform
from collections.abc import Iterator, Sequence
from pathlib import Path

from contenders import FLOOR, FLOOR_ON_OURS, FLOOR_READING, FLOORS, OURS, UNPROTECTED, Contender
from figures import BYTES, COLUMNS, COMPARED, DIGITS, IDEAL, IN_FLIGHT, MANY, MEMORY, P50, P99, RATE, SPAWN, Samples

ABSENT = "absent: could not be installed"


def table(servers: Sequence[Contender], samples: Samples) -> Iterator[str]:
    yield "| server | " + " | ".join(COLUMNS) + " |"
    yield "|---|" + "---:|" * len(COLUMNS)
    for server in servers:
        if server.versions:
            cells = [_cell(figure, server, samples) for figure in range(len(COLUMNS))]
        else:
            cells = [ABSENT] + [""] * (len(COLUMNS) - 1)
        yield f"| {server.name} | " + " | ".join(cells) + " |"


def _cell(figure: int, server: Contender, samples: Samples) -> str:
    value = samples.median(figure, server.name)
    if value is None:
        return ""
    text = f"{value:,.{DIGITS[figure]}f}"
    ratio = samples.ratio(figure, server.name) if figure in COMPARED and server != FLOOR else None
    return text if ratio is None else f"{text} ({ratio:.2f})"


def targets(present: Sequence[Contender], samples: Samples, list_seconds: float) -> Iterator[str]:
    """Compare this server with the project's own targets."""
    peers = [server.name for server in present if server not in (OURS, UNPROTECTED, *FLOORS)]

    def of_floor(figure: int, ours: Contender = UNPROTECTED, floor: Contender = FLOOR) -> float:
        ratio = samples.ratio(figure, ours.name, to=floor.name)
        assert ratio is not None
        return ratio

    many = samples.median(MANY, UNPROTECTED.name)
    size = samples.median(BYTES, OURS.name)
    assert many is not None
    assert size is not None
    best = min((samples.median(BYTES, name) or 0 for name in peers), default=None)
    yield "| target | measured | reached |"
    yield "|---|---:|---|"
    yield _target("spawn, at most 1.10 of the floor", of_floor(SPAWN, OURS), 1.10)
    for ours, floor in ((UNPROTECTED, FLOOR), (OURS, FLOOR_READING)):
        yield _target(f"one call p50, {ours.name}: at most 1.15 of {floor.name}", of_floor(P50, ours, floor), 1.15)
        rate = of_floor(RATE, ours, floor)
        yield _target(
            f"calls/s, {IN_FLIGHT} in flight, {ours.name}: at least 0.95 of {floor.name}", rate, 0.95, least=True
        )
    yield _target(
        f"1,000 updates without a read before each, at most 1.10 of the ideal {IDEAL:.3f} s", many / IDEAL, 1.10
    )
    if best is not None:
        yield _target("bytes of context, at most 0.20 of the best peer's", size / best, 0.20)
    yield _target("peak memory, at most 1.10 of the floor", of_floor(MEMORY, OURS), 1.10)
    yield _target("a page of 5,000 records, at most 1.5 s", list_seconds, 1.5)
    python_peers = [name for name in peers if not name.startswith("@")]
    ahead = all(
        (samples.median(figure, OURS.name) or 0) < (samples.median(figure, name) or 0)
        for figure in (SPAWN, P50, P99)
        for name in python_peers
    )
    yield f"| ahead of {' and '.join(python_peers)} in spawn, p50, p99 | | {'yes' if ahead else 'NO'} |"
    yield ""
    own = {
        name: samples.ratio(figure, UNPROTECTED.name, to=FLOOR_ON_OURS.name) or 0
        for name, figure in (("spawn", SPAWN), ("one call p50", P50), ("calls/s", RATE), ("peak memory", MEMORY))
    }
    yield (
        "The floor uses the SDK's pipes and httpx's pool, which are slower than ours. The cost of the server's own "
        "work shows against the floor on our pipes and connections: "
        + ", ".join(f"{name} {ratio:.2f} of it" for name, ratio in own.items())
        + "."
    )


def _target(text: str, measured: float, bound: float, *, least: bool = False) -> str:
    reached = measured >= bound if least else measured <= bound
    return f"| {text} | {measured:.2f} | {'yes' if reached else 'NO'} |"


def machine() -> str:
    with contextlib.suppress(OSError, StopIteration):
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
        model = next(line.partition(": ")[2] for line in lines if line.startswith("model name"))
        return f"{os.cpu_count()} cores of {model}, {platform.system()}, Python {platform.python_version()}"
    return f"{os.cpu_count()} cores, {platform.system()}, Python {platform.python_version()}"
