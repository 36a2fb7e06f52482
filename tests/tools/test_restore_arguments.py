"""The arguments of a restore: each bad one is named."""

from typing import Any

import pytest
from audit_lines import POST
from faults.matrix import text_of
from mcp import Client

from aitoearn_mcp.server import ERROR_META

pytestmark = [pytest.mark.anyio, pytest.mark.restoring]


@pytest.mark.parametrize(
    ("arguments", "problem"),
    [
        ({"since": "2026-11-25", "until": "2026-11-24"}, "- since: is later than until"),
        ({"since": "yesterday"}, "- since: must be a day such as"),
        ({"recordIds": []}, "- recordIds: must have at least 1 items"),
        ({"recordIds": ["a/b"]}, "- recordIds[0]: must be the record's id"),
        ({"recordIds": [POST] * 201}, "- recordIds: must have at most 200 items"),
    ],
)
async def test_a_call_that_says_nothing_usable_is_refused(
    client: Client, arguments: dict[str, Any], problem: str
) -> None:
    result = await client.call_tool("restore_work_links", arguments)
    assert (result.meta or {})[ERROR_META]["error"] == "InvalidArguments"
    assert text_of(result).splitlines()[1].startswith(problem)
