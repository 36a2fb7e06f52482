"""Protocol errors for invalid params that name what is wrong with them."""

from typing import Any

import mcp.types as t
from mcp import MCPError
from mcp.server.context import CallNext, HandlerResult, ServerMiddleware, ServerRequestContext
from pydantic import ValidationError

_MOST = 5
_NOT_INITIALIZED = "Invalid request parameters: the session must begin with initialize."
_SDK_TEXT = "Invalid request parameters"


class NamedProblems(ServerMiddleware[Any]):
    """Names the invalid params of a request; the SDK alone says only that there are some."""

    async def __call__(self, ctx: ServerRequestContext[Any, Any], call_next: CallNext) -> HandlerResult:
        """Run the rest of the chain. Raises MCPError."""
        try:
            return await call_next(ctx)
        except ValidationError as error:
            raise MCPError(t.INVALID_PARAMS, _sentence(error)) from None
        except MCPError as error:
            # The SDK says of a session that has not begun what it says of invalid params.
            if error.code == t.INVALID_PARAMS and error.message == _SDK_TEXT:
                raise MCPError(t.INVALID_PARAMS, _NOT_INITIALIZED) from None
            raise


def _sentence(error: ValidationError) -> str:
    """Return the first problems in one sentence. It quotes no value: any value may be a secret."""
    found = error.errors(include_url=False, include_context=False, include_input=False)
    problems = [f"{'.'.join(map(str, item['loc']))}: {item['msg']}" for item in found[:_MOST]]
    more = [f"and {len(found) - _MOST} more"] if len(found) > _MOST else []
    text = f"{_SDK_TEXT}: {'; '.join(problems + more)}."
    return text.encode("utf-8", "backslashreplace").decode()
