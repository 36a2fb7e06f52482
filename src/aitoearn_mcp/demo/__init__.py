"""The main job as a demo: a client talks to this server over stdio, on the sandbox, and a person reads along."""

from aitoearn_mcp.demo.story import show

__all__ = ["show"]
