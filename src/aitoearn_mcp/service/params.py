"""Params that the SDK's parser does not take, on their way around it."""

import dataclasses
from typing import Any

from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext
from starlette.requests import Request
from starlette.types import Scope

_IN_SCOPE = "aitoearn_mcp.params"


def remember_params(scope: Scope, params: dict[str, Any] | None) -> None:
    """Keep a message's params with its HTTP request, where the SDK gets others."""
    scope[_IN_SCOPE] = params


class OriginalParams(ServerMiddleware[Any]):
    """Puts the params that the caller sent in the place of those that the SDK could parse."""

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Run the rest of the chain with the original params."""
        params = ctx.request.scope.get(_IN_SCOPE) if isinstance(ctx.request, Request) else None
        return await call_next(ctx if params is None else dataclasses.replace(ctx, params=params))
