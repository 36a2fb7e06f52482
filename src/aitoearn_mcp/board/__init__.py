"""The link board: a page that MCP Apps hosts show in the chat."""
