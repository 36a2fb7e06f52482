"""Run real clients and checkers of MCP against this server on the sandbox, and count what passes."""

import json
import os
import re
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from mcp.server.apps import APP_MIME_TYPE
from oauth_flow import check_oauth
from tally import Tally

from aitoearn_mcp import __version__
from aitoearn_mcp.board.resource import URI
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import tools_for

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
SERVER = [str(Path(sys.executable).with_name("aitoearn-mcp")), "--sandbox"]
NAMES = [tool.name for tool in tools_for(Settings(), reads_files=True)]

UPDATE = {
    "recordId": DOUYIN_WITHOUT_LINK,
    "workLink": "3.21 复制打开抖音，看看【夏日海边】 https://v.douyin.com/iRNBho6u/ 12/09 aBc:/",
}
REFUSED = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": "https://creator.douyin.com/creator-micro/content/manage"}
APP = {
    "hasApp": True,
    "toolName": "open_link_board",
    "resourceUri": URI,
    "csp": {},
    "prefersBorder": True,
    "resourceMimeType": APP_MIME_TYPE,
}
# What the sandbox says of REFUSED; what it stores for UPDATE stands in tally.py.
REASON = "This is a creator or editor page of Douyin"


def main() -> None:
    """Print one line per client, and exit with 1 if anything failed."""
    with tempfile.TemporaryDirectory() as home:
        environ = {
            **{name: value for name, value in os.environ.items() if not name.startswith("AITOEARN_")},
            "PATH": f"{HERE / 'node_modules' / '.bin'}{os.pathsep}{os.environ['PATH']}",
            "HOME": home,
        }
        checks = (inspector(environ, "legacy"), inspector(environ, "modern"), typescript_sdk(environ), mcpb(environ))
        with service(environ) as url:
            tallies = [
                *checks,
                *check_oauth(environ, UPDATE),
                conformance(environ, url, "2025-11-25"),
                conformance(environ, url, "2026-07-28"),
            ]
    for tally in tallies:
        print(f"{tally.client}: {tally.passed} passed, {len(tally.failed)} failed{tally.notes}")
        for failure in tally.failed:
            print(f"  {failure}")
    sys.exit(any(tally.failed for tally in tallies))


def inspector(environ: dict[str, str], era: str) -> Tally:
    """List, update and be refused with the MCP Inspector's command line, in one protocol era."""
    tally = Tally(f"MCP Inspector 2.12.0, {era} era")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = ("mcp-inspector", "--cli", "--quiet", "--format", "json", "--protocol-era", era, *SERVER)
        return _run(environ, *command, *arguments)

    def call(arguments: dict[str, str]) -> subprocess.CompletedProcess[str]:
        options = ("--tool-name", "update_work_link", "--tool-args-json", json.dumps(arguments))
        return run("--method", "tools/call", *options)

    listed = run("--method", "tools/list", "--strict")
    # AiToEarn's own fields are named without a type on purpose: a wrong type would turn a stored update into an error.
    issues = [line for line in listed.stderr.splitlines() if line.startswith("  Issue: ")]
    untyped = all(line.startswith("  Issue: Schema carries no validation keyword at all") for line in issues)
    tally.check(listed.returncode == 0 and untyped, f"tools/list --strict: {listed}")
    tally.check([tool["name"] for tool in json.loads(listed.stdout)["result"]["tools"]] == NAMES, f"tools: {listed}")
    good = call(UPDATE)
    tally.check(good.returncode == 0, f"a good update: {good}")
    tally.check_result(json.loads(good.stdout)["result"])
    refused = call(REFUSED)
    tally.check(refused.returncode == 5, f"a refused update ends with 5: {refused}")
    tally.check(REASON in refused.stdout, f"the reason: {refused}")
    _check_board(tally, run)
    return tally


def _check_board(tally: Tally, run: Callable[..., subprocess.CompletedProcess[str]]) -> None:
    """Look for the board where it is and where it is not, and open it in this client, which shows no pages."""
    board, plain = (("--method", "tools/call", "--tool-name", name) for name in ("open_link_board", "check_work_link"))
    probed = run(*board, "--app-info")
    tally.check(probed.returncode == 0, f"--app-info: {probed}")
    tally.check(json.loads(probed.stdout)["appInfo"] == APP, f"the app: {probed}")
    probed = run(*plain, "--app-info")
    tally.check(probed.returncode == 2, f"--app-info of a tool without a page: {probed}")
    listed = json.loads(run(*board).stdout)["result"]
    tally.check(len(listed["structuredContent"]["records"]) == 20, f"the list in place of the board: {listed}")
    tally.check(json.loads(listed["content"][0]["text"]) == listed["structuredContent"], f"the list as text: {listed}")


