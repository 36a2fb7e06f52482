"""The same server over HTTP, for many callers and on many machines."""

# First: uvicorn may enter here, and what the application imports imports OpenTelemetry.
from aitoearn_mcp.otel_variables import IGNORED as IGNORED
from aitoearn_mcp.service.app import create_app

__all__ = ["create_app"]
