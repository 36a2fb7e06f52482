"""What an endpoint is given, and what it may answer."""

from collections.abc import Awaitable, Callable
from dataclasses import dataclass

from starlette.datastructures import QueryParams

from aitoearn_mcp.sandbox.store import Store

# How long AiToEarn waits for the page behind a short link.
REDIRECT_SECONDS = 10.0


@dataclass(frozen=True, slots=True)
class LinkInfoPace:
    """How long reading a link ahead takes, and after how long a short link is given up, in seconds."""

    seconds: float = 0.0
    redirect_seconds: float = REDIRECT_SECONDS


@dataclass(frozen=True, slots=True)
class Call:
    """One request as an endpoint sees it; `user_id` is None only on the public endpoint, `path_id` is the path's id."""

    store: Store
    user_id: str | None
    path_id: str
    body: object
    query: QueryParams
    request_id: str
    pace: LinkInfoPace


Endpoint = Callable[[Call], object | Awaitable[object]]
