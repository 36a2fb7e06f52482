"""What is said of one parameter beside its type."""

from dataclasses import dataclass
from typing import Self, get_args

from pydantic.fields import FieldInfo

from aitoearn_mcp.i18n import Text


@dataclass(frozen=True, slots=True)
class Rule:
    """Metadata of a parameter: what is right, as the second half of a sentence about it."""

    text: Text


@dataclass(frozen=True, slots=True)
class BlankIsOmitted:
    """Metadata of a parameter: agents send an empty string for what they do not want to give."""


@dataclass(frozen=True, slots=True)
class MayBeJson:
    """Metadata of a parameter: some hosts send its object or array as a JSON string."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter's name on the wire, and what its metadata says."""

    name: str
    rule: Rule | None
    blank_is_omitted: bool
    may_be_json: bool

    @classmethod
    def of(cls, field: FieldInfo) -> Self:
        """Read a field; the metadata of an optional one stands inside its union."""
        inside = [item for part in get_args(field.annotation) for item in getattr(part, "__metadata__", ())]
        metadata = [*field.metadata, *inside]

        def says(kind: type) -> bool:
            return any(isinstance(item, kind) for item in metadata)

        rule = next((item for item in metadata if isinstance(item, Rule)), None)
        return cls(str(field.alias), rule, says(BlankIsOmitted), says(MayBeJson))
