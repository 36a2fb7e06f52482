"""The API key: where it is found, and what can't be one."""

from collections.abc import Callable
from pathlib import Path

import pytest
from bad_settings import problem_with

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.settings import Settings

KEY = "a-key-of-the-test"


def key_of(settings: Settings) -> str | None:
    return settings.api_key.get_secret_value() if settings.api_key else None


@pytest.fixture
def key_file(tmp_path: Path) -> Callable[[bytes], str]:
    """Write a key file and return its path."""

    def written(content: bytes) -> str:
        path = tmp_path / "key.txt"
        path.write_bytes(content)
        return str(path)

    return written


@pytest.mark.parametrize(
    "padded",
    [
        *(KEY, f"  {KEY}", f"{KEY}\r\n", f"\ufeff{KEY}\n", f" \ufeff {KEY}\t"),
        *(f'"{KEY}"', f"'{KEY}'", f"`{KEY}`", f"“{KEY}”", f"‘{KEY}’", f' \ufeff" {KEY} "\n'),
    ],
)
def test_a_key_loses_what_was_copied_around_it(padded: str) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY": padded})
    assert (key_of(settings), settings.key_from, settings.no_key_because) == (KEY, "AITOEARN_API_KEY", None)


@pytest.mark.parametrize("key", ["!" * 8, "~" * 512, '"only-one-quote', "key$of%the{test}", "ai_xerox-of-a-key"])
def test_a_key_has_8_to_512_visible_characters(key: str) -> None:
    assert key_of(Settings.from_env({"AITOEARN_API_KEY": key})) == key


@pytest.mark.parametrize(
    ("key", "rule"),
    [
        ("sevench", "must have 8 to 512 characters, and has 7"),
        ("k" * 513, "must have 8 to 512 characters, and has 513"),
        ("Bearer abcdefgh", "must be the key alone, without 'Bearer '"),
        ("bearer abcdefgh", "must be the key alone, without 'Bearer '"),
        ("two words-of-a-key", "must be visible ASCII characters without spaces"),
        ("first-line\nsecond-line", "must be visible ASCII characters without spaces"),
        ("bell\x07bell\x07bell", "must be visible ASCII characters without spaces"),
        ("клавиша-ключ", "must be visible ASCII characters without spaces"),
        ("我的密钥我的密钥", "must be visible ASCII characters without spaces"),
        ("a\u200bzero-width-space", "must be visible ASCII characters without spaces"),
    ],
)
def test_a_bad_key_is_refused_and_not_shown(key: str, rule: str, key_file: Callable[[bytes], str]) -> None:
    in_variable = problem_with({"AITOEARN_API_KEY": key})
    in_file = problem_with({"AITOEARN_API_KEY_FILE": key_file(key.encode())})
    assert in_variable.startswith(f"AITOEARN_API_KEY {rule}")
    assert in_file.startswith(f"AITOEARN_API_KEY_FILE {rule}")
    assert key not in in_variable + in_file


@pytest.mark.parametrize(
    "placeholder",
    [
        "${AITOEARN_API_KEY}",
        "${user_config.api_key}",
        "{{api_key}}",
        "{env:AITOEARN_API_KEY}",
        "$AITOEARN_API_KEY",
        "%AITOEARN_API_KEY%",
        "YOUR_KEY",
        "your_key",
        "YOUR_API_KEY",
        "your-aitoearn-api-key-here",
        "<your key>",
        "undefined",
        "null",
        "None",
        "********",
        "ai_1234****5678",
        "ai_1234...5678",
        "ai_1234••••••••",
        "ai_xxxxxxxxxxxx",
        "'YOUR_KEY'",
        "\ufeff",
    ],
)
def test_a_placeholder_counts_as_a_missing_key_with_the_reason(placeholder: str) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY": placeholder})
    assert settings.api_key is None
    assert settings.no_key_because == Text(
        "AITOEARN_API_KEY is empty or still a placeholder: the program that starts this server did not put the key in "
        "its place",
        "AITOEARN_API_KEY 为空或仍是占位符：启动本服务的程序没有填入实际的 Key",
    )


@pytest.mark.parametrize("text", [KEY, f"{KEY}\r\n", f"\ufeff{KEY}\n", f'"{KEY}"\n'])
def test_a_key_can_come_from_a_file(text: str, key_file: Callable[[bytes], str]) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY_FILE": key_file(text.encode())})
    assert (key_of(settings), settings.key_from) == (KEY, "AITOEARN_API_KEY_FILE")


def test_a_key_file_can_be_in_the_home_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "key.txt").write_text(KEY)
    assert key_of(Settings.from_env({"AITOEARN_API_KEY_FILE": "~/key.txt"})) == KEY


def test_an_empty_key_file_counts_as_a_missing_key_with_the_reason(key_file: Callable[[bytes], str]) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY_FILE": key_file(b"\n")})
    assert settings.api_key is None
    assert settings.no_key_because is not None
    assert settings.no_key_because.en.startswith("AITOEARN_API_KEY_FILE is empty or still a placeholder")


@pytest.mark.parametrize(
    ("path", "why"),
    [
        ("/nowhere/key.txt", "No such file or directory"),
        ("/", "Is a directory"),
        ("~nobody-of-that-name/k", "RuntimeError"),
    ],
)
def test_a_key_file_that_cannot_be_read_is_refused(path: str, why: str) -> None:
    message = problem_with({"AITOEARN_API_KEY_FILE": path})
    assert message == f"AITOEARN_API_KEY_FILE names a file that can't be read ({why})"


def test_a_key_file_in_another_encoding_is_refused(key_file: Callable[[bytes], str]) -> None:
    message = problem_with({"AITOEARN_API_KEY_FILE": key_file(KEY.encode("utf-16"))})
    assert message == "AITOEARN_API_KEY_FILE names a file that can't be read (UnicodeDecodeError)"


def test_a_key_and_a_key_file_together_are_refused(key_file: Callable[[bytes], str]) -> None:
    message = problem_with({"AITOEARN_API_KEY": KEY, "AITOEARN_API_KEY_FILE": key_file(KEY.encode())})
    assert message == "AITOEARN_API_KEY and AITOEARN_API_KEY_FILE are both set: unset one of them"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{0!r}".format])
def test_settings_never_show_the_key(show: Callable[[object], str]) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY": KEY})
    assert KEY not in show(settings)
    assert KEY not in show(settings.api_key)
