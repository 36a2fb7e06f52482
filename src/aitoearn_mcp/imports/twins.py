"""Columns of the links behind a sheet's words: each column that has some gets a twin, to the right of all others.

So a title, an account or an id keeps its words, and the twin may be the column of the work links.
"""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aitoearn_mcp.imports.cells import Cell, Line, cell_text, fold_name, holds_link, is_whole_link
from aitoearn_mcp.imports.headers import FIELD_OF, Field, find_header, names_columns, source_name

MAX_TWINS: Final = 8
_SCHEME = re.compile(r"(?:https?://)?(?:www\.)?", re.IGNORECASE)
_CUT = re.compile(r"(?:\.{2,}|…)+$")

# What is written over a link that another post left in the cell.
_NO_LINK_YET: Final = frozenset(
    {
        *(
            "未发布",
            "待发布",
            "未发",
            "待发",
            "未上线",
            "待上线",
            "未完成",
            "待定",
            "待补",
            "待补充",
            "无",
            "暂无",
            "没有",
            "无链接",
        ),
        *("none", "n/a", "na", "tbd", "todo", "pending", "draft", "notpublished", "unpublished", "nolink"),
    }
)

Links = Mapping[tuple[int, int], str]
"""The addresses behind cells, by the number of the line and the index of the cell in it."""


@dataclass(frozen=True, slots=True)
class Twinned:
    """A sheet's lines with their twins' cells, the place of its header, and which column each twin belongs to.

    A line that is too short for a twin has no link there. `has_more`: there are columns that got no twin.
    """

    lines: Sequence[Line]
    header: int | None
    sources: Mapping[int, int]
    has_more: bool = False


def with_twins(lines: Sequence[Line], links: Links, wanted: Mapping[Field, str]) -> Twinned:
    """Give the columns that have links behind words below the header a twin: 8 at most, those with the most links.

    `wanted` maps a field to the header that was asked for. A column that is named as the work links' goes first.
    """
    header = find_header(lines, wanted, {number for number, _ in links})
    behind = _links_below(lines, header, links)
    names = () if header is None else lines[header].cells
    named = {index for index in behind if _is_named(index, names, wanted)}
    kept = sorted(behind, key=lambda index: (index not in named, -len(behind[index]), index))[:MAX_TWINS]
    width = max((len(line.cells) for line in lines), default=0)
    sources = dict(enumerate(sorted(kept), start=width))
    linked = {number for index in kept for number in behind[index]}
    twinned = tuple(
        _longer(line, width, [behind[source].get(line.number, "") for source in sources.values()])
        if line.number in linked
        else line
        for line in lines
    )
    return Twinned(twinned, header, sources, len(behind) > len(kept))


def with_links_of(lines: Sequence[Line], source: int, twin: int) -> tuple[Line, ...]:
    """Put the links of a twin into its source, a column that has links as text too."""
    return tuple(
        replace(line, cells=(*line.cells[:source], _linked(line.cells[source], link), *line.cells[source + 1 :]))
        if twin < len(line.cells) and (link := str(line.cells[twin]))
        else line
        for line in lines
    )


def is_same_link(cell: Cell, other: Cell) -> bool:
    """Tell whether a cell's link is the other's, or stands in the other's text."""
    text, texts = cell_text(cell), cell_text(other)
    return _core(text).rstrip("/") == _core(texts).rstrip("/") or text in texts.split()


def _links_below(lines: Sequence[Line], header: int | None, links: Links) -> dict[int, dict[int, str]]:
    """Return the links that count, by column and line: no header's, be it the second, and none that is as its text."""
    names = () if header is None else lines[header].cells
    body = {line.number: line for line in (lines if header is None else lines[header + 1 :]) if line.cells != names}
    behind: dict[int, dict[int, str]] = {}
    for (number, index), address in links.items():
        line = body.get(number)
        if line is None or index >= len(line.cells) or _keeps_text(cell_text(line.cells[index]), address):
            continue
        # The header may come again in the other language. Most cells are no name of a column, and soon told.
        if fold_name(line.cells[index]) in FIELD_OF and names_columns(line):
            continue
        behind.setdefault(index, {})[number] = address
    return behind


def _is_named(index: int, names: Sequence[Cell], wanted: Mapping[Field, str]) -> bool:
    """Tell whether a column is that of the work links by its name, or by what was asked for."""
    name = names[index] if index < len(names) else ""
    asked = fold_name(source_name(wanted.get(Field.WORK_LINK, "")))
    return FIELD_OF.get(fold_name(name)) is Field.WORK_LINK or (
        asked != "" and asked in (fold_name(name), fold_name(f"column {index + 1}"))
    )


def _keeps_text(text: str, address: str) -> bool:
    """Tell whether a cell's own text counts: it says that there is no link, or it is a whole link.

    The address behind a link counts only if the text is its beginning, cut short.
    """
    shown = _CUT.sub("", text)
    if fold_name(text) in _NO_LINK_YET:
        return True
    if not is_whole_link(shown):
        return False
    begin, whole = _core(shown), _core(address)
    return not (whole.startswith(begin) and len(whole) > len(begin))


def _core(link: str) -> str:
    return _SCHEME.sub("", link.strip(), count=1).casefold()


def _longer(line: Line, width: int, cells: Sequence[Cell]) -> Line:
    return replace(line, cells=(*line.cells, *[""] * (width - len(line.cells)), *cells))


def _linked(cell: Cell, link: str) -> str:
    """Return the link, and a text with another link before it, so that it is seen that there are two."""
    text = cell_text(cell)
    if not holds_link(cell) or text in link or is_whole_link(_CUT.sub("", text)):
        return link
    return text if link in text else f"{text} {link}"
