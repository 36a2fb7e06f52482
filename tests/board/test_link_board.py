"""What can be checked in the board's file without a browser; `make board` drives it in one."""

import json
import re
from importlib.resources import files
from pathlib import Path

import pytest

PAGE = files("aitoearn_mcp.board").joinpath("link_board.html").read_text(encoding="utf-8")
SCRIPT = PAGE.split("<script>")[1].split("</script>")[0]


def keys(language: str) -> set[str]:
    """Return the names of a language's words."""
    words = SCRIPT.split(f"const {language} = {{")[1].split("\n};")[0]
    return set(re.findall(r"(?:^|[,{]\s|^\s+)(\w+):", words, re.MULTILINE))


def test_the_board_has_the_same_words_in_both_languages() -> None:
    assert keys("EN") == keys("ZH")


@pytest.mark.parametrize(
    "way",
    ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "DOMParser", "eval(", "new Function", "srcdoc"],
)
def test_the_board_makes_no_markup_of_text(way: str) -> None:
    assert way not in SCRIPT


@pytest.mark.parametrize("way", ["fetch(", "XMLHttpRequest", "WebSocket", "EventSource", "sendBeacon", "import("])
def test_the_board_talks_only_to_its_host(way: str) -> None:
    assert way not in SCRIPT


def test_the_board_is_one_file() -> None:
    linked = re.findall(r"""(?:src|href|action|data)=["']([^"'#][^"']*)|@import|url\(""", PAGE)
    assert [link for link in linked if link] == []


def test_the_board_calls_only_tools_that_agents_have() -> None:
    assert set(re.findall(r'(?:callTool\(|tool: |tool = )"(\w+)"', SCRIPT)) == {
        "check_work_link",
        "get_publish_record",
        "import_work_links",
        "list_publish_records",
        "open_link_board",
        "update_work_link",
    }


def test_the_lock_of_the_accessibility_checker_names_no_registry() -> None:
    lock = json.loads(Path(__file__).with_name("package-lock.json").read_text(encoding="utf-8"))
    assert [name for name, package in lock["packages"].items() if "resolved" in package] == []
