"""What each setting takes, and the clause for what it does not."""

from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from bad_settings import problem_with

from aitoearn_mcp.settings import Settings


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
def test_a_bad_value_is_refused_with_the_rule(variable: str, value: str, rule: str) -> None:
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
        ("https://xn--a/api", "must be a URL such as"),
    ],
)
def test_a_bad_base_url_is_refused_and_its_password_is_not_shown(url: str, rule: str) -> None:
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
def test_only_the_host_decides_whether_the_api_is_on_this_machine(url: str, is_loopback: bool) -> None:
    assert Settings.from_env({"AITOEARN_BASE_URL": url}).is_loopback is is_loopback


def test_the_token_is_kept_secret() -> None:
    settings = Settings.from_env({"AITOEARN_MCP_TOKEN": "a-token-of-the-test"})
    assert settings.mcp_token
    assert settings.mcp_token.get_secret_value() == "a-token-of-the-test"
    assert "a-token-of-the-test" not in repr(settings)


def test_the_audit_log_can_be_in_the_home_folder() -> None:
    assert Settings.from_env({"AITOEARN_AUDIT_LOG": "~/audit.jsonl"}).audit_log == Path.home() / "audit.jsonl"


@pytest.mark.parametrize("value", ["1", "true", "YES", "On"])
def test_a_safety_switch_can_be_turned_on(value: str) -> None:
    settings = Settings.from_env({"AITOEARN_READ_ONLY": value, "AITOEARN_PROTECT_LINKS": value})
    assert (settings.read_only, settings.protect_links) == (True, True)


@pytest.mark.parametrize("value", ["0", "false", "NO", "Off"])
def test_a_safety_switch_can_be_turned_off(value: str) -> None:
    settings = Settings.from_env({"AITOEARN_READ_ONLY": value, "AITOEARN_PROTECT_LINKS": value})
    assert (settings.read_only, settings.protect_links) == (False, False)


@pytest.mark.parametrize("name", ["AITOEARN_READ_ONLY", "AITOEARN_PROTECT_LINKS"])
def test_a_safety_switch_with_a_bad_value_is_refused(name: str) -> None:
    assert problem_with({name: "ture"}).startswith(f"{name} must be one of 1, true, yes, on")
