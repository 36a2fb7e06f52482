"""Where the links of a workbook's sheets belong: the cells that hold a value, and the address behind each.

Loaded by its path in the process that reads one workbook (workbook_child.py): it needs the standard library alone.
"""

from bisect import bisect_left, bisect_right
from collections.abc import Sequence
from typing import Any

_MAX_TEXT = 4 * 1024 * 1024
_MAX_STEPS = 5_000_000


class NoMoreRoom(Exception):
    """There are more links than are kept, or more cells to look at."""


class Room:
    """How many links may still be kept, and how many cells looked at, over all sheets."""

    def __init__(self, most_links: int) -> None:
        """Start with room for that many links."""
        self._links = most_links
        self._text = _MAX_TEXT
        self._steps = _MAX_STEPS

    def take_link(self, address: str) -> None:
        """Make one more link count. Raises NoMoreRoom."""
        self._links -= 1
        self._text -= len(address)
        if self._links < 0 or self._text < 0:
            raise NoMoreRoom

    def take_step(self) -> None:
        """Make one more cell count as looked at. Raises NoMoreRoom."""
        self._steps -= 1
        if self._steps < 0:
            raise NoMoreRoom


class UsedCells:
    """The cells of one sheet that hold a value, and the addresses that were found behind them."""

    def __init__(self, rows: Sequence[tuple[int, Sequence[Any]]], left: int, room: Room) -> None:
        """Take rows as [number from 1, cells]; the first cell of each is in column `left`, from 0."""
        self._rows, self._left, self._room = rows, left, room
        self._numbers = [number for number, _ in rows]
        self._addresses: dict[tuple[int, int], str] = {}

    def add(self, area: tuple[int, int, int, int], address: str) -> None:
        """Keep an address for each used cell of an area: its first row and column, then the last ones, all from 0.

        Raises NoMoreRoom.
        """
        top, left, bottom, right = area
        for place in range(bisect_left(self._numbers, top + 1), bisect_right(self._numbers, bottom + 1)):
            number, cells = self._rows[place]
            self._room.take_step()
            for index in range(max(0, left - self._left), min(len(cells), right - self._left + 1)):
                self._room.take_step()
                if cells[index] != "":
                    self._keep((number, index), cells[index], address)

    def carry(self, number: int, index: int, top: int) -> None:
        """Give a cell, which shows the value of one above that it is merged with, the address of that one too.

        Raises NoMoreRoom.
        """
        address = self._addresses.get((top, index))
        if address is not None and (number, index) not in self._addresses:
            self._room.take_link(address)
            self._addresses[number, index] = address

    def links(self) -> list[tuple[int, int, str]]:
        """Return what was found as (row from 1, index of the cell in the row, address)."""
        return [(number, index, address) for (number, index), address in sorted(self._addresses.items())]

    def _keep(self, place: tuple[int, int], cell: object, address: str) -> None:
        """Keep the address of one cell; two different ones are both kept, so that it is seen that there are two."""
        known = self._addresses.get(place)
        if known == address or (known is not None and " " in known):
            return
        # Most links of most workbooks are behind their own text.
        if known is None and isinstance(cell, str) and cell.strip() == address:
            return
        self._room.take_link(address)
        self._addresses[place] = address if known is None else f"{known} {address}"
