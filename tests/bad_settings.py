"""The one line that bad settings end with."""

from collections.abc import Mapping

import pytest

from aitoearn_mcp.settings import Settings, SettingsError


def problem_with(environ: Mapping[str, str]) -> str:
    """Return the message for bad settings, which is always one line."""
    with pytest.raises(SettingsError) as refusal:
        Settings.from_env(environ)
    message = str(refusal.value)
    assert message.splitlines() == [message]
    return message
