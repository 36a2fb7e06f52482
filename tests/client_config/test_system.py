"""The folders of a system, and what is found in them."""

from pathlib import Path

import pytest

from aitoearn_mcp.client_config.system import NotPossible, System, packaged_claude


def windows(local: Path | str) -> System:
    return System("win32", None, None, {"LOCALAPPDATA": str(local)})


def test_a_packaged_claude_desktop_is_found(tmp_path: Path) -> None:
    package = tmp_path / "Packages" / "Claude_pzs8sxrjxfjjc"
    package.mkdir(parents=True)
    assert packaged_claude(windows(tmp_path)) == str(package / "LocalCache" / "Roaming" / "Claude")


@pytest.mark.parametrize("other", ["Packages/Other_x", "Claude_x"])
def test_without_a_package_of_claude_there_is_none(other: str, tmp_path: Path) -> None:
    (tmp_path / other).mkdir(parents=True)
    assert packaged_claude(windows(tmp_path)) is None


def test_only_windows_has_packages(tmp_path: Path) -> None:
    (tmp_path / "Packages" / "Claude_x").mkdir(parents=True)
    assert packaged_claude(System("linux", None, None, {"LOCALAPPDATA": str(tmp_path)})) is None


def test_an_unknown_home_is_reported_when_it_is_needed() -> None:
    with pytest.raises(NotPossible, match="set HOME"):
        assert System("linux", None, None, {}).application_data


def test_a_folder_that_the_environment_names_needs_no_home() -> None:
    assert str(System("linux", None, None, {"XDG_CONFIG_HOME": "/c"}).application_data) == "/c"


@pytest.mark.parametrize(
    ("folders", "name"),
    [([], "Trae"), (["Trae"], "Trae"), (["Trae CN"], "Trae CN"), (["Trae", "Trae CN"], "Trae")],
)
def test_the_edition_of_trae_that_is_there_is_meant(
    folders: list[str], name: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XDG_CONFIG_HOME", str(tmp_path))
    for folder in folders:
        (tmp_path / folder).mkdir()
    assert System.this().trae == name
