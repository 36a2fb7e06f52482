"""From bytes or text to lines of cells: the encoding, the delimiter, Markdown tables, one share text a line."""

import codecs
import csv
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from io import StringIO
from itertools import chain
from typing import Final

from aitoearn_mcp.imports import refusals
from aitoearn_mcp.imports.cells import Line, holds_link, may_hold_links
from aitoearn_mcp.imports.refusals import MAX_COLUMNS, MAX_FILE, MAX_ROWS, NotATable

_BOMS: Final = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
# A text that is none of ours, though links stand in it.
_OTHER_FORMATS = re.compile(r"\s*(?:%PDF-|\{\\rtf|#!)")
_MARKUP = re.compile(r"\s*<(?:!doctype|\?xml|html|head|body|div|meta|style|script|svg)\b", re.IGNORECASE)
_ROW_ENDS: Final = ("</td>", "</tr>")
_JSON = re.compile(r"\s*[{\[]\s*[\"{\[]")
_CONTROLS = re.compile(r"[\x00-\x08\x0e-\x1f\x7f]")
_SEPARATOR_LINE = re.compile(r"sep=([,;\t|，])\r?\n")
DELIMITERS: Final = ("\t", ",", ";", "|", "，")
# No text has it: every line is one cell, but a quoted one may have line breaks.
NO_DELIMITER: Final = "\x1f"
_BREAK = re.compile(r"\r\n|\r|\n")
_RULE = re.compile(r"\s*\|?(?:\s*:?-{1,}:?\s*\|)+(?:\s*:?-{1,}:?\s*)?\s*")
_PIPE = re.compile(r"(?<!\\)\|")
_SAMPLE: Final = 200
_MAX_TABLES: Final = 100
# A row's quoted cells may have line breaks: a share text has a few.
_MAX_LINES: Final = 20 * MAX_ROWS
# Captions stand above the rows that are counted; one row too many is enough to refuse a table.
_SPARE_LINES: Final = 100
_MIN_LINK_LINES: Final = 0.25


def decode(data: bytes) -> str:
    """Decode UTF-8 (with a BOM or not), UTF-16 with a BOM, or GB18030. Raises NotATable for what is not plain text."""
    encodings = [encoding for bom, encoding in _BOMS if data.startswith(bom)] or ["utf-8", "gb18030"]
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        # DOS ends a file with Ctrl-Z.
        text = text.removesuffix("\x1a")
        if not _CONTROLS.search(text):
            return text
    raise NotATable(refusals.NO_TEXT)


def refuse_at_sight(text: str) -> None:
    """Raise NotATable for a page, a PDF, a script or JSON, though links stand in it, and for a text without any."""
    if _OTHER_FORMATS.match(text):
        raise NotATable(refusals.WRONG_CONTENT)
    if _JSON.match(text):
        raise NotATable(refusals.IS_JSON)
    if _MARKUP.match(text) or any(end in text.lower() for end in _ROW_ENDS):
        raise NotATable(refusals.IS_HTML)
    if not may_hold_links(text):
        raise NotATable(refusals.NO_LINKS)
    if text.count("\n") > _MAX_LINES:
        raise NotATable(refusals.TOO_MANY_ROWS)


def markdown_tables(text: str) -> list[tuple[Line, ...]]:
    """Return the rows of each Markdown table in the text (of the first 100), headers first; numbers count its lines."""
    lines = _BREAK.split(text)
    tables: list[list[Line]] = []
    in_table = False
    for number, line in enumerate(lines, start=1):
        if number > 1 and _RULE.fullmatch(line) and "|" in lines[number - 2] and len(tables) < _MAX_TABLES:
            tables.append([Line(number - 1, _markdown_cells(lines[number - 2]))])
            in_table = True
        elif in_table := in_table and "|" in line:
            tables[-1].append(Line(number, _markdown_cells(line)))
    return [tuple(table) for table in tables]


def _markdown_cells(line: str) -> tuple[str, ...]:
    inner = line.strip().removeprefix("|")
    if inner.endswith("|") and not inner.endswith("\\|"):
        inner = inner[:-1]
    return tuple(cell.strip().replace("\\|", "|") for cell in _PIPE.split(inner, MAX_COLUMNS))


def delimited_lines(text: str, delimiter: str) -> tuple[Line, ...]:
    """Split a text at one delimiter. A line's number counts rows, as a spreadsheet does that opens the file."""
    # A text without that delimiter is one cell, however long.
    csv.field_size_limit(MAX_FILE)
    if _quotes_enclose_cells(text, delimiter):
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter)
    else:
        rows = csv.reader(StringIO(text, newline=""), delimiter=delimiter, quoting=csv.QUOTE_NONE)
    return tuple(_numbered(rows))


def _numbered(rows: Iterable[list[str]]) -> Iterator[Line]:
    left = MAX_ROWS + _SPARE_LINES
    for number, cells in enumerate(rows, start=1):
        if any(cell.strip() for cell in cells):
            yield Line(number, tuple(cells[:MAX_COLUMNS]))
            left -= 1
        if left == 0:
            return


def _quotes_enclose_cells(text: str, delimiter: str) -> bool:
    """Tell whether quotation marks are those of CSV; one that is only a character would swallow the rows below it."""
    if '"' not in text:
        return False
    try:
        cells = chain.from_iterable(csv.reader(StringIO(text, newline=""), delimiter=delimiter, strict=True))
        return not any(sum(map(holds_link, _BREAK.split(cell))) > 1 for cell in cells if "\n" in cell or "\r" in cell)
    except csv.Error:
        return _has_one_line_cells(text, delimiter)


def _has_one_line_cells(text: str, delimiter: str) -> bool:
    """Tell whether no cell has a line break, and the last one is closed, so that no mark swallows a row."""
    try:
        rows = list(csv.reader(chain(StringIO(text, newline=""), ("\n", "end")), delimiter=delimiter))
    except csv.Error:
        return False
    return rows[-1] == ["end"] and not any(_BREAK.search(cell) for row in rows for cell in row)


def given_delimiter(text: str) -> tuple[str, str | None]:
    """Split off Excel's first line `sep=;`; return the rest, and the delimiter that it names."""
    found = _SEPARATOR_LINE.match(text)
    return (text[found.end() :], found[1]) if found else (text, None)


def likely_delimiter(text: str) -> str | None:
    """Return the delimiter by which a table without a header falls into columns, or None for one cell a line.

    The lines with a link must have the same number of cells, and one cell of each must be a link alone.
    """
    best, most = None, 1
    for delimiter in DELIMITERS:
        if delimiter not in text:
            continue
        lines = [line for line in delimited_lines(text, delimiter)[:_SAMPLE] if any(map(holds_link, line.cells))]
        if not lines:
            continue
        width, count = Counter(len(line.cells) for line in lines).most_common(1)[0]
        alone = sum(any(_is_link_alone(cell) for cell in line.cells) for line in lines)
        if width > most and count >= 0.9 * len(lines) and alone >= 0.9 * len(lines):
            best, most = delimiter, width
    return best


def _is_link_alone(cell: object) -> bool:
    return isinstance(cell, str) and holds_link(cell) and not re.search(r"\s", cell.strip())


def share_text_lines(text: str) -> tuple[Line, ...]:
    """Return the lines that hold a link, one cell each. Raises NotATable where most lines are something else."""
    lines = [Line(number, (line,)) for number, line in enumerate(_BREAK.split(text), start=1) if line.strip()]
    found = tuple(line for line in lines if holds_link(line.cells[0]))
    if not found or len(found) < _MIN_LINK_LINES * len(lines):
        raise NotATable(refusals.NO_LINKS)
    return found
