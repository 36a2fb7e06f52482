"""Every setting: its default, what it takes, and the one line that says what is wrong with it."""

from collections.abc import Callable, Mapping
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.settings import Settings, SettingsError

KEY = "a-key-of-the-test"


def problem_with(environ: Mapping[str, str]) -> str:
    """Return the message for bad settings, which is one line."""
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env(environ)
    message = str(refusal.value)
    assert message.splitlines() == [message]
    return message


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


def test_without_any_variable_everything_has_its_default() -> None:
    assert Settings.from_env({}) == Settings(
        api_key=None,
        key_from=None,
        no_key_because=Text("AITOEARN_API_KEY is not set", "未设置 AITOEARN_API_KEY"),
        base_url="https://aitoearn.cn/api",
        language="en",
        timezone=None,
        timeout=50.0,
        concurrency=8,
        log_level="WARNING",
        sandbox=False,
        warnings=(),
    )


@pytest.mark.parametrize(
    ("variable", "value", "field", "expected"),
    [
        ("AITOEARN_MCP_ALLOWED_HOSTS", "mcp.example.com", "allowed_hosts", ("mcp.example.com",)),
        (
            "AITOEARN_MCP_ALLOWED_HOSTS",
            "MCP.example.com:8443 , 10.0.0.7,[fd00::7]:80",
            "allowed_hosts",
            ("mcp.example.com:8443", "10.0.0.7", "[fd00::7]:80"),
        ),
        ("AITOEARN_BASE_URL", "https://aitoearn.ai/api", "base_url", "https://aitoearn.ai/api"),
        ("AITOEARN_BASE_URL", "https://aitoearn.ai/api/", "base_url", "https://aitoearn.ai/api"),
        ("AITOEARN_BASE_URL", "http://localhost:8080/api", "base_url", "http://localhost:8080/api"),
        ("AITOEARN_BASE_URL", "http://127.0.0.1:8080", "base_url", "http://127.0.0.1:8080"),
        ("AITOEARN_BASE_URL", "http://[::1]:8080/api", "base_url", "http://[::1]:8080/api"),
        ("AITOEARN_LANGUAGE", "zh", "language", "zh"),
        ("AITOEARN_LANGUAGE", "EN", "language", "en"),
        ("AITOEARN_TIMEZONE", "Asia/Shanghai", "timezone", ZoneInfo("Asia/Shanghai")),
        ("AITOEARN_TIMEOUT", "1", "timeout", 1.0),
        ("AITOEARN_TIMEOUT", "600", "timeout", 600.0),
        ("AITOEARN_TIMEOUT", " 12.5\n", "timeout", 12.5),
        ("AITOEARN_CONCURRENCY", "1", "concurrency", 1),
        ("AITOEARN_CONCURRENCY", "64", "concurrency", 64),
        ("AITOEARN_LOG_LEVEL", "debug", "log_level", "DEBUG"),
        ("AITOEARN_LOG_LEVEL", "ERROR", "log_level", "ERROR"),
        *[("AITOEARN_SANDBOX", value, "sandbox", True) for value in ("1", "true", "yes", "on", "TRUE", "On")],
        *[("AITOEARN_SANDBOX", value, "sandbox", False) for value in ("0", "false", "no", "off", "FALSE", "No")],
    ],
)
def test_a_good_value_is_taken(variable: str, value: str, field: str, expected: object) -> None:
    assert getattr(Settings.from_env({variable: value}), field) == expected


@pytest.mark.parametrize("empty", ["", "  ", "\n"])
@pytest.mark.parametrize(
    "variable",
    [
        "AITOEARN_API_KEY",
        "AITOEARN_API_KEY_FILE",
        "AITOEARN_BASE_URL",
        "AITOEARN_LANGUAGE",
        "AITOEARN_TIMEZONE",
        "AITOEARN_TIMEOUT",
        "AITOEARN_CONCURRENCY",
        "AITOEARN_READ_ONLY",
        "AITOEARN_PROTECT_LINKS",
        "AITOEARN_AUDIT_LOG",
        "AITOEARN_LOG_LEVEL",
        "AITOEARN_SANDBOX",
        "AITOEARN_MCP_TOKEN",
        "AITOEARN_MCP_ALLOWED_HOSTS",
        "NO_PROXY",
    ],
)
def test_an_empty_variable_is_an_unset_one(variable: str, empty: str) -> None:
    assert Settings.from_env({variable: empty}) == Settings.from_env({})


