"""An unknown argument is answered with the nearest name only if that was probably meant."""

import pytest

from aitoearn_mcp.tools.catalogue import TOOLS
from aitoearn_mcp.tools.nearness import near_names

KNOWN = {tool.name: list(tool.input_schema["properties"]) for tool in TOOLS}


@pytest.mark.parametrize(
    ("tool", "name", "near"),
    [
        ("update_work_link", "workLnk", ["workLink"]),
        ("update_work_link", "worklink", ["workLink"]),
        ("update_work_link", "work-link", ["workLink"]),
        ("update_work_link", "WORK_LINK", ["workLink"]),
        ("update_work_link", "workLinkUrl", ["workLink"]),
        ("update_work_link", "videoUrl", ["workLink"]),
        ("update_work_link", "recrodId", ["recordId"]),
        ("update_work_link", "publishRecordId", ["recordId"]),
        ("update_work_link", "ID", ["recordId"]),
        ("update_work_link", "postId", ["platformWorkId"]),
        ("update_work_link", "meta", ["linkMeta"]),
        ("update_work_link", "error", ["linkError"]),
        ("update_work_link", "overwite", ["overwrite"]),
        ("update_work_link", "dryrun", ["dryRun"]),
        ("list_publish_records", "status", ["linkStatus", "publishStatus"]),
        ("list_publish_records", "account", ["accountId", "accountType"]),
        ("list_publish_records", "type", ["accountType"]),
        ("list_publish_records", "untill", ["until"]),
        ("list_publish_records", "until_date", ["until"]),
        ("list_publish_records", "from", ["since"]),
        ("list_publish_records", "limt", ["limit"]),
        ("list_publish_records", "titleContains", ["title"]),
        ("update_many_work_links", "records", ["updates"]),
        ("update_many_work_links", "update", ["updates"]),
        ("import_work_links", "fromrow", ["fromRow"]),
    ],
)
def test_a_near_name_is_found(tool: str, name: str, near: list[str]) -> None:
    assert near_names(name, KNOWN[tool]) == near


@pytest.mark.parametrize(
    ("tool", "name"),
    [
        ("open_link_board", "title"),
        ("open_link_board", "limit"),
        ("list_publish_records", "time"),
        ("list_publish_records", "name"),
        ("list_publish_records", "note"),
        ("update_work_link", "title"),
        ("update_work_link", "force"),
        ("update_work_link", "key"),
        ("update_work_link", "zz"),
        ("update_work_link", ""),
        ("update_work_link", "标题"),
        ("check_work_link", "id"),
        ("get_publish_record", "flowId"),
        ("get_publish_record", "taskId"),
        ("get_publish_record", "postId"),
    ],
)
def test_another_name_is_not_near(tool: str, name: str) -> None:
    assert near_names(name, KNOWN[tool]) == []
