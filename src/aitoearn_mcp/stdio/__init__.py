"""Serving one client over stdin and stdout."""
