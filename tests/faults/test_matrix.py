"""Whatever the wire does, a call ends in time, tells the truth, shows no secret, and the server goes on serving."""

import gc

import pytest

from faults.matrix import ALL_FAULTS, CALLS, NETWORK_TOOLS, ROWS, run_cells

pytestmark = pytest.mark.anyio


def test_every_tool_that_uses_the_network_is_in_the_matrix() -> None:
    assert sorted(CALLS) == sorted(NETWORK_TOOLS)


# httpcore 1.0 leaves a socket to the garbage collector where a connection is cut short while it is being made. That is
# told of at any later time, so it is collected here, where it is expected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("repeated", [False, True], ids=["once", "always"])
@pytest.mark.parametrize("tool", ROWS)
async def test_a_tool_tells_the_truth_under_every_fault(tool: str, repeated: bool) -> None:
    cells = await run_cells(tool, repeated=repeated)
    gc.collect()
    assert [cell.fault for cell in cells] == ALL_FAULTS
    assert [(cell.fault, cell.told, cell.wrong) for cell in cells if cell.wrong] == []
