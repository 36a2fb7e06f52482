"""A file or a text to rows: what a person's table says of each post, under the row's own number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports import blocks, refusals, text_tables
from aitoearn_mcp.imports.cells import Line, fold_name, holds_link, on_one_line
from aitoearn_mcp.imports.columns import Layout, fields_named, find_layout
from aitoearn_mcp.imports.files import TEXT_KINDS, is_file_name, load_file
from aitoearn_mcp.imports.headers import Field
from aitoearn_mcp.imports.post_links import has_platform_link, has_post_link
from aitoearn_mcp.imports.refusals import MAX_ROWS, MAX_TEXT, NotATable
from aitoearn_mcp.imports.rows import Row, Rows
from aitoearn_mcp.imports.twins import MAX_TWINS, Twinned, is_same_link, with_links_of, with_twins
from aitoearn_mcp.imports.workbooks import CFB_START, ZIP_START, Workbook, read_workbook

_SHOWN: Final = 5
_SHOWN_COLUMNS: Final = 8
_MAX_NAME: Final = 40
_SAMPLE: Final = 200

_LINES_WITHOUT_LINK = Text("{count} lines without a link were passed over.", "有 {count} 行文字不含链接，已跳过。")
_OTHER_TABLES = Text(
    "The text has {count} tables; only the first one with links was read.",
    "文本中有 {count} 个表格，只读取了第一个含链接的表格。",
)
_OTHER_SHEETS = Text(
    "Other sheets have links too: {names}. Only {read} was read: call again with `sheet` for each.",
    "其他工作表也有链接：{names}。只读取了 {read}，请用 sheet 分别再调用。",
)
_OTHER_COLUMNS = Text(
    "Other columns have links of posts too: {names}. Only {read} was read: call again for each, with "
    '`columns: {{"workLink": ...}}`.',
    '其他列也有作品链接：{names}。只读取了 {read}，请用 columns: {{"workLink": …}} 分别再调用。',
)
_UNUSED_COLUMNS = Text(
    "Columns that are not used: {names}. If one of them is the account, date, title or an id, name it in `columns`.",
    "未使用的列：{names}。如果其中有账号、日期、标题或 ID，请用 columns 指定。",
)
_MORE_LINKS = Text(
    f"The workbook has more links behind words than are read (20,000, and {MAX_TWINS} columns a sheet), so rows may "
    "lack their link: keep only the sheets and columns that matter.",
    f"工作簿中文字后面的链接过多，未全部读取（最多 20,000 个，每个工作表 {MAX_TWINS} 列），有些行可能因此缺少链接："
    "请只保留需要的工作表和列。",
)
_LINKS_ABOVE = Text(
    "Lines above the header hold links and were passed over: {shown}.", "表头上方有含链接的行，已跳过：第 {shown} 行。"
)


@dataclass(frozen=True, slots=True)
class Table:
    """The rows with a link, what is worth knowing of the others, and the header of each column that was found.

    A column that has no header is given as its number, such as `column 2`.
    """

    rows: tuple[Row, ...]
    notes: tuple[Text, ...]
    columns: Mapping[Field, str]
    sheet: str | None = None


def read_file(
    path: str,
    platforms: Mapping[str, str],
    *,
    sheet: str | None = None,
    columns: Mapping[str, str] | None = None,
) -> Table:
    """Read a .csv, .tsv, .txt, .md, .xlsx, .xls or .ods of this machine. Blocks; raises NotATable.

    `platforms` maps the names of platforms, as people write them, to accountTypes.
    """
    file = load_file(path)
    reader = _Reader(platforms, columns or {})
    is_workbook = file.data.startswith((ZIP_START, CFB_START))
    if is_workbook == (file.kind in TEXT_KINDS) and file.kind != ".xls":
        raise NotATable(refusals.WRONG_CONTENT)
    # Many a site's export that is named .xls is text.
    if not is_workbook:
        if sheet is not None:
            raise NotATable(refusals.SHEETS_ARE_OF_WORKBOOKS, "sheet")
        return reader.read_text(text_tables.decode(file.data))
    return reader.read_sheets(read_workbook(file.data, sheet), sheet)


def read_text(text: str, platforms: Mapping[str, str], *, columns: Mapping[str, str] | None = None) -> Table:
    """Read CSV, TSV, a Markdown table or one share text a line: at most 200 KB. Raises NotATable."""
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_TEXT:
        raise NotATable(refusals.TEXT_TOO_LONG)
    if is_file_name(text):
        raise NotATable(refusals.IS_PATH)
    return _Reader(platforms, columns or {}).read_text(text_tables.decode(data))


class _Reader:
    def __init__(self, platforms: Mapping[str, str], wanted: Mapping[str, str]) -> None:
        self._platforms = {fold_name(name): account_type for name, account_type in platforms.items()}
        self._wanted = fields_named(wanted)

    def read_sheets(self, workbook: Workbook, name: str | None) -> Table:
        if name is not None and not workbook.sheets:
            reason = refusals.NO_SUCH_SHEET.format(name=name[:_MAX_NAME], names=_listed(workbook.names))
            raise NotATable(reason, "sheet")
        found: tuple[Twinned, Layout] | None = None
        names = []
        for sheet in workbook.sheets:
            twinned = with_twins(sheet.lines, sheet.links, self._wanted)
            if layout := find_layout(sheet.lines, self._platforms, self._wanted, twinned):
                found = found or (twinned, layout)
                names.append(sheet.name)
        if found is None:
            raise NotATable(refusals.HIDDEN_LINKS if workbook.has_hyperlinks else refusals.NO_LINKS_IN_SHEETS)
        (twinned, layout), (read, *others) = found, names
        other_sheets = (_OTHER_SHEETS.format(names=_listed(others), read=read[:_MAX_NAME]),) if others else ()
        more_links = (_MORE_LINKS,) if workbook.has_more_links or twinned.has_more else ()
        return replace(self._table(twinned.lines, layout, other_sheets + more_links), sheet=read)

    def read_text(self, text: str) -> Table:
        if not text.strip():
            raise NotATable(refusals.EMPTY)
        text_tables.refuse_at_sight(text)
        if tables := text_tables.markdown_tables(text):
            for lines in tables:
                if layout := self._layout(lines):
                    note = (_OTHER_TABLES.format(count=len(tables)),) if len(tables) > 1 else ()
                    return self._table(lines, layout, note)
        if not self._wanted and (posts := blocks.labelled_posts(text)):
            return self._table(posts, Layout(blocks.LABELLED, (), 0))
        text, delimiter = text_tables.given_delimiter(text)
        if found := self._best_split(text, delimiter):
            return self._table(*found)
        delimiter = delimiter or text_tables.likely_delimiter(text)
        if delimiter is not None:
            lines = text_tables.delimited_lines(text, delimiter)
            if layout := self._layout(lines):
                return self._table(lines, layout)
        return self._share_texts(text)

    def _best_split(self, text: str, delimiter: str | None) -> tuple[Sequence[Line], Layout] | None:
        """Split the text by the delimiter whose header names the most columns; None where it has no header."""
        best: tuple[Sequence[Line], Layout] | None = None
        for candidate in (delimiter,) if delimiter else (text_tables.NO_DELIMITER, *text_tables.DELIMITERS):
            if candidate not in text and candidate != text_tables.NO_DELIMITER:
                continue
            lines = text_tables.delimited_lines(text, candidate)
            layout = self._layout(lines)
            if layout and layout.named > (best[1].named if best else 0):
                best = lines, layout
        return best

    def _layout(self, lines: Sequence[Line]) -> Layout | None:
        return find_layout(lines, self._platforms, self._wanted)

    def _share_texts(self, text: str) -> Table:
        missing = tuple(self._wanted.values())
        found = text_tables.share_text_lines(text)
        rest = sum(bool(line.strip()) for line in text.splitlines()) - len(found)
        lines = blocks.with_titles(text, found)
        titles = sum(bool(line.cells[1]) for line in lines)
        notes = (_LINES_WITHOUT_LINK.format(count=rest - titles),) if rest > titles else ()
        columns = {Field.WORK_LINK: 0} | ({Field.TITLE: 1} if titles else {})
        return self._table(lines, Layout(columns, (), 0, missing), notes)

    def _table(self, lines: Sequence[Line], layout: Layout, notes: tuple[Text, ...] = ()) -> Table:
        body = lines[layout.lines_above :]
        for twin, source in layout.twins.items():
            if source == layout.columns[Field.WORK_LINK]:
                body = with_links_of(body, source, twin)
        if len(body) > MAX_ROWS:
            raise NotATable(refusals.TOO_MANY_ROWS)
        if layout.missing:
            missing, headers = _listed(layout.missing), _listed(layout.headers)
            reason = refusals.NO_SUCH_COLUMN.format(missing=missing, headers=headers)
            raise NotATable(reason if layout.headers else refusals.NO_HEADER, "columns")
        rows = Rows(layout, self._platforms)
        for line in body:
            rows.add(line)
        # Of a table of other links, bookmarks or settings, nothing is quoted.
        if not any(row.platform or has_platform_link(row.work_link) for row in rows.rows):
            raise NotATable(refusals.NO_LINKS)
        columns = {field: layout.name_of(index) for field, index in layout.columns.items()}
        above = [line.number for line in lines[: layout.lines_above] if any(map(holds_link, line.cells))]
        notes += (_LINKS_ABOVE.format(shown=", ".join(map(str, above[:_SHOWN]))),) if above else ()
        notes += _of_other_columns(body, layout)
        return Table(tuple(rows.rows), notes + rows.notes(), columns)


def _of_other_columns(lines: Sequence[Line], layout: Layout) -> tuple[Text, ...]:
    """Return notes on the columns that are not read: with links of posts, as in a sheet with one a platform, or not."""
    width = max((len(line.cells) for line in lines), default=0)
    read = layout.columns[Field.WORK_LINK]
    unread = [index for index in range(width) if index not in layout.columns.values()]
    with_posts = [index for index in unread if any(_has_other_post(line, index, read) for line in lines[:_SAMPLE])]
    # A column whose links are read, or named above, is used for those.
    known = {*with_posts, read}
    known |= {layout.twins[index] for index in known if index in layout.twins}
    others = [layout.headers[index] for index in unread if index not in known and index < len(layout.headers)]
    notes = []
    if with_posts:
        names = _listed([layout.name_of(index) for index in with_posts])
        notes.append(_OTHER_COLUMNS.format(names=names, read=layout.name_of(read)[:_MAX_NAME]))
    if any(others):
        notes.append(_UNUSED_COLUMNS.format(names=_listed([name for name in others if name][:_SHOWN_COLUMNS])))
    return tuple(notes)


def _has_other_post(line: Line, index: int, read: int) -> bool:
    """Tell whether a cell has the link of a post, and not that of the cell with the line's link."""
    if index >= len(line.cells) or not has_post_link(line.cells[index]):
        return False
    return read >= len(line.cells) or not is_same_link(line.cells[index], line.cells[read])


def _listed(names: Sequence[str]) -> str:
    return ", ".join(on_one_line(name)[:_MAX_NAME] for name in names if name)
