"""The entry in a JSON text: its layout, and what VS Code asks for."""

import json
from decimal import Decimal
from typing import Any

import pytest

from aitoearn_mcp.client_config.json_file import entries_in_json
from aitoearn_mcp.client_config.merge import NotWritten
from aitoearn_mcp.client_config.whole_file import merged_text
from client_config.merging import OTHERS, OURS, linux_config, merge


@pytest.mark.parametrize("text", ["", " \n", "{}", '{"mcpServers": {}}', "\ufeff{}"])
def test_an_empty_file_gets_the_entry(text: str) -> None:
    after = merged_text(text, linux_config(), replace_credentials=False)
    assert json.loads(after.removeprefix("\ufeff")) == {"mcpServers": {"aitoearn-work-links": OURS}}
    assert after.startswith("\ufeff") == text.startswith("\ufeff")


@pytest.mark.parametrize(
    ("before", "ids"),
    [
        ({}, ["aitoearn-api-key"]),
        ({"inputs": [{"id": "other"}]}, ["other", "aitoearn-api-key"]),
        ({"inputs": [{"id": "aitoearn-api-key", "type": "promptString"}]}, ["aitoearn-api-key"]),
    ],
)
def test_the_prompt_of_vscode_is_added_once(before: dict[str, Any], ids: list[str]) -> None:
    after = merge(before, client="vscode")
    assert [item["id"] for item in after["inputs"]] == ids
    assert merge(after, client="vscode") == after


def test_inputs_that_are_not_a_list_are_refused() -> None:
    with pytest.raises(NotWritten, match="inputs"):
        merge({"inputs": {}}, client="vscode")


@pytest.mark.parametrize("indent", ["  ", "    ", "\t"])
@pytest.mark.parametrize("end", ["", "\n"])
@pytest.mark.parametrize("newline", ["\n", "\r\n"])
def test_the_files_layout_is_kept(indent: str, end: str, newline: str) -> None:
    before = (json.dumps({"mcpServers": OTHERS}, indent=indent, ensure_ascii=False) + end).replace("\n", newline)
    after = merged_text(before, linux_config(), replace_credentials=False)
    expected = json.dumps({"mcpServers": {**OTHERS, "aitoearn-work-links": OURS}}, indent=indent, ensure_ascii=False)
    assert after == (expected + end).replace("\n", newline)


@pytest.mark.parametrize("number", ["0.1", "1.0", "-2.5e-7", "0.30000000000000004", "1e21", "123456789.125"])
def test_a_number_that_keeps_its_value_is_accepted(number: str) -> None:
    after = merged_text(f'{{"cost": {number}}}', linux_config(), replace_credentials=False)
    assert json.loads(after, parse_float=Decimal)["cost"] == Decimal(number)


def test_entries_are_read_by_name() -> None:
    assert entries_in_json(json.dumps({"mcpServers": OTHERS}), "mcpServers") == OTHERS


def test_a_file_without_the_section_has_no_entries() -> None:
    assert entries_in_json("{}", "mcpServers") == {}
