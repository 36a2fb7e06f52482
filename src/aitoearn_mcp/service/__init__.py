"""The same server over HTTP, for many callers and on many machines."""

from aitoearn_mcp.service.app import create_app

__all__ = ["create_app"]
