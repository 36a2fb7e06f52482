"""Do what the README says in a fresh clone and an empty home: `make demo`, each install, each command.

`make fresh` brings uv and pipx in .venv-tools. What is committed counts. It needs the internet, but no account.
"""

import os
import re
import shlex
import subprocess
import sys
import tempfile
from pathlib import Path

ROOT = Path(__file__).parents[1]
TOOLS = ROOT / ".venv-tools" / "bin"
SETS_AND_CONFIGURES = ("AITOEARN_", "XDG_", "UV_TOOL", "PIPX_", "VIRTUAL_ENV", "CODEX_HOME")
UNINSTALL = {"uv": "uv tool uninstall aitoearn-mcp", "pipx": "pipx uninstall aitoearn-mcp"}


def main() -> None:
    """Follow the README, and end at the first command that fails."""
    with tempfile.TemporaryDirectory() as folder:
        home, clone = Path(folder, "home"), Path(folder, "clone")
        home.mkdir()
        run(f"git clone --quiet {shlex.quote(str(ROOT))} {clone}", home, home)
        commands = commands_of((clone / "README.md").read_text(encoding="utf-8"))
        installs = [command for command in commands if command.split()[0] in UNINSTALL]
        own = [command for command in commands if command.startswith("aitoearn-mcp ")]
        run("make demo", clone, home)
        for install in installs:
            run(install, clone, home)
            for command in own:
                run(command, home, home)
            run(UNINSTALL[install.split()[0]], home, home)
        run(f"{sys.executable} -m hatchling build -t wheel -d {folder}/dist", clone, home)
        (wheel,) = Path(folder, "dist").glob("*.whl")
        run(f"pipx run --spec {wheel} aitoearn-mcp demo", home, home)
    print(f"{len(installs)} installs, {len(own)} commands after each, and the wheel: all work")


def commands_of(readme: str) -> list[str]:
    """Return the commands of the README's shell blocks, each once, without comments."""
    blocks = re.findall(r"^```sh\n(.*?)^```$", readme, re.MULTILINE | re.DOTALL)
    lines = [re.sub(r" +# .*", "", line) for block in blocks for line in block.splitlines()]
    return list(dict.fromkeys(lines))


def run(command: str, folder: Path, home: Path) -> None:
    """Run a command as a new user would; what it prints is shown where it fails."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(SETS_AND_CONFIGURES)}
    path = os.pathsep.join([str(home / ".local" / "bin"), str(TOOLS), os.environ["PATH"]])
    # Without a key the commands would fail as they should; on the simulator they need none.
    environ = {**kept, "HOME": str(home), "PATH": path, "AITOEARN_SANDBOX": "1"}
    end = subprocess.run(shlex.split(command), cwd=folder, env=environ, capture_output=True, text=True, timeout=900)
    print(f"{'ok' if end.returncode == 0 else 'FAILED':7} {command}")
    if end.returncode:
        sys.exit(f"{end.stdout}{end.stderr}")


if __name__ == "__main__":
    main()
