"""Draw the demo's first half as a terminal in docs/demo.svg; with --check, fail if the picture is out of date."""

import itertools
import os
import re
import subprocess
import sys
import unicodedata
from collections.abc import Iterator
from pathlib import Path
from xml.sax.saxutils import escape

ROOT = Path(__file__).parents[1]
PICTURE = ROOT / "docs" / "demo.svg"
# The second half makes the picture too long to look at.
END = "\n5. "
# A record's time moves with the clock.
TIME, ANY_TIME = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d"), "2026-11-26 18:05"

COLUMNS = 100
# In pixels: the width of a narrow character, the height of a line, the margin, the title bar.
CELL, LINE, MARGIN, BAR = 7.8, 19, 18, 34
LATIN = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', monospace"
WIDE = "'Noto Sans Mono CJK SC', 'Noto Sans CJK SC', 'PingFang SC', 'Microsoft YaHei', 'Noto Color Emoji', sans-serif"
# kind: from which column on a line belongs to the one before it
GOES_ON = {"call": 7, "wrong": 16, "note": 16}
STYLE = f"""
text {{ font: 13px {LATIN}; fill: #c9d1d9; white-space: pre }}
.wide {{ font-family: {WIDE} }}
.heading {{ fill: #ffffff; font-weight: bold }}
.call {{ fill: #7ee787 }}
.note {{ fill: #79c0ff }}
.wrong {{ fill: #ffa657 }}
.title {{ fill: #8b949e }}
"""


def main() -> None:
    """Draw the picture, or compare it with --check."""
    drawn = draw(["$ make demo", "", *demo().splitlines()])
    if "--check" not in sys.argv[1:]:
        PICTURE.write_text(drawn, encoding="utf-8")
    elif PICTURE.read_text(encoding="utf-8") != drawn:
        sys.exit(f"{PICTURE.relative_to(ROOT)} is out of date: run make picture, and look at it")


def demo() -> str:
    """Run the demo and return what it printed first."""
    environ = {**os.environ, "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "aitoearn_mcp", "demo"]
    end = subprocess.run(command, env=environ, stdout=subprocess.PIPE, encoding="utf-8", check=True)
    return TIME.sub(ANY_TIME, end.stdout.partition(END)[0])


def draw(lines: list[str]) -> str:
    """Return the SVG of a terminal that shows these lines."""
    rows = [(part, kind) for line, kind in zip(lines, kinds(lines), strict=True) for part in wrapped(line.rstrip())]
    width, height = COLUMNS * CELL + 2 * MARGIN, len(rows) * LINE + BAR + MARGIN
    texts = [
        f'<text class="{kind}{" wide" * is_wide}" x="{MARGIN + column * CELL:.1f}" y="{BAR + (row + 0.8) * LINE:.1f}"'
        f' textLength="{cells(run) * CELL:.1f}" lengthAdjust="spacingAndGlyphs">{escape(run)}</text>'
        for row, (line, kind) in enumerate(rows)
        for column, run, is_wide in runs(line)
    ]
    size = f"{width:.0f} {height}"
    dots = [
        f'<circle cx="{MARGIN + 6 + 20 * place}" cy="17" r="6" fill="{colour}"/>'
        for place, colour in enumerate(("#ff5f56", "#ffbd2e", "#27c93f"))
    ]
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size}" role="img" xml:space="preserve">',
            "<title>The demo of aitoearn-mcp in a terminal</title>",
            f"<style>{STYLE}</style>",
            f'<rect width="{width:.0f}" height="{height}" rx="8" fill="#0d1117"/>',
            *dots,
            f'<text class="title" x="{width / 2:.0f}" y="21" text-anchor="middle">aitoearn-mcp</text>',
            *texts,
            "</svg>",
            "",
        ]
    )


def kinds(lines: list[str]) -> Iterator[str]:
    """Yield the style of each line, by its first words; the rest of a broken line has the same."""
    kind = "plain"
    for line in lines:
        text, indent = line.strip(), len(line) - len(line.lstrip())
        if text.startswith((">", "$")):
            kind = "call"
        elif text.startswith("refused "):
            kind = "wrong"
        elif text.startswith("note "):
            kind = "note"
        elif indent == 0 or not text:
            kind = "heading" if text else "plain"
        elif not (kind in GOES_ON and indent >= GOES_ON[kind]):
            kind = "plain"
        yield kind


def wrapped(line: str) -> Iterator[str]:
    """Break a line after the last blank that fits, and indent the rest."""
    indent = " " * (len(line) - len(line.lstrip()) + 2)
    while cells(line) > COLUMNS:
        fits = next(length for length in range(len(line), 0, -1) if cells(line[:length]) <= COLUMNS)
        cut = line.rfind(" ", len(indent) + 1, fits) + 1 or fits
        yield line[:cut].rstrip()
        line = indent + line[cut:]
    yield line


def runs(line: str) -> Iterator[tuple[int, str, bool]]:
    """Yield column, text and width of each run of narrow or wide characters, without surrounding blanks."""
    column = 0
    for is_wide, group in itertools.groupby(line, lambda character: cells(character) == 2):
        run = "".join(group)
        if text := run.strip():
            yield column + len(run) - len(run.lstrip()), text, is_wide
        column += cells(run)


def cells(text: str) -> int:
    """Return the number of terminal columns that a text takes."""
    return sum(2 if unicodedata.east_asian_width(character) in "WF" else 1 for character in text)


if __name__ == "__main__":
    main()
