"""What is wrong with arguments, in words: the argument's name first, then the reason."""

from typing import Any

import pytest
from pydantic import BaseModel, Field, ValidationError

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.tools.problems import Path, describe_errors, sentence, short_name

WRONG = Text("is wrong", "有误")


@pytest.mark.parametrize(
    ("path", "text"),
    [
        (("workLink",), "workLink: is wrong"),
        (("updates", 3, "workLink"), "updates[3].workLink: is wrong"),
        ((0, 1), "[0][1]: is wrong"),
        (("é\n",), "\\xe9\\n: is wrong"),
        (("columns", "a" * 200_000), f"columns.{'a' * 60}: is wrong"),
        ((), "is wrong"),
    ],
)
def test_a_problem_stands_behind_the_path_of_its_argument(path: Path, text: str) -> None:
    assert sentence(path, WRONG).en == text


def test_a_problem_in_chinese_has_a_full_width_colon() -> None:
    assert sentence(("workLink",), WRONG).zh == "workLink：有误"


@pytest.mark.parametrize(("name", "shown"), [("a" * 61, "a" * 60), ("", '""'), (7, "7")])
def test_a_name_that_a_caller_made_up_is_quoted_in_short(name: object, shown: str) -> None:
    assert short_name(name) == shown


class Model(BaseModel):
    """A field for each problem that pydantic finds."""

    text: str = Field("ab", min_length=1, max_length=2)
    number: int = Field(1, ge=1, le=9)
    switch: bool = False
    items: tuple[int, ...] = Field((1,), min_length=1, max_length=2)
    meta: dict[str, Any] = {}
    other: complex = 0j


@pytest.mark.parametrize(
    ("field", "value", "text"),
    [
        ("text", 1, "text: must be a string"),
        ("text", "", "text: must not be empty"),
        ("text", "abc", "text: must have at most 2 characters"),
        ("number", "x", "number: must be a whole number"),
        ("number", 1.5, "number: must be a whole number"),
        ("number", 0, "number: must be at least 1"),
        ("number", 10, "number: must be at most 9"),
        ("switch", "perhaps", "switch: must be true or false"),
        ("items", 1, "items: must be a JSON array"),
        ("items", [], "items: must have at least 1 items"),
        ("items", [1, 2, 3], "items: must have at most 2 items"),
        ("items", [1, "x"], "items[1]: must be a whole number"),
        ("meta", [], "meta: must be a JSON object"),
        ("other", [], "other: can't be used"),
    ],
)
def test_a_problem_that_pydantic_found_has_words_of_ours(field: str, value: object, text: str) -> None:
    with pytest.raises(ValidationError) as found:
        Model.model_validate({field: value})
    assert [problem.en for problem in describe_errors(found.value)] == [text]