@pytest.mark.parametrize(
    ("variable", "value", "rule"),
    [
        ("AITOEARN_LANGUAGE", "de", "must be en or zh"),
        ("AITOEARN_TIMEZONE", "Asia", "must be a time zone's name such as Asia/Shanghai"),
        ("AITOEARN_TIMEZONE", "Mars/Olympus", "must be a time zone's name such as Asia/Shanghai"),
        ("AITOEARN_TIMEZONE", "../../etc/passwd", "must be a time zone's name such as Asia/Shanghai"),
        *[
            ("AITOEARN_TIMEOUT", value, "must be a number of seconds from 1 to 600")
            for value in ("0", "601", "-1", "nan", "inf", "50s")
        ],
        *[
            ("AITOEARN_CONCURRENCY", value, "must be a whole number from 1 to 64")
            for value in ("0", "65", "2.5", "nan", "many")
        ],
        ("AITOEARN_LOG_LEVEL", "TRACE", "must be one of DEBUG, INFO, WARNING, ERROR"),
        *[
            ("AITOEARN_MCP_TOKEN", value, "must be at least 16 visible ASCII characters without spaces")
            for value in ("fifteen-letters", "sixteen letters and", "sixteen-letters-é")
        ],
        *[
            (
                "AITOEARN_MCP_ALLOWED_HOSTS",
                value,
                "must be host names such as mcp.example.com or mcp.example.com:8443, without https:// or path",
            )
            for value in ("https://mcp.example.com", "mcp.example.com/mcp", "*", "*.example.com", "a,,b", "a b", "-a")
        ],
        ("AITOEARN_SANDBOX", "maybe", "must be one of 1, true, yes, on, 0, false, no, off"),
        ("AITOEARN_SANDBOX", "2", "must be one of 1, true, yes, on, 0, false, no, off"),
    ],
)
def test_a_bad_value_is_named_with_what_is_right(variable: str, value: str, rule: str) -> None:
    assert problem_with({variable: value}) == f"{variable} {rule}"


@pytest.mark.parametrize(
    ("url", "rule"),
    [
        ("http://aitoearn.cn/api", "must begin with https://"),
        ("http://127.0.0.1.example.com/api", "must begin with https://"),
        ("http://10.0.0.1/api", "must begin with https://"),
        ("https://user:pass@aitoearn.cn/api", "must be a URL without user name"),
        ("https://@aitoearn.cn/api", "must be a URL without user name"),
        ("https://aitoearn.cn/api?site=cn", "must be a URL without user name, query"),
        ("https://aitoearn.cn/api#records", "must be a URL without user name, query or fragment"),
        ("aitoearn.cn/api", "must be a URL such as"),
        ("ftp://aitoearn.cn/api", "must be a URL such as"),
        ("https://", "must be a URL such as"),
        ("https://aitoearn.cn:99999/api", "must be a URL such as"),
        ("https://aitoearn.cn:https/api", "must be a URL such as"),
        ("https://[::1/api", "must be a URL such as"),
        ("https://aitoearn .cn/api", "must be a URL such as"),
        ("https://aitoearn.cn/\napi", "must be a URL such as"),
        ("https://😀/api", "must be a URL such as"),
    ],
)
def test_a_bad_base_url_is_refused_without_its_password(url: str, rule: str) -> None:
    message = problem_with({"AITOEARN_BASE_URL": url})
    assert message.startswith(f"AITOEARN_BASE_URL {rule}")
    assert "pass" not in message


@pytest.mark.parametrize(
    ("url", "is_loopback"),
    [
        ("http://localhost:1/api", True),
        ("https://LOCALHOST", True),
        ("http://127.0.0.1", True),
        ("http://[::1]:9", True),
        ("https://localhost.aitoearn.cn", False),
        ("https://aitoearn.cn/api", False),
    ],
)
def test_loopback_is_told_by_the_host_alone(url: str, is_loopback: bool) -> None:
    assert Settings.from_env({"AITOEARN_BASE_URL": url}).is_loopback is is_loopback


def test_the_token_is_kept_as_a_secret() -> None:
    settings = Settings.from_env({"AITOEARN_MCP_TOKEN": "a-token-of-the-test"})
    assert settings.mcp_token
    assert settings.mcp_token.get_secret_value() == "a-token-of-the-test"
    assert "a-token-of-the-test" not in repr(settings)


