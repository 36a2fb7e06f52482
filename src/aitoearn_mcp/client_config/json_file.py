"""An entry in a JSON file, in which nothing else may change or get lost."""

import json
import math
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, NoReturn

from aitoearn_mcp.client_config.merge import NotWritten
from aitoearn_mcp.i18n import Text

_BOM = "\ufeff"
_STRING = r'"(?:\\.|[^"\\])*"'
_STRING_OR_COMMENT = re.compile(rf"({_STRING})|//[^\n]*|/\*.*?\*/", re.DOTALL)
_STRING_OR_LAST_COMMA = re.compile(rf"({_STRING})|,(?=\s*[\]}}])", re.DOTALL)
_NOT_PLAIN = Text(
    "it is not plain JSON (comments, an extra comma, a name given twice?), and to rewrite it would lose something: "
    "add the block by hand",
    "不是标准 JSON（有注释、多余的逗号或重复的名称？），重写会丢失内容：请手动添加该内容",
)
_NO_OBJECT = Text("its content is not a JSON object", "其内容不是 JSON 对象")
_NO_SECTION = Text('"{section}" in it is not an object', "其中的 “{section}” 不是对象")
_NO_LIST = Text('"inputs" in it is not a list', "其中的 “inputs” 不是列表")


def without_comments(text: str) -> str:
    """Return the plain JSON of a text that may have comments and a comma after the last item."""
    return _STRING_OR_LAST_COMMA.sub(r"\1", _STRING_OR_COMMENT.sub(r"\1", text))


def entries_in_json(text: str, section: str) -> dict[str, Any]:
    """Return a file's entries by name. Raises NotWritten."""
    entries = _parse(text).get(section, {})
    if not isinstance(entries, dict):
        raise NotWritten(_NO_SECTION.format(section=section))
    return entries


def json_with_entry(
    text: str, section: str, name: str, entry: Mapping[str, Any], inputs: Sequence[dict[str, Any]] = ()
) -> str:
    """Return the text with this entry, and with those of `inputs` that it lacks; the same text where it has them.

    Raises NotWritten.
    """
    content, existing = _parse(text), entries_in_json(text, section).get(name)
    missing = _missing_inputs(content, inputs)
    if existing == entry and not missing:
        return text
    content.setdefault(section, {})[name] = entry
    if missing:
        content["inputs"] = [*content.get("inputs", []), *missing]
    return _written_like(text, content)


def _parse(text: str) -> dict[str, Any]:
    """Parse strictly: what a parse and a write would change silently is refused."""
    text = text.removeprefix(_BOM)
    if not text.strip():
        return {}
    try:
        content = json.loads(
            text, object_pairs_hook=_no_name_twice, parse_constant=_refuse_number, parse_float=_exact_float
        )
        json.dumps(content, ensure_ascii=False).encode()
    except (ValueError, RecursionError):
        raise NotWritten(_NOT_PLAIN) from None
    if not isinstance(content, dict):
        raise NotWritten(_NO_OBJECT)
    return content


def _no_name_twice(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    content = dict(pairs)
    if len(content) != len(pairs):
        raise ValueError("a name is given twice")
    return content


def _refuse_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is not JSON")


def _exact_float(text: str) -> float:
    number = float(text)
    if not math.isfinite(number) or Decimal(repr(number)) != Decimal(text):
        raise ValueError("a number that would change")
    return number


def _missing_inputs(content: Mapping[str, Any], inputs: Sequence[dict[str, Any]]) -> list[dict[str, Any]]:
    existing = content.get("inputs", [])
    if inputs and not isinstance(existing, list):
        raise NotWritten(_NO_LIST)
    known = [item.get("id") for item in existing if isinstance(item, dict)]
    return [item for item in inputs if item["id"] not in known]


def _written_like(old: str, content: dict[str, Any]) -> str:
    """Write JSON with the old text's indentation, line ends, final newline and byte order mark."""
    indented = re.search(r"^([ \t]+)\S", old, re.MULTILINE)
    indent = indented[1] if indented else "  "
    text = json.dumps(content, ensure_ascii=False, indent=indent)
    if not old.strip() or old.endswith("\n"):
        text += "\n"
    if "\r\n" in old:
        text = text.replace("\n", "\r\n")
    return (_BOM if old.startswith(_BOM) else "") + text
