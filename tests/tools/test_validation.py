"""Bad input: refused before the network, all problems at once, each named."""

import json
from typing import Any

import pytest
from faults.matrix import text_of
from mcp import Client, MCPError
from mcp.types import CallToolResult

from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META

pytestmark = pytest.mark.anyio

LINK = "https://www.douyin.com/video/1"
GOOD = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


async def call(client: Client, arguments: dict[str, Any]) -> CallToolResult:
    return await client.call_tool("update_work_link", arguments)


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"recordId": None}, "- recordId: is required"),
        ({"recordId": ""}, "- recordId: must be the record's id: 24 hex digits, without spaces or slashes"),
        ({"recordId": "../../accounts"}, "- recordId: must be the record's id"),
        ({"recordId": "a%2e%2e"}, "- recordId: must be the record's id"),
        ({"recordId": "abc\r\nX: y"}, "- recordId: must be the record's id"),
        ({"recordId": "a" * 129}, "- recordId: must be the record's id"),
        ({"recordId": 42}, "- recordId: must be a string"),
        ({"recordId": ["a"]}, "- recordId: must be a string"),
        ({"record_id": DOUYIN_WITHOUT_LINK}, "- recordId: is given twice (recordId and record_id)"),
        ({"workLink": None}, "- linkStatus: is required where workLink is missing or empty"),
        ({"workLink": " ", "linkStatus": "ready"}, "- workLink: is required for linkStatus ready"),
        ({"workLink": 5}, "- workLink: must be a string"),
        ({"workLink": "douyin"}, "- workLink: "),
        ({"workLink": "https://a.com/1 https://b.com/2"}, "- workLink: "),
        ({"workLink": "https://me:pw@www.douyin.com/video/1"}, "- workLink: "),
        ({"workLink": "https://www.douyin.com/video/1\x00"}, "- workLink: "),
        ({"workLink": "https://creator.douyin.com/creator-micro/content/manage"}, "- workLink: "),
        ({"workLink": "https://www.douyin.com/"}, "- workLink: "),
        ({"workLink": "http://127.0.0.1:8080/video/1"}, "- workLink: "),
        ({"workLink": "https://a.com/" + "x" * 2100}, "- workLink: "),
        ({"linkStatus": "READY"}, "- linkStatus: must be one of 'ready', 'pending' or 'failed'"),
        ({"linkStatus": 1}, "- linkStatus: must be one of"),
        ({"platformWorkId": 7}, "- platformWorkId: must be a string"),
        ({"dataId": "x" * 513}, "- dataId: must have at most 512 characters"),
        ({"linkError": "x" * 8193}, "- linkError: must have at most 8192 characters"),
        ({"linkError": {}}, "- linkError: must be a string"),
        ({"linkMeta": []}, "- linkMeta: must be a JSON object"),
        ({"linkMeta": "[1]"}, "- linkMeta: must be a JSON object"),
        ({"linkMeta": "{"}, "- linkMeta: must be JSON, such as [4, 5] or an object, and the given string is not"),
        ({"linkMeta": '{"a": NaN}'}, "- linkMeta.a: is NaN or infinite"),
        ({"linkMeta": '{"a": "\\ud800"}'}, "- linkMeta.a: contains a lone surrogate"),
        ({"linkMeta": json.dumps(deep(900))}, "- linkMeta.a.a: is nested deeper than 32 levels"),
        ({"linkMeta": {"a": "x" * 65536}}, "- linkMeta: must have at most 64 KiB as JSON"),
        ({"linkMeta": {"a": [2**53]}}, "- linkMeta: holds a whole number beyond 9007199254740991"),
        ({"linkMeta": deep(100)}, "- linkMeta.a: is nested deeper than 32 levels"),
        ({"workLnk": "x"}, "- workLnk: is not an argument here: did you mean workLink?"),
        ({"url": "x"}, "- url: is not an argument here: did you mean workLink?"),
        ({"ID": "x"}, "- ID: is not an argument here: did you mean recordId?"),
        ({"status": "x"}, "- status: is not an argument here: did you mean linkStatus?"),
        ({"skKey": "x"}, "- skKey: is not an argument here. Available: recordId, workLink, linkStatus"),
        ({"zz": None}, "- zz: is not an argument here"),
    ],
)
async def test_a_bad_argument_is_named_and_nothing_is_sent(
    client: Client, store: Store, arguments: dict[str, Any], line: str
) -> None:
    result = await call(client, GOOD | arguments)
    text = text_of(result)
    assert result.is_error
    assert any(told.startswith(line) for told in text.splitlines()[1:]), text
    assert store.history == []
    assert (result.meta or {})[ERROR_META] == {"error": "InvalidArguments", "retryable": False, "changed": "no"}


async def test_all_problems_are_told_at_once(client: Client) -> None:
    text = text_of(await call(client, {"recordId": "a b", "linkStatus": "ready", "linkMeta": 1, "nope": 1}))
    names = [line.split(":")[0] for line in text.splitlines()[1:]]
    assert sorted(names) == ["- linkMeta", "- nope", "- recordId", "- workLink"]


async def test_a_misspelled_name_is_not_reported_as_missing_too(client: Client) -> None:
    text = text_of(await call(client, {"recordId": DOUYIN_WITHOUT_LINK, "link": LINK}))
    assert text.splitlines()[1:] == ["- link: is not an argument here: did you mean workLink?"]


async def test_a_secret_in_a_name_that_is_cut_is_not_shown_in_part(client: Client) -> None:
    text = text_of(await call(client, GOOD | {"x" * 55 + "sandbox-key": 1}))
    assert "sandb" not in text


async def test_at_most_twenty_problems_are_listed(client: Client) -> None:
    lines = text_of(await call(client, GOOD | {f"nope{n}": 1 for n in range(50)})).splitlines()
    assert (len(lines), lines[-1]) == (20, "- ... and 32 more")


@pytest.mark.parametrize(
    "arguments",
    [
        {"record_id": DOUYIN_WITHOUT_LINK, "work_link": LINK, "link_meta": {"a": 1}},
        {"recordId": DOUYIN_WITHOUT_LINK, "record_id": None, "workLink": LINK, "linkMeta": '{"a": 1}'},
        {"recordId": f" {DOUYIN_WITHOUT_LINK} ", "workLink": f"  {LINK}\n", "linkMeta": {"a": 1}, "linkError": None},
    ],
)
async def test_other_spellings_of_the_same_call_are_taken(
    client: Client, store: Store, arguments: dict[str, Any]
) -> None:
    assert not (await call(client, arguments)).is_error
    assert store.history[-1]["body"] == {"workLink": LINK, "linkStatus": "ready", "linkMeta": {"a": 1}}


async def test_an_unknown_tool_is_a_protocol_error_that_names_the_tools(client: Client) -> None:
    with pytest.raises(MCPError, match="update_work_link, update_many_work_links, import_work_links"):
        await client.call_tool("delete_everything", {})
