"""Which tools a server with given settings has, and in which order."""

from pathlib import Path

import pytest

from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS, tools_for
from aitoearn_mcp.tools.import_work_links import LOCAL_TOOL
from aitoearn_mcp.tools.import_work_links import TOOL as IMPORT

READING = ["get_publish_record", "list_publish_records", "check_work_link", "open_link_board"]
WRITING = ["update_work_link", "update_many_work_links", "import_work_links"]


def names(settings: Settings) -> list[str]:
    return [tool.name for tool in tools_for(settings, reads_files=True)]


def test_without_an_audit_log_the_one_tool_that_needs_it_is_left_out() -> None:
    assert names(Settings()) == [*WRITING, *READING]


def test_with_an_audit_log_all_tools_are_there() -> None:
    assert names(Settings(audit_log=Path("audit.jsonl"))) == [*WRITING, "restore_work_links", *READING]


def test_a_read_only_server_has_no_tool_that_writes() -> None:
    assert names(Settings(audit_log=Path("audit.jsonl"), read_only=True)) == READING


@pytest.mark.parametrize(("reads_files", "tool"), [(True, LOCAL_TOOL), (False, IMPORT)])
def test_an_import_takes_files_only_where_the_server_runs_beside_them(reads_files: bool, tool: object) -> None:
    [imports] = [one for one in tools_for(Settings(), reads_files=reads_files) if one.name == "import_work_links"]
    assert imports is tool


def test_no_two_tools_have_one_name() -> None:
    assert len({tool.name for tool in TOOLS}) == len(TOOLS)
