"""The main job, seen: a client speaks to this server over stdio, on the sandbox, and a person reads along."""

from aitoearn_mcp.demo.story import show

__all__ = ["show"]