def test_all_problems_are_told_at_once() -> None:
    message = problem_with(
        {
            "AITOEARN_API_KEY": "short",
            "AITOEARN_BASE_URL": "http://aitoearn.cn",
            "AITOEARN_LANGUAGE": "de",
            "AITOEARN_TIMEOUT": "never",
            "AITOEARN_CONCURRENCY": "0",
            "HTTPS_PROXY": "socks4://proxy:1",
        }
    )
    assert [problem.split(" ")[0] for problem in message.split("; ")] == [
        "AITOEARN_API_KEY",
        "AITOEARN_BASE_URL",
        "AITOEARN_LANGUAGE",
        "AITOEARN_TIMEOUT",
        "AITOEARN_CONCURRENCY",
        "HTTPS_PROXY",
    ]


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("AITOEARN_APIKEY", "unknown setting AITOEARN_APIKEY: did you mean AITOEARN_API_KEY?"),
        ("AITOEARN_TIME_OUT", "unknown setting AITOEARN_TIME_OUT: did you mean AITOEARN_TIMEOUT?"),
        ("aitoearn_sandbox", "unknown setting aitoearn_sandbox: did you mean AITOEARN_SANDBOX?"),
        ("AITOEARN_QQQQQQQQQQQQQQQQQQQQQQ", "unknown setting AITOEARN_QQQQQQQQQQQQQQQQQQQQQQ"),
    ],
)
def test_an_unknown_name_is_one_warning_with_the_nearest_name(name: str, warning: str) -> None:
    assert Settings.from_env({name: "1", "PATH": "/bin", "OTHER_AITOEARN_X": "1"}).warnings == (warning,)


@pytest.mark.parametrize("padded", [KEY, f"  {KEY}", f"{KEY}\r\n", f"\ufeff{KEY}\n", f" \ufeff {KEY}\t"])
def test_a_key_is_freed_of_what_was_copied_round_it(padded: str) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY": padded})
    assert (key_of(settings), settings.key_from, settings.no_key_because) == (KEY, "AITOEARN_API_KEY", None)


@pytest.mark.parametrize("key", ["!" * 8, "~" * 512])
def test_a_key_may_have_8_to_512_visible_characters(key: str) -> None:
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
def test_a_bad_key_is_refused_without_being_shown(key: str, rule: str, key_file: Callable[[bytes], str]) -> None:
    in_variable = problem_with({"AITOEARN_API_KEY": key})
    in_file = problem_with({"AITOEARN_API_KEY_FILE": key_file(key.encode())})
    assert in_variable.startswith(f"AITOEARN_API_KEY {rule}")
    assert in_file.startswith(f"AITOEARN_API_KEY_FILE {rule}")
    assert key not in in_variable + in_file


@pytest.mark.parametrize("name", ["AITOEARN_BASE_URL", "AITOEARN_LANGUAGE", "AITOEARN_TIMEOUT", "AITOEARN_SANDBOX"])
def test_a_field_of_the_bundle_that_was_left_empty_is_unset(name: str) -> None:
    assert Settings.from_env({name: "${user_config.some_field}"}) == Settings.from_env({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AITOEARN_BASE_URL", "${AITOEARN_BASE_URL}"),
        ("AITOEARN_BASE_URL", "${user_config.base_url}/api"),
        ("AITOEARN_LANGUAGE", "{{language}}"),
        ("AITOEARN_READ_ONLY", "${user_config.read_only}"),
        ("AITOEARN_PROTECT_LINKS", "${user_config.protect_links}"),
        ("AITOEARN_AUDIT_LOG", "${user_config.audit_log}"),
    ],
)
def test_a_placeholder_that_stood_for_a_value_or_a_safety_switch_is_refused(name: str, value: str) -> None:
    assert problem_with({name: value}) == (
        f"{name} is still a placeholder: the program that starts this server put no value in its place"
    )


@pytest.mark.parametrize(
    "placeholder",
    ["${AITOEARN_API_KEY}", "${user_config.api_key}", "{{api_key}}", "YOUR_KEY", "your_key", "YOUR_API_KEY", "\ufeff"],
)
def test_a_placeholder_is_a_missing_key_with_its_reason(placeholder: str) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY": placeholder})
    assert settings.api_key is None
    assert settings.no_key_because == Text(
        "AITOEARN_API_KEY is empty or still a placeholder: the program that starts this server did not put the key in "
        "its place",
        "AITOEARN_API_KEY 为空或仍是占位符：启动本服务的程序没有填入实际的 Key",
    )


