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


def test_a_bad_argument_is_refused_in_chinese(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("AITOEARN_LANGUAGE", "zh")
    with pytest.raises(SystemExit) as end:
        main(["serve"])
    assert end.value.code == 2
    assert capsys.readouterr().err.startswith("用法：aitoearn-mcp serve ")


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
