"""From the raw arguments of a call to a checked model, or to all their problems in words."""

import difflib
import json
import math
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Self

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import InitErrorDetails, PydanticCustomError

from aitoearn_mcp.api.errors import NotSentError
from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.tools.markers import Parameter

# Far below what reading an answer bears, so that whatever is sent can be read back.
_DEEPEST = 32
_MOST_LINES = 20
_PROBLEM = "problem"

Path = tuple[int | str, ...]
"""Where in the arguments: wire names, and indices from 0."""


class InvalidArgumentsError(NotSentError):
    """Arguments that can't be used; nothing was sent. Says every problem, at most 20 lines."""

    def __init__(self, tool: str, problems: list[Text]) -> None:
        super().__init__(_SUMMARY.format(tool=tool, count=len(problems)))
        self.problems = problems
        self.changed = "no"

    def message(self, language: Language) -> str:
        """List the problems, one a line."""
        shown = self.problems if len(self.problems) < _MOST_LINES else self.problems[: _MOST_LINES - 2]
        lines = [self.what.into(language), *("- " + problem.into(language) for problem in shown)]
        if len(shown) < len(self.problems):
            lines.append(_MORE.format(count=len(self.problems) - len(shown)).into(language))
        return "\n".join(lines)


_SUMMARY = Text(
    "{tool} sent nothing and changed nothing, for its arguments have problems ({count}). Correct and call again:",
    "{tool} 未发送任何内容，也没有任何更改，因为参数有问题（{count} 处）。请修正后再次调用：",
)
_MORE = Text("- ... and {count} more", "- ……还有 {count} 处")
_REQUIRED = Text("is required", "为必填")
_TWICE = Text("was given twice ({names}): give it once", "重复给出（{names}）：只能给一次")
_UNKNOWN = Text("is not an argument here; there are: {names}", "不是这里的参数；可用参数：{names}")
_UNKNOWN_NEAR = Text("is not an argument here: did you mean {near}?", "不是这里的参数：是否想用 {near}？")
_SURROGATE = Text(
    "holds a lone surrogate, which is no character: replace or remove it", "含有孤立代理项，不是有效字符：请替换或删除"
)
_NOT_FINITE = Text("is NaN or infinite, which JSON does not have", "为 NaN 或无穷大，JSON 中不存在")
_TOO_DEEP = Text("is nested deeper than {levels} levels", "嵌套超过 {levels} 层")

_BY_TYPE = {
    "missing": _REQUIRED,
    "string_type": Text("must be a string", "必须是字符串"),
    "string_too_short": Text("must not be empty", "不能为空"),
    "string_too_long": Text("must have at most {max_length} characters", "最多 {max_length} 个字符"),
    "enum": Text("must be one of {expected}", "必须是以下之一：{expected}"),
    "bool_parsing": Text("must be true or false", "必须是 true 或 false"),
    "bool_type": Text("must be true or false", "必须是 true 或 false"),
    "int_parsing": Text("must be a whole number", "必须是整数"),
    "int_parsing_size": Text("must be a whole number", "必须是整数"),
    "int_type": Text("must be a whole number", "必须是整数"),
    "int_from_float": Text("must be a whole number", "必须是整数"),
    "greater_than_equal": Text("must be at least {ge}", "不能小于 {ge}"),
    "less_than_equal": Text("must be at most {le}", "不能大于 {le}"),
    "dict_type": Text("must be a JSON object", "必须是 JSON 对象"),
    "model_type": Text("must be a JSON object", "必须是 JSON 对象"),
    "tuple_type": Text("must be a JSON array", "必须是 JSON 数组"),
    "too_short": Text("must have at least {min_length} items", "至少要有 {min_length} 项"),
    "too_long": Text("must have at most {max_length} items", "最多 {max_length} 项"),
}
_NOT_JSON = Text("must be JSON; the string given is not", "必须是 JSON；给出的字符串不是")
# Said of a field that has other problems, these only repeat them.
_FOLLOWING = ("missing", "too_short", "dict_type", "tuple_type")
_NOT_USABLE = Text("can't be used as it is", "无法使用")


