"""Why a table is not read, in both languages. No reason quotes anything of a file's content."""

from typing import Final

from aitoearn_mcp.i18n import Text

MIB: Final = 1024 * 1024
MAX_FILE: Final = 10 * MIB
MAX_TEXT: Final = 200_000
MAX_ROWS: Final = 5_000
MAX_COLUMNS: Final = 256


class NotATable(ValueError):
    """What was given can't be read as a table of links; `reason` says why and what to do.

    `argument` is the one that is wrong, where it is not the table itself.
    """

    def __init__(self, reason: Text, argument: str | None = None) -> None:
        """Keep the reason in both languages; str() gives the English one."""
        super().__init__(reason.en)
        self.reason = reason
        self.argument = argument


NO_PATH = Text("The path is empty or not valid.", "路径为空或无效。")
NOT_FOUND = Text(
    "No file was found at this path, or this server may not read it. Give the absolute path of a file on this machine.",
    "该路径下没有文件，或本服务没有读取权限。请提供本机文件的绝对路径。",
)
IS_ADDRESS = Text(
    "This is an address on the web, not a file of this machine: download the sheet, or give its rows as `table`.",
    "这是网址，不是本机文件：请先下载表格，或用 table 以文本形式给出各行。",
)
IS_PATH = Text(
    "This is the name of a file, not its rows: give it as `file`, which a server on the user's own machine has.",
    "这是文件名，不是表格内容：请用 file 参数给出（仅运行在用户本机的服务提供该参数）。",
)
EMPTY = Text("There is nothing in it.", "其中没有内容。")
NETWORK_PATH = Text(
    "A path on another machine is not read. Copy the file to this machine.",
    "不读取其他机器上的路径。请先把文件复制到本机。",
)
NOT_A_FILE = Text(
    "It is not a regular file (a folder, a pipe or a device).",
    "这不是普通文件（而是文件夹、管道或设备）。",
)
WRONG_KIND = Text(
    "Only .csv, .tsv, .txt, .md, .xlsx, .xls and .ods files are read (of a symbolic link, the file that it leads to). "
    "Save the table as .xlsx or .csv.",
    "只读取 .csv、.tsv、.txt、.md、.xlsx、.xls 和 .ods 文件（符号链接以其指向的文件为准）。"
    "请将表格另存为 .xlsx 或 .csv。",
)
WRONG_CONTENT = Text(
    "The file's content is not what its name says: neither text nor a workbook that can be read.",
    "文件内容与扩展名不符：既不是文本，也不是可读取的工作簿。",
)
FILE_TOO_LARGE = Text("The file is larger than 10 MiB.", "文件超过 10 MiB。")
TEXT_TOO_LONG = Text(
    "The text is longer than 200 KB. Save it to a file, or send it in parts.",
    "文本超过 200 KB。请存为文件，或分几次发送。",
)
TOO_MANY_ROWS = Text(
    "The table has more than 5,000 rows. Split it, or keep only the rows that matter.",
    "表格超过 5,000 行。请拆分，或只保留需要的行。",
)
NO_TEXT = Text(
    "It is not plain text in UTF-8, UTF-16 or GB18030. Save the table again as CSV in UTF-8.",
    "内容不是 UTF-8、UTF-16 或 GB18030 编码的纯文本。请另存为 UTF-8 编码的 CSV。",
)
NO_LINKS = Text(
    "This is not a table of links: it needs a column of links to posts, or lines with one link each.",
    "这不是链接表格：需要有一列作品链接，或每行一个链接。",
)
NO_LINKS_IN_SHEETS = Text(
    "This is not a table of links: no column of a visible sheet holds links to posts. Links behind words are not read "
    "in an .xls: save it as .xlsx, or put the addresses themselves in a column.",
    "这不是链接表格：可见的工作表中，没有哪一列含有作品链接。.xls 中文字后面的超链接读不到："
    "请另存为 .xlsx，或把网址本身写进一列。",
)
IS_HTML = Text(
    "This is HTML or XML, not a table as text. Copy the table from the browser or a spreadsheet as text, or save it as "
    ".xlsx or .csv.",
    "这是 HTML 或 XML，不是文本表格。请从浏览器或表格软件中以文本形式复制，或另存为 .xlsx 或 .csv。",
)
IS_JSON = Text(
    "This is JSON, not a table. Give the rows as CSV or TSV with a header row.",
    "这是 JSON，不是表格。请以带表头的 CSV 或 TSV 给出各行。",
)
HIDDEN_LINKS = Text(
    "No column holds links to posts. The workbook has links behind words, but none that is sure to be a post's: put "
    "the addresses themselves in a column.",
    "没有哪一列含有作品链接。工作簿的文字后面有超链接，但读不到可以确定的作品网址：请把网址本身写进一列。",
)
WORKBOOK_UNREADABLE = Text(
    "The workbook is damaged, or of a kind that can't be read. Save it again as .xlsx or .csv.",
    "工作簿已损坏，或属于无法读取的类型。请另存为 .xlsx 或 .csv。",
)
WORKBOOK_LOCKED = Text(
    "The workbook is protected with a password. Save a copy without one.",
    "工作簿设有密码。请另存一份不带密码的副本。",
)
WORKBOOK_TOO_LARGE = Text(
    "The workbook unpacks to far more than its file holds, or a cell stands far away from the others. "
    "Copy the rows that matter to a new workbook, or save the sheet as .csv.",
    "工作簿解压后过大，或有单元格离其他内容太远。请把需要的行复制到新工作簿，或把工作表另存为 .csv。",
)
NO_SUCH_SHEET = Text(
    "There is no sheet {name}. The sheets: {names}.", "没有名为 {name} 的工作表。现有工作表：{names}。"
)
SHEETS_ARE_OF_WORKBOOKS = Text("Only a workbook has sheets. Leave out sheet.", "只有工作簿才有工作表，请去掉 sheet。")
NO_SUCH_COLUMN = Text(
    "columns names {missing}, which is not a header of the table. Its headers: {headers}.",
    "columns 中的 {missing} 不是表格的表头。现有表头：{headers}。",
)
NO_SUCH_FIELD = Text(
    "columns has unknown names: {names}. Known are {fields}.",
    "columns 中有不认识的名称：{names}。可用的有：{fields}。",
)
NO_HEADER = Text(
    "columns names headers, but the table has no header row. Leave out columns, or add a header row.",
    "columns 指定了表头，但表格没有表头行。请去掉 columns，或补上表头行。",
)
