"""A plan: its counts, and which of its rows are written."""

from aitoearn_mcp.imports.plan import MatchKind, Plan, RowLink, RowMatch
from aitoearn_mcp.imports.rows import Row

PLAN = Plan(tuple(RowMatch(Row(number, "x"), RowLink(), kind) for number, kind in enumerate(MatchKind, start=2)))
"""A row of each kind: 2 is certain, 3 likely."""


def numbers(matches: tuple[RowMatch, ...]) -> list[int]:
    return [match.row.number for match in matches]


def test_the_counts_are_of_every_kind() -> None:
    assert Plan(PLAN.matches[:2]).counts() == {"rows": 2, "certain": 1, "likely": 1} | dict.fromkeys(
        ("ambiguous", "unmatched", "duplicate", "already", "invalid"), 0
    )


def test_only_certain_rows_are_written() -> None:
    assert numbers(PLAN.to_write()) == [2]


def test_of_rows_that_are_named_the_likely_ones_are_written_too() -> None:
    assert numbers(PLAN.to_write(range(2, 9))) == [2, 3]
    assert numbers(PLAN.to_write({3, 4})) == [3]
