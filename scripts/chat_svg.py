"""Draw a conversation in docs/chat-en.svg and docs/chat-zh.svg; with --check, fail if one is out of date.

What the tools answer in it is what the demo shows, in the picture's language.
"""

import re
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path
from xml.sax.saxutils import escape

from demo_svg import cells

from aitoearn_mcp.demo.story import SHARE_TEXT
from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.sandbox.records import DOUYIN_WITHOUT_LINK

ROOT = Path(__file__).parents[1]
LANGUAGES: tuple[Language, ...] = ("en", "zh")
DEMO = "import anyio; from aitoearn_mcp.demo import show; anyio.run(show, '{}', '{}')"

WIDTH, MARGIN, LINE, PADDING, GAP = 760, 24, 22, 12, 12
CELL, MOST_CELLS = 7.7, 78
FONT = (
    "-apple-system, 'Segoe UI', Roboto, 'Noto Sans', 'PingFang SC', 'Microsoft YaHei', 'Noto Sans CJK SC', sans-serif"
)
MONO = "ui-monospace, SFMono-Regular, Menlo, Consolas, 'DejaVu Sans Mono', 'Noto Sans Mono CJK SC', monospace"
STYLE = f"""
text {{ font: 14px {FONT}; fill: #1f2328; white-space: pre }}
.tool {{ font: 12.5px {MONO}; fill: #57606a }}
"""
PAPER = 'fill="#fafbfc" stroke="#d0d7de"'
FILLS = {"user": "#dbeafe", "agent": "#ffffff", "tool": "#f3f4f6"}


@dataclass(frozen=True)
class Said:
    """One bubble: by the user, by the agent, or a call of a tool."""

    by: str
    text: Text


# `{}` are filled from what the demo prints.
CONVERSATION = (
    Said(
        "user",
        Text(
            "Which 夏日海边 posts lack their link? The newest is this one: " + SHARE_TEXT,
            "哪些《夏日海边》的作品还没有链接？最新的一条是：" + SHARE_TEXT,
        ),
    ),
    Said("tool", Text("list_publish_records  →  {missing} posts", "list_publish_records  →  {missing} 个作品")),
    Said("tool", Text("update_work_link  →  stored", "update_work_link  →  已保存")),
    Said(
        "agent",
        Text(
            "Two posts of {account} lacked their link. For the newest AiToEarn now holds {stored}. "
            "“夏日海边 vlog 🌊 3” still has none.",
            "{account} 有两个作品缺少链接。最新的一条，AiToEarn 现在保存的是 {stored}。《夏日海边 vlog 🌊 3》还没有。",
        ),
    ),
    Said("user", Text("The others are in links.csv.", "其余的都在 links.csv 里。")),
    Said("tool", Text("import_work_links  →  plan: {plan}", "import_work_links  →  方案：{plan}")),
    Said(
        "agent",
        Text(
            "Nothing is sent yet. Five rows are certain. Row 9 is likely: its title in the sheet differs a little from "
            "“小户型收纳灵感 🏠 3”. Rows 11 and 12 are one post, row 13 fits several records, row 14 none, and row 15 "
            "is a link to the editor. Shall I write the five, and row 9 too?",
            "目前还没有发送任何内容。五行可以确定；第 9 行较有把握，表格里的标题与《小户型收纳灵感 🏠 3》略有出入。"
            "第 11、12 行是同一个作品，第 13 行对应多条记录，第 14 行没有对应的记录，第 15 行是创作后台的链接。"
            "要写入这五行，并包括第 9 行吗？",
        ),
    ),
    Said("user", Text("Yes.", "好的。")),
    Said("tool", Text("import_work_links  →  {written}", "import_work_links  →  {written}")),
)


def main() -> None:
    """Draw both pictures, or compare them with --check."""
    for language in LANGUAGES:
        picture = ROOT / "docs" / f"chat-{language}.svg"
        drawn = draw([(said.by, said.text.into(language)) for said in CONVERSATION], facts(language), language)
        if "--check" not in sys.argv[1:]:
            picture.write_text(drawn, encoding="utf-8", newline="\n")
        elif picture.read_text(encoding="utf-8") != drawn:
            sys.exit(f"{picture.relative_to(ROOT)} is out of date: run make picture, and look at it")


def facts(language: Language) -> dict[str, str]:
    """Return what the tools answered in the demo."""
    command = [sys.executable, "-X", "utf8", "-c", DEMO.format(DOUYIN_WITHOUT_LINK, language)]
    shown = subprocess.run(command, stdout=subprocess.PIPE, encoding="utf-8", check=True).stdout
    parts = {part[0]: part.splitlines()[1:] for part in shown.split("\n\n") if part[1:2] == "."}
    return {
        "missing": str(len(parts["1"][1:]) // 2),
        "account": parts["1"][1].split()[1],
        "stored": re.findall(r"https://www\S+", "\n".join(parts["2"]))[0],
        "plan": parts["7"][1].strip(),
        "written": parts["8"][1].strip(),
    }


def draw(conversation: list[tuple[str, str]], answers: dict[str, str], language: Language) -> str:
    """Return the SVG of the bubbles, one under the other."""
    top, shapes = float(MARGIN), []
    for by, text in conversation:
        lines = wrapped(text.format(**answers), MOST_CELLS)
        width = max(map(cells, lines)) * CELL + 2 * PADDING
        left = WIDTH - MARGIN - width if by == "user" else MARGIN
        height = len(lines) * LINE + 2 * PADDING - 4
        border = ' stroke="#d0d7de"' if by == "agent" else ""
        place = f'x="{left:.0f}" y="{top:.0f}" width="{width:.0f}" height="{height}"'
        shapes.append(f'<rect {place} rx="10" fill="{FILLS[by]}"{border}/>')
        style = ' class="tool"' if by == "tool" else ""
        for number, line in enumerate(lines):
            y = top + PADDING + (number + 0.6) * LINE
            shapes.append(f'<text{style} x="{left + PADDING:.0f}" y="{y:.0f}">{escape(line)}</text>')
        top += height + GAP
    bottom = top - GAP + MARGIN
    title = Text("A conversation with aitoearn-mcp", "与 aitoearn-mcp 的一段对话").into(language)
    return "\n".join(
        [
            f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {bottom:.0f}" role="img"'
            f' xml:space="preserve" lang="{language}">',
            f"<title>{title}</title>",
            f"<style>{STYLE}</style>",
            f'<rect x="1" y="1" width="{WIDTH - 2}" height="{bottom - 2:.0f}" rx="14" {PAPER}/>',
            *shapes,
            "</svg>",
            "",
        ]
    )


def wrapped(text: str, most: int) -> list[str]:
    """Break a text between words or behind a wide character."""
    lines = [""]
    for piece in re.findall(r"[\u2e80-\uffef][，。；：、？！）】」』》]*|[^\s\u2e80-\uffef]+\s*|\s+", text):
        if cells(lines[-1] + piece.rstrip()) > most:
            lines[-1] = lines[-1].rstrip()
            lines.append("")
        lines[-1] += piece
    return lines


if __name__ == "__main__":
    main()
