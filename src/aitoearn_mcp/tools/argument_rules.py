"""Annotations that a parameter carries beside its type."""

from dataclasses import dataclass
from typing import Any, Self, get_args

from pydantic.fields import FieldInfo

from aitoearn_mcp.i18n import Text

# What languages write for nothing, and agents for an argument that they do not give. Not "none", which may be meant.
_NOTHING = frozenset({"", "null", "None", "undefined"})


@dataclass(frozen=True, slots=True)
class Rule:
    """Says what is right, as the second half of a sentence about the parameter."""

    text: Text


@dataclass(frozen=True, slots=True)
class FreeText:
    """Takes any text as it is: here "" and "null" are values and do not mean omitted."""


@dataclass(frozen=True, slots=True)
class MayBeJson:
    """Accepts its object or array as a JSON string too, which some clients send."""


@dataclass(frozen=True, slots=True)
class Parameter:
    """A parameter's name on the wire, and what its annotations say."""

    name: str
    is_optional: bool
    rule: Rule | None = None
    is_free_text: bool = False
    may_be_json: bool = False

    @classmethod
    def of(cls, field: FieldInfo) -> Self:
        """Read a field's annotations; an optional field has them inside its union."""
        inside = [item for part in get_args(field.annotation) for item in getattr(part, "__metadata__", ())]
        metadata = [*field.metadata, *inside]

        def has(kind: type) -> bool:
            return any(isinstance(item, kind) for item in metadata)

        rule = next((item for item in metadata if isinstance(item, Rule)), None)
        return cls(str(field.alias), not field.is_required(), rule, has(FreeText), has(MayBeJson))

    def is_omitted_by(self, value: Any) -> bool:
        """Tell whether a value means that the argument is not given."""
        if value is None:
            return True
        if not isinstance(value, str) or self.is_free_text:
            return False
        word = value.strip()
        # An empty string in a required argument is a mistake to be named, not an argument left out.
        return word in _NOTHING and (self.is_optional or word != "")
