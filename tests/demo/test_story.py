"""The demo: what a person sees, on any console and beside any settings."""

import re
import subprocess
import sys
from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import pytest

from aitoearn_mcp import __version__
from aitoearn_mcp.demo.screen import COLUMNS, columns
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.tools.catalogue import TOOLS

# None of these may reach the server that the demo starts.
SETTINGS_OF_THE_USER = {
    "AITOEARN_API_KEY": "a-key-of-the-user",
    "AITOEARN_BASE_URL": "https://aitoearn.ai/api",
    "AITOEARN_TIMEOUT": "never",
    "AITOEARN_READ_ONLY": "1",
    "AITOEARN_PROTECT_LINKS": "0",
    "AITOEARN_AUDIT_LOG": "/nowhere/audit.jsonl",
    "HTTP_PROXY": "http://127.0.0.1:1",
    "ALL_PROXY": "socks4://127.0.0.1:1",
}
CONSOLES = {
    "utf-8": {"PYTHONIOENCODING": "utf-8"},
    "C": {"PYTHONUTF8": "0", "LC_ALL": "C", "LANG": "C"},
    "gbk": {"PYTHONIOENCODING": "gbk"},
    "ascii": {"PYTHONIOENCODING": "ascii"},
}
COMMAND = [sys.executable, "-m", "aitoearn_mcp", "demo"]
IN_CHINESE = [
    sys.executable,
    "-c",
    f"import anyio; from aitoearn_mcp.demo import show; anyio.run(show, '{DOUYIN_WITHOUT_LINK}', 'zh')",
]
STORED = "https://www.douyin.com/video/7388888888888888888"
KEPT, OTHER = "https://www.bilibili.com/video/BV1tGA5bLtDx", "https://www.bilibili.com/video/BV1xx411c7mD"


def run_demo(command: list[str], environ: Mapping[str, str]) -> bytes:
    """Run the demo, which succeeds and says nothing on stderr, and return what it printed, without times of day."""
    end = subprocess.run(command, env=environ, capture_output=True, timeout=90, check=False)
    assert (end.returncode, end.stderr) == (0, b"")
    return re.sub(rb"\d{4}-\d\d-\d\d \d\d:\d\d", b"YYYY-MM-DD hh:mm", end.stdout)


@pytest.fixture(scope="module")
def printed(environ: Mapping[str, str]) -> dict[str, bytes]:
    """What the demo prints on each console, and in Chinese: run side by side, because each starts Python twice."""
    runs = [(COMMAND, {**environ, **SETTINGS_OF_THE_USER, **console}) for console in CONSOLES.values()]
    runs.append((IN_CHINESE, {**environ, **CONSOLES["utf-8"]}))
    with ThreadPoolExecutor(2) as threads:
        return dict(zip([*CONSOLES, "zh"], threads.map(run_demo, *zip(*runs, strict=True)), strict=True))


@pytest.fixture(scope="module")
def shown(printed: dict[str, bytes]) -> str:
    return printed["utf-8"].decode()


@pytest.fixture(scope="module")
def chinese(printed: dict[str, bytes]) -> str:
    return printed["zh"].decode()


def part(shown: str, heading: str) -> list[str]:
    """Return the lines under a heading, without the blank around them."""
    section = next(section for section in shown.split("\n\n") if section.startswith(heading))
    return [line.strip() for line in section.splitlines()[1:]]


def field(lines: list[str], name: str) -> list[str]:
    """Return the values that have this name."""
    return [line.removeprefix(name).strip() for line in lines if line.startswith(f"{name} ")]


def test_the_server_and_its_tools_are_introduced(shown: str) -> None:
    assert shown.startswith(f"AiToEarn (sandbox): aitoearn-mcp {__version__}, started over stdio. No key, no network.")
    assert [line.split(" ")[0] for line in part(shown, "Its tools:")] == [tool.name for tool in TOOLS]


def test_every_tool_is_introduced_in_chinese(chinese: str) -> None:
    lines = part(chinese, "工具：")
    assert [line.split(" ")[0] for line in lines] == [tool.name for tool in TOOLS]
    assert [line for line in lines if line.rpartition(" ")[2].isascii()] == []


def test_the_posts_without_a_link_are_listed_with_nickname_and_time(shown: str) -> None:
    assert part(shown, "1. ") == [
        '> list_publish_records {"linkStatus": "missing", "title": "夏日海边"}',
        "douyin    小厨娘阿May   YYYY-MM-DD hh:mm  夏日海边 vlog 🌊 4",
        "no link",
        "douyin    小厨娘阿May   YYYY-MM-DD hh:mm  夏日海边 vlog 🌊 3",
        "no link",
    ]


