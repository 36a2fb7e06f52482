"""What an operator counts: OpenTelemetry's instruments, which do nothing until the process exports metrics."""

import json
from collections.abc import Mapping
from typing import Any

import anyio
import mcp.types as t
from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext
from opentelemetry import metrics

from aitoearn_mcp.server import ERROR_META
from aitoearn_mcp.tools.catalogue import TOOLS

_METER = metrics.get_meter("aitoearn_mcp")
_SECONDS = (0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 25, 50, 100)

OPEN_REQUESTS = _METER.create_up_down_counter(
    "http.server.active_requests", unit="{request}", description="Requests that are being answered."
)
REQUEST_SECONDS = _METER.create_histogram(
    "http.server.request.duration",
    unit="s",
    description="Time from a request's head to the end of its answer.",
    explicit_bucket_boundaries_advisory=_SECONDS,
)
REFUSALS = _METER.create_counter(
    "aitoearn_mcp.refusals", unit="{request}", description="Requests that were not served, by reason."
)
CALL_SECONDS = _METER.create_histogram(
    "aitoearn_mcp.call.duration",
    unit="s",
    description="Time of a tool call, by tool and outcome.",
    explicit_bucket_boundaries_advisory=_SECONDS,
)

_TOOL_NAMES = frozenset(tool.name for tool in TOOLS)


class MeasuredCalls(ServerMiddleware[Any]):
    """Measures every tool call: how long it took, and how it ended."""

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Run the rest of the chain, and count it if it is a tool call."""
        if ctx.method != "tools/call":
            return await call_next(ctx)
        began, ended = anyio.current_time(), {"outcome": "cancelled"}
        try:
            result = await call_next(ctx)
            ended = outcome_of(result)
            return result
        except MCPError as error:
            ended = {"outcome": "failed", "error.type": str(error.error.code)}
            raise
        finally:
            CALL_SECONDS.record(anyio.current_time() - began, {"tool": _tool_of(ctx.params), **ended})


def outcome_of(result: HandlerResult) -> dict[str, str]:
    """Return how a call ended: `ok`, `failed`, or `unknown` where it is unknown whether an update was saved."""
    shown = result.model_dump(by_alias=True) if isinstance(result, t.CallToolResult) else result
    if not isinstance(shown, Mapping):
        return {"outcome": "failed"}
    error = (shown.get("_meta") or {}).get(ERROR_META, {})
    if error.get("changed") == "unknown" or _fields(shown).get("unknown"):
        outcome = "unknown"
    else:
        outcome = "failed" if shown.get("isError") else "ok"
    return {"outcome": outcome} | ({"error.type": error["error"]} if "error" in error else {})


def _fields(shown: Mapping[str, Any]) -> Mapping[str, Any]:
    """Return a batch's counts, which stand in its text alone where it failed."""
    fields = shown.get("structuredContent")
    if fields is None and shown.get("isError") and shown.get("content"):
        try:
            fields = json.loads(shown["content"][0].get("text", ""))
        except ValueError:
            return {}
    return fields if isinstance(fields, Mapping) else {}


def _tool_of(params: Mapping[str, Any] | None) -> str:
    """Return the tool's name; names that a caller invents must not become series of their own."""
    name = (params or {}).get("name")
    return name if isinstance(name, str) and name in _TOOL_NAMES else "unknown"
