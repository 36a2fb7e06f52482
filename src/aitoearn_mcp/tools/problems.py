"""What is wrong with arguments, in words."""

from collections.abc import Iterable
from typing import Any

from pydantic import ValidationError
from pydantic_core import InitErrorDetails, PydanticCustomError

from aitoearn_mcp.i18n import Text

Path = tuple[int | str, ...]
"""Where in the arguments: wire names, and indices from 0."""

REQUIRED = Text("is required", "必填")
TWICE = Text("is given twice ({names}): give it once", "重复给出（{names}），只能给一次")
UNKNOWN = Text("is not an argument here. Available: {names}", "这里没有这个参数，可用的参数：{names}")
UNKNOWN_NEAR = Text("is not an argument here: did you mean {near}?", "这里没有这个参数，是不是想用 {near}？")
NOT_JSON = Text(
    "must be JSON, such as [4, 5] or an object, and the given string is not",
    "必须是 JSON（如 [4, 5] 或对象），给出的字符串不是",
)
SURROGATE = Text(
    "contains a lone surrogate, which is not a character: replace or remove it",
    "含有孤立的代理项，不是有效字符，请替换或删除",
)
NOT_FINITE = Text("is NaN or infinite, which JSON does not have", "为 NaN 或无穷大，JSON 中没有这样的数值")
TOO_DEEP = Text("is nested deeper than {levels} levels", "嵌套超过 {levels} 层")
_NOT_USABLE = Text("can't be used", "无法使用")
_WHOLE_NUMBER = Text("must be a whole number", "必须是整数")
_BOOLEAN = Text("must be true or false", "必须是 true 或 false")
_OBJECT = Text("must be a JSON object", "必须是 JSON 对象")

_PROBLEM = "problem"
_BY_TYPE = {
    "missing": REQUIRED,
    "string_type": Text("must be a string", "必须是字符串"),
    "string_too_short": Text("must not be empty", "不能为空"),
    "string_too_long": Text("must have at most {max_length} characters", "最多 {max_length} 个字符"),
    "enum": Text("must be one of {expected}", "必须是以下之一：{expected}"),
    "bool_parsing": _BOOLEAN,
    "bool_type": _BOOLEAN,
    "int_parsing": _WHOLE_NUMBER,
    "int_parsing_size": _WHOLE_NUMBER,
    "int_type": _WHOLE_NUMBER,
    "int_from_float": _WHOLE_NUMBER,
    "greater_than_equal": Text("must be at least {ge}", "不能小于 {ge}"),
    "less_than_equal": Text("must be at most {le}", "不能大于 {le}"),
    "dict_type": _OBJECT,
    "model_type": _OBJECT,
    "tuple_type": Text("must be a JSON array", "必须是 JSON 数组"),
    "too_short": Text("must have at least {min_length} items", "至少要有 {min_length} 项"),
    "too_long": Text("must have at most {max_length} items", "最多 {max_length} 项"),
}


def problem(text: Text) -> PydanticCustomError:
    """Make the error that a parameter's own validator raises."""
    return PydanticCustomError(_PROBLEM, "{english}", {"english": text.en, "text": text})


def error_details(path: Path, text: Text) -> InitErrorDetails:
    """Make a problem that stands beside those which pydantic found."""
    return InitErrorDetails(type=problem(text), loc=path, input=None)


def describe_error(found: Any) -> Text:
    """Return the words for one problem that pydantic found."""
    if found["type"] == _PROBLEM:
        text = found["ctx"]["text"]
        assert isinstance(text, Text)
        return text
    known = dict(found.get("ctx", {}))
    if found["type"] == "enum":
        known["expected"] = Text(known["expected"], known["expected"].replace(" or ", "、").replace(", ", "、"))
    return _BY_TYPE.get(found["type"], _NOT_USABLE).format(**known)


def describe_errors(error: ValidationError) -> list[Text]:
    """Return every problem that validation found, each with the argument's name."""
    return [sentence(found["loc"], describe_error(found)) for found in error.errors(include_url=False)]


def sentence(path: Iterable[int | str], text: Text) -> Text:
    """Put the argument's name before what is wrong with it."""
    where = _written(path)
    return Text(f"{where}: {text.en}", f"{where}：{text.zh}") if where else text


def short_name(key: object) -> str:
    """Return a name that a caller made up, short enough to be quoted."""
    return str(key)[:60] or '""'


def _written(path: Iterable[int | str]) -> str:
    """Write a path as `updates[3].workLink`, in characters that any terminal shows."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{short_name(part)}" for part in path).removeprefix(".")
    return words.encode("unicode_escape").decode()
