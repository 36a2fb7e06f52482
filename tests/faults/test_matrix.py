"""Under every fault, a call ends in time, reports the truth, leaks nothing, and the server keeps serving."""

import gc

import pytest

from faults import matrix
from faults.matrix import run_cells
from faults.rows import ALL_FAULTS, CALLS, NETWORK_TOOLS, ROWS, SOME_FAULTS, WHOLE_ROWS, Row

pytestmark = pytest.mark.anyio


def test_every_tool_that_uses_the_network_is_in_the_matrix() -> None:
    assert sorted(CALLS) == sorted(NETWORK_TOOLS)


# httpcore 1.0 leaves a socket to the garbage collector when a connection is cut short while it is being made. The
# warning may come at any later time, so the garbage is collected here, where the warning is expected.
@pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")
@pytest.mark.parametrize("repeated", [False, True], ids=["once", "always"])
@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_a_tool_reports_the_truth_under_every_fault(row: Row, repeated: bool) -> None:
    """Where one request of a call fails, some faults of each kind are tried; `make faults` tries all."""
    faults = ALL_FAULTS if row in WHOLE_ROWS else [*SOME_FAULTS, *(lie.name for lie in row.lies)]
    cells = await run_cells(row, repeated=repeated, faults=faults)
    gc.collect()
    assert [cell.fault for cell in cells] == faults
    assert [(cell.fault, cell.reported, cell.wrong) for cell in cells if cell.wrong] == []


@pytest.mark.parametrize("row", ROWS, ids=str)
async def test_the_call_of_a_row_succeeds_where_the_response_is_valid(
    row: Row, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Otherwise it would prove nothing. A gzip response is valid; the longer deadline is for a loaded machine."""
    monkeypatch.setattr(matrix, "SECONDS", 20.0)
    [cell] = await run_cells(row, repeated=False, faults=["gzip"])
    assert (cell.reported, cell.held, cell.wrong) == ("done", row.holds is not None, ())
