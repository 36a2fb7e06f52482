"""The service's own settings, and the errors for bad ones."""

from pathlib import Path

import pytest

from aitoearn_mcp.service.settings import NAMES, OAuthSettings, ServiceSettings
from aitoearn_mcp.settings import SERVICE_NAMES, Settings, SettingsError

ISSUER = "https://login.example.com/"
RESOURCE = "https://mcp.example.com/mcp"


def parsed(**environ: str) -> ServiceSettings:
    return ServiceSettings.from_env({f"AITOEARN_MCP_{name.upper()}": value for name, value in environ.items()})


def test_nothing_is_set_by_default() -> None:
    assert parsed() == ServiceSettings(None, None, None)
    assert parsed(oauth_issuer=" ", keys_file="") == ServiceSettings()


def test_audience_and_scope_have_defaults() -> None:
    assert parsed(oauth_issuer=ISSUER, oauth_resource=RESOURCE).oauth == OAuthSettings(
        ISSUER, RESOURCE, RESOURCE, ("work-links",)
    )


def test_everything_that_is_set_is_taken() -> None:
    settings = parsed(
        oauth_issuer="'http://localhost:8080/realms/team'",
        oauth_resource='"http://127.0.0.1:8765/mcp"',
        oauth_audience="api://work-links",
        oauth_scope="links:read  links:write",
        keys_file="~/keys.json",
        tokens_file="/run/secrets/tokens.json",
    )
    assert settings == ServiceSettings(
        OAuthSettings(
            "http://localhost:8080/realms/team",
            "http://127.0.0.1:8765/mcp",
            "api://work-links",
            ("links:read", "links:write"),
        ),
        Path("~/keys.json").expanduser(),
        Path("/run/secrets/tokens.json"),
    )


@pytest.mark.parametrize(
    ("environ", "problem"),
    [
        ({"oauth_issuer": ISSUER}, "AITOEARN_MCP_OAUTH_ISSUER is set without AITOEARN_MCP_OAUTH_RESOURCE"),
        ({"oauth_resource": RESOURCE}, "AITOEARN_MCP_OAUTH_RESOURCE is set without AITOEARN_MCP_OAUTH_ISSUER"),
        ({"oauth_scope": "x"}, "AITOEARN_MCP_OAUTH_SCOPE is set without AITOEARN_MCP_OAUTH_ISSUER"),
        ({"oauth_issuer": "login.example.com"}, "AITOEARN_MCP_OAUTH_ISSUER must be a URL such as https://login."),
        ({"oauth_issuer": "http://login.example.com"}, "AITOEARN_MCP_OAUTH_ISSUER must begin with https://"),
        ({"oauth_issuer": ISSUER + "?a=b"}, "AITOEARN_MCP_OAUTH_ISSUER must be a URL without user name, query"),
        ({"oauth_issuer": "https://u:p@login.example.com"}, "AITOEARN_MCP_OAUTH_ISSUER must be a URL without user"),
        ({"oauth_issuer": "${ISSUER}"}, "AITOEARN_MCP_OAUTH_ISSUER is still a placeholder"),
        ({"oauth_issuer": "<your issuer>"}, "AITOEARN_MCP_OAUTH_ISSUER is still a placeholder"),
        ({"oauth_issuer": ISSUER, "oauth_resource": "http://mcp.example.com/mcp"}, "AITOEARN_MCP_OAUTH_RESOURCE must"),
        ({"oauth_issuer": ISSUER, "oauth_resource": RESOURCE + "#a"}, "AITOEARN_MCP_OAUTH_RESOURCE must be a URL w"),
        ({"oauth_issuer": ISSUER, "oauth_resource": RESOURCE, "oauth_scope": 'a"b'}, "AITOEARN_MCP_OAUTH_SCOPE must"),
        ({"oauth_issuer": ISSUER, "oauth_resource": RESOURCE, "oauth_audience": "a b"}, "AITOEARN_MCP_OAUTH_AUDIENCE"),
        ({"keys_file": "~nobody-of-that-name/keys"}, "AITOEARN_MCP_KEYS_FILE names a home directory that does not"),
    ],
)
def test_a_bad_value_is_refused_by_the_settings_name(environ: dict[str, str], problem: str) -> None:
    with pytest.raises(SettingsError) as raised:
        parsed(**environ)
    assert str(raised.value).startswith(problem)


def test_all_problems_are_reported_at_once() -> None:
    with pytest.raises(SettingsError) as raised:
        parsed(oauth_issuer="x", oauth_resource="y", oauth_scope='"', keys_file="${FILE}")
    assert str(raised.value).count("AITOEARN_MCP_") == 4


def test_a_misspelled_setting_is_reported() -> None:
    """A keys file that is passed over would give everybody the server's key, so that one ends the start."""
    assert Settings.from_env({"AITOEARN_MCP_OAUTH_ISUER": "x"}).warnings == (
        "unknown setting AITOEARN_MCP_OAUTH_ISUER: did you mean AITOEARN_MCP_OAUTH_ISSUER?",
    )
    with pytest.raises(SettingsError, match="AITOEARN_MCP_KEY_FILE is unknown: did you mean AITOEARN_MCP_KEYS_FILE"):
        Settings.from_env({"AITOEARN_MCP_KEY_FILE": "x"})


def test_the_names_that_are_known_are_those_that_are_parsed() -> None:
    assert SERVICE_NAMES == NAMES
