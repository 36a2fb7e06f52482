"""An entry in a TOML file, which keeps its comments and its layout."""

import re
import tomllib
from typing import Any

import tomlkit
from tomlkit.container import OutOfOrderTableProxy
from tomlkit.exceptions import TOMLKitError
from tomlkit.items import AbstractTable, InlineTable

from aitoearn_mcp.client_config.merge import NotWritten
from aitoearn_mcp.i18n import Text

_BOM = "\ufeff"
_NOT_TOML = Text("it is not valid TOML: add the block by hand", "不是有效的 TOML：请手动添加该内容")
_ODD = Text("it is TOML of an unusual form: add the block by hand", "其 TOML 写法特殊：请手动添加该内容")
# A table whose parts stand in several places of the file is one of the second kind.
_TABLES = (AbstractTable, OutOfOrderTableProxy)
_NO_TABLE = Text('"{section}" in it is not a table', "其中的 “{section}” 不是表")


def entries_in_toml(text: str, section: str) -> dict[str, Any]:
    """Return a file's entries by name, as plain values. Raises NotWritten."""
    entries = _parsed(text).unwrap().get(section, {})
    if not isinstance(entries, dict):
        raise NotWritten(_NO_TABLE.format(section=section))
    return entries


def toml_with_entry(text: str, section: str, name: str, entry: dict[str, Any]) -> str:
    """Return the text with this entry in it; what is the same already stays as it is written. Raises NotWritten."""
    if entries_in_toml(text, section).get(name) == entry:
        return text
    document = _parsed(text)
    if section not in document:
        document[section] = tomlkit.table(is_super_table=True)
    entries = document[section]
    if not isinstance(entries, _TABLES):
        raise NotWritten(_NO_TABLE.format(section=section))
    if isinstance(entries.get(name), _TABLES):
        _update(entries[name], entry)
    else:
        entries[name] = _inline(entry) if isinstance(entries, InlineTable) else _table(entry)
    after = tomlkit.dumps(document)
    _check(text, after, section, name, entry)
    if "\r\n" in text:
        after = re.sub(r"(?<!\r)\n", "\r\n", after)
    return (_BOM if text.startswith(_BOM) else "") + after


def toml_block(section: str, name: str, entry: dict[str, Any]) -> str:
    """Return an entry alone."""
    return toml_with_entry("", section, name, entry).rstrip("\n")


def _parsed(text: str) -> tomlkit.TOMLDocument:
    try:
        return tomlkit.parse(text.removeprefix(_BOM))
    except (TOMLKitError, RecursionError):
        raise NotWritten(_NOT_TOML) from None


def _table(entry: dict[str, Any]) -> AbstractTable:
    table = tomlkit.table()
    for key, value in entry.items():
        table[key] = _inline(value) if isinstance(value, dict) else value
    return table


def _inline(values: dict[str, Any]) -> AbstractTable:
    table = tomlkit.inline_table()
    table.update({key: _inline(value) if isinstance(value, dict) else value for key, value in values.items()})
    return table


def _check(before: str, after: str, section: str, name: str, entry: dict[str, Any]) -> None:
    """Read the text as the client will: the entry stands in it, and everything else as before. Raises NotWritten."""
    try:
        wanted, found = tomllib.loads(before.removeprefix(_BOM)), tomllib.loads(after)
    except (tomllib.TOMLDecodeError, RecursionError):
        raise NotWritten(_ODD) from None
    wanted.setdefault(section, {})[name] = entry
    if found != wanted:
        raise NotWritten(_ODD)


def _update(table: AbstractTable | OutOfOrderTableProxy, entry: dict[str, Any]) -> None:
    for key in [key for key in table if key not in entry]:
        del table[key]
    for key, value in entry.items():
        if isinstance(value, dict) and isinstance(table.get(key), _TABLES):
            _update(table[key], value)
        elif key not in table or table[key].unwrap() != value:
            table[key] = _inline(value) if isinstance(value, dict) else value
