"""The command line: what each command prints, and the code it exits with."""

import os
import re
import signal
import socket
import subprocess
import sys
from collections.abc import Callable, Iterator, Mapping
from importlib.metadata import version
from pathlib import Path
from typing import IO

import httpx
import pytest
from mcp import Client
from mcp.client.stdio import StdioServerParameters
from mcp.types import TextContent

from aitoearn_mcp.cli import main
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store

COMMAND = [sys.executable, "-m", "aitoearn_mcp"]
RECORD = f"/v2/channels/publish/records/{DOUYIN_WITHOUT_LINK}"
Sandbox = subprocess.Popen[str]


def run(*argv: str) -> object:
    """Run a command in this process and return its exit code."""
    with pytest.raises(SystemExit) as end:
        main(argv)
    return end.value.code


@pytest.fixture
def start_sandbox(environ: Mapping[str, str]) -> Iterator[Callable[..., Sandbox]]:
    """Start the command `sandbox` with options; what still runs at the end of the test is killed."""
    started: list[Sandbox] = []

    def start(*options: str) -> Sandbox:
        pipe = subprocess.PIPE
        started.append(
            subprocess.Popen([*COMMAND, "sandbox", *options], stdout=pipe, stderr=pipe, text=True, env=environ)
        )
        return started[-1]

    yield start
    for process in started:
        with process:
            process.kill()


def url_in(output: IO[str] | None) -> str:
    """Read the sandbox's line and return the URL in it."""
    line = output.readline() if output else ""
    match = re.fullmatch(r"Sandbox API at (http://127\.0\.0\.1:\d+/api) \(key: sandbox-key\)\n", line)
    assert match, line
    return match[1]


def get(url: str) -> httpx.Response:
    return httpx.get(url + RECORD, headers={"X-Api-Key": "sandbox-key"}, trust_env=False)


