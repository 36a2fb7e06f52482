"""Run the fault matrix and print it as a table (`make faults`). Exit code 1 if any cell is wrong."""

import sys
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ProcessPoolExecutor
from functools import partial

import anyio

from faults.matrix import Cell, run_cells
from faults.rows import AIMED_ROWS, NETWORK_TOOLS, ROWS, WHOLE_ROWS

REQUESTS = {False: "once", True: "always"}
LEGEND = """
The first letters are of the call in which one request meets the fault, the second of the one in which all do.
D done, r refused (nothing changed), u unknown, p partly (a restore), f failed (a read): what the agent reads.
+ the record changed, - it did not. ! the cell is wrong; the reason is below.
"""
LETTERS = {"done": "D", "refused": "r", "unknown": "u", "partly": "p", "failed": "f"}


def matrix() -> list[Cell]:
    """Run all rows, in as many processes as there are cores."""
    jobs = [(number, repeated) for number, _ in enumerate(ROWS) for repeated in REQUESTS]
    with ProcessPoolExecutor() as processes:
        return [cell for cells in processes.map(_cells_of, *zip(*jobs, strict=True)) for cell in cells]


def _cells_of(number: int, repeated: bool) -> list[Cell]:
    return anyio.run(partial(run_cells, ROWS[number], repeated=repeated))


def table(cells: Sequence[Cell]) -> list[str]:
    """Return the table: a line per fault, a column per row of the matrix."""
    found = {(cell.fault, cell.row, cell.repeated): cell for cell in cells}
    faults = list(dict.fromkeys(cell.fault for cell in cells))
    lines = [["fault", *(str(number) for number, _ in enumerate(ROWS, start=1))]]
    lines += [[fault, *(_shown(found, fault, row.name) for row in ROWS)] for fault in faults]
    widths = [max(map(len, column)) for column in zip(*lines, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(line, widths, strict=True)).rstrip() for line in lines]


def _shown(found: dict[tuple[str, str, bool], Cell], fault: str, row: str) -> str:
    cells = [found[fault, row, repeated] for repeated in REQUESTS if (fault, row, repeated) in found]
    return " ".join(f"{LETTERS[cell.reported]}{'+' if cell.held else '-'}{'!' if cell.wrong else ''}" for cell in cells)


def main() -> int:
    cells = matrix()
    wrong = [cell for cell in cells if cell.wrong]
    lines = [*table(cells), LEGEND]
    lines += [f"{cell.row}, {cell.fault} {REQUESTS[cell.repeated]}: {'; '.join(cell.wrong)}" for cell in wrong]
    for number, row in enumerate(ROWS, start=1):
        counts = Counter(cell.reported for cell in cells if cell.row == row.name)
        lines.append(f"{number:2} {row}: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))
    faults = len({cell.fault for cell in cells})
    lines.append(
        f"{len(NETWORK_TOOLS)} tools that use the network in {len(WHOLE_ROWS)} rows, and {len(AIMED_ROWS)} rows in "
        f"which one kind of request fails, x {faults} faults, once and always: {len(cells)} cells, {len(wrong)} wrong"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
