"""What an agent sees: one file a tool, one list of them all."""