def typescript_sdk(environ: dict[str, str]) -> Tally:
    """Do the same with the official TypeScript SDK's client, which checks each result against its output schema."""
    tally = Tally("TypeScript SDK 1.32.2 over stdio")
    calls = [{"name": "update_work_link", "arguments": arguments} for arguments in (UPDATE, REFUSED)]
    end = _run(environ, "node", str(HERE / "sdk_client.mjs"), *SERVER, text=json.dumps(calls))
    tally.check(end.returncode == 0, f"it failed: {end}")
    if end.returncode == 0:
        said = json.loads(end.stdout)
        good, refused = said["results"]
        tally.check(said["server"]["version"] == __version__, f"the server's version: {said['server']}")
        tally.check([tool["name"] for tool in said["tools"]] == NAMES, f"the tools: {said['tools']}")
        tally.check(not good.get("isError"), f"a good update: {good}")
        tally.check_result(good)
        tally.check(refused.get("isError") is True, f"a refused update: {refused}")
        tally.check(REASON in refused["content"][0]["text"], f"the reason: {refused}")
        tally.check("structuredContent" not in refused, f"a refusal has no record: {refused}")
    return tally


def mcpb(environ: dict[str, str]) -> Tally:
    """Validate the bundle's manifest; `make bundle` packs and runs it."""
    tally = Tally("MCPB validator 2.1.2")
    end = _run(environ, "mcpb", "validate", str(ROOT / "manifest.json"))
    tally.check(end.returncode == 0 and "validation passes" in end.stdout, f"manifest.json: {end}")
    return tally


def conformance(environ: dict[str, str], url: str, version: str) -> Tally:
    """Run every scenario of the official suite that a version of the specification has.

    The baseline names each check that can't pass here, with its reason; one that fails beside it fails the run, and
    so does one that it names and that passes.
    """
    tally = Tally(f"Conformance suite 0.2.0-alpha.12, MCP {version}")
    baseline = HERE / f"conformance-{version}.yml"
    with tempfile.TemporaryDirectory() as output:
        command = ("conformance", "server", "--url", url, "--suite", "all", "--spec-version", version)
        end = _run(environ, *command, "--expected-failures", str(baseline), "--output-dir", output)
        checks = [check for file in Path(output).glob("*/checks.json") for check in json.loads(file.read_text("utf-8"))]
    scenarios = re.findall(r"^([✓✗~]) [\w-]+: \d+ passed", end.stdout, re.MULTILINE)
    tally.passed = sum(check["status"] == "SUCCESS" for check in checks)
    expected = len(re.findall(r"^  - ", baseline.read_text("utf-8"), re.MULTILINE))
    valid = sum(check["status"] == "SUCCESS" and check["id"] == "wire-schema-valid" for check in checks)
    tally.notes = (
        f", {valid} of them that a scenario's messages are valid; {expected} more can't pass here, each with its "
        f"reason in {baseline.name}"
    )
    if end.returncode or not scenarios:
        # The suite writes what is wrong in red, below everything else.
        tally.failed.append(end.stdout[end.stdout.find("\x1b[31m") :] + end.stderr)
    return tally


@contextmanager
def service(environ: dict[str, str]) -> Iterator[str]:
    """Serve the sandbox over HTTP and give its URL."""
    command = [SERVER[0], "serve", "--http", "--sandbox", "--port", "0"]
    with subprocess.Popen(command, env=environ, stderr=subprocess.PIPE, text=True) as process:
        assert process.stderr is not None
        try:
            yield next(found[0] for line in process.stderr if (found := re.findall(r"http://\S+", line)))
        finally:
            process.terminate()
            process.communicate()


def _run(environ: dict[str, str], *command: str, text: str = "") -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        command, env=environ, input=text, capture_output=True, encoding="utf-8", timeout=300, check=False
    )


if __name__ == "__main__":
    main()
