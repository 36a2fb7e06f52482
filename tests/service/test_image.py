"""The steps of the image, run in a bare folder: what they make serves, and its health check says so."""

import importlib
import subprocess
import sysconfig
from collections.abc import Mapping
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from serving import started

DEPLOY = Path(__file__).parents[2] / "deploy"


@pytest.fixture(scope="module")
def image(tmp_path_factory: pytest.TempPathFactory) -> Any:
    """The image, with this environment's packages in the place of those that a build downloads: the same pins."""
    folder = tmp_path_factory.mktemp("image")
    packages = folder / "packages"
    packages.mkdir()
    for found in Path(sysconfig.get_path("purelib")).iterdir():
        if "aitoearn" not in found.name and found.suffix != ".pth":
            (packages / found.name).symlink_to(found)
    (folder / "root").mkdir()
    with pytest.MonkeyPatch.context() as patch:
        patch.syspath_prepend(str(DEPLOY))
        patch.setenv("PIP_NO_INDEX", "1")
        patch.setenv("PIP_NO_BUILD_ISOLATION", "0")  # As pip reads it, 0 is for "no isolation".
        return importlib.import_module("image").build(folder / "root", packages)


def test_the_image_has_the_package_and_no_pip(image: Any) -> None:
    site = next(image.root.glob("opt/aitoearn-mcp/lib/python*/site-packages"))
    assert (site / "aitoearn_mcp" / "service" / "app.py").is_file()
    assert not (site / "pip").exists()


@pytest.mark.anyio
async def test_the_image_serves_and_its_health_check_says_so(image: Any, environ: Mapping[str, str]) -> None:
    given = {**environ, **image.environ}
    async with started([*image.command, "--port", "0"], given, sandbox="1") as server:
        python, *arguments = image.health_check
        here = [argument.replace("127.0.0.1:8765", urlsplit(server.url).netloc) for argument in arguments]
        check = [str(image.root / "opt" / "aitoearn-mcp" / "bin" / python), *here]
        assert here != arguments
        assert subprocess.run(check, env=given, check=False).returncode == 0
        server.process.terminate()
        assert await server.ends() == 0
