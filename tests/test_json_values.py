"""A walk over a JSON value changes its keys and items, at every depth that is allowed."""

from typing import Any

import pytest

from aitoearn_mcp.json_values import rewritten


def upper(item: Any) -> Any:
    return item.upper() if isinstance(item, str) else item


@pytest.mark.parametrize(
    ("value", "result"),
    [
        ("a", "A"),
        (7, 7),
        (None, None),
        ({"a": ["b", {"c": None}]}, {"A": ["B", {"C": None}]}),
        ([[[]], {}], [[[]], {}]),
    ],
)
def test_every_key_and_item_is_rewritten(value: Any, result: Any) -> None:
    assert rewritten(value, upper, 3, lambda: "deep") == result


def test_what_is_nested_too_deeply_is_replaced() -> None:
    assert rewritten({"a": ["b", ["c"]]}, upper, 2, lambda: "deep") == {"A": ["B", "deep"]}


def test_the_value_itself_stays_as_it_is() -> None:
    value = {"a": ["b"]}
    rewritten(value, upper, 9, lambda: "deep")
    assert value == {"a": ["b"]}
