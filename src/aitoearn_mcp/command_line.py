"""The commands and their options, in the language of the person who asks for help."""

import argparse
import re
import sys
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from aitoearn_mcp import __version__
from aitoearn_mcp.client_config import CLIENTS
from aitoearn_mcp.i18n import Language, Text

_BAD_ARGUMENTS = 2
_CLIENT_NAMES = ", ".join(CLIENTS)
_SWITCH: dict[str, Any] = {"action": "store_true"}
# A switch that may stand before or after the command: without a default, which would undo the one before it.
_ON_EITHER_SIDE: dict[str, Any] = {"action": "store_true", "default": argparse.SUPPRESS}

_DESCRIPTION = Text(
    "An MCP server that sets the work link of AiToEarn publish records. Without a command it serves over stdio: that "
    "is how a client such as Claude or Cursor starts it.",
    "为 AiToEarn 发布记录填写作品链接的 MCP 服务。不带命令时通过 stdio 提供服务，供 Claude、Cursor 等客户端启动。",
)
_USAGE = Text("usage: ", "用法：")
_COMMANDS = Text("commands", "命令")
_ARGUMENTS = Text("arguments", "参数")
_OPTIONS = Text("options", "选项")
_HELP = Text("show this help and exit", "显示此帮助并退出")
_BAD = Text("error: {problem}", "参数有误：{problem}")

# What argparse finds wrong, in its words and in Chinese.
_PROBLEMS = (
    (r"argument (\S+): invalid choice: (.+) \(choose from (.+)\)", r"\1 的值 \2 无效，可选：\3"),
    (r"argument (\S+): expected one argument", r"\1 需要一个值"),
    (r"argument (\S+): invalid \w+ value: (.+)", r"\1 的值 \2 不是数字"),
    (r"argument (\S+): ignored explicit argument .+", r"\1 不带值"),
    (r"the following arguments are required: (.+)", r"缺少参数：\1"),
    (r"unrecognized arguments: (.+)", r"无法识别的参数：\1"),
)

Option = tuple[str, dict[str, Any], Text]

_OF_ALL: tuple[Option, ...] = (
    (
        "--version",
        {"action": "version", "version": f"aitoearn-mcp {__version__}"},
        Text("print the version and exit", "显示版本并退出"),
    ),
    ("--sandbox", _SWITCH, Text("use a built-in simulator: no key, no network", "使用内置模拟器：无需 Key 和网络")),
    ("--read-only", _SWITCH, Text("leave out every tool that changes anything", "不提供任何会做更改的工具")),
)
_OF_CONFIG: tuple[Option, ...] = (
    ("client", {"metavar": "CLIENT", "choices": CLIENTS}, Text(_CLIENT_NAMES, _CLIENT_NAMES)),
    ("--write", _SWITCH, Text("put it into the client's configuration", "直接写入客户端的配置")),
    (
        "--project",
        _SWITCH,
        Text("for the project in this folder; never holds the key", "只用于当前文件夹中的项目；绝不含 Key"),
    ),
    ("--name", {}, Text("the entry's name; default: by the site", "条目名称；默认随站点而定")),
    ("--base-url", {"metavar": "URL"}, Text("the API, if it is not aitoearn.cn's", "API 地址；aitoearn.cn 不用填")),
    ("--url", {}, Text("print an entry for a server that runs at this URL", "显示用于连接该地址上的服务的条目")),
    ("--sandbox", _ON_EITHER_SIDE, Text("an entry that needs no key", "无需 Key 的条目")),
    ("--read-only", _ON_EITHER_SIDE, Text("an entry that never writes", "绝不写入的条目")),
)
_OF_DOCTOR: tuple[Option, ...] = (
    (
        "--client",
        {"metavar": "CLIENT", "choices": CLIENTS},
        Text("check this client's entry as the client would start it", "像客户端那样启动并检查其中的条目"),
    ),
    ("--json", _SWITCH, Text("print the findings for a program", "以 JSON 输出检查结果，供程序读取")),
    ("--sandbox", _ON_EITHER_SIDE, Text("look at the simulator", "检查模拟器")),
)
_OF_SANDBOX: tuple[Option, ...] = (
    ("--port", {"type": int, "default": 0}, Text("default: a free one", "端口；默认任选一个空闲的")),
    (
        "--latency",
        {"type": float, "default": 0.0, "metavar": "MS"},
        Text("wait before each answer", "每次响应前等待的毫秒数"),
    ),
    (
        "--fault-rate",
        {"type": float, "default": 0.0, "metavar": "R"},
        Text("share of requests that fail, 0-1", "出错请求的比例，0 到 1"),
    ),
    (
        "--state",
        {"metavar": "FILE"},
        Text("keep records and history in this file, over restarts", "把记录和历史保存在该文件中，重启后仍在"),
    ),
)
_OF_SERVE: tuple[Option, ...] = (
    (
        "--http",
        {"action": "store_true", "required": True},
        Text("MCP's streamable HTTP, the only transport", "MCP 的 streamable HTTP，唯一的传输方式"),
    ),
    (
        "--host",
        {"default": "127.0.0.1"},
        Text("address to listen on; default: 127.0.0.1", "监听地址；默认 127.0.0.1"),
    ),
    ("--port", {"type": int, "default": 8765}, Text("default: 8765; 0: a free one", "端口；默认 8765，0 表示任选")),
    (
        "--allowed-host",
        {"action": "append", "default": [], "metavar": "NAME"},
        Text(
            "a name under which callers reach this server; can be given more than once",
            "调用方访问本服务时使用的主机名；可多次给出",
        ),
    ),
    ("--sandbox", _ON_EITHER_SIDE, Text("use the built-in simulator", "使用内置模拟器")),
    ("--read-only", _ON_EITHER_SIDE, Text("leave out what writes", "不提供写入类工具")),
)
_OF_COMMAND: dict[str, tuple[Text, tuple[Option, ...]]] = {
    "demo": (Text("see the main job done on the sandbox", "在沙盒中演示主要功能"), ()),
    "config": (Text("print or write this server's entry for a client", "显示或写入客户端所需的配置条目"), _OF_CONFIG),
    "doctor": (
        Text("find out what is wrong: settings, network, key, clock, encoding", "检查设置、网络、Key、时钟和编码"),
        _OF_DOCTOR,
    ),
    "sandbox": (Text("serve the simulated API on this machine", "在本机提供模拟的 API"), _OF_SANDBOX),
    "serve": (Text("serve over HTTP, for many callers", "通过 HTTP 为多个调用方提供服务"), _OF_SERVE),
}


