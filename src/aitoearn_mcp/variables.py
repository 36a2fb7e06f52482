"""The environment variable of a setting: what it means, what it holds, and names that are nearly right."""

import difflib
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace

from pydantic.fields import FieldInfo

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.key import KEY
from aitoearn_mcp.setting_types import unquoted

_PREFIX = "AITOEARN_"
_NONE = Text("none", "无")
_INVALID = Text("is not valid", "无效")
# MCPB leaves this of a field that the user left empty. It counts as unset, except where that would turn a safety switch
# off. Any other placeholder named a value that the client did not find.
_FIELD_LEFT_EMPTY = re.compile(r"\$\{user_config\.\w+\}")


@dataclass(frozen=True, slots=True)
class Variable:
    """Metadata of a field: the variable that sets it and what it means, in English and Chinese.

    `rule` is the clause for a value that pydantic itself refuses; `{least}` and `{most}` in the texts are the field's
    own bounds. `unset` is what the README shows in the place of a default that says nothing. `safety`: the switch must
    never be off by mistake. `former_name` is no longer read, but recognised.
    """

    name: str
    en: str
    zh: str
    rule: Text = _INVALID
    unset: Text = _NONE
    safety: bool = False
    former_name: str | None = None
    bounds: Mapping[str, float] = field(default_factory=dict)

    @classmethod
    def of(cls, info: FieldInfo) -> "Variable | None":
        """Return a field's variable with its bounds; None for a field that no variable sets."""
        variable = next((item for item in info.metadata if isinstance(item, cls)), None)
        least = next((item.ge for item in info.metadata if hasattr(item, "ge")), 0)
        most = next((item.le for item in info.metadata if hasattr(item, "le")), 0)
        return variable and replace(variable, bounds={"least": least, "most": most})

    @property
    def meaning(self) -> Text:
        """What it sets, in the words of the README."""
        return Text(self.en, self.zh).format(**self.bounds)

    @property
    def must(self) -> Text:
        """What a value must be."""
        return self.rule.format(**self.bounds)


def texts_of(environ: Mapping[str, str], variables: Mapping[str, Variable]) -> dict[str, str]:
    """Return what each field's variable holds, where it holds something."""
    texts = {}
    for name, variable in variables.items():
        text = unquoted(environ.get(variable.name, "").strip())
        unset = _FIELD_LEFT_EMPTY.fullmatch(text) and not variable.safety and variable.name != KEY
        if text and not unset:
            texts[name] = text
    return texts


def misspelled(environ: Mapping[str, str], variables: Mapping[str, Variable]) -> Iterator[tuple[str, Variable | None]]:
    """Return each unknown name that looks like a setting's, and the setting that was probably meant."""
    names = {variable.name for variable in variables.values()}
    meant = {name: each for each in variables.values() for name in (each.former_name, each.name) if name}
    for name in sorted(environ):
        if name.upper().startswith(_PREFIX) and name not in names:
            near = difflib.get_close_matches(name.upper(), meant, n=1, cutoff=0.8)
            yield name, meant[near[0]] if near else None
