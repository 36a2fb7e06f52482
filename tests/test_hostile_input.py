"""Whatever the arguments: no crash, no request to another path or host, and every refusal names an argument."""

from collections.abc import Iterator
from typing import Any

import pytest
from hostile.arguments import CALLS, TRAPS
from hostile.target import Target, target
from hypothesis import HealthCheck, given, settings

from aitoearn_mcp.tools.catalogue import TOOLS


@pytest.fixture(scope="module")
def server() -> Iterator[Target]:
    with target() as opened:
        yield opened


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # Such arguments make long messages.
@settings(
    max_examples=500,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(call=CALLS)
def test_no_arguments_break_a_rule(server: Target, call: tuple[str, dict[str, Any]]) -> None:
    assert server.broken_rules(*call) == []


@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS if "recordId" in tool.input_schema["properties"]])
def test_a_hostile_record_id_leads_to_no_other_path(tool: str, server: Target) -> None:
    status = {"linkStatus": "failed"} if "update" in tool else {}
    broken = {trap: server.broken_rules(tool, {"recordId": trap, **status}) for trap in TRAPS}
    assert [trap for trap in broken if broken[trap]] == []
