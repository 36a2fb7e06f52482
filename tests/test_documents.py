"""Generated documents are current, and the others agree with the package."""

import json
import re
import runpy
import struct
from pathlib import Path

import pytest

from aitoearn_mcp import __version__
from aitoearn_mcp.api.codes import MEANINGS

ROOT = Path(__file__).parents[1]


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def test_the_page_of_errors_is_current() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "error_table.py"))["error_page"]()
    assert text_of("docs/errors.md") == page, "run `make docs`"


@pytest.mark.parametrize(("name", "language"), [("README.md", "en"), ("README.zh-CN.md", "zh")])
def test_the_table_of_settings_is_current(name: str, language: str) -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "settings_table.py"))["with_table"](text_of(name), language)
    assert text_of(name) == page, "run `make docs`"


def test_the_page_of_links_is_current() -> None:
    page = runpy.run_path(str(ROOT / "scripts" / "platform_table.py"))["links_page"]()
    assert text_of("docs/links.md") == page, "run `make docs`"


def test_the_page_of_errors_has_every_code() -> None:
    codes = re.findall(r"^\| (\d+) \|", text_of("docs/errors.md"), re.MULTILINE)
    assert [int(code) for code in codes] == sorted(MEANINGS)


def test_the_changelog_begins_with_this_version() -> None:
    versions = re.findall(r"^## \[(.+?)\]", text_of("CHANGELOG.md"), re.MULTILINE)
    assert versions[:2] == ["Unreleased", __version__] or versions[0] == __version__


@pytest.mark.parametrize("name", ["CONTRIBUTING.md", "SECURITY.md"])
def test_the_targets_and_files_that_a_page_names_exist(name: str) -> None:
    page, makefile = text_of(name), text_of("Makefile")
    for target in re.findall(r"`make ([\w-]+)`", page):
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target
    for path in re.findall(r"`((?:src|tests|docs|scripts)/[\w./]+|[\w.]+\.(?:md|json|toml|lock|png))`", page):
        assert (ROOT / path).exists(), path


def test_the_icon_is_a_square_png() -> None:
    head = (ROOT / "icon.png").read_bytes()[:26]
    assert head[:16] == b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR"
    assert struct.unpack(">II", head[16:24]) == (512, 512)


def test_the_registrys_and_the_directories_files_name_one_home() -> None:
    url = json.loads(text_of("server.json"))["repository"]["url"]
    manifest = json.loads(text_of("manifest.json"))
    named = (manifest["homepage"], manifest["support"], manifest["privacy_policies"])
    assert named == (url, f"{url}/issues", [f"{url}#privacy"])
    assert json.loads(text_of("glama.json"))["maintainers"] == [url.split("/")[3]]


def test_a_release_check_runs_every_check_that_needs_no_account() -> None:
    checks = set(re.findall(r"^release-check: (.+)$", text_of("Makefile"), re.MULTILINE)[0].split())
    assert checks == {"check", "faults", "audit", "sbom", "fresh", "bundle", "clients", "hosts", "board"}