def test_the_share_text_gives_the_canonical_link(shown: str) -> None:
    assert field(part(shown, "2. "), "stored") == [STORED]


def test_one_protected_link_is_refused_on_purpose(shown: str) -> None:
    assert "on purpose" in shown.partition("\n3. ")[2].partition("\n")[0]
    lines = part(shown, "3. ")
    assert field(lines, "refused") == ["The update was not sent: the record already has a link,"]
    assert lines[lines.index("refused    The update was not sent: the record already has a link,") + 1].startswith(KEPT)


def test_a_replaced_link_is_put_back(shown: str) -> None:
    lines = part(shown, "4. ")
    assert (field(lines, "stored"), field(lines, "before"), field(lines, "restored")) == ([OTHER], [KEPT], [KEPT])


def test_many_links_are_set_with_one_call(shown: str) -> None:
    lines = part(shown, "5. ")
    assert sum(line.startswith("> update_many_work_links ") for line in lines) == 1
    assert lines[-2:] == [f"[{'#' * 40}] 12/12", "12 updated, 0 refused, 0 unknown, 0 not sent"]


def test_the_sheet_of_twelve_rows_is_shown(shown: str) -> None:
    header, *rows = part(shown, "6. ")
    assert (header, len(rows)) == ("3   平台,账号,标题,链接", 12)


def test_the_plan_has_a_verdict_of_each_kind_and_says_why(shown: str) -> None:
    lines = part(shown, "7. ")
    assert lines[:2] == [
        '> import_work_links {"file": "links.csv"}',
        "5 certain, 1 likely, 1 ambiguous, 1 unmatched, 2 duplicate, 1 already, 1 invalid",
    ]
    assert "9   likely     小户型收纳灵感 🏠 3         The title is alike, not equal." in lines
    assert "14  unmatched  国庆车展花絮                No record has this title." in lines
    assert "11  duplicate  三分钟学会手冲咖啡 ☕ 3     Several rows have this post: 11, 12." in lines


def test_the_sheet_is_written_after_its_plan(shown: str) -> None:
    assert part(shown, "8. ") == [
        '> import_work_links {"file": "links.csv", "dryRun": false, "rows": [4, 5, 6, 7, 8, 9]}',
        "6 updated, 0 refused, 0 unknown, 0 not sent",
    ]


def test_it_ends_on_success_and_says_what_failed_on_purpose(shown: str) -> None:
    done = "Done: 19 links set, one put back. The one refusal and the rows left out were on purpose."
    assert f"\n\n{done}\n\nUse it on your own posts\n" in shown


def test_the_last_commands_start_this_very_installation(shown: str, environ: Mapping[str, str]) -> None:
    commands = [line for line in part(shown, "Use it on your own posts") if line.startswith("/")]
    script = Path(commands[0].removesuffix(" config CLIENT"))
    assert commands == [f"{script} config CLIENT", f"{script} doctor"]
    version = subprocess.run([script, "--version"], env=environ, capture_output=True, text=True, check=True)
    assert version.stdout == f"aitoearn-mcp {__version__}\n"


def test_the_key_of_the_user_is_not_shown(shown: str) -> None:
    assert SETTINGS_OF_THE_USER["AITOEARN_API_KEY"] not in shown


@pytest.mark.parametrize("language", ["utf-8", "zh"])
def test_every_line_but_a_command_to_copy_fits_100_columns(language: str, printed: dict[str, bytes]) -> None:
    lines = [line for line in printed[language].decode().splitlines() if not line.startswith("   /")]
    assert [line for line in lines if columns(line) > COLUMNS] == []


def test_in_chinese_the_same_is_done(chinese: str, shown: str) -> None:
    calls = [line for line in shown.splitlines() if line.startswith("   > ")]
    assert [line for line in chinese.splitlines() if line.startswith("   > ")] == calls
    assert field(part(chinese, "4. "), "已恢复") == [KEPT]
    assert (
        part(chinese, "7. ")[1] == "确定 5 行，很可能 1 行，多个候选 1 行，未找到 1 行，重复 2 行，已有 1 行，无效 1 行"
    )
    assert "\n\n完成：设置了 19 个链接，恢复了 1 个。被拒绝的一次和未写入的行都是有意演示的。\n\n" in chinese


@pytest.mark.parametrize(("console", "encoding"), [("C", "ascii"), ("ascii", "ascii"), ("gbk", "gbk")])
def test_a_console_that_lacks_characters_gets_question_marks_for_them(
    console: str, encoding: str, printed: dict[str, bytes], shown: str
) -> None:
    assert printed[console] == shown.encode(encoding, "replace")
