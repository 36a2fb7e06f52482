"""The command `config`: this server's entry in the configuration of a client."""

CLIENTS = (
    "claude-desktop",
    "claude-code",
    "cursor",
    "vscode",
    "codex",
    "windsurf",
    "cherry-studio",
    "trae",
)
"""The clients' names; the rest is in `clients`, which a server does not load."""