@pytest.mark.parametrize("content", [KEY.encode(), f"{KEY}\r\n".encode(), f"\ufeff{KEY}\n".encode()])
def test_a_key_can_come_from_a_file(content: bytes, key_file: Callable[[bytes], str]) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY_FILE": key_file(content)})
    assert (key_of(settings), settings.key_from) == (KEY, "AITOEARN_API_KEY_FILE")


def test_a_key_file_may_be_named_from_the_home_directory(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("HOME", str(tmp_path))
    (tmp_path / "key.txt").write_text(KEY)
    assert key_of(Settings.from_env({"AITOEARN_API_KEY_FILE": "~/key.txt"})) == KEY


def test_an_empty_key_file_is_a_missing_key_with_its_reason(key_file: Callable[[bytes], str]) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY_FILE": key_file(b"\n")})
    assert settings.api_key is None
    assert settings.no_key_because is not None
    assert settings.no_key_because.en.startswith("AITOEARN_API_KEY_FILE is empty or still a placeholder")


@pytest.mark.parametrize(
    ("path", "why"),
    [("/nowhere/key.txt", "FileNotFoundError"), ("/", "IsADirectoryError"), ("~nobody-of-that-name/k", "RuntimeError")],
)
def test_a_key_file_that_cannot_be_read_is_a_bad_setting(path: str, why: str) -> None:
    message = problem_with({"AITOEARN_API_KEY_FILE": path})
    assert message == f"AITOEARN_API_KEY_FILE names a file that can't be read ({why})"


def test_a_key_file_in_another_encoding_is_a_bad_setting(key_file: Callable[[bytes], str]) -> None:
    message = problem_with({"AITOEARN_API_KEY_FILE": key_file(KEY.encode("utf-16"))})
    assert message == "AITOEARN_API_KEY_FILE names a file that can't be read (UnicodeDecodeError)"


def test_a_key_and_a_key_file_are_one_too_many(key_file: Callable[[bytes], str]) -> None:
    message = problem_with({"AITOEARN_API_KEY": KEY, "AITOEARN_API_KEY_FILE": key_file(KEY.encode())})
    assert message == "AITOEARN_API_KEY and AITOEARN_API_KEY_FILE are both set: unset one of them"


@pytest.mark.parametrize("show", [repr, str, "{}".format, "{0!r}".format])
def test_settings_never_show_the_key(show: Callable[[object], str]) -> None:
    settings = Settings.from_env({"AITOEARN_API_KEY": KEY})
    assert KEY not in show(settings)
    assert KEY not in show(settings.api_key)


@pytest.mark.parametrize("way", ["variable", "switch"])
def test_the_sandbox_has_its_own_key_and_address(way: str) -> None:
    environ = {"AITOEARN_SANDBOX": "1"} if way == "variable" else {}
    settings = Settings.from_env(environ, sandbox=way == "switch")
    assert (key_of(settings), settings.base_url) == ("sandbox-key", "http://localhost/api")
    assert (settings.sandbox, settings.is_loopback) == (True, True)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AITOEARN_API_KEY", KEY),
        ("AITOEARN_API_KEY_FILE", "/nowhere/key.txt"),
        ("AITOEARN_BASE_URL", "https://aitoearn.cn/api"),
    ],
)
def test_the_sandbox_refuses_a_key_or_base_url_beside_it(variable: str, value: str) -> None:
    message = problem_with({"AITOEARN_SANDBOX": "on", variable: value})
    assert message == f"{variable} can't be used together with the sandbox: unset one of the two"


@pytest.mark.parametrize(
    "proxy",
    [
        "http://proxy:8080",
        "https://user:pass@proxy:8443",
        "socks5://127.0.0.1:1080",
        "socks5h://proxy:1080",
        "SOCKS5://proxy:1080",
        "proxy:8080",
        "user:pass@proxy:8080",
        "[::1]:8080",
    ],
)
@pytest.mark.parametrize("variable", ["HTTP_PROXY", "https_proxy", "ALL_PROXY"])
def test_a_proxy_that_httpx_can_use_is_no_problem(variable: str, proxy: str) -> None:
    assert Settings.from_env({variable: proxy}) == Settings.from_env({})


