"""The published wheel and sdist hold what they should, and the wheel runs on its own."""

import email
import json
import re
import subprocess
import sys
import sysconfig
import tarfile
import venv
import zipfile
from collections.abc import Mapping
from pathlib import Path

import pytest

from aitoearn_mcp import __version__

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")
NAME = f"aitoearn_mcp-{__version__}"


def build(source: Path, target: Path, *options: str) -> None:
    """Build as `python -m build` does, with the build system installed here."""
    command = [sys.executable, "-m", "hatchling", "build", "-d", str(target), *options]
    end = subprocess.run(command, cwd=source, capture_output=True, text=True, check=False)
    assert end.returncode == 0, end.stderr


@pytest.fixture(scope="module")
def dist(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dist")
    build(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def wheel(dist: Path) -> Path:
    (wheel,) = dist.glob("*.whl")
    return wheel


def contents(wheel: Path) -> dict[str, int]:
    """Return the files of a wheel with their checksums."""
    with zipfile.ZipFile(wheel) as archive:
        return {file.filename: file.CRC for file in archive.infolist()}


def test_one_wheel_and_one_sdist_are_built(dist: Path) -> None:
    assert sorted(file.name for file in dist.iterdir()) == [f"{NAME}-py3-none-any.whl", f"{NAME}.tar.gz"]


def test_the_wheel_holds_only_the_package(wheel: Path) -> None:
    source = ROOT / "src"
    files = {name for name in contents(wheel) if not name.startswith(f"{NAME}.dist-info/")}
    tracked = {str(path.relative_to(source)) for path in source.rglob("*") if path.is_file()}
    assert files == {name for name in tracked if not name.endswith(".pyc")}
    assert "aitoearn_mcp/py.typed" in files


def test_the_sdist_builds_the_same_wheel(dist: Path, wheel: Path, tmp_path: Path) -> None:
    with tarfile.open(dist / f"{NAME}.tar.gz") as archive:
        archive.extractall(tmp_path, filter="data")
    build(tmp_path / NAME, tmp_path / "again", "-t", "wheel")
    assert contents(tmp_path / "again" / wheel.name) == contents(wheel)


def test_the_sdist_has_what_a_distributor_needs_and_no_build_output(dist: Path) -> None:
    with tarfile.open(dist / f"{NAME}.tar.gz") as archive:
        names = {name.removeprefix(f"{NAME}/") for name in archive.getnames()}
    assert {"LICENSE", "README.md", "CHANGELOG.md", "pyproject.toml", "Makefile", "tests/test_packaging.py"} <= names
    made = (".venv", "node_modules", "dist/", "__pycache__", ".mypy_cache", ".coverage")
    assert [name for name in names if any(part in name for part in made)] == []


def test_the_wheel_has_the_metadata_that_a_registry_shows(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        metadata = email.message_from_bytes(archive.read(f"{NAME}.dist-info/METADATA"))
        licence = archive.read(f"{NAME}.dist-info/licenses/LICENSE").decode()
    shown = {name: metadata[name] for name in ("Name", "Version", "Requires-Python", "License-Expression")}
    assert shown == {
        "Name": "aitoearn-mcp",
        "Version": __version__,
        "Requires-Python": ">=3.11",
        "License-Expression": "MIT",
    }
    needed = [line for line in metadata.get_all("Requires-Dist", []) if "extra ==" not in line]
    assert any(line.startswith("mcp<3,>=2.3") for line in needed)
    repository = json.loads((ROOT / "server.json").read_text(encoding="utf-8"))["repository"]["url"]
    links = dict(line.split(", ") for line in metadata.get_all("Project-URL", []))
    assert (links["Homepage"], links["Issues"]) == (repository, f"{repository}/issues")
    assert "<!-- mcp-name: " in str(metadata.get_payload())
    assert "MIT" in licence


def test_every_link_of_the_description_is_a_whole_one(wheel: Path) -> None:
    with zipfile.ZipFile(wheel) as archive:
        shown = archive.read(f"{NAME}.dist-info/METADATA").decode().partition("\n\n")[2]
    repository = "aitoearn-mcp/aitoearn-mcp"
    pages = f"https://github.com/{repository}/blob/v{__version__}/"
    pictures = f"https://raw.githubusercontent.com/{repository}/v{__version__}/"
    places = {"!": pictures, "": pages}
    readme, description = (re.findall(r"(!?)\[[^\]]*\]\(([^)]+)\)", text) for text in (README, shown))
    assert description == [(mark, link if "://" in link else places[mark] + link) for mark, link in readme]


def test_the_wheel_runs_the_demo_in_its_own_environment(
    wheel: Path, tmp_path: Path, environ: Mapping[str, str]
) -> None:
    home = tmp_path / "environment"
    venv.create(home, symlinks=True)
    env = {name: value for name, value in environ.items() if name != "PYTHONPATH"}
    python = home / "bin" / "python"
    install = [sys.executable, "-m", "pip", "--python", str(python), "install", "--no-index", "--no-deps", "--quiet"]
    subprocess.run([*install, str(wheel)], check=True, env=env)
    # The dependencies come from this environment, whose own .pth file, which leads to src, is not followed.
    (site,) = home.glob("lib/python*/site-packages")
    (site / "dependencies.pth").write_text(sysconfig.get_path("purelib"), encoding="utf-8")
    where = subprocess.run(
        [python, "-c", "import aitoearn_mcp; print(aitoearn_mcp.__file__)"],
        cwd=tmp_path,
        env=env,
        capture_output=True,
        text=True,
        check=True,
    )
    assert where.stdout.startswith(str(site))
    demo = subprocess.run(
        [home / "bin" / "aitoearn-mcp", "demo"], cwd=tmp_path, env=env, capture_output=True, timeout=60, check=False
    )
    assert demo.returncode == 0
    assert demo.stderr == b""
    assert str(home / "bin" / "aitoearn-mcp") in demo.stdout.decode()
