"""Ids of requests, under which AiToEarn logs them and by which an answer is known to be ours."""

import secrets

_ALPHABET = "0123456789abcdefghijklmnopqrstuvwxyz"
_LENGTH = 21


def new_request_id() -> str:
    """Make an id in the form of AiToEarn's own, which a user can name to its support."""
    return "".join(_ALPHABET[byte % len(_ALPHABET)] for byte in secrets.token_bytes(_LENGTH))
