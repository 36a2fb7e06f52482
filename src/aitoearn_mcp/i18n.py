"""A sentence in both languages, and the choice between them."""

from dataclasses import dataclass
from typing import Literal

Language = Literal["en", "zh"]


@dataclass(frozen=True, slots=True)
class Text:
    """What a person or an agent reads, in English and in Chinese."""

    en: str
    zh: str

    def format(self, **values: object) -> "Text":
        """Fill the same placeholders in both languages; a value that is a Text keeps its language."""
        return Text(
            self.en.format(**{name: _in("en", value) for name, value in values.items()}),
            self.zh.format(**{name: _in("zh", value) for name, value in values.items()}),
        )

    def into(self, language: Language) -> str:
        """Return the sentence in that language."""
        return self.zh if language == "zh" else self.en


def _in(language: Language, value: object) -> object:
    return value.into(language) if isinstance(value, Text) else value
