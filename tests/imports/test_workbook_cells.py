"""Which cells of a sheet get the address of an area, and within which bounds."""

import pytest

from aitoearn_mcp.imports.workbook_cells import NoMoreRoom, Room, UsedCells

FIRST, SECOND = "https://v.douyin.com/abc/", "https://v.douyin.com/def/"
ROWS: list[tuple[int, list[str | float]]] = [(2, ["秋天", "", "看"]), (5, ["冬天"]), (6, [7.0, "看"])]
EVERYWHERE = (0, 0, 9_999_999, 9_999_999)


def cells(room: Room | None = None) -> UsedCells:
    """Return cells of which the first of each row stands in column C."""
    return UsedCells(ROWS, 2, room or Room(99))


@pytest.mark.parametrize(
    ("area", "places"),
    [
        ((1, 2, 1, 2), [(2, 0)]),
        ((1, 3, 1, 4), [(2, 2)]),
        ((0, 0, 9, 2), [(2, 0), (5, 0), (6, 0)]),
        (EVERYWHERE, [(2, 0), (2, 2), (5, 0), (6, 0), (6, 1)]),
        ((2, 0, 3, 9), []),
        ((0, 0, 9, 1), []),
        ((-1, -1, -1, -1), []),
    ],
)
def test_the_cells_of_an_area_that_hold_a_value_have_its_address(
    area: tuple[int, int, int, int], places: list[tuple[int, int]]
) -> None:
    found = cells()
    found.add(area, FIRST)
    assert found.links() == [(*place, FIRST) for place in places]


def test_a_third_address_of_a_cell_adds_nothing() -> None:
    found = cells()
    for address in (FIRST, FIRST, SECOND, "https://v.douyin.com/ghi/"):
        found.add((1, 2, 1, 2), address)
    assert found.links() == [(2, 0, f"{FIRST} {SECOND}")]


def test_a_cell_with_an_address_of_its_own_takes_none_from_above() -> None:
    found = cells()
    found.add((1, 2, 1, 2), FIRST)
    found.add((4, 2, 4, 2), SECOND)
    found.carry(5, 0, 2)
    found.carry(6, 0, 2)
    assert found.links() == [(2, 0, FIRST), (5, 0, SECOND), (6, 0, FIRST)]


def test_the_room_is_that_of_all_sheets() -> None:
    room = Room(6)
    cells(room).add(EVERYWHERE, FIRST)
    found = cells(room)
    with pytest.raises(NoMoreRoom):
        found.add(EVERYWHERE, FIRST)
    assert found.links() == [(2, 0, FIRST)]


def test_long_addresses_take_more_of_the_room() -> None:
    with pytest.raises(NoMoreRoom):
        cells().add(EVERYWHERE, "https://v.douyin.com/" + "a" * 2_000_000)
