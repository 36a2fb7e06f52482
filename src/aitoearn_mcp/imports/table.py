"""A file or a text to rows: what a person's table says of each post, under the row's own number."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports import refusals, texts
from aitoearn_mcp.imports.cells import Cell, Line, Moment, cell_text, fold_name, has_lost_digits, parse_moment
from aitoearn_mcp.imports.columns import Field, Layout, fields_named, find_layout
from aitoearn_mcp.imports.files import TEXT_KINDS, load_file
from aitoearn_mcp.imports.refusals import MAX_ROWS, MAX_TEXT, NotATable
from aitoearn_mcp.imports.workbooks import CFB_START, ZIP_START, Workbook, read_workbook

_IDS: Final = (Field.RECORD_ID, Field.FLOW_ID, Field.PLATFORM_WORK_ID)
_SHOWN: Final = 5
_MAX_NAME: Final = 40

_WITHOUT_LINK = Text(
    "{count} rows have no link and were passed over: {shown}.", "有 {count} 行没有链接，已跳过：第 {shown} 行。"
)
_LINES_WITHOUT_LINK = Text("{count} lines without a link were passed over.", "有 {count} 行文字不含链接，已跳过。")
_ROUNDED = Text(
    "In {count} rows the spreadsheet has rounded an id of more than 15 digits, so that id is not used: {shown}. "
    "Format the column as text and enter the ids again.",
    "有 {count} 行的 ID 超过 15 位，已被表格软件四舍五入，因此未采用：第 {shown} 行。"
    "请把该列设为文本格式后重新填写 ID。",
)
_UNKNOWN_PLATFORMS = Text(
    "Names of platforms that are not known, so the links' own platforms count: {names}.",
    "有不认识的平台名称，以链接所属平台为准：{names}。",
)
_UNREAD_DATES = Text(
    "In {count} rows the date can't be read for sure, so it is not used: {shown}. Write it as 2026-11-02.",
    "有 {count} 行的日期无法确定，因此未采用：第 {shown} 行。请写成 2026-11-02 的形式。",
)
_OTHER_TABLES = Text(
    "The text has {count} tables; only the first one with links was read.",
    "文本中有 {count} 个表格，只读取了第一个含链接的表格。",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet or the text, and what it says. None: the table does not say.

    `work_link` is the cell as it stands, maybe a share text; `platform` is an accountType.
    """

    number: int
    work_link: str
    title: str | None = None
    platform: str | None = None
    account: str | None = None
    date: Moment | None = None
    record_id: str | None = None
    flow_id: str | None = None
    platform_work_id: str | None = None


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
            raise NotATable(refusals.SHEETS_ARE_OF_WORKBOOKS)
        return reader.read_text(texts.decode(file.data))
    return reader.read_sheets(read_workbook(file.data, sheet), sheet)


def read_text(text: str, platforms: Mapping[str, str], *, columns: Mapping[str, str] | None = None) -> Table:
    """Read CSV, TSV, a Markdown table or one share text a line: at most 200 KB. Raises NotATable."""
    data = text.encode("utf-8", "replace")
    if len(data) > MAX_TEXT:
        raise NotATable(refusals.TEXT_TOO_LONG)
    return _Reader(platforms, columns or {}).read_text(texts.decode(data))


