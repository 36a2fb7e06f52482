"""Under every fault, a call ends in time, reports the truth, leaks nothing, and the server keeps serving."""

import gc

import pytest

from faults import matrix
from faults.matrix import ALL_FAULTS, CALLS, NETWORK_TOOLS, PROTECTED, ROWS, WRITING_TOOLS, run_cells

pytestmark = pytest.mark.anyio


def test_every_tool_that_uses_the_network_is_in_the_matrix() -> None:
    assert sorted(CALLS) == sorted(NETWORK_TOOLS)


# httpcore 1.0 leaves a socket to the garbage collector when a connection is cut short while it is being made. The
# warning may come at any later time, so the garbage is collected here, where the warning is expected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("repeated", [False, True], ids=["once", "always"])
@pytest.mark.parametrize("tool", ROWS)
async def test_a_tool_reports_the_truth_under_every_fault(tool: str, repeated: bool) -> None:
    cells = await run_cells(tool, repeated=repeated)
    gc.collect()
    assert [cell.fault for cell in cells] == ALL_FAULTS
    assert [(cell.fault, cell.reported, cell.wrong) for cell in cells if cell.wrong] == []


@pytest.mark.parametrize("tool", ROWS)
async def test_the_call_of_a_tool_succeeds_where_the_response_is_valid(
    tool: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise its row would prove nothing. A gzip response is valid; the longer deadline is for a loaded machine."""
    monkeypatch.setattr(matrix, "SECONDS", 20.0)
    [cell] = await run_cells(tool, repeated=False, faults=["gzip"])
    assert cell.reported == "done"
    assert cell.held is (tool in WRITING_TOOLS or tool == PROTECTED)
