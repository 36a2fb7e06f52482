"""The link board as an MCP App: the resource, and what ties the tool to it (MCP Apps, SEP-1865)."""

from importlib import resources
from typing import Any, Final

import mcp.types as t
from mcp import MCPError
from mcp.server.apps import APP_MIME_TYPE
from mcp.server.context import ServerRequestContext

from aitoearn_mcp import __version__

# Hosts cache what they showed once, so the version is part of the address.
URI: Final = f"ui://aitoearn-mcp/link-board-{__version__}.html"
# Both spellings, because older hosts read the second. Always declared, because a client's capabilities are unknown over
# stateless HTTP.
TOOL_META: Final[dict[str, Any]] = {"ui": {"resourceUri": URI}, "ui/resourceUri": URI}
_META: Final[dict[str, Any]] = {"ui": {"csp": {}, "prefersBorder": True}}
_TITLE = "Link board"


async def list_resources(_: ServerRequestContext[Any], __: t.PaginatedRequestParams | None) -> t.ListResourcesResult:
    """Answer resources/list."""
    board = t.Resource(uri=URI, name="link-board", title=_TITLE, mime_type=APP_MIME_TYPE, _meta=_META)
    return t.ListResourcesResult(resources=[board])


async def list_resource_templates(
    _: ServerRequestContext[Any], __: t.PaginatedRequestParams | None
) -> t.ListResourceTemplatesResult:
    """Answer resources/templates/list: there are none."""
    return t.ListResourceTemplatesResult(resource_templates=[])


async def read_resource(_: ServerRequestContext[Any], params: t.ReadResourceRequestParams) -> t.ReadResourceResult:
    """Answer resources/read. Raises MCPError for any other address."""
    if str(params.uri) != URI:
        raise MCPError(t.INVALID_PARAMS, f"Unknown resource. The only one is {URI}", {"uri": str(params.uri)})
    page = resources.files(__package__).joinpath("link_board.html").read_text(encoding="utf-8")
    contents = t.TextResourceContents(uri=URI, mime_type=APP_MIME_TYPE, text=page, _meta=_META)
    return t.ReadResourceResult(contents=[contents])
