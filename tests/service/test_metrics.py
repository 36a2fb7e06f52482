"""How a tool call is counted: by its outcome, and under the name of a tool that exists."""

from typing import Any

import mcp.types as t
import pytest

from aitoearn_mcp.server import ERROR_META
from aitoearn_mcp.service.metrics import outcome_of

UNKNOWN: dict[str, Any] = {ERROR_META: {"error": "OutcomeUnknown", "changed": "unknown"}}
REFUSED: dict[str, Any] = {ERROR_META: {"error": "LinkRefused", "changed": "no"}}


def result(structured: dict[str, Any] | None = None, **more: Any) -> t.CallToolResult:
    return t.CallToolResult(content=[], structured_content=structured, **more)


@pytest.mark.parametrize(
    ("ended", "expected"),
    [
        (result({"id": "a"}), {"outcome": "ok"}),
        (result({"updated": 3, "unknown": 0}), {"outcome": "ok"}),
        (result({"updated": 3, "unknown": 1}), {"outcome": "unknown"}),
        (result(is_error=True, _meta=REFUSED), {"outcome": "failed", "error.type": "LinkRefused"}),
        (result(is_error=True, _meta=UNKNOWN), {"outcome": "unknown", "error.type": "OutcomeUnknown"}),
        (
            t.CallToolResult(is_error=True, content=[t.TextContent(type="text", text='{"updated":0,"unknown":2}')]),
            {"outcome": "unknown"},
        ),
        (
            t.CallToolResult(is_error=True, content=[t.TextContent(type="text", text="not JSON")]),
            {"outcome": "failed"},
        ),
        ({"isError": False, "structuredContent": {"id": "a"}}, {"outcome": "ok"}),
        ({"isError": True, "content": []}, {"outcome": "failed"}),
        (None, {"outcome": "failed"}),
    ],
)
def test_a_call_is_counted_by_its_outcome(ended: Any, expected: dict[str, str]) -> None:
    assert outcome_of(ended) == expected
