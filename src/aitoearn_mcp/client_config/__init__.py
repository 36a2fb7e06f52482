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
"""Their names; what is known of each is in `clients`, which a server does not load."""