def parser(language: Language, runs: Mapping[str, Callable[..., int]]) -> argparse.ArgumentParser:
    """Return the parser of a command line; `runs` has what each command does, and under "" what is done without one."""
    made = _ChineseParser() if language == "zh" else _Parser()
    made.prog, made.description = "aitoearn-mcp", _DESCRIPTION.into(language)
    made.add_options(_OF_ALL)
    made.set_defaults(run=runs[""])
    commands = made.add_subparsers(title=_COMMANDS.into(language), metavar="COMMAND")
    for name, (meaning, options) in _OF_COMMAND.items():
        command = commands.add_parser(name, help=meaning.into(language), description=meaning.into(language))
        command.add_options(options)
        command.set_defaults(run=runs[name])
    return made


class _Formatter(argparse.HelpFormatter):
    language: Language = "en"

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, _USAGE.into(self.language) if prefix is None else prefix)


class _ChineseFormatter(_Formatter):
    language = "zh"

    def format_help(self) -> str:
        return super().format_help().replace(":\n", "：\n")


class _Parser(argparse.ArgumentParser):
    """Speaks one language."""

    formatter: type[_Formatter] = _Formatter

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs, add_help=False, formatter_class=self.formatter)

    def add_options(self, options: tuple[Option, ...]) -> None:
        """Add a command's arguments and options, and --help."""
        language = self.formatter.language
        named = self.add_argument_group(_ARGUMENTS.into(language))
        others = self.add_argument_group(_OPTIONS.into(language))
        others.add_argument("-h", "--help", action="help", help=_HELP.into(language))
        for name, kwargs, meaning in options:
            group = others if name.startswith("-") else named
            group.add_argument(name, **kwargs, help=meaning.into(language))

    def error(self, message: str) -> NoReturn:
        self.print_usage(sys.stderr)
        problem = Text(message, _in_chinese(message))
        self.exit(_BAD_ARGUMENTS, f"{self.prog}: {_BAD.format(problem=problem).into(self.formatter.language)}\n")


class _ChineseParser(_Parser):
    formatter = _ChineseFormatter


def _in_chinese(message: str) -> str:
    """Return argparse's message in Chinese; one that is not known stays as it is."""
    for english, chinese in _PROBLEMS:
        if (found := re.fullmatch(english, message, re.DOTALL)) is not None:
            return found.expand(chinese)
    return message