@pytest.mark.parametrize(
    "proxy",
    [
        "socks4://user:hush@proxy:1080",
        "ftp://user:hush@proxy",
        "http://user:hush@proxy:99999",
        "http://user:hush@proxy:port",
        "user:hush@proxy:port",
        "http://user:hush@[::1",
        "http://user:hush@",
        "http://user:hush@pro xy:8080",
        "http://user:hush@-.例:8080",
        "http://user:hush\udce9@proxy:8080",
        " http://user:hush@proxy:8080",
        " ",
    ],
)
@pytest.mark.parametrize(
    "variable", ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "http_proxy", "https_proxy", "all_proxy"]
)
def test_a_proxy_that_httpx_cannot_use_is_refused_without_being_shown(variable: str, proxy: str) -> None:
    assert problem_with({variable: proxy}) == (
        f"{variable} must be a proxy's URL such as http://127.0.0.1:8080, of http, https, socks5, socks5h, or be unset"
    )


@pytest.mark.parametrize("good", ["", "http://proxy:8080"])
def test_the_lower_case_proxy_variable_hides_the_other_as_it_does_for_httpx(good: str) -> None:
    assert Settings.from_env({"https_proxy": good, "HTTPS_PROXY": "socks4://proxy:1"}) == Settings.from_env({})
    assert problem_with({"https_proxy": "socks4://proxy:1", "HTTPS_PROXY": good}).startswith("https_proxy must be")


def test_a_proxy_variable_is_read_in_letters_of_any_case_as_the_network_is() -> None:
    assert problem_with({"Https_Proxy": "socks4://user:hunter2@p"}).startswith("Https_Proxy must be a proxy's URL")
    assert Settings.from_env({"HTTPS_PROXY": "socks4://p", "https_proxy": ""}) == Settings.from_env({})


@pytest.mark.parametrize(
    "around",
    [
        {"AITOEARN_SANDBOX": "1"},
        {"AITOEARN_BASE_URL": "http://127.0.0.1:8080/api"},
        {"no_proxy": "localhost, *"},
    ],
)
def test_a_bad_proxy_does_not_matter_where_none_is_used(around: dict[str, str]) -> None:
    assert Settings.from_env({"ALL_PROXY": "socks4://proxy:1", **around}) == Settings.from_env(around)


@pytest.mark.parametrize("value", ["1", "true", "YES", "On"])
def test_a_safety_switch_that_is_on_is_on(value: str) -> None:
    settings = Settings.from_env({"AITOEARN_READ_ONLY": value, "AITOEARN_PROTECT_LINKS": value})
    assert (settings.read_only, settings.protect_links) == (True, True)


@pytest.mark.parametrize("value", ["0", "false", "NO", "Off", ""])
def test_a_safety_switch_that_is_off_is_off(value: str) -> None:
    settings = Settings.from_env({"AITOEARN_READ_ONLY": value, "AITOEARN_PROTECT_LINKS": value})
    assert (settings.read_only, settings.protect_links) == (False, False)


@pytest.mark.parametrize("name", ["AITOEARN_READ_ONLY", "AITOEARN_PROTECT_LINKS"])
def test_a_mistyped_safety_switch_does_not_mean_off(name: str) -> None:
    assert problem_with({name: "ture"}).startswith(f"{name} must be one of 1, true, yes, on")


def test_the_command_line_can_make_it_read_only_too() -> None:
    assert Settings.from_env({}, read_only=True).read_only


def test_the_audit_log_is_a_path_in_the_users_home_if_it_says_so() -> None:
    assert Settings.from_env({"AITOEARN_AUDIT_LOG": "~/audit.jsonl"}).audit_log == Path.home() / "audit.jsonl"


@pytest.mark.parametrize("name", ["SSL_CERT_FILE", "SSL_CERT_DIR"])
def test_certificates_that_are_not_there_are_refused(name: str, tmp_path: Path) -> None:
    """httpx reads these by itself, and would fail at the start with a traceback."""
    path = tmp_path if name == "SSL_CERT_FILE" else tmp_path / "missing" / "\0"
    assert problem_with({name: str(path)}).startswith(f"{name} must name certificates")


def test_certificates_do_not_matter_to_a_server_on_this_machine(tmp_path: Path) -> None:
    environ = {"SSL_CERT_FILE": str(tmp_path / "missing"), "AITOEARN_BASE_URL": "http://127.0.0.1:1/api"}
    assert Settings.from_env(environ).is_loopback


@pytest.mark.parametrize("name", ["AITOEARN_PROTECT_REDAY", "AITOEARN_READONLY", "aitoearn_audit_log"])
def test_a_misspelled_safety_setting_ends_the_start(name: str) -> None:
    assert f"{name} is unknown: did you mean AITOEARN_" in problem_with({name: "1"})