class ToolArguments(BaseModel):
    """The arguments of a tool, or of one item of a batch.

    Names are camelCase on the wire and snake_case in Python; either is accepted. null means omitted, and so does an
    empty string where the parameter says BlankIsOmitted. Unknown names are refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)

    @classmethod
    def parse(cls, tool: str, raw: Mapping[str, Any] | None) -> Self:
        """Check what a call gave and return it; raises InvalidArgumentsError with every problem."""
        raw = raw or {}
        unreadable = [sentence(path, text) for path, text in _unreadable(raw)]
        if unreadable:
            raise InvalidArgumentsError(tool, unreadable)
        try:
            return cls.model_validate(dict(raw))
        except ValidationError as error:
            raise InvalidArgumentsError(tool, describe_errors(error)) from None

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """Yield what is wrong between arguments, as path and reason. `given` holds what was given, unchecked."""
        return ()

    @classmethod
    @cache
    def _parameters(cls) -> dict[str, Parameter]:
        """Return the parameters by either spelling of their names."""
        read = {name: Parameter.of(field) for name, field in cls.model_fields.items()}
        return {parameter.name: parameter for parameter in read.values()} | read

    @model_validator(mode="wrap")
    @classmethod
    def _check(cls, raw: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Check the fields and the rules between them, so that all problems are told at once."""
        if not isinstance(raw, dict):
            return handler(raw)
        given, problems, misspelled = cls._given(raw)
        if not misspelled:
            problems += [_detail(path, text) for path, text in cls.rules(given)]
        try:
            checked = handler(given)
        except ValidationError as error:
            found = error.errors(include_url=False)
            told = [item["loc"] for item in [*found, *problems] if item["type"] not in _FOLLOWING]
            problems = [
                _detail(item["loc"], cls._text_of(item)) for item in found if not _only_follows(item, told)
            ] + problems
        if problems:
            raise ValidationError.from_exception_data(cls.__name__, problems)
        return checked

    @classmethod
    def _given(cls, raw: dict[Any, Any]) -> tuple[dict[str, Any], list[InitErrorDetails], bool]:
        """Return what was really given under its wire names, the problems with that, and whether a name is misspelled.

        What seems to be missing then probably is not.
        """
        problems: list[InitErrorDetails] = []
        misspelled = False
        parameters = cls._parameters()
        spelled: dict[str, list[str]] = {}
        for key, value in raw.items():
            parameter = parameters.get(key)
            if parameter is None:
                # Only so many are shown, and looking for the nearest name takes its time.
                near = _near(str(key), parameters) if len(problems) < _MOST_LINES else None
                misspelled = misspelled or near is not None
                if near is None:
                    known = dict.fromkeys(parameter.name for parameter in parameters.values())
                    text = _UNKNOWN.format(names=", ".join(known))
                else:
                    text = _UNKNOWN_NEAR.format(near=near)
                problems.append(_detail((_name(key),), text))
            elif value is not None and not (parameter.blank_is_omitted and _is_blank(value)):
                spelled.setdefault(parameter.name, []).append(key)
        twice = [name for name, keys in spelled.items() if len(keys) > 1]
        problems += [_detail((name,), _TWICE.format(names=" and ".join(spelled[name]))) for name in twice]
        given: dict[str, Any] = {}
        for name, keys in spelled.items():
            given[name], wrong = _decoded(raw[keys[0]], parameters[name])
            problems += wrong
        return given, problems, misspelled

    @classmethod
    def _text_of(cls, found: Any) -> Text:
        """Say one problem that pydantic found, by the parameter's own rule where it has one."""
        parameter = cls._parameters().get(found["loc"][0] if found["loc"] else "")
        if parameter is not None and parameter.rule is not None and found["type"] == "string_pattern_mismatch":
            return parameter.rule.text
        return _text_of(found)


def problem(text: Text) -> PydanticCustomError:
    """Make the error that a parameter's own validator raises."""
    return PydanticCustomError(_PROBLEM, "{english}", {"english": text.en, "text": text})