class _Reader:
    def __init__(self, platforms: Mapping[str, str], wanted: Mapping[str, str]) -> None:
        self._platforms = {fold_name(name): account_type for name, account_type in platforms.items()}
        self._wanted = fields_named(wanted)

    def read_sheets(self, workbook: Workbook, name: str | None) -> Table:
        if name is not None and not workbook.sheets:
            raise NotATable(refusals.NO_SUCH_SHEET.format(name=name[:_MAX_NAME], names=_listed(workbook.names)))
        for sheet in workbook.sheets:
            if layout := self._layout(sheet.lines):
                return replace(self._table(sheet.lines, layout), sheet=sheet.name)
        raise NotATable(refusals.HIDDEN_LINKS if workbook.has_hyperlinks else refusals.NO_LINKS)

    def read_text(self, text: str) -> Table:
        texts.refuse_at_sight(text)
        if tables := texts.markdown_tables(text):
            for lines in tables:
                if layout := self._layout(lines):
                    note = (_OTHER_TABLES.format(count=len(tables)),) if len(tables) > 1 else ()
                    return self._table(lines, layout, note)
        text, delimiter = texts.given_delimiter(text)
        if found := self._best_split(text, delimiter):
            return self._table(*found)
        delimiter = delimiter or texts.likely_delimiter(text)
        if delimiter is not None:
            lines = texts.delimited_lines(text, delimiter)
            if layout := self._layout(lines):
                return self._table(lines, layout)
        return self._share_texts(text)

    def _best_split(self, text: str, delimiter: str | None) -> tuple[Sequence[Line], Layout] | None:
        """Split the text by the delimiter whose header names the most columns; None where it has no header."""
        best: tuple[Sequence[Line], Layout] | None = None
        for candidate in (delimiter,) if delimiter else (texts.NO_DELIMITER, *texts.DELIMITERS):
            if candidate not in text and candidate != texts.NO_DELIMITER:
                continue
            lines = texts.delimited_lines(text, candidate)
            layout = self._layout(lines)
            if layout and layout.named > (best[1].named if best else 0):
                best = lines, layout
        return best

    def _layout(self, lines: Sequence[Line]) -> Layout | None:
        return find_layout(lines, self._platforms, self._wanted)

    def _share_texts(self, text: str) -> Table:
        lines = texts.share_text_lines(text)
        rest = sum(bool(line.strip()) for line in text.splitlines()) - len(lines)
        notes = (_LINES_WITHOUT_LINK.format(count=rest),) if rest > 0 else ()
        return self._table(lines, Layout({Field.WORK_LINK: 0}, (), 0, tuple(self._wanted.values())), notes)

    def _table(self, lines: Sequence[Line], layout: Layout, notes: tuple[Text, ...] = ()) -> Table:
        body = lines[layout.lines_above :]
        if len(body) > MAX_ROWS:
            raise NotATable(refusals.TOO_MANY_ROWS)
        if layout.missing:
            missing, headers = _listed(layout.missing), _listed(layout.headers)
            reason = refusals.NO_SUCH_COLUMN.format(missing=missing, headers=headers)
            raise NotATable(reason if layout.headers else refusals.NO_HEADER)
        rows = _Rows(layout, self._platforms)
        for line in body:
            rows.add(line)
        names = dict(enumerate(layout.headers))
        columns = {field: names.get(index) or f"column {index + 1}" for field, index in layout.columns.items()}
        return Table(tuple(rows.rows), notes + rows.notes(), columns)


class _Rows:
    """Collects the rows, and what was passed over or not used."""

    def __init__(self, layout: Layout, platforms: Mapping[str, str]) -> None:
        self._layout = layout
        self._platforms = platforms
        self.rows: list[Row] = []
        self._without_link: list[int] = []
        self._rounded: list[int] = []
        self._unread_dates: list[int] = []
        self._unknown_platforms: dict[str, None] = {}

    def add(self, line: Line) -> None:
        cells = {field: line.cells[index] for field, index in self._layout.columns.items() if index < len(line.cells)}
        said = {field: text for field, cell in cells.items() if (text := cell_text(cell))}
        if not said or self._is_header_again(line):
            return
        if Field.WORK_LINK not in said:
            self._without_link.append(line.number)
            return
        if any(field in said and has_lost_digits(cells[field]) for field in _IDS):
            self._rounded.append(line.number)
            said = {
                field: text for field, text in said.items() if not (field in _IDS and has_lost_digits(cells[field]))
            }
        self.rows.append(
            Row(
                number=line.number,
                work_link=said[Field.WORK_LINK],
                title=said.get(Field.TITLE),
                platform=self._platform(said.get(Field.PLATFORM)),
                account=said.get(Field.ACCOUNT),
                date=self._moment(cells.get(Field.DATE, ""), line.number),
                record_id=said.get(Field.RECORD_ID),
                flow_id=said.get(Field.FLOW_ID),
                platform_work_id=said.get(Field.PLATFORM_WORK_ID),
            )
        )

    def _is_header_again(self, line: Line) -> bool:
        return bool(self._layout.headers) and tuple(map(cell_text, line.cells)) == self._layout.headers

    def _platform(self, name: str | None) -> str | None:
        if name is None:
            return None
        account_type = self._platforms.get(fold_name(name))
        if account_type is None:
            self._unknown_platforms[name[:_MAX_NAME]] = None
        return account_type

    def _moment(self, cell: Cell, number: int) -> Moment | None:
        moment = parse_moment(cell)
        if moment is None and cell_text(cell):
            self._unread_dates.append(number)
        return moment

    def notes(self) -> tuple[Text, ...]:
        numbered = ((_WITHOUT_LINK, self._without_link), (_ROUNDED, self._rounded), (_UNREAD_DATES, self._unread_dates))
        notes = [text.format(count=len(found), shown=_shown(found)) for text, found in numbered if found]
        if self._unknown_platforms:
            notes.append(_UNKNOWN_PLATFORMS.format(names=", ".join(list(self._unknown_platforms)[:_SHOWN])))
        return tuple(notes)


def _listed(names: Sequence[str]) -> str:
    return ", ".join(name[:_MAX_NAME] for name in names if name)


def _shown(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_SHOWN])) + (", ..." if len(numbers) > _SHOWN else "")
