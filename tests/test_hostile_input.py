"""Whatever arguments come: no crash, no request to another path or host, and each refusal names an argument."""

from collections.abc import Iterator
from typing import Any

import pytest
from hostile import CALLS, TRAPS, Target, target
from hypothesis import HealthCheck, given, settings

from aitoearn_mcp.tools.catalogue import TOOLS


@pytest.fixture(scope="module")
def server() -> Iterator[Target]:
    with target() as opened:
        yield opened


@pytest.mark.filterwarnings("ignore::hypothesis.errors.HypothesisWarning")  # that such arguments make long messages
@settings(
    max_examples=500,
    derandomize=True,
    database=None,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large, HealthCheck.large_base_example],
)
@given(call=CALLS)
def test_no_arguments_do_harm(server: Target, call: tuple[str, dict[str, Any]]) -> None:
    server.call(*call)


@pytest.mark.parametrize("tool", [tool.name for tool in TOOLS if "recordId" in tool.input_schema["properties"]])
def test_no_trap_in_a_record_id_leads_elsewhere(tool: str, server: Target) -> None:
    for trap in TRAPS:
        server.call(tool, {"recordId": trap, "linkStatus": "failed"} if "update" in tool else {"recordId": trap})
