"""Settings as a whole: defaults, every problem at once, the sandbox."""

import pytest
from bad_settings import problem_with

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.settings import Settings

KEY = "a-key-of-the-test"


def test_without_any_variable_every_setting_has_its_default() -> None:
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


def test_all_problems_are_reported_at_once() -> None:
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


@pytest.mark.parametrize("way", ["variable", "switch"])
def test_the_sandbox_has_its_own_key_and_base_url(way: str) -> None:
    environ = {"AITOEARN_SANDBOX": "1"} if way == "variable" else {}
    settings = Settings.from_env(environ, sandbox=way == "switch")
    assert settings.api_key is not None
    assert settings.api_key.get_secret_value() == "sandbox-key"
    assert settings.base_url == "http://localhost/api"
    assert (settings.sandbox, settings.is_loopback) == (True, True)


@pytest.mark.parametrize(
    ("variable", "value"),
    [
        ("AITOEARN_API_KEY", KEY),
        ("AITOEARN_API_KEY_FILE", "/nowhere/key.txt"),
        ("AITOEARN_BASE_URL", "https://aitoearn.cn/api"),
    ],
)
def test_the_sandbox_refuses_a_key_or_a_base_url(variable: str, value: str) -> None:
    message = problem_with({"AITOEARN_SANDBOX": "on", variable: value})
    assert message == f"{variable} can't be used together with the sandbox: unset one of the two"


def test_the_command_line_can_make_the_server_read_only() -> None:
    assert Settings.from_env({}, read_only=True).read_only