def test_the_version_is_the_installed_one(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--version") == 0
    assert capsys.readouterr() == (f"aitoearn-mcp {version('aitoearn-mcp')}\n", "")


def test_the_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--help") == 0
    output, errors = capsys.readouterr()
    assert re.findall(r"^    (\w+)  ", output, re.MULTILINE) == ["demo", "config", "doctor", "sandbox", "serve"]
    assert "--sandbox" in output
    assert errors == ""


@pytest.mark.parametrize(
    ("argv", "named"),
    [
        (["serv"], "'serv'"),
        (["--verbose"], "--verbose"),
        (["sandbox", "--port", "http"], "--port"),
        (["sandbox", "--port", "-1"], "--port"),
        (["sandbox", "--port", "65536"], "--port"),
        (["sandbox", "--latency", "slow"], "--latency"),
        (["sandbox", "--latency", "-1"], "--latency"),
        (["sandbox", "--latency", "nan"], "--latency"),
        (["sandbox", "--latency", "inf"], "--latency"),
        (["sandbox", "--fault-rate", "half"], "--fault-rate"),
        (["sandbox", "--fault-rate", "-0.1"], "--fault-rate"),
        (["sandbox", "--fault-rate", "1.1"], "--fault-rate"),
        (["sandbox", "--fault-rate", "nan"], "--fault-rate"),
    ],
)
def test_bad_arguments_are_named_on_stderr_with_exit_2(
    argv: list[str], named: str, capsys: pytest.CaptureFixture[str]
) -> None:
    assert run(*argv) == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert named in errors.splitlines()[-1]


@pytest.mark.parametrize(
    ("variable", "value"),
    [("AITOEARN_BASE_URL", "http://aitoearn.cn"), ("AITOEARN_SANDBOX", "maybe"), ("AITOEARN_READ_ONLY", "ture")],
)
def test_bad_settings_are_one_line_on_stderr_with_exit_2(
    variable: str,
    value: str,
    environ: Mapping[str, str],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    for name in set(os.environ) - set(environ):
        monkeypatch.delenv(name)
    monkeypatch.setenv(variable, value)
    assert run() == 2
    output, errors = capsys.readouterr()
    assert output == ""
    assert errors.startswith(f"aitoearn-mcp: {variable} ")
    assert errors.splitlines(keepends=True) == [errors]


def test_the_installed_script_refuses_a_bad_key_and_does_not_show_it(environ: Mapping[str, str]) -> None:
    script = Path(sys.executable).with_name("aitoearn-mcp")
    settings = {"AITOEARN_API_KEY": "我的密钥我的密钥", "AITOEARN_LANGUAGE": "de"}
    end = subprocess.run([script], env={**environ, **settings}, capture_output=True, encoding="utf-8", check=False)
    assert (end.returncode, end.stdout) == (2, "")
    assert end.stderr == (
        "aitoearn-mcp: AITOEARN_API_KEY must be visible ASCII characters without spaces; was something else copied "
        "along?; AITOEARN_LANGUAGE must be en or zh\n"
    )


@pytest.mark.anyio
@pytest.mark.parametrize(
    ("settings", "reason"),
    [
        ({"AITOEARN_API_KEY": "${KEY}"}, "There is no API key: AITOEARN_API_KEY is empty or still a placeholder"),
        ({"AITOEARN_LANGUAGE": "zh"}, "没有 API Key：未设置 AITOEARN_API_KEY"),
    ],
)
async def test_without_a_key_tools_are_listed_and_a_call_says_how_to_set_it(
    settings: dict[str, str], reason: str, environ: Mapping[str, str]
) -> None:
    process = StdioServerParameters(command=COMMAND[0], args=COMMAND[1:], env={**environ, **settings})
    async with Client(process) as client:
        tools = (await client.list_tools()).tools
        result = await client.call_tool("get_publish_record", {"recordId": DOUYIN_WITHOUT_LINK})
    assert {"update_work_link", "get_publish_record"} <= {tool.name for tool in tools}
    assert result.is_error
    assert isinstance(result.content[0], TextContent)
    assert result.content[0].text.startswith(reason)
    assert "`env`" in result.content[0].text


@pytest.mark.parametrize("stop", [signal.SIGTERM, signal.SIGINT])
def test_the_sandbox_prints_one_line_and_ends_at_a_signal(
    stop: signal.Signals, start_sandbox: Callable[..., Sandbox]
) -> None:
    process = start_sandbox("--latency", "1")
    answer = get(url_in(process.stdout))
    process.send_signal(stop)
    assert process.communicate(timeout=5) == ("", "")
    assert process.returncode == 0
    assert answer.json()["code"] == 0
    assert answer.json()["data"]["id"] == DOUYIN_WITHOUT_LINK


def test_the_sandbox_fails_at_the_given_rate(start_sandbox: Callable[..., Sandbox]) -> None:
    url = url_in(start_sandbox("--fault-rate", "1").stdout)

    def fails() -> bool:
        try:
            answer = get(url)
        except httpx.TransportError:
            return True
        return answer.status_code != 200 or bool(answer.json()["code"])

    # One fault in eight only delays a right answer.
    assert any(fails() for _ in range(20))


def test_the_sandbox_keeps_its_state_when_it_is_killed(start_sandbox: Callable[..., Sandbox], tmp_path: Path) -> None:
    state = tmp_path / "state.jsonl"
    process = start_sandbox("--state", str(state))
    body = {"linkStatus": "failed", "linkError": "被删除"}
    url = url_in(process.stdout) + RECORD + "/work-link"
    saved = httpx.patch(url, json=body, headers={"X-Api-Key": "sandbox-key"}, trust_env=False).json()["data"]
    process.kill()
    process.wait()
    assert get(url_in(start_sandbox("--state", str(state)).stdout)).json()["data"] == saved
    assert [write["body"] for write in Store(path=state).history] == [body]


def test_an_unreadable_state_is_one_line_on_stderr_with_exit_2(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    state = tmp_path / "state.jsonl"
    state.write_text("not a sandbox file\n")
    assert run("sandbox", "--state", str(state)) == 2
    reason = f"--state {state} can't be used: {state}, line 1: not a line of a sandbox file"
    assert capsys.readouterr() == ("", f"aitoearn-mcp: {reason}\n")
    assert run("sandbox", "--state", str(tmp_path)) == 2
    assert capsys.readouterr() == ("", f"aitoearn-mcp: --state {tmp_path} can't be used: Is a directory\n")


def test_a_taken_port_is_one_line_on_stderr_with_exit_1(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert run("sandbox", "--port", str(port)) == 1
    assert capsys.readouterr() == ("", f"aitoearn-mcp: port {port} can't be used: Address already in use\n")
