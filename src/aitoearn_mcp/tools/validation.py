"""From the raw arguments of a call to a model, or to everything that is wrong with them."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Self, get_args

from pydantic import BaseModel, ConfigDict, ModelWrapValidatorHandler, ValidationError, model_validator
from pydantic.alias_generators import to_camel
from pydantic_core import InitErrorDetails

from aitoearn_mcp.api.errors import MOST_PROBLEM_LINES, InvalidArgumentsError
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.argument_rules import Parameter
from aitoearn_mcp.tools.nearness import near_names
from aitoearn_mcp.tools.problems import (
    NOT_JSON,
    TWICE,
    UNKNOWN,
    UNKNOWN_NEAR,
    Path,
    describe_error,
    describe_errors,
    error_details,
    sentence,
    short_name,
)
from aitoearn_mcp.tools.raw_arguments import unusable_values

# These only repeat the other problems of the same field.
_FOLLOWING = ("missing", "too_short", "dict_type", "tuple_type")


class ToolArguments(BaseModel):
    """The arguments of a tool, or of one item of a batch.

    Names are camelCase on the wire and snake_case in Python; both are accepted. null means omitted, and so do an empty
    string and the word "null" where the argument is optional and not free text. Unknown names are refused.
    """

    model_config = ConfigDict(extra="forbid", frozen=True, alias_generator=to_camel)

    @classmethod
    def parse(cls, tool: str, raw: Mapping[str, Any] | None) -> Self:
        """Validate the arguments of a call. Raises InvalidArgumentsError with every problem."""
        raw = raw or {}
        unusable = [sentence(path, text) for path, text in unusable_values(raw, cls._names())]
        if unusable:
            raise InvalidArgumentsError(tool, unusable)
        try:
            return cls.model_validate(dict(raw))
        except ValidationError as error:
            raise InvalidArgumentsError(tool, describe_errors(error)) from None

    @classmethod
    def rules(cls, given: Mapping[str, Any]) -> Iterable[tuple[Path, Text]]:
        """Yield what is wrong between arguments, as path and reason. `given` is what was given, not validated."""
        return ()

    @classmethod
    @cache
    def _parameters(cls) -> dict[str, Parameter]:
        """Return the parameters by both spellings of their names."""
        by_field = {name: Parameter.of(field) for name, field in cls.model_fields.items()}
        return {parameter.name: parameter for parameter in by_field.values()} | by_field

    @classmethod
    @cache
    def _names(cls) -> tuple[str, ...]:
        """Return both spellings of all names, with those of the items in an argument."""
        items = [part for field in cls.model_fields.values() for part in _models_in(field.annotation)]
        return tuple(dict.fromkeys([*cls._parameters(), *(name for item in items for name in item._names())]))

    @model_validator(mode="wrap")
    @classmethod
    def _check(cls, raw: Any, handler: ModelWrapValidatorHandler[Self]) -> Self:
        """Check the fields and the rules between them, so that all problems are reported at once."""
        if not isinstance(raw, dict):
            return handler(raw)
        given, problems, misspelled = cls._given(raw)
        if not misspelled:
            problems += [error_details(path, text) for path, text in cls.rules(given)]
        try:
            checked = handler(given)
        except ValidationError as error:
            found = error.errors(include_url=False)
            reported = [item["loc"] for item in [*found, *problems] if item["type"] not in _FOLLOWING]
            problems = [
                error_details(item["loc"], cls._describe(item)) for item in found if not _only_follows(item, reported)
            ] + problems
        if problems:
            raise ValidationError.from_exception_data(cls.__name__, problems)
        return checked

    @classmethod
    def _given(cls, raw: dict[Any, Any]) -> tuple[dict[str, Any], list[InitErrorDetails], bool]:
        """Return what was really given under its wire names, the problems with that, and whether a name is misspelled.

        An argument that seems to be missing then probably is not.
        """
        problems: list[InitErrorDetails] = []
        misspelled = False
        parameters = cls._parameters()
        known = list(dict.fromkeys(parameter.name for parameter in parameters.values()))
        spelled: dict[str, list[str]] = {}
        for key, value in raw.items():
            parameter = parameters.get(key)
            if parameter is None:
                # No more than that are shown, and comparing names takes time.
                near = near_names(short_name(key), known) if len(problems) < MOST_PROBLEM_LINES else []
                misspelled = misspelled or bool(near)
                text = UNKNOWN_NEAR.format(near=" / ".join(near)) if near else UNKNOWN.format(names=", ".join(known))
                problems.append(error_details((short_name(key),), text))
            elif not parameter.is_omitted_by(value):
                spelled.setdefault(parameter.name, []).append(key)
        twice = [name for name, keys in spelled.items() if len(keys) > 1]
        problems += [error_details((name,), TWICE.format(names=" and ".join(spelled[name]))) for name in twice]
        given: dict[str, Any] = {}
        for name, keys in spelled.items():
            given[name], wrong = cls._decoded(raw[keys[0]], parameters[name])
            problems += wrong
        return given, problems, misspelled

    @classmethod
    def _decoded(cls, value: Any, parameter: Parameter) -> tuple[Any, list[InitErrorDetails]]:
        """Return an argument, parsed if it came as a string of JSON, and the problems with that; None if unusable."""
        if not parameter.may_be_json or not isinstance(value, str):
            return value, []
        try:
            value = json.loads(value)
        except (ValueError, RecursionError):
            return None, [error_details((parameter.name,), NOT_JSON)]
        unusable = unusable_values(value, cls._names())
        wrong = [error_details((parameter.name, *path), text) for path, text in unusable]
        return None if wrong else value, wrong

    @classmethod
    def _describe(cls, found: Any) -> Text:
        """Return the words for one problem that pydantic found, by the parameter's own rule if it has one."""
        parameter = cls._parameters().get(found["loc"][0] if found["loc"] else "")
        if parameter is not None and parameter.rule is not None and found["type"] == "string_pattern_mismatch":
            return parameter.rule.text
        return describe_error(found)


def _models_in(annotation: object) -> Iterator[type[ToolArguments]]:
    if isinstance(annotation, type) and issubclass(annotation, ToolArguments):
        yield annotation
    for part in get_args(annotation):
        yield from _models_in(part)


def _only_follows(found: Any, reported: list[Path]) -> bool:
    """Tell whether a problem only repeats others: of an array's items, or of a value that was dropped."""
    loc = found["loc"]
    return found["type"] in _FOLLOWING and any(other[: len(loc)] == loc for other in reported)
