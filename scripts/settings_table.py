"""Write the READMEs' table of settings from the settings themselves. `make docs` calls it."""

import re
from pathlib import Path
from typing import Any

from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.settings import VARIABLES, Settings
from aitoearn_mcp.variables import Variable

ROOT = Path(__file__).parents[1]
READMES: dict[str, Language] = {"README.md": "en", "README.zh-CN.md": "zh"}
HEADER = Text("| variable | default | meaning |", "| 变量 | 默认值 | 含义 |")
ON, OFF = Text("on", "开"), Text("off", "关")
PLACE = re.compile(r"(<!-- settings: .*? -->\n).*?(<!-- end of settings -->)", re.DOTALL)


def with_table(page: str, language: Language) -> str:
    """Return a README with the table as it should be."""
    rows = [_row(VARIABLES[name], Settings.model_fields[name].default, language) for name in VARIABLES]
    table = "\n".join([HEADER.into(language), "|---|---|---|", *rows])
    return PLACE.sub(lambda place: f"{place[1]}{table}\n{place[2]}", page)


def _row(variable: Variable, default: Any, language: Language) -> str:
    if default is None or default == ():
        shown = variable.unset.into(language)
    elif isinstance(default, bool):
        shown = (ON if default else OFF).into(language)
    else:
        shown = f"`{default:g}`" if isinstance(default, float) else f"`{default}`"
    return f"| `{variable.name}` | {shown} | {variable.meaning.into(language)} |"


if __name__ == "__main__":
    for name, language in READMES.items():
        file = ROOT / name
        file.write_text(with_table(file.read_text(encoding="utf-8"), language), encoding="utf-8", newline="\n")
