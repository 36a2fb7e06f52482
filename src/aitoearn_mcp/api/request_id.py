"""Request ids: AiToEarn logs a request under its id, and echoes the id in the response."""

import secrets

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 21


def new_request_id() -> str:
    """Return a new id in AiToEarn's own form, which a user can quote to its support."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in secrets.token_bytes(_LENGTH))
