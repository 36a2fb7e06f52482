"""The system that a client runs on, as far as it decides where the client keeps its configuration."""

import os
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path, PurePath, PurePosixPath, PureWindowsPath

from aitoearn_mcp.i18n import Text

_NO_HOME = Text(
    "the home folder of this user is unknown: set HOME to it",
    "无法确定当前用户的主目录：请设置 HOME",
)
_NO_FOLDER = Text(
    "the current folder does not exist any more: go to the project's folder first",
    "当前文件夹已不存在：请先进入项目文件夹",
)
_TRAE, _TRAE_OF_CHINA = "Trae", "Trae CN"


class NotPossible(Exception):
    """What was asked for can't be done here; the text is a sentence without its full stop."""

    def __init__(self, text: Text) -> None:
        super().__init__(text.en)
        self.text = text


@dataclass(frozen=True, slots=True)
class System:
    """Where a user's folders are. `platform` is as in sys.platform; `home` and `project` are None where unknown.

    `packaged_claude` is the folder in which Windows keeps Claude Desktop's files if it came as a package (MSIX);
    `trae` is the name of TRAE's folder: the Chinese edition has its own.
    """

    platform: str
    home: str | None
    project: str | None
    environ: Mapping[str, str]
    packaged_claude: str | None = None
    trae: str = _TRAE

    @classmethod
    def this(cls) -> "System":
        """Describe the system that this process runs on."""
        try:
            # An empty HOME reads as the root, and a relative one would lead anywhere.
            home = str(Path.home()) if Path.home().is_absolute() and os.environ.get("HOME") != "" else None
        except RuntimeError:
            home = None
        try:
            project = str(Path.cwd())
        except OSError:
            project = None
        system = cls(sys.platform, home, project, os.environ)
        return cls(sys.platform, home, project, os.environ, packaged_claude(system), _trae_folder(system))

    def path(self, *parts: str) -> PurePath:
        """Return a path as this system writes it."""
        return PureWindowsPath(*parts) if self.platform == "win32" else PurePosixPath(*parts)

    def at_home(self, *parts: str) -> PurePath:
        """Return a path in the user's home. Raises NotPossible."""
        if self.home is None:
            raise NotPossible(_NO_HOME)
        return self.path(self.home, *parts)

    def in_project(self, *parts: str) -> PurePath:
        """Return a path in the project's folder. Raises NotPossible."""
        if self.project is None:
            raise NotPossible(_NO_FOLDER)
        return self.path(self.project, *parts)

    @property
    def application_data(self) -> PurePath:
        """The folder in which programs with windows keep a user's settings. Raises NotPossible."""
        variable = {"win32": "APPDATA", "darwin": ""}.get(self.platform, "XDG_CONFIG_HOME")
        if moved := self.environ.get(variable):
            return self.path(moved)
        usual = {"win32": ("AppData", "Roaming"), "darwin": ("Library", "Application Support")}
        return self.at_home(*usual.get(self.platform, (".config",)))


def packaged_claude(system: System) -> str | None:
    """Return the folder that a packaged Claude Desktop sees as its own in %APPDATA%; None if there is no package."""
    local = system.environ.get("LOCALAPPDATA")
    if system.platform != "win32" or not local:
        return None
    packages = sorted(Path(local, "Packages").glob("Claude_*"))
    return str(packages[0] / "LocalCache" / "Roaming" / "Claude") if packages else None


def _trae_folder(system: System) -> str:
    try:
        folders = [Path(system.application_data, name) for name in (_TRAE, _TRAE_OF_CHINA)]
    except NotPossible:
        return _TRAE
    return _TRAE_OF_CHINA if folders[1].is_dir() and not folders[0].is_dir() else _TRAE
