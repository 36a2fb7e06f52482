"""The entry in a TOML text: comments and layout stay."""

import tomllib

import pytest

from aitoearn_mcp.client_config.merge import NotWritten
from aitoearn_mcp.client_config.toml_file import entries_in_toml
from aitoearn_mcp.client_config.whole_file import merged_text
from client_config.merging import OURS, PROTECTED, SCRIPT, linux_config

BEFORE = """\
# My settings.
model = "gpt"   # the best

[mcp_servers.other]
command = "x"
args = [
    "a",  # first
]
"""
OURS_BEFORE = """\
[mcp_servers.aitoearn-work-links]
command = "/old/aitoearn-mcp"
tool_timeout_sec = 90  # ours waits 50

[mcp_servers.aitoearn-work-links.env]
AITOEARN_API_KEY = "a-key-of-the-user"  # made in May

[mcp_servers.other]
command = "x"
"""


def merged(text: str, **wanted: str) -> str:
    return merged_text(text, linux_config("codex", **wanted), replace_credentials=False)


IN_SEVERAL_PLACES = """\
[mcp_servers.a]
command = "x"  # the first
[other]
z = 1
[mcp_servers.b]
command = "y"
"""


@pytest.mark.parametrize(
    "text",
    [
        *("", "\n", BEFORE, "[mcp_servers]\n", "mcp_servers = {}\n", "\ufeffmodel = 'x'\n", IN_SEVERAL_PLACES),
        "mcp_servers.other.command = 'x'\n",
        "[mcp_servers]\naitoearn-work-links = false\n",
    ],
)
def test_a_file_without_the_entry_gets_it(text: str) -> None:
    after = merged(text).removeprefix("\ufeff")
    before = tomllib.loads(text.removeprefix("\ufeff"))
    servers = before.pop("mcp_servers", {})
    assert tomllib.loads(after) == {**before, "mcp_servers": {**servers, "aitoearn-work-links": OURS}}


def test_the_rest_of_a_file_stays_letter_by_letter() -> None:
    assert merged(BEFORE).startswith(BEFORE)


def test_our_entry_is_put_right_where_its_parts_stand_in_several_places() -> None:
    entry = "[mcp_servers.aitoearn-work-links]\ncommand = 'aitoearn-mcp'\n"
    environ = "[mcp_servers.aitoearn-work-links.env]\nAITOEARN_API_KEY = 'a-key-of-the-user'\n"
    after = merged(f"{entry}[other]\nz = 1\n{environ}")
    assert tomllib.loads(after) == {
        "mcp_servers": {"aitoearn-work-links": {**OURS, "env": {"AITOEARN_API_KEY": "a-key-of-the-user", **PROTECTED}}},
        "other": {"z": 1},
    }


def test_our_entry_keeps_its_comments_and_what_the_user_added() -> None:
    after = merged(OURS_BEFORE)
    assert "# ours waits 50" in after
    assert "# made in May" in after
    assert tomllib.loads(after)["mcp_servers"]["aitoearn-work-links"] == {
        "command": SCRIPT,
        "args": [],
        "env": {"AITOEARN_API_KEY": "a-key-of-the-user", **PROTECTED},
        "tool_timeout_sec": 90,
    }


def test_the_key_of_another_site_goes() -> None:
    after = tomllib.loads(merged(OURS_BEFORE, base_url="https://aitoearn.ai/api"))
    assert "a-key-of-the-user" not in str(after)


@pytest.mark.parametrize("text", ["", BEFORE, OURS_BEFORE])
def test_a_second_write_changes_nothing(text: str) -> None:
    after = merged(text)
    assert merged(after) == after


def test_line_ends_and_the_byte_order_mark_are_kept() -> None:
    after = merged("\ufeff" + BEFORE.replace("\n", "\r\n"))
    assert after.startswith("\ufeff# My settings.\r\n")
    assert "\n" not in after.replace("\r\n", "")


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("model = ", "it is not valid TOML"),
        ("a = 1\na = 2\n", "it is not valid TOML"),
        ("mcp_servers = 1\n", '"mcp_servers" in it is not a table'),
        ("mcp_servers = []\n", '"mcp_servers" in it is not a table'),
        ('[mcp_servers.aitoearn-work-links]\ncommand = "npx"\n', "does not start this program"),
        ("[mcp_servers]\naitoearn-work-links = 5\n", "does not start this program"),
    ],
)
def test_a_text_that_cannot_take_the_entry_is_refused(text: str, reason: str) -> None:
    with pytest.raises(NotWritten, match=reason):
        merged(text)


@pytest.mark.parametrize("empty", ['""', "[]", "false", "{}"])
def test_an_empty_entry_is_filled(empty: str) -> None:
    after = tomllib.loads(merged(f"[mcp_servers]\naitoearn-work-links = {empty}\n"))
    assert after == {"mcp_servers": {"aitoearn-work-links": OURS}}


def test_entries_are_read_by_name() -> None:
    assert entries_in_toml(BEFORE, "mcp_servers") == {"other": {"command": "x", "args": ["a"]}}
