"""The markup of a call that a client could not parse, in the middle of a string: what was meant is not known."""

import re
from collections.abc import Iterable

from aitoearn_mcp.i18n import Text

_BROKEN_CALL = Text(
    "contains the markup of a broken call ({found}), so it is unknown what was meant: make the call again, each "
    "argument by itself",
    "混入了格式错误的调用标记（{found}），无法判断原意，请分开给出每个参数，重新调用",
)
# A model writes its calls in markup, and a client that can't parse one puts the rest of it into a string:
# `https://...</workLink>\n<parameter name="dryRun">true`. What was to be a dry run would be a write.
_CALL_MARKUP = r"""
    <(?:\w+:)?(?:parameter(?:\s+name)?|function)\s*=
  | </?(?:\w+:)?(?:invoke|function_calls?|tool_calls?|tool_use)\b
  | </(?:\w+:)?(?:parameter|function)\s*>
"""


def call_markup(argument_names: Iterable[str]) -> re.Pattern[str]:
    """Return the pattern of such markup for a tool with these arguments, whose closing tags count too."""
    names = "|".join(map(re.escape, argument_names))
    return re.compile(rf"{_CALL_MARKUP} | </(?P<name>{names})\s*>", re.VERBOSE | re.IGNORECASE)


def broken_call(value: str, markup: re.Pattern[str]) -> Text | None:
    """Return what is wrong with a string that holds such markup; None where it holds none.

    An element that the string opens too is HTML and no call: <table>...</table>.
    """
    opened: dict[str, bool] = {}
    for found in markup.finditer(value):
        name = found["name"]
        if name and name.lower() not in opened:
            before = re.search(rf"<{re.escape(name)}(?=[\s>])", value, re.IGNORECASE)
            opened[name.lower()] = before is not None and before.start() < found.start()
        if not name or not opened[name.lower()]:
            return _BROKEN_CALL.format(found=found[0].strip())
    return None
