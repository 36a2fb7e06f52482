"""Run the fault matrix and print it as a table (`make faults`). Exit code 1 if any cell is wrong."""

import sys
from collections import Counter
from collections.abc import Sequence

import anyio

from faults.matrix import ALL_FAULTS, NETWORK_TOOLS, ROWS, Cell, run_cells

REQUESTS = {False: "once", True: "always"}
LEGEND = """
once: the first request of the call meets the fault; always: every request does.
done, refused (nothing changed), unknown, or failed (a read): what the agent reads.
+ the API holds the update, - it does not. !! the cell is wrong; the reason is below.
"""


async def matrix() -> list[Cell]:
    return [cell for tool in ROWS for repeated in REQUESTS for cell in await run_cells(tool, repeated=repeated)]


def table(cells: Sequence[Cell]) -> list[str]:
    """Return the table: a line per fault, two columns per tool."""
    found = {(cell.fault, cell.tool, cell.repeated): cell for cell in cells}
    columns = [(tool, repeated) for tool in ROWS for repeated in REQUESTS]
    rows = [["fault", *(tool for tool, _ in columns)], ["", *(REQUESTS[repeated] for _, repeated in columns)]]
    rows += [[fault, *(_shown(found[fault, tool, repeated]) for tool, repeated in columns)] for fault in ALL_FAULTS]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    return ["  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip() for row in rows]


def _shown(cell: Cell) -> str:
    return f"{cell.reported} {'+' if cell.held else '-'}{' !!' if cell.wrong else ''}"


def main() -> int:
    cells = anyio.run(matrix)
    wrong = [cell for cell in cells if cell.wrong]
    lines = [*table(cells), LEGEND]
    lines += [f"{cell.tool}, {cell.fault} {REQUESTS[cell.repeated]}: {'; '.join(cell.wrong)}" for cell in wrong]
    for tool in ROWS:
        counts = Counter(cell.reported for cell in cells if cell.tool == tool)
        lines.append(f"{tool}: " + ", ".join(f"{count} {outcome}" for outcome, count in counts.most_common()))
    lines.append(
        f"{len(NETWORK_TOOLS)} tools, one of them also with protection, x {len(ALL_FAULTS)} faults x {len(REQUESTS)}: "
        f"{len(cells)} cells, {len(wrong)} wrong"
    )
    sys.stdout.write("\n".join(lines) + "\n")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
