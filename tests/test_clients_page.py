"""The page on real clients agrees with the snapshots and pins, and the picture with the demo."""

import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path

import pytest
import yaml
from check_hosts import table

ROOT = Path(__file__).parents[1]
PAGE = (ROOT / "docs" / "clients.md").read_text(encoding="utf-8")
BASELINES = sorted((ROOT / "tests" / "clients").glob("conformance-*.yml"))


def test_the_table_of_clients_matches_the_snapshots() -> None:
    assert table() in PAGE


@pytest.mark.parametrize("folder", ["clients", "hosts"])
def test_the_page_names_the_pinned_versions(folder: str) -> None:
    pinned = json.loads((ROOT / "tests" / folder / "package.json").read_text(encoding="utf-8"))["dependencies"]
    del pinned["node"]
    # A second version of a package has a name of its own.
    versions = {version.rpartition("@")[2] for version in pinned.values()}
    assert {version for version in versions if version not in PAGE} == set()
    assert all(re.fullmatch(r"[\d.]+(-alpha\.\d+)?", version) for version in versions)


@pytest.mark.parametrize("folder", ["clients", "hosts"])
def test_an_npm_lock_has_hashes_and_names_no_registry(folder: str) -> None:
    lock = json.loads((ROOT / "tests" / folder / "package-lock.json").read_text(encoding="utf-8"))
    packages = [package for name, package in lock["packages"].items() if name and not package.get("inBundle")]
    assert [package for package in packages if "resolved" in package or "integrity" not in package] == []


@pytest.mark.parametrize("baseline", BASELINES, ids=lambda path: path.stem)
def test_each_expected_failure_has_a_reason(baseline: Path) -> None:
    text = baseline.read_text(encoding="utf-8")
    entries = yaml.safe_load(text)["server"]
    assert len(re.findall(r"^  - [\w:-]+  # \w.+$", text, re.MULTILINE)) == len(entries)
    version = baseline.stem.removeprefix("conformance-")
    assert re.search(rf"^\| MCP {version} \| \d+ \| \d+ \| {len(entries)} \| 0 \|$", PAGE, re.MULTILINE)


@pytest.mark.parametrize("script", ["demo_svg.py", "chat_svg.py"])
def test_the_pictures_show_the_current_demo(script: str, environ: Mapping[str, str]) -> None:
    subprocess.run([sys.executable, ROOT / "scripts" / script, "--check"], env=environ, check=True)
