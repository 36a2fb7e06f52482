"""What a check found."""

from dataclasses import dataclass
from enum import StrEnum

from aitoearn_mcp.i18n import Text


class State(StrEnum):
    """How bad it is."""

    OK = "ok"
    WARNING = "warning"
    FAILED = "failed"


@dataclass(frozen=True, slots=True)
class Finding:
    """One check's result: its name, for programs; what is so; and where that is not good, what to do."""

    name: str
    state: State
    what: Text
    advice: Text | None = None


def ok(name: str, en: str, zh: str) -> Finding:
    """Return the finding that all is well."""
    return Finding(name, State.OK, Text(en, zh))