def _only_follows(found: Any, told: list[Path]) -> bool:
    """Tell whether a problem is said only because of others: of an array's items, or of a value that was dropped."""
    loc = found["loc"]
    return found["type"] in _FOLLOWING and any(other[: len(loc)] == loc for other in told)


def _decoded(value: Any, parameter: Parameter) -> tuple[Any, list[InitErrorDetails]]:
    """Return an argument, read from JSON where it came as a string of it; None if that can't be used."""
    if not parameter.may_be_json or not isinstance(value, str):
        return value, []
    try:
        value = json.loads(value)
    except (ValueError, RecursionError):
        return None, [_detail((parameter.name,), _NOT_JSON)]
    wrong = [_detail((parameter.name, *path), text) for path, text in _unreadable(value)]
    return None if wrong else value, wrong


def _detail(loc: Path, text: Text) -> InitErrorDetails:
    return InitErrorDetails(type=problem(text), loc=loc, input=None)


def _text_of(found: Any) -> Text:
    if found["type"] == _PROBLEM:
        text = found["ctx"]["text"]
        assert isinstance(text, Text)
        return text
    return _BY_TYPE.get(found["type"], _NOT_USABLE).format(**found.get("ctx", {}))


# What agents call arguments that are called otherwise here.
_ALSO_CALLED = {
    "id": ("recordId",),
    "link": ("workLink",),
    "url": ("workLink",),
    "status": ("linkStatus", "publishStatus"),
    "platform": ("accountType",),
    "error": ("linkError",),
    "records": ("updates",),
    "items": ("updates",),
}


def _near(name: str, parameters: Mapping[str, Parameter]) -> str | None:
    """Return the argument that was probably meant."""
    meant = [known for known in _ALSO_CALLED.get(name.lower(), ()) if known in parameters]
    if meant:
        return " / ".join(meant)
    near = difflib.get_close_matches(name, parameters, n=1)
    return parameters[near[0]].name if near else None


def describe_errors(error: ValidationError) -> list[Text]:
    """Return each problem that a model's check found, with the argument's name."""
    return [sentence(found["loc"], _text_of(found)) for found in error.errors(include_url=False)]


def sentence(path: Iterable[int | str], text: Text) -> Text:
    """Say of one argument what is wrong with it."""
    where = _written(path)
    return Text(f"{where}: {text.en}", f"{where}：{text.zh}") if where else text


def _name(key: object) -> str:
    """Return a name that a caller made up, short enough to be quoted."""
    return str(key)[:60] or '""'


def _written(path: Iterable[int | str]) -> str:
    """Write a path as `updates[3].workLink`, in characters that any terminal shows."""
    words = "".join(f"[{part}]" if isinstance(part, int) else f".{part}" for part in path).removeprefix(".")
    return words.encode("unicode_escape").decode()


def _is_blank(value: object) -> bool:
    return isinstance(value, str) and not value.strip()


def _unreadable(raw: Any) -> Iterator[tuple[Path, Text]]:
    """Yield what no JSON text can carry, or no answer could show, and where it is."""
    waiting: list[tuple[Path, Any]] = [((), raw)]
    while waiting:
        path, value = waiting.pop()
        if len(path) > _DEEPEST:
            yield path[:2], _TOO_DEEP.format(levels=_DEEPEST)
        elif isinstance(value, str):
            if not _is_text(value):
                yield path, _SURROGATE
        elif isinstance(value, float):
            if not math.isfinite(value):
                yield path, _NOT_FINITE
        elif isinstance(value, Mapping):
            waiting += [((*path, _name(key)), item) for key, item in reversed(list(value.items()))]
            if not all(_is_text(str(key)) for key in value):
                yield (*path, "(a name)"), _SURROGATE
        elif isinstance(value, list):
            waiting += [((*path, index), item) for index, item in reversed(list(enumerate(value)))]


def _is_text(value: str) -> bool:
    try:
        value.encode()
    except UnicodeEncodeError:
        return False
    return True
