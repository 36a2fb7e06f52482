"""What no tool can use, wherever it stands in the arguments: looked for before anything else is checked."""

import math
import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.broken_calls import broken_call, call_markup
from aitoearn_mcp.tools.problems import NOT_FINITE, SURROGATE, TOO_DEEP, Path, short_name

# Far below what parsing a response can take, so that whatever is sent can be read back.
_DEEPEST = 32
_A_NAME = "(a name)"


def unusable_values(raw: Any, argument_names: Iterable[str]) -> Iterator[tuple[Path, Text]]:
    """Yield what is unusable and where: values that JSON can't carry, nesting, and the markup of a broken call.

    `argument_names` are the tool's, whose closing tags are such markup too.
    """
    markup = call_markup(argument_names)
    waiting: list[tuple[Path, Any]] = [((), raw)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > _DEEPEST:
            yield path[:2], TOO_DEEP.format(levels=_DEEPEST)
        elif isinstance(value, str):
            if (text := _unusable_text(value, markup)) is not None:
                yield path, text
        elif isinstance(value, float):
            if not math.isfinite(value):
                yield path, NOT_FINITE
        elif isinstance(value, Mapping):
            waiting += [((*path, short_name(key)), item) for key, item in reversed(list(value.items()))]
            found = (_unusable_text(str(key), markup) for key in value)
            yield from (((*path, _A_NAME), text) for text in dict.fromkeys(found) if text is not None)
        elif isinstance(value, list):
            waiting += [((*path, index), item) for index, item in reversed(list(enumerate(value)))]


def _unusable_text(value: str, markup: re.Pattern[str]) -> Text | None:
    try:
        value.encode()
    except UnicodeEncodeError:
        return SURROGATE
    return broken_call(value, markup)
