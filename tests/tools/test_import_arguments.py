"""The arguments of an import: each bad one is named, and one server alone takes a file."""

from pathlib import Path
from typing import Any

import pytest
from importing import link, refused
from mcp import Client

from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio


async def test_a_server_that_is_elsewhere_has_no_argument_for_files(settings: Settings, tmp_path: Path) -> None:
    async with Client(build_server(settings, reads_files=False)) as client:
        [tool] = [tool for tool in (await client.list_tools()).tools if tool.name == "import_work_links"]
        said = await refused(client, file=str(tmp_path / "a.csv"))
    assert "file" not in tool.input_schema["properties"]
    assert "- file: is not an argument here" in said


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({}, "- file: is required: the path of the sheet"),
        ({"table": "a", "file": "b.csv"}, "- file: give either file or table"),
        ({"table": "no link at all\nin any line"}, "- table: This is not a table of links"),
        ({"table": f"标题,链接\na,{link(1)}", "sheet": "a"}, "- sheet: belongs to a file"),
        ({"table": f"<table><tr><td>{link(1)}</td></tr></table>"}, "- table: This is HTML or XML"),
        ({"file": "/etc/passwd"}, "- file: Only .csv, .tsv"),
        ({"file": "https://docs.qq.com/sheet/a.csv"}, "- file: This is an address on the web"),
        ({"file": "file:///nowhere/a.csv"}, "- file: No file was found at this path"),
        ({"table": "/nowhere/a.xlsx"}, "- table: This is the name of a file, not its rows: give it as `file`"),
        ({"table": f"标题,链接\na,{link(1)}", "columns": {"workLink": "无"}}, "- columns: "),
        ({"table": f"标题,链接\na,{link(1)}", "rows": [7, 2]}, "- rows: no row of the table has the number 7"),
        ({"table": f"标题,链接\na,{link(1)}", "columns": {"workLink": "网址"}}, "- columns: columns names"),
    ],
)
async def test_a_bad_call_is_refused_by_name_before_the_network(
    client: Client, store: Store, arguments: dict[str, Any], line: str
) -> None:
    assert line in await refused(client, **arguments)
    assert store.history == []
