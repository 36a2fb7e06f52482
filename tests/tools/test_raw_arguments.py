"""What no tool can use is refused wherever it stands, by its place in the arguments."""

from typing import Any

import pytest
from mcp import Client

from aitoearn_mcp.api.errors import InvalidArgumentsError
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.tools.update_work_link import UpdateArguments

pytestmark = pytest.mark.anyio

GOOD = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": "https://www.douyin.com/video/1"}


def deep(levels: int) -> dict[str, Any]:
    value: dict[str, Any] = {}
    for _ in range(levels):
        value = {"a": value}
    return value


@pytest.mark.parametrize(
    ("arguments", "line"),
    [
        ({"linkMeta": {"a": float("nan")}}, "- linkMeta.a: is NaN or infinite, which JSON does not have"),
        ({"linkMeta": {"a": [1, float("-inf")]}}, "- linkMeta.a[1]: is NaN or infinite, which JSON does not have"),
        (
            {"linkMeta": {"\udfff": 1}},
            "- linkMeta.(a name): contains a lone surrogate, which is not a character: replace or remove it",
        ),
        (
            {"linkError": "a\ud800"},
            "- linkError: contains a lone surrogate, which is not a character: replace or remove it",
        ),
        ({"\ud800": 1}, "- (a name): contains a lone surrogate, which is not a character: replace or remove it"),
    ],
)
def test_what_no_json_text_can_carry_is_refused_by_name(arguments: dict[str, Any], line: str) -> None:
    """Our own client can't send these; another one may."""
    with pytest.raises(InvalidArgumentsError) as refused:
        UpdateArguments.parse("update_work_link", GOOD | arguments)
    assert refused.value.message("en").splitlines()[1:] == [line]


async def test_the_deepest_meta_that_is_taken_is_stored_and_shown(client: Client, store: Store) -> None:
    result = await client.call_tool("update_work_link", GOOD | {"linkMeta": deep(31)})
    assert (result.structured_content or {})["linkMeta"] == deep(31)
    assert (await client.call_tool("update_work_link", GOOD | {"linkMeta": deep(32)})).is_error
