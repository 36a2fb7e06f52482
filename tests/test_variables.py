"""Variables that hold nothing, hold a placeholder, or have a name that is nearly right."""

import pytest
from bad_settings import problem_with

from aitoearn_mcp.settings import Settings


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
def test_an_empty_variable_counts_as_unset(variable: str, empty: str) -> None:
    assert Settings.from_env({variable: empty}) == Settings.from_env({})


@pytest.mark.parametrize("name", ["AITOEARN_BASE_URL", "AITOEARN_LANGUAGE", "AITOEARN_TIMEOUT", "AITOEARN_SANDBOX"])
def test_a_bundle_field_left_empty_counts_as_unset(name: str) -> None:
    assert Settings.from_env({name: "${user_config.some_field}"}) == Settings.from_env({})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("AITOEARN_BASE_URL", "${AITOEARN_BASE_URL}"),
        ("AITOEARN_BASE_URL", "${user_config.base_url}/api"),
        ("AITOEARN_LANGUAGE", "{{language}}"),
        ("AITOEARN_LANGUAGE", "{env:LANGUAGE}"),
        ("AITOEARN_TIMEZONE", "$TZ"),
        ("AITOEARN_API_KEY_FILE", "%APPDATA%\\aitoearn\\key.txt"),
        ("AITOEARN_READ_ONLY", "undefined"),
        ("AITOEARN_AUDIT_LOG", "$HOME/audit.jsonl"),
        ("AITOEARN_AUDIT_LOG", "null"),
        ("AITOEARN_READ_ONLY", "${user_config.read_only}"),
        ("AITOEARN_PROTECT_LINKS", "${user_config.protect_links}"),
        ("AITOEARN_AUDIT_LOG", "${user_config.audit_log}"),
    ],
)
def test_a_placeholder_in_the_place_of_a_value_is_refused(name: str, value: str) -> None:
    assert problem_with({name: value}) == (
        f"{name} is still a placeholder: the program that starts this server put no value in its place"
    )


@pytest.mark.parametrize(
    ("name", "warning"),
    [
        ("AITOEARN_APIKEY", "unknown setting AITOEARN_APIKEY: did you mean AITOEARN_API_KEY?"),
        ("AITOEARN_TIME_OUT", "unknown setting AITOEARN_TIME_OUT: did you mean AITOEARN_TIMEOUT?"),
        ("aitoearn_sandbox", "unknown setting aitoearn_sandbox: did you mean AITOEARN_SANDBOX?"),
        ("AITOEARN_QQQQQQQQQQQQQQQQQQQQQQ", "unknown setting AITOEARN_QQQQQQQQQQQQQQQQQQQQQQ"),
    ],
)
def test_an_unknown_name_gives_a_warning_with_the_nearest_name(name: str, warning: str) -> None:
    assert Settings.from_env({name: "1", "PATH": "/bin", "OTHER_AITOEARN_X": "1"}).warnings == (warning,)


@pytest.mark.parametrize("name", ["AITOEARN_PROTECT_LINSK", "AITOEARN_READONLY", "aitoearn_audit_log"])
def test_a_misspelled_safety_setting_is_refused(name: str) -> None:
    assert f"{name} is unknown: did you mean AITOEARN_" in problem_with({name: "1"})


@pytest.mark.parametrize("name", ["AITOEARN_PROTECT_READY", "aitoearn_protect_redy"])
def test_the_former_name_of_a_safety_setting_is_answered_with_its_new_name(name: str) -> None:
    assert problem_with({name: "0"}) == f"{name} is unknown: did you mean AITOEARN_PROTECT_LINKS?"


@pytest.mark.parametrize("value", ['"zh"', "'zh'", ' "zh" ', '" zh"'])
def test_a_value_loses_the_quotes_that_an_env_file_kept(value: str) -> None:
    assert Settings.from_env({"AITOEARN_LANGUAGE": value}).language == "zh"


def test_empty_quotes_count_as_unset() -> None:
    assert Settings.from_env({"AITOEARN_LANGUAGE": '""'}) == Settings.from_env({})
