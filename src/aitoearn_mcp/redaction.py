"""Keeps secrets out of everything that leaves the process, except the one request header."""

import json
import re
from html import escape
from typing import Any
from urllib.parse import quote

from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.json_values import rewritten

REDACTED = "[redacted]"
# Deeper than any accepted value; arguments are redacted before they are refused for their depth.
_DEEPEST = 100


def _lower_escapes(secret: str) -> str:
    return re.sub("%[0-9A-F]{2}", lambda found: found[0].lower(), quote(secret, safe=""))


class Redactor:
    """Replaces secrets in text and JSON values, including those escaped for JSON, HTML or a URL."""

    def __init__(self, *secrets: str) -> None:
        spellings = {
            spelling
            for secret in secrets
            if secret
            for spelling in (
                secret,
                json.dumps(secret)[1:-1],
                repr(secret)[1:-1],
                quote(secret, safe=""),
                _lower_escapes(secret),
                escape(secret),
            )
        }
        self._spellings = sorted(spellings, key=len, reverse=True)

    def text(self, text: str) -> str:
        """Return the text without the secrets."""
        for spelling in self._spellings:
            text = text.replace(spelling, REDACTED)
        return text

    def value(self, value: Any, language: Language = "en") -> Any:
        """Return the JSON value without secrets in its strings and keys, and without what is nested too deeply.

        A Text in it is put into that language.
        """

        def shown(item: Any) -> Any:
            if isinstance(item, Text):
                item = item.into(language)
            return self.text(item) if isinstance(item, str) else item

        return rewritten(value, shown, _DEEPEST, lambda: REDACTED)
