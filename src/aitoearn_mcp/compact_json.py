"""JSON as it leaves this process: without spaces, and with every character as itself."""

import json


def compact_json(value: object) -> str:
    """Return the value as JSON. An agent pays for every byte, and an escaped character has six."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
