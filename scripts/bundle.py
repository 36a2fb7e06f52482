"""Make dist/aitoearn-mcp-VERSION.mcpb with the official packer, then run the packed server as a client would.

`make bundle` installs what this needs: uv in .venv-tools, the packer and node in tests/clients/node_modules.
"""

import json
import os
import re
import shutil
import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path
from typing import Any

import anyio
from mcp import Client
from mcp.client.stdio import StdioServerParameters

from aitoearn_mcp import __version__
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK, KEY

ROOT = Path(__file__).parents[1]
STAGE = ROOT / "dist" / "bundle"
BUNDLE = ROOT / "dist" / f"aitoearn-mcp-{__version__}.mcpb"
CLIENTS = ROOT / "tests" / "clients"
TOOLS = [ROOT / ".venv-tools" / "bin", CLIENTS / "node_modules" / ".bin"]
FILES = ["manifest.json", "pyproject.toml", "hatch_build.py", "README.md", "LICENSE"]

# A user's environment, without our settings and without this project's virtual environment.
ENVIRON = {
    **{name: value for name, value in os.environ.items() if not name.startswith(("AITOEARN_", "VIRTUAL_ENV"))},
    "PATH": os.pathsep.join([*map(str, TOOLS), os.environ["PATH"]]),
}
# Fills in a manifest with a user's settings, by the library that the packer and real clients use.
ENTRY_SCRIPT = """
import { getMcpConfigForManifest } from "@anthropic-ai/mcpb";
import { readFileSync } from "node:fs";
const [extensionPath, userConfig] = process.argv.slice(1);
const manifest = JSON.parse(readFileSync(`${extensionPath}/manifest.json`, "utf8"));
const options = { manifest, extensionPath, systemDirs: {}, userConfig: JSON.parse(userConfig), pathSeparator: "/" };
console.log(JSON.stringify(await getMcpConfigForManifest(options)));
"""


def main() -> None:
    """Stage, lock, pack, validate, unpack, run."""
    _stage()
    _run("uv", "lock", "--quiet", cwd=STAGE)
    hosts = sorted(set(re.findall(r"https?://([^/\"]+)", (STAGE / "uv.lock").read_text(encoding="utf-8"))))
    _run("mcpb", "validate", str(STAGE / "manifest.json"))
    _run("mcpb", "pack", str(STAGE), str(BUNDLE))
    with tempfile.TemporaryDirectory() as folder:
        unpacked = Path(folder) / "unpacked"
        _run("mcpb", "unpack", str(BUNDLE), str(unpacked))
        assert not list(unpacked.rglob("__pycache__")), "compiled files were packed"
        anyio.run(_serves, unpacked)
        _has_no_dev_tool(unpacked)
    print(f"{BUNDLE.relative_to(ROOT)}: {BUNDLE.stat().st_size // 1024} KiB; its lock fetches from {', '.join(hosts)}")


def _stage() -> None:
    shutil.rmtree(STAGE, ignore_errors=True)
    BUNDLE.unlink(missing_ok=True)
    manifest = json.loads((ROOT / "manifest.json").read_text(encoding="utf-8"))
    STAGE.mkdir(parents=True)
    for name in FILES + [manifest[name] for name in ("icon",) if name in manifest]:
        (STAGE / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, STAGE / name)
    shutil.copytree(ROOT / "src", STAGE / "src", ignore=shutil.ignore_patterns("__pycache__", "*.egg-info"))


def _has_no_dev_tool(unpacked: Path) -> None:
    """Check the files, and the environment that the manifest's command made."""
    packed = {path.relative_to(unpacked).parts[0] for path in unpacked.rglob("*") if path.is_file()} - {".venv"}
    expected = {"src", "uv.lock", *FILES} | {Path(name).parts[0] for name in [_manifest(unpacked).get("icon", "src")]}
    assert packed == expected, f"in the bundle: {sorted(packed)}"
    listing = _run("uv", "pip", "list", "--quiet", "--format", "json", "--python", str(unpacked / ".venv"))
    installed = {package["name"] for package in json.loads(listing)} - {"aitoearn-mcp"}
    options = ("--quiet", "--frozen", "--no-dev", "--no-hashes", "--no-header", "--no-annotate", "--no-emit-project")
    needed = _names(_run("uv", "export", *options, cwd=unpacked).splitlines())
    project = tomllib.loads((unpacked / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    dev = _names(project["optional-dependencies"]["dev"]) - needed - {"aitoearn-mcp"}
    assert "pytest" in dev, f"finds no dev tool: {sorted(dev)}"
    assert installed <= needed, f"more than it needs: {sorted(installed - needed)}"
    print(f"{len(installed)} packages in its environment, none of {', '.join(sorted(dev))}")


def _names(requirements: list[str]) -> set[str]:
    return {found[0] for line in requirements if (found := re.match(r"[\w-]+", line))}


async def _serves(unpacked: Path) -> None:
    """Start it with the manifest's command: once with the sandbox's port, once with only a key."""
    command = [sys.executable, "-m", "aitoearn_mcp", "sandbox"]
    async with await anyio.open_process(command, env=ENVIRON, stderr=None) as sandbox:
        assert sandbox.stdout is not None
        line = (await sandbox.stdout.receive()).decode()
        base_url = re.findall(r"http://\S+", line)[0]
        async with Client(_process(unpacked, {"api_key": KEY, "base_url": base_url, "language": "zh"})) as client:
            info, tools = client.server_info, (await client.list_tools()).tools
            assert info is not None
            assert info.version == __version__
            assert [tool.name for tool in tools] == [tool["name"] for tool in _manifest(unpacked)["tools"]]
            record = await client.call_tool("get_publish_record", {"recordId": DOUYIN_WITHOUT_LINK})
            assert isinstance(record.structured_content, dict), record
            print(f"{info.name} {info.version}: {len(tools)} tools; read {record.structured_content['title']}")
        sandbox.terminate()
    empty = {name: "" for name, field in _manifest(unpacked)["user_config"].items() if not field.get("required")}
    for case, user_config in (("left alone", {}), ("emptied", empty)):
        async with Client(_process(unpacked, {"api_key": KEY, **user_config})) as client:
            assert (await client.list_tools()).tools
        print(f"optional settings {case}: it starts")


def _process(unpacked: Path, user_config: dict[str, str]) -> StdioServerParameters:
    node = ("node", "--input-type=module", "--eval", ENTRY_SCRIPT, str(unpacked), json.dumps(user_config))
    entry = json.loads(_run(*node, cwd=CLIENTS))
    return StdioServerParameters(command=entry["command"], args=entry["args"], env={**ENVIRON, **entry["env"]})


def _manifest(folder: Path) -> dict[str, Any]:
    manifest: dict[str, Any] = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))
    return manifest


def _run(*command: str, cwd: Path = ROOT) -> str:
    end = subprocess.run(command, cwd=cwd, env=ENVIRON, capture_output=True, text=True, check=False)
    if end.returncode:
        sys.exit(f"{' '.join(command)} failed ({end.returncode}):\n{end.stdout}{end.stderr}")
    return end.stdout


if __name__ == "__main__":
    main()
