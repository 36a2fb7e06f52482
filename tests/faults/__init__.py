"""A server that breaks the wire, and what an agent reads when it does."""
