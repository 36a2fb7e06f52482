"""What is measured, and its samples."""

import statistics
from collections import defaultdict

from contenders import FLOOR

IN_FLIGHT = 32
UPDATES = 1000
AT_ONCE = 16
BATCH = 200
LATENCY = 0.050
IDEAL = UPDATES / AT_ONCE * LATENCY
"""The least seconds that 1,000 updates take."""

SPAWN, P50, P99, CPU, RATE, MANY, BYTES, MEMORY, TOOLS, TOOL = range(10)
COLUMNS = (
    "spawn to initialized, ms",
    "one call p50, ms",
    "p99, ms",
    "CPU a call, ms",
    f"calls/s, {IN_FLIGHT} in flight",
    "1,000 updates, API at 50 ms, s",
    "the same, bytes of context",
    "peak memory, MiB",
    "tools/list, bytes",
    "of them the update tool",
)
DIGITS = (0, 2, 2, 2, 0, 2, 0, 1, 0, 0)
COMPARED = (SPAWN, P50, RATE, MEMORY)


class Samples:
    """The measurements: a list of samples, one per round, for each figure and contender."""

    def __init__(self) -> None:
        self._samples: dict[tuple[int, str], list[float]] = defaultdict(list)

    def add(self, figure: int, name: str, value: float) -> None:
        self._samples[figure, name].append(value)

    def median(self, figure: int, name: str) -> float | None:
        """Return the median, or None if it was not measured."""
        samples = self._samples.get((figure, name))
        return statistics.median(samples) if samples else None

    def ratio(self, figure: int, name: str, to: str = FLOOR.name) -> float | None:
        """Return the median of the rounds' ratios to another contender, by default the floor."""
        pairs = list(zip(self._samples[figure, name], self._samples[figure, to], strict=False))
        return statistics.median(mine / floors for mine, floors in pairs) if pairs else None
