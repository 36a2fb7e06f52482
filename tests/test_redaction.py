"""Secrets are replaced everywhere in a text or a JSON value, in every spelling."""

import json
from typing import Any
from urllib.parse import quote

import pytest

from aitoearn_mcp.redaction import Redactor

KEY = "a-key-of-the-test"
# Visible ASCII that JSON, Python and URLs each escape in their own way.
AWKWARD_KEY = "k\"e\\y/+%&=?'"


@pytest.mark.parametrize("key", [KEY, AWKWARD_KEY])
@pytest.mark.parametrize(
    "spell",
    [str, lambda key: json.dumps({"key": key}), lambda key: quote(key, safe=""), lambda key: repr([key])],
    ids=["plain", "json", "url", "repr"],
)
def test_a_secret_is_replaced_in_every_spelling(key: str, spell: Any) -> None:
    spelled = spell(key)
    redacted = Redactor(key).text(f"before {spelled} and {spelled} after")
    assert redacted.startswith("before ")
    assert redacted.endswith(" after")
    assert redacted.count("[redacted]") == 2
    assert key not in redacted


def test_a_secret_within_a_longer_one_leaves_none_of_it() -> None:
    assert Redactor("sandbox", "sandbox-key").text("the sandbox-key of the sandbox") == (
        "the [redacted] of the [redacted]"
    )


def test_a_value_is_redacted_at_every_depth_and_in_keys() -> None:
    value = {"a": f"x{KEY}", KEY: [KEY, {"b": [f"{KEY}{KEY}", 7, 1.5, True, None]}]}
    redacted = Redactor(KEY).value(value)
    assert redacted == {
        "a": "x[redacted]",
        "[redacted]": ["[redacted]", {"b": ["[redacted][redacted]", 7, 1.5, True, None]}],
    }
    assert value["a"] == f"x{KEY}"


@pytest.mark.parametrize("secrets", [(), ("",)])
def test_without_a_secret_nothing_changes(secrets: tuple[str, ...]) -> None:
    redactor = Redactor(*secrets)
    assert redactor.text("夏日海边 🌊") == "夏日海边 🌊"
    assert redactor.value({"a": ["b"]}) == {"a": ["b"]}
