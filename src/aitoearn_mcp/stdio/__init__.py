"""The server over stdin and stdout, for one client."""
