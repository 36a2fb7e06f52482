"""Which column of a table is what: by the names in its header, else by what its cells hold."""

import dataclasses
import re
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aitoearn_mcp.imports import refusals
from aitoearn_mcp.imports.cells import Cell, Line, cell_text, fold_name, holds_link, on_one_line
from aitoearn_mcp.imports.dates import parse_moment
from aitoearn_mcp.imports.headers import FIELD_OF, HEADER_NAMES, TWIN, Field, find_header, source_name
from aitoearn_mcp.imports.post_links import has_post_link
from aitoearn_mcp.imports.refusals import NotATable
from aitoearn_mcp.imports.twins import Twinned

_LONGEST_SHOWN: Final = 40
_SAMPLE: Final = 200
_MOST: Final = 0.8
_NUMBERED = re.compile(r"column ([0-9]{1,3})", re.IGNORECASE)
_OBJECT_ID = re.compile(r"[0-9a-f]{24}", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Layout:
    """Where the columns are, which headers the table has, and how many of its first lines stand above its rows.

    `missing` are headers that were asked for, and that the table does not have. `named` is how many columns a header
    names: the more, the surer that the table was split rightly. `twins` maps a column of the links behind another's
    words to that one.
    """

    columns: Mapping[Field, int]
    headers: tuple[str, ...]
    lines_above: int
    missing: tuple[str, ...] = ()
    named: int = 0
    twins: Mapping[int, int] = dataclasses.field(default_factory=dict)

    def name_of(self, index: int) -> str:
        """Return a column's header, or its number where it has none of its own; `columns` takes both."""
        if index in self.twins:
            name = self.name_of(self.twins[index]) + TWIN
            return f"column {self.twins[index] + 1}{TWIN}" if name in self.headers else name
        header = self.headers[index] if index < len(self.headers) else ""
        return header if self.headers.count(header) == 1 and header else f"column {index + 1}"


def fields_named(columns: Mapping[str, str]) -> dict[Field, str]:
    """Return the headers that were asked for by field; `work_link` is as good as `workLink`. Raises NotATable."""
    fields = {fold_name(field): field for field in Field}
    unknown = [name for name in columns if fold_name(name) not in fields]
    if unknown:
        shown = ", ".join(on_one_line(name)[:_LONGEST_SHOWN] for name in unknown)
        raise NotATable(refusals.NO_SUCH_FIELD.format(names=shown, fields=", ".join(Field)), "columns")
    return {fields[fold_name(name)]: header for name, header in columns.items()}


def find_layout(
    lines: Sequence[Line], platforms: Collection[str], wanted: Mapping[Field, str], twinned: Twinned | None = None
) -> Layout | None:
    """Find the columns of a table, or return None where no column holds links.

    `platforms` are platforms' names as fold_name gives them; `wanted` maps a field to a header as it stands. `twinned`
    has the lines with links behind their words.
    """
    twinned = twinned or Twinned(lines, find_header(lines, wanted), {})
    lines, header, twins = twinned.lines, twinned.header, twinned.sources
    rows = lines[header + 1 :] if header is not None else lines
    columns = _named_columns(lines[header], rows, twins) if header is not None else {}
    by_content = _content_columns(rows[:_SAMPLE], platforms, set(columns.values()), twins)
    if Field.WORK_LINK not in columns and Field.WORK_LINK in by_content:
        columns[Field.WORK_LINK] = by_content[Field.WORK_LINK]
    named = len(columns)
    if header is not None and Field.TITLE not in columns and _is_unnamed(lines[header], by_content.get(Field.TITLE)):
        columns[Field.TITLE] = by_content[Field.TITLE]
    if header is None:
        columns = by_content
    headers = tuple(cell_text(cell) for cell in lines[header].cells) if header is not None else ()
    width = min(twins, default=max((len(line.cells) for line in lines), default=0))
    given, missing = _wanted_columns(headers, wanted, width, twins)
    columns = columns | given
    if Field.WORK_LINK in columns:
        link = columns[Field.WORK_LINK]
        if header is not None:
            columns |= _beside(twins.get(link, link), lines[header], set(columns) - set(given))
        if given.get(Field.WORK_LINK) not in twins:
            columns[Field.WORK_LINK] = _link_column(columns, rows, twins)
    if Field.WORK_LINK not in columns or not _column_holds_links(rows, columns[Field.WORK_LINK]):
        return None
    above, named = (0, 0) if header is None else (header + 1, named + len(given))
    return Layout(columns, headers, above, missing, named, twins)


def _link_column(columns: Mapping[Field, int], rows: Sequence[Line], twins: Mapping[int, int]) -> int:
    """Return the column of the work links: of a column and its twin the one with the links.

    Where both have some it is the column itself, which gets those of its twin, unless it is another field's too.
    """
    column = twins.get(columns[Field.WORK_LINK], columns[Field.WORK_LINK])
    twin = next((twin for twin, source in twins.items() if source == column), column)
    others = {index for field, index in columns.items() if field is not Field.WORK_LINK}
    return column if column not in others and _column_holds_links(rows, column) else twin


def _beside(link: int, header: Line, fields: Collection[Field]) -> dict[Field, int]:
    """Of several columns with one name, take the one next to the link's: two tables may stand side by side."""
    columns: dict[Field, int] = {}
    for field in set(fields) & set(HEADER_NAMES) - {Field.WORK_LINK}:
        names = [fold_name(cell) for cell in header.cells]
        best = next((name for name in HEADER_NAMES[field] if name in names), None)
        places = [index for index, name in enumerate(names) if name == best]
        if len(places) > 1:
            columns[field] = min(places, key=lambda index: (abs(index - link), index))
    return columns


def _is_unnamed(header: Line, index: int | None) -> bool:
    """Tell whether a column has a header of a name that is not known."""
    if index is None or index >= len(header.cells):
        return False
    return bool(cell_text(header.cells[index])) and fold_name(header.cells[index]) not in FIELD_OF


def _named_columns(header: Line, rows: Sequence[Line], twins: Mapping[int, int]) -> dict[Field, int]:
    columns: dict[Field, int] = {}
    folded = [fold_name(cell) for cell in header.cells]
    for field, names in HEADER_NAMES.items():
        found = [(names.index(name), index) for index, name in enumerate(folded) if name in names]
        if field is Field.WORK_LINK:
            # A twin goes by the name of its source.
            found += [
                (names.index(folded[source]), twin)
                for twin, source in twins.items()
                if source < len(folded) and folded[source] in names
            ]
            found = [(rank, index) for rank, index in found if _column_holds_links(rows, index)]
        if found:
            columns[field] = min(found)[1]
    return columns


def _wanted_columns(
    headers: Sequence[str], wanted: Mapping[Field, str], width: int, twins: Mapping[int, int]
) -> tuple[dict[Field, int], tuple[str, ...]]:
    """Return the columns that were asked for, by header or as `column 3`, and what is not there."""
    columns, missing = {}, []
    for field, name in wanted.items():
        index = _column_of(name.strip(), headers, width)
        source = _column_of(source_name(name), headers, width)
        if name.strip() not in headers and source_name(name) != name.strip() and source is not None:
            index = source
            if field is Field.WORK_LINK:
                index = next((twin for twin, of in twins.items() if of == source), source)
        if index is None:
            missing.append(name)
        else:
            columns[field] = index
    return columns, tuple(missing)


def _column_of(name: str, headers: Sequence[str], width: int) -> int | None:
    if name in headers:
        return headers.index(name)
    folded = [fold_name(header) for header in headers]
    if fold_name(name) in folded:
        return folded.index(fold_name(name))
    found = _NUMBERED.fullmatch(name)
    return int(found[1]) - 1 if found and 1 <= int(found[1]) <= width else None


def _content_columns(
    rows: Sequence[Line], platforms: Collection[str], taken: set[int], twins: Mapping[int, int]
) -> dict[Field, int]:
    """Tell columns by their cells; of those that hold links or text, the one that has the most."""
    columns: dict[Field, int] = {}
    free = [index for index in range(max((len(row.cells) for row in rows), default=0)) if index not in taken]
    cells = {index: [row.cells[index] for row in rows if index < len(row.cells)] for index in free}
    filled = {index: [cell for cell in column if cell_text(cell)] for index, column in cells.items()}

    def take(field: Field, fits: Callable[[Cell], bool], share: float) -> None:
        counts = {index: sum(map(fits, filled[index])) for index in free if filled[index]}
        fitting = [index for index, count in counts.items() if count and count >= share * len(filled[index])]
        if fitting:
            columns[field] = max(fitting, key=lambda index: (counts[index], -index))
            free.remove(columns[field])

    take(Field.WORK_LINK, has_post_link, 0.5)
    # Words lead to all kinds of pages; a twin has nothing but links.
    free = [index for index in free if index not in twins]
    if Field.WORK_LINK not in columns:
        take(Field.WORK_LINK, holds_link, 0.5)
    links = " ".join(cell_text(cell) for cell in cells.get(columns.get(Field.WORK_LINK, -1), ()))
    # The ids of Xiaohongshu's notes look like record ids, and stand in the links too.
    take(
        Field.PLATFORM_WORK_ID,
        lambda cell: bool(_OBJECT_ID.fullmatch(text := cell_text(cell))) and text in links,
        _MOST,
    )
    take(Field.RECORD_ID, lambda cell: bool(_OBJECT_ID.fullmatch(cell_text(cell))), _MOST)
    take(Field.PLATFORM, lambda cell: fold_name(cell) in platforms, _MOST)
    take(Field.DATE, lambda cell: parse_moment(cell) is not None, _MOST)
    # Words with a link behind them that are the same in each row are no titles.
    for index in twins.values():
        filled[index] = list(dict.fromkeys(filled.get(index, ())))
    texts = {index: sum(len(cell_text(cell)) for cell in filled[index] if _is_words(cell)) for index in free}
    if texts and max(texts.values()) > 0:
        columns[Field.TITLE] = max(texts, key=lambda index: (texts[index], -index))
    return columns


def _is_words(cell: Cell) -> bool:
    return isinstance(cell, str) and not holds_link(cell) and any(character.isalpha() for character in cell)


def _column_holds_links(rows: Sequence[Line], index: int) -> bool:
    return any(holds_link(row.cells[index]) for row in rows if index < len(row.cells))
