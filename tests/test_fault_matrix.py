"""Whatever the wire does, a call ends in time, tells the truth, shows no secret, and the server goes on serving."""

import gc

import pytest
from fault_matrix import ALL_FAULTS, CALLS, NETWORK_TOOLS, run_cells

pytestmark = pytest.mark.anyio


def test_every_tool_that_uses_the_network_is_in_the_matrix() -> None:
    assert sorted(CALLS) == sorted(NETWORK_TOOLS)


@pytest.mark.parametrize("repeated", [False, True], ids=["once", "always"])
@pytest.mark.parametrize("tool", NETWORK_TOOLS)
async def test_a_tool_tells_the_truth_under_every_fault(tool: str, repeated: bool) -> None:
    cells = await run_cells(tool, repeated=repeated)
    gc.collect()  # A connection that nobody closed is told of here, as a warning, which is an error.
    assert [cell.fault for cell in cells] == ALL_FAULTS
    assert [(cell.fault, cell.told, cell.wrong) for cell in cells if cell.wrong] == []
