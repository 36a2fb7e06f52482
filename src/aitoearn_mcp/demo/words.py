"""The demo's sentences, in both languages."""

from typing import Final

from aitoearn_mcp.i18n import Text

STARTED: Final = Text(
    "{title}: {name} {version}, started over stdio. No key, no network.",
    "{title}：{name} {version}，已通过 stdio 启动。无需 Key，无需网络。",
)
TOOLS: Final = Text("Its tools:", "工具：")
# The titles that clients show are English; a person reads them here.
CHINESE_TITLES: Final = {
    "update_work_link": "设置一个作品的链接",
    "update_many_work_links": "批量设置作品链接",
    "import_work_links": "从表格导入作品链接",
    "restore_work_links": "撤销对作品链接的更改",
    "get_publish_record": "读取一条发布记录",
    "list_publish_records": "查找发布记录",
    "check_work_link": "离线检查作品链接",
    "open_link_board": "打开链接面板",
}
FIND: Final = Text("1. Find the posts that lack their link", "1. 找出缺少链接的作品")
NO_LINK: Final = Text("no link", "没有链接")
SET: Final = Text("2. Set a link: pasted share text will do", "2. 设置链接：直接粘贴分享文案即可")
STORED: Final = Text("stored", "已保存")
REPLACED: Final = Text("before", "原链接")
PROTECT: Final = Text(
    "3. A link that is already there is protected: this update is refused, on purpose",
    "3. 已有的链接受保护：这次更新会被拒绝，这是有意演示的",
)
REFUSED: Final = Text("refused", "已拒绝")
UNDO: Final = Text("4. On the user's word it is replaced; then that is undone", "4. 用户要求时才会替换；随后撤销")
NOTE: Final = Text("note", "说明")
RESTORED: Final = Text("restored", "已恢复")
BATCH: Final = Text("5. Many links in one call", "5. 一次设置多个链接")
FOUND: Final = Text(
    "{found} posts lack their link; the links of {known} are known", "{found} 个作品缺少链接，其中 {known} 个的链接已知"
)
COUNTS: Final = Text(
    "{updated} updated, {refused} refused, {unknown} unknown, {notSent} not sent",
    "{updated} 条已更新，{refused} 条被拒绝，{unknown} 条未知，{notSent} 条未发送",
)
SHEET: Final = Text(
    "6. A messy sheet of twelve rows, saved in GB18030 with a caption above its header",
    "6. 一份不太整齐的表格：十二行，GB18030 编码，表头上方还有标题行",
)
PLAN: Final = Text(
    "7. The plan comes first: nothing is sent yet. Rows that need a person say why",
    "7. 先看方案：此时不发送任何内容；需要人工处理的行会说明原因",
)
KINDS: Final = {
    "certain": Text("certain", "确定"),
    "likely": Text("likely", "很可能"),
    "ambiguous": Text("ambiguous", "多个候选"),
    "unmatched": Text("unmatched", "未找到"),
    "duplicate": Text("duplicate", "重复"),
    "already": Text("already", "已有"),
    "invalid": Text("invalid", "无效"),
}
COUNT_OF_KIND: Final = Text("{count} {kind}", "{kind} {count} 行")
WHY: Final = {
    "likely": Text("The title is alike, not equal.", "标题相近但不相同。"),
    "unmatched": Text("No record has this title.", "没有这个标题的发布记录。"),
}
NO_REASON: Final = Text("", "")
WRITE: Final = Text(
    "8. Then the write: the certain rows, and row {row}, which the user has looked at",
    "8. 再写入：确定的行，以及用户确认过的第 {row} 行",
)
DONE: Final = Text(
    "Done: {count} links set, one put back. The one refusal and the rows left out were on purpose.",
    "完成：设置了 {count} 个链接，恢复了 1 个。被拒绝的一次和未写入的行都是有意演示的。",
)
NEXT: Final = Text("Use it on your own posts", "用在自己的作品上")
CONFIG: Final = Text(
    "prints the entry for your client and where it goes; with --write it puts it there and asks for your key. "
    "CLIENT: claude-desktop, claude-code, cursor, vscode, codex, windsurf, cherry-studio, trae",
    "打印客户端的配置条目以及应放的位置；加上 --write 会直接写入并询问 Key。"
    "CLIENT 可选：claude-desktop、claude-code、cursor、vscode、codex、windsurf、cherry-studio、trae",
)
DOCTOR: Final = Text("finds out why something does not work", "出问题时，用它查找原因")
