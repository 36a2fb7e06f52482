"""Our entry merged into the one that a file has: what stays, what goes, and whose key it is."""

from typing import Any

import pytest

from aitoearn_mcp.client_config.merge import NotWritten, site_of
from aitoearn_mcp.installation import safety
from client_config.merging import OURS, SCRIPT, entry_after, merge


def word_of(environ: dict[str, str]) -> str:
    """Return the word for an entry's site in the name of its audit log."""
    words = {"sandbox": "sandbox", "aitoearn.ai": "global", "a.example": "a-example"}
    return words.get(site_of(environ), "")


@pytest.mark.parametrize(
    "existing",
    [
        {"command": "node", "args": ["server.js"]},
        {"command": "npx", "args": ["-y", "aitoearn-mcp"]},
        {"command": "/usr/bin/other-mcp"},
        {"command": "python", "args": ["-m", "other"]},
        {"command": "uvx", "args": "aitoearn-mcp"},
        {"command": ["aitoearn-mcp"]},
        {"url": "https://aitoearn.cn/mcp"},
        "aitoearn-mcp",
        ["aitoearn-mcp"],
    ],
)
def test_an_entry_that_starts_another_program_is_refused(existing: Any) -> None:
    with pytest.raises(NotWritten, match="does not start this program"):
        merge({"mcpServers": {"aitoearn-work-links": existing}})


@pytest.mark.parametrize(
    ("command", "args", "extra"),
    [
        ("/old/bin/aitoearn-mcp", ["--sandbox"], ["--sandbox"]),
        (r"C:\old\Scripts\aitoearn-mcp.exe", [], []),
        ("uvx", ["aitoearn-mcp"], []),
        ("/usr/local/bin/uvx", ["--from", "aitoearn-mcp==0.1.0", "aitoearn-mcp", "--sandbox"], ["--sandbox"]),
        ("uv", ["run", "aitoearn-mcp"], []),
        ("pipx", ["run", "aitoearn-mcp"], []),
        ("/venv/bin/python3.12", ["-m", "aitoearn_mcp", "--sandbox"], ["--sandbox"]),
    ],
)
def test_our_entry_gets_this_installation_and_keeps_its_own_arguments(
    command: str, args: list[str], extra: list[str]
) -> None:
    entry = entry_after({"command": command, "args": args})
    assert (entry["command"], entry["args"]) == (SCRIPT, extra)


def test_additions_of_a_user_to_our_entry_stay() -> None:
    own = {"AITOEARN_LANGUAGE": "zh", "AITOEARN_PROTECT_LINKS": "0", "AITOEARN_API_KEY": "a-key-of-the-user"}
    existing = {"disabled": True, "command": "/old/aitoearn-mcp", "env": own, "alwaysAllow": ["get_publish_record"]}
    assert entry_after(existing) == {**existing, "command": SCRIPT, "args": [], "env": safety() | own}


