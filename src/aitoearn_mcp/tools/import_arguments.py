"""The arguments of an import: the rows, the records to match them with, and what to write."""

from collections.abc import Iterable, Mapping
from typing import Annotated, Any

from pydantic import Field

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.argument_rules import MayBeJson
from aitoearn_mcp.tools.parameters import AccountId, AccountType, Overwrite, Since, Until
from aitoearn_mcp.tools.problems import Path
from aitoearn_mcp.tools.time_range import range_rule
from aitoearn_mcp.tools.validation import ToolArguments

_ONE_SOURCE = Text("give either file or table", "file 与 table 只能给出一个")
_NO_SOURCE = Text(
    "is required: the rows as text (only a server on the user's own machine reads files)",
    "为必填：以文本形式给出各行（只有运行在用户本机的服务才读取文件）",
)
_NO_FILE = Text(
    "is required: the path of the sheet (or give the rows as text in `table`)",
    "为必填：表格文件的路径（或用 table 以文本形式给出各行）",
)
_NO_SHEETS = Text("belongs to a file; a table has none", "只用于 file，table 没有工作表")


class ImportArguments(ToolArguments):
    """The rows, the records to match them with, and what to write."""

    table: (
        Annotated[
            str,
            Field(description="CSV, TSV, a Markdown table, or one share text a line; up to 200 KB."),
        ]
        | None
    ) = None
    columns: (
        Annotated[
            dict[str, str],
            Field(
                description='Headers that are not recognised: {"workLink": "发布链接"}; also title, platform, account, '
                "date, recordId, flowId, platformWorkId."
            ),
            MayBeJson(),
        ]
        | None
    ) = None
    since: Since | None = None
    until: Until | None = None
    account_type: AccountType | None = None
    account_id: AccountId | None = None
    rows: (
        Annotated[
            tuple[int, ...],
            Field(description="Only these row numbers (a header is row 1), likely ones too."),
            MayBeJson(),
        ]
        | None
    ) = None
    from_row: Annotated[int, Field(description="nextRow of the last answer.", ge=1)] = 1
    overwrite: Overwrite = False
    dry_run: Annotated[bool, Field(description="false: write the plan.")] = True

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """The rows come from one place, and a time range begins before it ends."""
        yield from range_rule(given)
        if "table" in given and "file" in given:
            yield ("file",), _ONE_SOURCE
        if "table" not in given and "file" not in given:
            yield (("file",), _NO_FILE) if "file" in cls.model_fields else (("table",), _NO_SOURCE)
        if "sheet" in given and "file" not in given:
            yield ("sheet",), _NO_SHEETS


class LocalImportArguments(ImportArguments):
    """The same, of a server that runs where the user's files are."""

    file: (
        Annotated[
            str,
            Field(description="Path of a .csv, .tsv, .txt, .md, .xlsx, .xls or .ods."),
        ]
        | None
    ) = None
    sheet: Annotated[str, Field(description="Which sheet of a workbook.")] | None = None
