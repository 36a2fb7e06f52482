"""The rows of a table: what each says of its post, and what was passed over or not used."""

import datetime
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Final

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.imports.cells import Cell, Line, cell_text, fold_name, has_lost_digits, id_text
from aitoearn_mcp.imports.columns import Layout
from aitoearn_mcp.imports.dates import Moment, is_clock, parse_moment
from aitoearn_mcp.imports.headers import Field, fields_in, names_columns

_IDS: Final = (Field.RECORD_ID, Field.FLOW_ID, Field.PLATFORM_WORK_ID)
_SHOWN: Final = 5
_MAX_NAME: Final = 40

_WITHOUT_LINK = Text(
    "{count} rows have no link and were passed over: {shown}.", "有 {count} 行没有链接，已跳过：第 {shown} 行。"
)
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
_OTHER_TABLE = Text(
    "Row {header} is a header with other columns. Rows below it that were not read: {count}. Give that table in a call "
    "of its own.",
    "第 {header} 行是另一个表头，列不相同，因此其下的 {count} 行未读取：请把那张表单独再调用一次。",
)
_UNREAD_DATES = Text(
    "In {count} rows the date can't be read for sure, so a match by title is at most likely: {shown}. "
    "Write it as 2026-11-02.",
    "有 {count} 行的日期无法确定，按标题匹配时最多为 likely：第 {shown} 行。请写成 2026-11-02 的形式。",
)


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its number in the sheet or the text, and what it says. None: the table does not say.

    `work_link` is the cell as it stands, maybe a share text; `platform` is an accountType. `has_unread_date`: it says
    a date that can't be read for sure.
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
    has_unread_date: bool = False


class Rows:
    """Collects the rows of a table, and what was passed over or not used."""

    def __init__(self, layout: Layout, platforms: Mapping[str, str]) -> None:
        """Start without rows. `platforms` maps names as fold_name gives them to accountTypes."""
        self._layout = layout
        self._platforms = platforms
        self._today = datetime.datetime.now().astimezone().date()
        self.rows: list[Row] = []
        self._without_link: list[int] = []
        self._rounded: list[int] = []
        self._unread_dates: list[int] = []
        self._unknown_platforms: dict[str, None] = {}
        self._other_header: int | None = None
        self._below = 0

    def add(self, line: Line) -> None:
        """Read one line below the header; one that repeats the header, or that is empty, is none."""
        cells = {field: line.cells[index] for field, index in self._layout.columns.items() if index < len(line.cells)}
        said = {field: text for field, cell in cells.items() if (text := cell_text(cell))}
        if self._other_header is not None:
            self._below += bool(said)
            return
        if not said:
            return
        if self._is_header(line):
            if fields_in(line.cells) != fields_in(self._layout.headers):
                self._other_header = line.number
            return
        if Field.WORK_LINK not in said:
            self._without_link.append(line.number)
            return
        ids = {field: id_text(cells[field]) for field in _IDS if field in said}
        lost = [field for field in ids if has_lost_digits(cells[field], may_end_in_zeros=field is Field.RECORD_ID)]
        if lost:
            self._rounded.append(line.number)
        used = {field: text for field, text in ids.items() if field not in lost and text}
        moment, is_unread = self._moment(cells.get(Field.DATE, ""), line.number)
        self.rows.append(
            Row(
                number=line.number,
                work_link=said[Field.WORK_LINK],
                title=said.get(Field.TITLE),
                platform=self._platform(said.get(Field.PLATFORM)),
                account=said.get(Field.ACCOUNT),
                date=moment,
                record_id=used.get(Field.RECORD_ID),
                flow_id=used.get(Field.FLOW_ID),
                platform_work_id=used.get(Field.PLATFORM_WORK_ID),
                has_unread_date=is_unread,
            )
        )

    def notes(self) -> tuple[Text, ...]:
        """Return what is worth knowing of the lines that are not rows, and of cells that were not used."""
        numbered = ((_WITHOUT_LINK, self._without_link), (_ROUNDED, self._rounded), (_UNREAD_DATES, self._unread_dates))
        notes = [text.format(count=len(found), shown=_shown(found)) for text, found in numbered if found]
        if self._below:
            notes.append(_OTHER_TABLE.format(header=self._other_header or 0, count=self._below))
        if self._unknown_platforms:
            notes.append(_UNKNOWN_PLATFORMS.format(names=", ".join(list(self._unknown_platforms)[:_SHOWN])))
        return tuple(notes)

    def _is_header(self, line: Line) -> bool:
        """Tell whether the line is the header once more, maybe in the other language, or that of another table."""
        if not self._layout.headers:
            return False
        return tuple(map(cell_text, line.cells)) == self._layout.headers or names_columns(line)

    def _platform(self, name: str | None) -> str | None:
        if name is None:
            return None
        account_type = self._platforms.get(fold_name(name)) or self._platform_within(fold_name(name))
        if account_type is None:
            self._unknown_platforms[name[:_MAX_NAME]] = None
        return account_type

    def _platform_within(self, name: str) -> str | None:
        """Return the one platform whose Chinese name stands in a longer one: 抖音短视频, 快手App."""
        found = {
            of for known, of in self._platforms.items() if len(known) > 1 and not known.isascii() and known in name
        }
        return found.pop() if len(found) == 1 else None

    def _moment(self, cell: Cell, number: int) -> tuple[Moment | None, bool]:
        """Return the date, and whether the cell has one that can't be read."""
        if not cell_text(cell):
            return None, False
        moment = parse_moment(cell, self._today)
        is_unread = moment is None and not is_clock(cell)
        if is_unread:
            self._unread_dates.append(number)
        return moment, is_unread


def _shown(numbers: Sequence[int]) -> str:
    return ", ".join(map(str, numbers[:_SHOWN])) + (", ..." if len(numbers) > _SHOWN else "")
