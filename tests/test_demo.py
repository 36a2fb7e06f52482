"""The demo: what a person sees, on any console and beside any settings."""

import json
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from aitoearn_mcp import __version__
from aitoearn_mcp.tools.catalogue import TOOLS

# None of these may reach the server that the demo starts.
SETTINGS_OF_THE_USER = {
    "AITOEARN_API_KEY": "a-key-of-the-user",
    "AITOEARN_BASE_URL": "https://aitoearn.ai/api",
    "AITOEARN_LANGUAGE": "zh",
    "AITOEARN_TIMEOUT": "never",
    "AITOEARN_READ_ONLY": "1",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "ALL_PROXY": "socks4://127.0.0.1:1",
}
CONSOLES = {
    "utf-8": {"PYTHONIOENCODING": "utf-8"},
    "C": {"PYTHONUTF8": "0", "LC_ALL": "C", "LANG": "C"},
    "gbk": {"PYTHONIOENCODING": "gbk"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
}


def run_demo(environ: Mapping[str, str]) -> bytes:
    """Run the demo, which succeeds and says nothing on stderr, and return what it printed."""
    command = [sys.executable, "-m", "aitoearn_mcp", "demo"]
    end = subprocess.run(command, env=environ, capture_output=True, timeout=30, check=False)
    assert (end.returncode, end.stderr) == (0, b"")
    return end.stdout


@pytest.fixture(scope="module")
def printed(environ: Mapping[str, str]) -> dict[str, bytes]:
    """What the demo prints on each console: run side by side, for each starts Python twice."""
    environs = [{**environ, **SETTINGS_OF_THE_USER, **console} for console in CONSOLES.values()]
    with ThreadPoolExecutor() as threads:
        return dict(zip(CONSOLES, threads.map(run_demo, environs), strict=True))


@pytest.fixture(scope="module")
def shown(printed: dict[str, bytes]) -> str:
    return printed["utf-8"].decode()


def part(shown: str, heading: str) -> list[str]:
    """Return the lines under a heading, without the blank around them."""
    section = next(section for section in shown.split("\n\n") if section.startswith(heading))
    return [line.strip() for line in section.splitlines()[1:]]


def field(lines: list[str], name: str) -> str:
    return next(line.removeprefix(name).strip() for line in lines if line.startswith(name))


def config_in(shown: str) -> Any:
    return json.loads(shown[shown.index("\n{") :])


def test_the_server_and_its_tools_are_introduced(shown: str) -> None:
    assert shown.startswith(f"AiToEarn (sandbox): aitoearn-mcp {__version__}, started over stdio. No key, no network.")
    assert [line.split(" ")[0] for line in part(shown, "Its tools:")] == [tool.name for tool in TOOLS]


def test_the_record_before_has_no_link(shown: str) -> None:
    before = part(shown, "1. A published post whose record lacks its link")
    assert before[0].startswith("> get_publish_record ")
    assert (field(before, "accountType"), field(before, "workLink"), field(before, "linkStatus")) == (
        "douyin",
        "-",
        "-",
    )


def test_the_wrong_link_is_refused_with_the_reason(shown: str) -> None:
    refusal = part(shown, "2. A wrong link is refused")
    assert refusal[0].startswith("> update_work_link ")
    assert "Nothing was sent and nothing was changed" in refusal[1]
    assert refusal[2].startswith("- workLink: This is a creator or editor page of Douyin")


def test_the_share_text_gives_the_canonical_link(shown: str) -> None:
    for heading in ("3. The link, straight from pasted share text", "4. What AiToEarn holds now"):
        record = part(shown, heading)
        assert field(record, "workLink") == "https://www.douyin.com/video/7388888888888888888"
        assert field(record, "linkStatus") == "ready"


def test_the_records_without_a_link_are_filled_in_with_one_call(shown: str) -> None:
    batch = part(shown, "5. All the others that lack a link")
    assert batch[0] == '> list_publish_records {"linkStatus": "missing", "limit": 100}'
    assert sum(line.startswith("> update_many_work_links ") for line in batch) == 1
    assert "] 27 of 27" in next(line for line in reversed(batch) if line.startswith("["))
    assert "22 updated, 5 failed, 0 unknown" in batch
    assert sum("AiToEarn holds no credential" in line for line in batch) == 1


def test_the_config_block_starts_this_very_installation(shown: str, environ: Mapping[str, str]) -> None:
    config = config_in(shown)
    script = Path(config["mcpServers"]["aitoearn-work-links"]["command"])
    entry = {"command": str(script), "args": [], "env": {"AITOEARN_API_KEY": "YOUR_KEY", "AITOEARN_PROTECT_LINKS": "1"}}
    assert config == {"mcpServers": {"aitoearn-work-links": entry}}
    assert script.is_absolute()
    version = subprocess.run([script, "--version"], env=environ, capture_output=True, text=True, check=True)
    assert version.stdout == f"aitoearn-mcp {__version__}\n"


def test_the_key_of_the_user_is_not_shown(shown: str) -> None:
    assert SETTINGS_OF_THE_USER["AITOEARN_API_KEY"] not in shown


@pytest.mark.parametrize(("console", "encoding"), [("C", "ascii"), ("ascii", "ascii"), ("gbk", "gbk")])
def test_a_console_that_lacks_characters_gets_question_marks_for_them(
    console: str, encoding: str, printed: dict[str, bytes], shown: str
) -> None:
    assert printed[console] == shown.encode(encoding, "replace")
