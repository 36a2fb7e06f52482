"""What breaks the wire, and what an agent then reads."""
