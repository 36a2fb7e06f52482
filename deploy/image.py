"""The image without a container engine: the steps of the Dockerfile, run in a folder.

What it can't show is the base image. Paths of the image are made paths below the folder; everything else, from the
locked packages to the user, the environment, the command and the health check, is as the Dockerfile says.
"""

import json
import os
import re
import shlex
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass, field
from pathlib import Path

ROOT = Path(__file__).parents[1]
DOCKERFILE = ROOT / "deploy" / "Dockerfile"

_PATHS = re.compile(r"(?<![\w./])/(?=(?:opt|src|var/lib)(?:/|\b))")
_OWNERS = re.compile(r"--(?:owner|group)=\S+ ")


@dataclass(slots=True)
class Image:
    """What the steps made: `root` holds it, the rest is how it is run. `user` is None where it can't be had here."""

    root: Path
    environ: dict[str, str] = field(default_factory=dict)
    entrypoint: list[str] = field(default_factory=list)
    arguments: list[str] = field(default_factory=list)
    health_check: list[str] = field(default_factory=list)
    user: int | None = None

    def inside(self, text: str) -> str:
        """Return a text with the image's paths made paths below its folder."""
        return _PATHS.sub(f"{self.root}/", text)

    @property
    def command(self) -> list[str]:
        """What a container runs, on the loopback address alone."""
        return [*self.entrypoint, *("127.0.0.1" if argument == "0.0.0.0" else argument for argument in self.arguments)]


def steps(dockerfile: str) -> list[tuple[str, str]]:
    """Return the instructions of a Dockerfile, each with its arguments on one line."""
    joined = re.sub(r"\\\n\s*", "", re.sub(r"^#.*\n", "", dockerfile, flags=re.MULTILINE))
    return [(name, rest.strip()) for name, _, rest in (line.partition(" ") for line in joined.splitlines()) if name]


def build(root: Path, packages: Path | None = None) -> Image:
    """Run the steps of the Dockerfile below an empty folder. Raises CalledProcessError where one fails.

    `packages` is a folder with the locked packages and the build system, where they are not to be downloaded.
    """
    image = Image(root)
    root.chmod(0o755)
    folder = root
    for name, arguments in steps(DOCKERFILE.read_text()):
        if name == "WORKDIR":
            folder = Path(image.inside(arguments))
            folder.mkdir(parents=True, exist_ok=True)
        elif name == "COPY" and not arguments.startswith("--from="):
            _copy(folder, *shlex.split(arguments))
        elif name == "RUN":
            _run(image, folder, arguments)
            if packages is not None:
                _add(packages, image)
        else:
            _remember(image, name, arguments)
    return image


def _add(packages: Path, image: Image) -> None:
    """Let the image's Python, once it is made, find packages in a folder."""
    for site in image.root.glob("opt/*/lib/python*/site-packages"):
        (site / "packages.pth").write_text(f"{packages}\n")


def _copy(folder: Path, *names: str) -> None:
    *sources, target = names
    for source in map(ROOT.joinpath, sources):
        if source.is_dir():
            shutil.copytree(source, folder / target, ignore=shutil.ignore_patterns("__pycache__"))
        else:
            shutil.copy(source, folder / target)


def _run(image: Image, folder: Path, command: str) -> None:
    """Run a step with this machine's Python as the base image's, and nothing of this environment but pip's settings."""
    (image.root / "var" / "lib").mkdir(parents=True, exist_ok=True)
    # Not a virtual environment's Python: what it makes would depend on it.
    command = image.inside(re.sub(r"^python ", f"{Path(sys.base_prefix, 'bin', 'python3')} ", command))
    if os.geteuid() != 0:
        command = _OWNERS.sub("", command)
    kept = {name: value for name, value in os.environ.items() if re.match(r"PIP_|SSL_|\w+_PROXY$", name, re.IGNORECASE)}
    with tempfile.TemporaryDirectory() as home:
        environ = {**kept, "PATH": "/usr/bin:/bin", "HOME": home, **image.environ}
        subprocess.run(["/bin/sh", "-c", command], cwd=folder, env=environ, check=True, stdout=subprocess.DEVNULL)


def _remember(image: Image, name: str, arguments: str) -> None:
    if name == "ENV":
        for setting in shlex.split(arguments.replace(":$PATH", ":/usr/bin:/bin")):
            variable, _, value = setting.partition("=")
            image.environ[variable] = image.inside(value.replace("PATH=", ""))
    elif name == "USER":
        image.user = _user(image, int(arguments.partition(":")[0]))
    elif name == "ENTRYPOINT":
        image.entrypoint = json.loads(arguments)
        image.entrypoint[0] = str(image.root / "opt" / "aitoearn-mcp" / "bin" / image.entrypoint[0])
    elif name == "CMD":
        image.arguments = json.loads(arguments)
    elif name == "HEALTHCHECK":
        image.health_check = json.loads(arguments.partition("CMD ")[2])


def _user(image: Image, user: int) -> int | None:
    """Return the user if its processes can be started here: by root alone, and not from a Python in root's home."""
    python = image.root / "opt" / "aitoearn-mcp" / "bin" / "python"
    try:
        subprocess.run([python, "-c", ""], user=user, check=True, cwd="/")
    except (PermissionError, subprocess.CalledProcessError):
        return None
    return user
