"""The sandbox inside the process that uses it: no socket, no network."""

import httpx

from aitoearn_mcp.sandbox.app import create_app


def transport() -> httpx.AsyncBaseTransport:
    """Return an HTTP transport at whose other end is a sandbox of its own."""
    return httpx.ASGITransport(create_app(), raise_app_exceptions=False)
