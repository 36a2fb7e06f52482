"""`python -m aitoearn_mcp` is the command `aitoearn-mcp`."""

from aitoearn_mcp.cli import main

main()
