"""The command line's help: every command and option, in the reader's language."""

import re

import pytest

from aitoearn_mcp.cli import main

COMMANDS = ["demo", "config", "doctor", "sandbox", "serve"]


def help_of(command: str, language: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> str:
    monkeypatch.setenv("AITOEARN_LANGUAGE", language)
    monkeypatch.setenv("COLUMNS", "200")
    with pytest.raises(SystemExit) as end:
        main([*command.split(), "--help"])
    assert end.value.code == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_help_names_the_same_options_in_both_languages(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    english, chinese = (help_of(command, language, monkeypatch, capsys) for language in ("en", "zh"))
    assert re.findall(r"^ +(--?[\w-]+|[a-z]+) ", chinese, re.MULTILINE) == re.findall(
        r"^ +(--?[\w-]+|[a-z]+) ", english, re.MULTILINE
    )


@pytest.mark.parametrize("command", ["", *COMMANDS])
def test_chinese_help_has_a_chinese_meaning_for_every_option(
    command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lines = help_of(command, "zh", monkeypatch, capsys).splitlines()
    meanings = [line for line in lines if re.match(r"  +(-|[a-z]+  )", line)]
    assert meanings
    assert [line for line in meanings if not re.search("[\u4e00-\u9fff]", line)] == []


@pytest.mark.parametrize(
    ("argv", "problem"),
    [
        (["serve"], "缺少参数：--http"),
        (["config"], "缺少参数：CLIENT"),
        (["config", "emacs"], "CLIENT 的值 'emacs' 无效，可选："),
        (["confg"], "COMMAND 的值 'confg' 无效，可选："),
        (["config", "cursor", "--nmae", "x"], "无法识别的参数：--nmae x"),
        (["config", "cursor", "--name"], "--name 需要一个值"),
        (["config", "cursor", "--write=yes"], "--write 不带值"),
        (["sandbox", "--port", "x"], "--port 的值 'x' 不是数字"),
    ],
)
def test_a_bad_argument_is_refused_in_chinese(
    argv: list[str], problem: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AITOEARN_LANGUAGE", "zh")
    with pytest.raises(SystemExit) as end:
        main(argv)
    usage, *_, line = capsys.readouterr().err.splitlines()
    assert (end.value.code, usage.partition("：")[0]) == (2, "用法")
    assert re.sub("^aitoearn-mcp[ a-z]*: ", "", line).startswith(f"参数有误：{problem}")


def test_a_bad_setting_is_refused_in_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AITOEARN_LANGUAGE", "zh")
    monkeypatch.setenv("AITOEARN_TIMEOUT", "0")
    monkeypatch.setenv("AITOEARN_CONCURRENCY", "0")
    with pytest.raises(SystemExit) as end:
        main([])
    assert end.value.code == 2
    assert capsys.readouterr().err == (
        "aitoearn-mcp: AITOEARN_TIMEOUT 必须是 1 到 600 之间的秒数；AITOEARN_CONCURRENCY 必须是 1 到 64 之间的整数\n"
    )
