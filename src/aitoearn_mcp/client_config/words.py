"""What `config` says besides the entry itself, in both languages."""

from aitoearn_mcp.i18n import Text

PUT_KEY = Text("Put your key in the place of YOUR_KEY.", "请把 YOUR_KEY 换成你的 Key。")
RESTART = Text(
    "Then quit {title} (the whole program, not only its window) and start it again.",
    "然后完全退出 {title}（不只是关闭窗口）再重新启动。",
)
QUIT_FIRST = Text(
    "First quit {title}, the whole program and not only its window: it overwrites this file while it runs.",
    "请先完全退出 {title}（不只是关闭窗口）：它在运行时会覆盖该文件。",
)
QUIT_BEFORE_WRITING = Text(
    "If {title} is running, it may overwrite this: quit it, the whole program, run this command again, and start it.",
    "如果 {title} 正在运行，它可能会覆盖该文件：请完全退出它，重新运行本命令，然后再启动。",
)
FROM_THE_SHELL = Text(
    "The key comes from the variable AITOEARN_API_KEY of the environment in which {title} is started.",
    "Key 取自启动 {title} 时环境变量 AITOEARN_API_KEY 的值。",
)
VSCODE_ASKS = Text(
    "VS Code asks for the key when it first starts the server, and keeps it.",
    "VS Code 首次启动本服务时会询问 Key 并保存。",
)
OWN_PATH = Text(
    "The command is a path on this machine: other people on the project need their own.",
    "其中的命令是本机路径：项目的其他成员需要换成自己的。",
)
IN_HISTORY = Text(
    "Put your key in the place of YOUR_KEY. The shell keeps what you type in its history: to keep the key out of it, "
    "write the key to a file of your own and give AITOEARN_API_KEY_FILE=THAT_FILE instead, or use --write, which asks.",
    "请把 YOUR_KEY 换成你的 Key。终端会把输入内容记入历史：不想留下 Key，可把它存入自己的文件并改用 "
    "AITOEARN_API_KEY_FILE=该文件，或使用会询问 Key 的 --write。",
)
SEE_IT_CONNECT = Text("See it connect: claude mcp list", "查看连接情况：claude mcp list")
NO_SPACE_IN_TRAE = Text(
    "TRAE can't start a command with a space in its path: install aitoearn-mcp into a folder without one.",
    "TRAE 无法启动路径中含空格的命令：请把 aitoearn-mcp 安装到不含空格的文件夹。",
)
TOKEN_OR_OAUTH = Text(
    'X-Api-Key is your AiToEarn key. If the server\'s operator gave you a token, send "Authorization": "Bearer TOKEN" '
    "instead; if you sign in to the server, leave the headers out.",
    'X-Api-Key 是你的 AiToEarn Key。如果服务的管理员给了你令牌，请改为发送 "Authorization": "Bearer 令牌"；'
    "如果使用登录授权，请去掉 headers。",
)
REMOTE_CLAUDE = Text(
    "Claude Desktop connects to it from Anthropic's servers: the URL must be public, and its operator must have set up "
    "OAuth.",
    "Claude Desktop 会从 Anthropic 的服务器连接：该地址必须能公开访问，且管理员已启用 OAuth。",
)

NO_PROJECT = Text(
    "{title} has no project file that an entry could stand in without the key: leave out --project",
    "{title} 没有可以不含 Key 的项目配置文件：请去掉 --project",
)
IN_A_TERMINAL = Text("a terminal (Claude Code keeps it itself)", "终端（由 Claude Code 自行保存）")
IN_CHERRY_STUDIO = Text("Settings > MCP Servers > Add > Import from JSON", "设置 > MCP 服务器 > 添加 > 从 JSON 导入")
IN_CLAUDE_CONNECTORS = Text(
    "Settings > Connectors > Add custom connector", "Settings（设置）> Connectors（连接器）> Add custom connector"
)

PUT_THIS = Text("For {title}, put this into {where}:", "{title}：请把以下内容放入 {where}：")
WRITTEN = Text('The entry "{name}" is in {file}.', "条目 “{name}” 已写入 {file}。")
UNCHANGED = Text(
    '{file} has this entry "{name}" already: nothing was changed.', "{file} 中已有条目 “{name}”：未做更改。"
)
STILL_SANDBOX = Text(
    "This entry uses the built-in simulator, which has no post of yours. To use AiToEarn, run this command in a "
    "terminal and type your key.",
    "该条目使用内置模拟器，其中没有你的作品。要使用 AiToEarn，请在终端中运行本命令并输入你的 Key。",
)
STILL_READ_ONLY = Text(
    "This entry is read-only. To let it set links, remove AITOEARN_READ_ONLY from it.",
    "该条目为只读。要允许设置链接，请删除其中的 AITOEARN_READ_ONLY。",
)
KEY_LEFT_OUT = Text(
    "The key that the entry had is not in it any more: a simulator needs none.",
    "该条目原有的 Key 已不在其中：模拟器不需要 Key。",
)
BACKUP = Text("What was there before: {backup}", "原来的内容：{backup}")
READABLE_BY_OTHERS = Text(
    "Other users of this machine can read that file, which holds or is to hold your key: chmod 600 fixes that.",
    "本机的其他用户可以读取该文件，其中有或将有你的 Key：可用 chmod 600 修正。",
)
ASK_FOR_KEY = Text(
    "AiToEarn API key for {title}, made on {site} (not shown; Enter: leave it as it is): ",
    "{title} 使用的 AiToEarn API Key，在 {site} 创建（不显示；直接按 Enter 保持不变）：",
)
LEFT = Text("{file} was left as it is: {reason}", "{file} 未做更改：{reason}")
PASSING_INSTALLATION = Text(
    "this installation is in uv's cache and may vanish; `uv tool install` makes one that stays",
    "当前安装位于 uv 的缓存中，可能会消失；`uv tool install` 的安装会保留",
)
NOTHING_WRITTEN = Text("nothing was written: {reason}", "未写入：{reason}")
NO_CLAUDE = Text(
    "the program `claude` was not found; run the command above where it is installed",
    "未找到 `claude` 程序；请在安装了它的地方运行上面的命令",
)
CLAUDE_FAILED = Text("`claude mcp add` failed: {reason}", "`claude mcp add` 失败：{reason}")
NO_OPENER = Text("Cherry Studio could not be opened; use the block above", "无法打开 Cherry Studio；请使用上面的内容")
CHERRY_ASKED = Text(
    'Cherry Studio was asked to import the entry "{name}": confirm it there.',
    "已请 Cherry Studio 导入条目 “{name}”：请在其中确认。",
)
EMPTY_URL = Text(
    "--url and --base-url must not be empty: leave them out, or give an address",
    "--url 和 --base-url 不能为空：请去掉，或给出地址",
)
WRITE_NOT_FOR_URL = Text(
    "--url prints an entry, and --write, --base-url, --sandbox and --read-only are for an entry that starts a server "
    "here: leave them out",
    "--url 只显示条目；--write、--base-url、--sandbox 和 --read-only 用于在本机启动服务的条目：请去掉它们",
)
