"""What the demo prints: lines of at most 100 columns, in English or Chinese."""

import json
import sys
import unicodedata
from collections.abc import Iterator, Sequence
from typing import Any

from aitoearn_mcp.demo import words
from aitoearn_mcp.i18n import Language, Text

COLUMNS = 100
_LABEL = 10
_CLOSING = tuple("，。；：、？！）】」』》")


class Screen:
    """Prints for a person who reads one language."""

    def __init__(self, language: Language) -> None:
        """Start with nothing said."""
        self.language = language
        self._notes_shown: set[str] = set()

    def say(self, line: str | Text = "", *, indent: int = 0, hang: int = 2) -> None:
        """Print a line, broken where it is too long; the rest of it stands `hang` columns further in."""
        for part in wrapped(" " * indent + self._in_language(line), indent + hang):
            sys.stdout.write(part + "\n")
        sys.stdout.flush()

    def heading(self, text: Text) -> None:
        """Print an empty line and a heading."""
        self.say()
        self.say(text)

    def call(self, tool: str, arguments: dict[str, Any], short: str | None = None) -> None:
        """Print a call as an agent sends it; `short` stands for arguments that fill the screen."""
        self.say(f"> {tool} {short or json.dumps(arguments, ensure_ascii=False)}", indent=3, hang=4)

    def field(self, label: str | Text, value: str | Text) -> None:
        """Print a value under its name."""
        text = f"{padded(self._in_language(label), _LABEL)} {self._in_language(value)}"
        self.say(text, indent=5, hang=_LABEL + 1)

    def row(self, cells: Sequence[tuple[str | Text, int]]) -> None:
        """Print cells beside each other, each padded to its width; the last one is broken where it is too long."""
        start = sum(width + 1 for _, width in cells[:-1])
        line = " ".join(padded(self._in_language(text), width) for text, width in cells)
        self.say(line.rstrip(), indent=5, hang=start)

    def notes(self, notes: Sequence[str]) -> None:
        """Print each note the first time that it comes."""
        for note in notes:
            if note not in self._notes_shown:
                self._notes_shown.add(note)
                self.field(words.NOTE, note)

    def command(self, line: str, meaning: Text) -> None:
        """Print a command to copy, in one line however long it is, and under it what it does."""
        sys.stdout.write(f"   {line}\n")
        self.say(meaning, indent=5, hang=0)

    def _in_language(self, text: str | Text) -> str:
        return text.into(self.language) if isinstance(text, Text) else text


def wrapped(line: str, hang: int) -> Iterator[str]:
    """Break a line that is too long: behind a blank or a wide character, and within a word only where it must be."""
    while columns(line) > COLUMNS:
        fits = next(length for length in range(len(line), 0, -1) if columns(line[:length]) <= COLUMNS)
        breaks = (place for place in range(fits, hang + 1, -1) if _may_break(line, place))
        cut = next(breaks, fits)
        yield line[:cut].rstrip()
        line = " " * hang + line[cut:].lstrip()
    yield line


def shortened(text: str, width: int) -> str:
    """Return a text that fits, with dots where something is left out."""
    if columns(text) <= width:
        return text
    fits = next(length for length in range(len(text), 0, -1) if columns(text[:length]) <= width - 3)
    return text[:fits] + "..."


def _may_break(line: str, place: int) -> bool:
    # No line begins with a closing mark.
    is_closing = line[place : place + 1] in _CLOSING
    return line[place - 1] == " " or (columns(line[place - 1]) == 2 and not is_closing)


def padded(text: str, width: int) -> str:
    """Fill a text up to that many columns of a terminal."""
    return text + " " * (width - columns(text))


def columns(text: str) -> int:
    """Return how many columns of a terminal a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)