@pytest.mark.parametrize(
    ("before", "wanted", "after"),
    [
        ({}, {}, {"AITOEARN_API_KEY": "YOUR_KEY"}),
        ({"AITOEARN_API_KEY": "old-key-1"}, {}, {"AITOEARN_API_KEY": "old-key-1"}),
        ({"AITOEARN_API_KEY_FILE": "/k"}, {}, {"AITOEARN_API_KEY_FILE": "/k"}),
        ({"AITOEARN_SANDBOX": "1"}, {}, {"AITOEARN_SANDBOX": "1"}),
        ({"AITOEARN_API_KEY": "old-key-1"}, {"key": "new-key-1"}, {"AITOEARN_API_KEY": "new-key-1"}),
        ({"AITOEARN_API_KEY_FILE": "/k"}, {"key": "new-key-1"}, {"AITOEARN_API_KEY": "new-key-1"}),
        ({"AITOEARN_SANDBOX": "1"}, {"key": "new-key-1"}, {"AITOEARN_API_KEY": "new-key-1"}),
        (
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
            {"sandbox": True},
            {"AITOEARN_SANDBOX": "1"},
        ),
        (
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://a.example/api"},
            {"base_url": "https://aitoearn.ai/api"},
            {"AITOEARN_API_KEY": "YOUR_KEY", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
        ),
        (
            {"AITOEARN_API_KEY": "old-key-1"},
            {"base_url": "https://aitoearn.ai/api"},
            {"AITOEARN_API_KEY": "YOUR_KEY", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
        ),
        (
            {"AITOEARN_API_KEY_FILE": "/k", "AITOEARN_BASE_URL": "https://a.example:8443/api"},
            {"base_url": "https://a.example/api"},
            {"AITOEARN_API_KEY": "YOUR_KEY", "AITOEARN_BASE_URL": "https://a.example/api"},
        ),
        (
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://www.aitoearn.ai/api"},
            {"base_url": "https://aitoearn.ai/api"},
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
        ),
        (
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
            {},
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
        ),
        (
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_READ_ONLY": "0"},
            {"read_only": True},
            {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_READ_ONLY": "1"},
        ),
        ({"AITOEARN_API_KEY": None}, {}, {"AITOEARN_API_KEY": "YOUR_KEY"}),
        ({"AITOEARN_API_KEY": ""}, {}, {"AITOEARN_API_KEY": "YOUR_KEY"}),
        (
            {"AITOEARN_API_KEY": "", "AITOEARN_API_KEY_FILE": "/k"},
            {},
            {"AITOEARN_API_KEY": "", "AITOEARN_API_KEY_FILE": "/k"},
        ),
        ({"AITOEARN_SANDBOX": "0"}, {}, {"AITOEARN_SANDBOX": "0", "AITOEARN_API_KEY": "YOUR_KEY"}),
        (
            {"AITOEARN_SANDBOX": "1"},
            {"base_url": "https://aitoearn.ai/api"},
            {"AITOEARN_API_KEY": "YOUR_KEY", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"},
        ),
    ],
)
def test_the_key_is_kept_or_replaced_together_with_what_stands_for_it(
    before: dict[str, Any], wanted: dict[str, Any], after: dict[str, str]
) -> None:
    given = "key" in wanted or "sandbox" in wanted
    entry = entry_after({"command": "aitoearn-mcp", "env": before}, replace_credentials=given, **wanted)
    assert entry["env"] == {**after, **safety(word_of(after))}


@pytest.mark.parametrize("log", ["/var/log/links.jsonl", r"C:\links\audit.jsonl"])
def test_a_log_that_the_user_chose_stays_whatever_the_site(log: str) -> None:
    entry = {"command": "aitoearn-mcp", "env": {"AITOEARN_AUDIT_LOG": log}}
    assert entry_after(entry, base_url="https://aitoearn.ai/api")["env"]["AITOEARN_AUDIT_LOG"] == log


def test_the_log_of_one_site_is_not_kept_for_another() -> None:
    entry = {"command": "aitoearn-mcp", "env": safety()}
    after = entry_after(entry, base_url="https://aitoearn.ai/api")
    assert after["env"]["AITOEARN_AUDIT_LOG"] == safety("global")["AITOEARN_AUDIT_LOG"]


@pytest.mark.parametrize("empty", [None, "", [], False, {}, 0])
def test_an_empty_entry_is_filled(empty: Any) -> None:
    assert entry_after(empty) == OURS


@pytest.mark.parametrize("odd", [{"args": None}, {"env": None}, {"env": []}, {"env": "x"}, {"args": None, "env": None}])
def test_an_entry_of_ours_with_an_odd_part_is_put_right(odd: dict[str, Any]) -> None:
    assert entry_after({"command": "aitoearn-mcp", **odd}) == OURS


@pytest.mark.parametrize("url", ["https://[bad", "https://a:b:c", "http://x:99999999", "nonsense", 5])
def test_an_entry_with_an_address_that_is_none_is_merged(url: object) -> None:
    environ = {"AITOEARN_API_KEY": "old-key-1", "AITOEARN_BASE_URL": url}
    after = entry_after({"command": "aitoearn-mcp", "env": environ})
    assert {name: after["env"][name] for name in environ} == environ


def test_the_former_name_of_the_protection_goes() -> None:
    entry = entry_after({"command": "aitoearn-mcp", "env": {"AITOEARN_PROTECT_READY": "1"}})
    assert entry == OURS


@pytest.mark.parametrize(
    ("environ", "site"),
    [
        ({}, "aitoearn.cn"),
        ({"AITOEARN_BASE_URL": ""}, "aitoearn.cn"),
        ({"AITOEARN_BASE_URL": "https://AITOEARN.ai/api"}, "aitoearn.ai"),
        ({"AITOEARN_BASE_URL": "http://localhost:8080/api"}, "localhost:8080"),
        ({"AITOEARN_BASE_URL": "https://[::1"}, "https://[::1"),
        ({"AITOEARN_SANDBOX": "1", "AITOEARN_BASE_URL": "https://aitoearn.ai/api"}, "sandbox"),
        ({"AITOEARN_SANDBOX": "0"}, "aitoearn.cn"),
    ],
)
def test_an_entrys_site_is_its_apis_host(environ: dict[str, str], site: str) -> None:
    assert site_of(environ) == site
