"""The AiToEarn API as this project uses it; knows nothing of MCP."""
