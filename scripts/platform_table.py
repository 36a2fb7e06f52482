"""Write docs/links.md from the platforms' rows. `make docs` calls it."""

from pathlib import Path

from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.links.platforms import ROWS, Platform

FILE = Path(__file__).parents[1] / "docs" / "links.md"

_MADE = "<!-- Made by `make docs` from src/aitoearn_mcp/links/platforms: change it there. -->"
_TITLE = Text("# Which links AiToEarn reads", "# AiToEarn 能识别哪些链接")
_INTRODUCTION = Text(
    """\
AiToEarn reads a link by the platform of the record, not by the link's host. `check_work_link` says the same of one
link, and where the text gives a better link, `suggestedLink`. A short link is followed by AiToEarn. "Stored as" says
whether AiToEarn keeps the link as it was sent, or writes its own form of it.""",
    """\
AiToEarn 按记录所属的平台识别链接，而不是按链接的域名。`check_work_link` 可检查单个链接；如果能从文本得到更好的链接，
会在 `suggestedLink` 中给出。短链接由 AiToEarn 解析。“保存形式”表示 AiToEarn 原样保存链接，还是改写为规范形式。""",
)
_READ = Text(
    "| platform | accountType | links that are read | short links | stored as | needs |\n|---|---|---|---|---|---|\n",
    "| 平台 | accountType | 能识别的链接 | 短链接 | 保存形式 | 需要 |\n|---|---|---|---|---|---|\n",
)
_IDS = Text(
    "## What platformWorkId is\n\n| accountType | what it is | where to find it | example |\n|---|---|---|---|\n",
    "## platformWorkId 是什么\n\n| accountType | 是什么 | 在哪里找 | 示例 |\n|---|---|---|---|\n",
)
_AS_SENT = Text("as sent", "原样")
_OWN_FORM = Text("AiToEarn's own form", "规范形式")
_NOT_CHECKED = Text("nothing is checked: any text is stored", "不做检查，任何文本都会保存")
_HIDDEN = Text("refused, unless the site has switched the platform on", "除非站点启用该平台，否则一律拒绝")
_ACCOUNT = Text("an account on the record, or platformWorkId", "记录绑定账号，或提供 platformWorkId")
_ID = Text("platformWorkId", "platformWorkId")
_BETTER_WITH_ID = Text("better with platformWorkId", "最好提供 platformWorkId")
_TOKEN = Text("{name} in the link, or no metrics", "链接中带有 {name}，否则不采集数据")


def links_page() -> str:
    """Return the page as it should be: the tables in English, then in Chinese."""
    return f"{_MADE}\n\n" + "\n".join(_part(language) for language in ("en", "zh"))


def _part(language: Language) -> str:
    read = "\n".join(_read_row(row, language) for row in ROWS.values())
    ids = "\n".join(_id_row(row, language) for row in ROWS.values())
    texts = [_TITLE.into(language), _INTRODUCTION.into(language), _READ.into(language) + read]
    return "\n\n".join([*texts, _IDS.into(language) + ids]) + "\n"


def _read_row(row: Platform, language: Language) -> str:
    stored = (_AS_SENT if row.stored_raw else _OWN_FORM).into(language)
    if not row.checked:
        stored = f"{stored}{'; ' if language == 'en' else '；'}{_NOT_CHECKED.into(language)}"
    cells = [row.name.into(language), f"`{row.account_type}`", _links(row.forms), _links(row.short_forms)]
    return f"| {' | '.join([*cells, stored, _needs(row).into(language)])} |"


def _needs(row: Platform) -> Text:
    if row.hidden:
        return _HIDDEN
    if row.looks_up_id:
        return _BETTER_WITH_ID
    if not row.id_in_link:
        return _ID
    if row.needed_parameter:
        return _TOKEN.format(name=row.needed_parameter)
    return _ACCOUNT if row.needs_account else Text("-", "-")


def _id_row(row: Platform, language: Language) -> str:
    work_id = row.work_id
    cells = [f"`{row.account_type}`", work_id.what.into(language), work_id.where.into(language)]
    return f"| {' | '.join([*cells, f'`{work_id.example}`'])} |"


def _links(forms: tuple[str, ...]) -> str:
    return "<br>".join(f"`{form.removeprefix('https://').removeprefix('http://')}`" for form in forms) or "-"


if __name__ == "__main__":
    FILE.parent.mkdir(exist_ok=True)
    FILE.write_text(links_page(), encoding="utf-8", newline="\n")
