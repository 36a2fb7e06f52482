"""An MCP server that sets the work link of an AiToEarn publish record."""

__version__ = "0.1.0"
