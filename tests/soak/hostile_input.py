"""20,000 calls with hostile arguments."""

import random
import warnings
from typing import Any

from hostile.arguments import CALLS
from hostile.target import Target, target
from hypothesis import HealthCheck, given, seed, settings
from hypothesis.errors import HypothesisWarning

EXAMPLES = 20_000
A_ROUND = 2_000
MOST_ROUNDS = 30


def run() -> str:
    """Call the tools; the traceback of a failed round shows its seed."""
    first = random.randrange(10**6)
    warnings.simplefilter("ignore", HypothesisWarning)
    with target() as server:
        rounds = 0
        while server.calls < EXAMPLES and rounds < MOST_ROUNDS:
            _round(server, first + rounds)
            rounds += 1
        assert server.calls >= EXAMPLES, f"only {server.calls} examples"
        return (
            f"{server.calls} calls with hostile arguments (seeds {first} to {first + rounds - 1}): {server.refused} "
            f"refused before the network, {server.sent} sent to the API, 0 crashes, "
            "0 requests to another path, host or record"
        )


def _round(server: Target, number: int) -> None:
    @seed(number)
    @settings(max_examples=A_ROUND, database=None, deadline=None, suppress_health_check=list(HealthCheck))
    @given(call=CALLS)
    def one(call: tuple[str, dict[str, Any]]) -> None:
        assert server.broken_rules(*call) == []

    one()
