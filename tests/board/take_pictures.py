"""Takes pictures of the link board into docs/: light and dark, 760 and 390 px wide, English and Chinese.

Needs Chromium (scripts/install_chromium.sh) and a host's fonts: apt-get install fonts-inter fonts-noto-cjk.
"""

import asyncio
import json
import sys
import tempfile
from itertools import product
from pathlib import Path
from urllib.parse import urlencode

from board_host import host
from chromium import dump, picture, report_of
from shrink_png import shrink

DOCS = Path(__file__).parents[2] / "docs"
LOCALES = {"en": "en-US", "zh": "zh-CN"}
FONTS = {"--font-sans": 'Inter, "Noto Sans CJK SC", sans-serif'}
"""What a host gives as its own."""
# Above the page, a window has a bar of this height, also where there is no screen.
BAR = 143


async def take(scene: str, width: int, language: str, theme: str, folder: Path) -> None:
    """Take one picture, cut to the frame."""
    query = {
        "drive": "picture",
        "scene": scene,
        "width": width,
        "locale": LOCALES[language],
        "theme": theme,
        "variables": json.dumps(FONTS),
    }
    name = f"link-board{'' if scene == 'rows' else f'-{scene}'}-{theme}-{width}-{language}.png"
    async with host(language=language) as url:
        report = json.loads(report_of(await dump(f"{url}?{urlencode(query)}")))
    if report["failed"]:
        sys.exit(report["failed"])
    async with host(language=language) as url:
        await picture(f"{url}?{urlencode(query)}", folder / name, width, report["height"] + BAR)
    content = shrink((folder / name).read_bytes(), rows=2 * report["height"])
    (DOCS / name).write_bytes(content)
    print(f"docs/{name}: {report['height']} px high, {len(content):,} bytes")


async def main() -> None:
    """Take the board in all its faces, and a table in two."""
    with tempfile.TemporaryDirectory() as folder:
        for width, language, theme in product((760, 390), LOCALES, ("light", "dark")):
            await take("rows", width, language, theme, Path(folder))
        await take("table", 760, "en", "light", Path(folder))
        await take("table", 390, "zh", "dark", Path(folder))


if __name__ == "__main__":
    asyncio.run(main())
