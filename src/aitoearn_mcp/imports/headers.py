"""The header of a table: the fields that a column may have, the names they go by, and which line has them."""

import re
from collections.abc import Collection, Mapping, Sequence
from enum import StrEnum
from typing import Final

from aitoearn_mcp.imports.cells import Cell, Line, cell_text, fold_name, holds_link


class Field(StrEnum):
    """What a column may be, by the names that `columns` takes."""

    WORK_LINK = "workLink"
    TITLE = "title"
    PLATFORM = "platform"
    ACCOUNT = "account"
    DATE = "date"
    RECORD_ID = "recordId"
    FLOW_ID = "flowId"
    PLATFORM_WORK_ID = "platformWorkId"


# As fold_name gives them, the surest first: where a table has two of a field, the earlier name is the column.
HEADER_NAMES: Final[Mapping[Field, tuple[str, ...]]] = {
    Field.WORK_LINK: (
        *("作品链接", "worklink", "发布链接", "发布后链接", "分享链接", "视频链接", "笔记链接", "文章链接", "帖子链接"),
        *("内容链接", "作品地址", "视频地址", "posturl", "postlink", "publishedurl", "publishedlink", "permalink"),
        *(
            "shareurl",
            "sharelink",
            "videourl",
            "videolink",
            "链接",
            "链接地址",
            "网址",
            "url",
            "link",
            "分享文本",
            "口令",
        ),
    ),
    Field.TITLE: (
        *("标题", "作品标题", "视频标题", "笔记标题", "文章标题", "帖子标题", "内容标题", "作品名称", "作品", "title"),
        *("posttitle", "videotitle", "headline", "名称", "选题", "主题", "文案", "caption"),
    ),
    Field.PLATFORM: (
        "平台",
        "发布平台",
        "平台名称",
        "platform",
        "accounttype",
        "账号类型",
        "渠道",
        "发布渠道",
        "channel",
        "network",
    ),
    Field.ACCOUNT: (
        *("账号", "账号昵称", "账号名称", "账号名", "发布账号", "昵称", "账户", "帐号", "account", "accountname"),
        *("nickname", "达人昵称", "博主昵称", "作者昵称", "accountid", "账号id", "作者", "达人", "博主"),
    ),
    Field.DATE: (
        *("发布时间", "发布日期", "首次发布时间", "publishtime", "publishdate", "publishedat", "published", "postedat"),
        *("上线时间", "上线日期", "日期", "date", "时间", "time"),
    ),
    Field.RECORD_ID: ("recordid", "记录id", "发布记录id", "publishrecordid", "记录编号"),
    Field.FLOW_ID: ("flowid", "流程id", "发布流程id"),
    Field.PLATFORM_WORK_ID: (
        "作品id",
        "platformworkid",
        "平台作品id",
        "workid",
        "postid",
        "videoid",
        "视频id",
        "笔记id",
    ),
}
FIELD_OF: Final = {name: field for field, names in HEADER_NAMES.items() for name in names}
"""Which field each name stands for."""
TWIN: Final = " (hyperlink)"
"""What the name of a column's links behind words has after that of the column."""
_TWIN = re.compile(r"\s*[(（]\s*hyperlink\s*[)）]\s*$", re.IGNORECASE)
# Captions stand above the header, but no page of text does.
_HEADER_AMONG: Final = 20
_FEWEST_NAMES: Final = 2


def find_header(lines: Sequence[Line], wanted: Mapping[Field, str], linked: Collection[int] = ()) -> int | None:
    """Return the place of the line that names the most columns; a line with a link is none.

    Below such a line, which may be a caption, a header must name two. `linked` are the numbers of lines that have
    links behind words, as a header may: below a header, one that is none is the first of its rows.
    """
    best, most = None, 0
    names = {found for name in wanted.values() for found in (name.strip(), source_name(name))}
    for index, line in enumerate(lines[:_HEADER_AMONG]):
        if any(map(holds_link, line.cells)):
            if best is not None:
                break
            most = _FEWEST_NAMES - 1
            continue
        if best is not None and line.number in linked and not names_columns(line):
            break
        score = len(_known_names(line)) + sum(cell_text(cell) in names for cell in line.cells)
        if score > most:
            best, most = index, score
    return best


def source_name(name: str) -> str:
    """Return the name of the column whose links behind words are asked for: that before (hyperlink)."""
    return _TWIN.sub("", name).strip()


def names_columns(line: Line) -> bool:
    """Tell whether a line is a header: it has no link, and two of its cells are names of columns."""
    return not any(map(holds_link, line.cells)) and len(_known_names(line)) >= _FEWEST_NAMES


def fields_in(cells: Sequence[Cell]) -> dict[Field, int]:
    """Return the columns that a header names, each by the first of its name."""
    named = [(FIELD_OF[name], index) for index, cell in enumerate(cells) if (name := fold_name(cell)) in FIELD_OF]
    return dict(reversed(named))


def _known_names(line: Line) -> set[Field]:
    return {FIELD_OF[name] for name in map(fold_name, line.cells) if name in FIELD_OF}
