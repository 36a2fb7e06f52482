"""The AiToEarn API key: where it is found, and what can't be one."""

import re
from dataclasses import dataclass
from pathlib import Path

from pydantic import SecretStr

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.setting_types import InvalidValue, is_placeholder, unquoted

KEY, KEY_FILE = "AITOEARN_API_KEY", "AITOEARN_API_KEY_FILE"
NO_KEY_SET = Text("AITOEARN_API_KEY is not set", "未设置 AITOEARN_API_KEY")

_SHORTEST, _LONGEST = 8, 512
# As config and guides write it; and as sites show a key that they hide: ai_12****89, ai_12...89, xxxxxxxx.
_NOT_THE_KEY = re.compile(
    r"(your[ _-]?)?(aitoearn[ _-]?)?(api[ _-]?)?key([ _-]?here)?"
    r"|.*(\*{3}|•|●|…|\.{3}).*|(\w{2,3}[_-])?x{4,}",
    re.DOTALL | re.IGNORECASE,
)
_PLACEHOLDER = Text(
    "{name} is empty or still a placeholder: the program that starts this server did not put the key in its place",
    "{name} 为空或仍是占位符：启动本服务的程序没有填入实际的 Key",
)


@dataclass(frozen=True, slots=True)
class FoundKey:
    """The key and the variable that it came from; or why there is none; or what is wrong with that variable.

    `missing` is a sentence, `problem` a clause to follow the variable's name.
    """

    source: str | None = None
    key: SecretStr | None = None
    missing: Text | None = None
    problem: Text | None = None


def find_key(key: str, file: str) -> FoundKey:
    """Take the key from what AITOEARN_API_KEY and AITOEARN_API_KEY_FILE hold; empty means unset."""
    if key and file:
        return FoundKey(
            KEY, problem=Text(f"and {KEY_FILE} are both set: unset one of them", f"和 {KEY_FILE} 只能设置一个")
        )
    if not (key or file):
        return FoundKey(missing=NO_KEY_SET)
    name = KEY if key else KEY_FILE
    try:
        text = unquoted((key or _content(file)).strip().strip("\ufeff").strip())
        if is_no_key(text):
            return FoundKey(missing=_PLACEHOLDER.format(name=name))
        return FoundKey(name, SecretStr(checked_key(text)))
    except InvalidValue as error:
        return FoundKey(name, problem=error.text)


def is_no_key(text: str) -> bool:
    """Tell whether a text is empty, stands where a key should be put, or is a key that is partly hidden."""
    return not text or is_placeholder(text) or _NOT_THE_KEY.fullmatch(text) is not None


def checked_key(text: str) -> str:
    """Return the API key. Raises InvalidValue, which says what a key must be and never quotes the key."""
    if re.match("bearer ", text, re.IGNORECASE):
        raise InvalidValue("must be the key alone, without 'Bearer '", "必须只是 Key 本身，不带 “Bearer ”")
    if not (text.isascii() and text.isprintable() and " " not in text):
        raise InvalidValue(
            "must be visible ASCII characters without spaces; was something else copied along?",
            "必须是不含空格的可见 ASCII 字符；是否多复制了其他内容？",
        )
    if not _SHORTEST <= len(text) <= _LONGEST:
        raise InvalidValue(
            f"must have {_SHORTEST} to {_LONGEST} characters, and has {len(text)}",
            f"长度必须为 {_SHORTEST} 到 {_LONGEST} 个字符，现为 {len(text)} 个",
        )
    return text


def _content(file: str) -> str:
    try:
        return Path(file).expanduser().read_bytes().decode("utf-8-sig")
    except (OSError, UnicodeDecodeError, RuntimeError) as error:  # RuntimeError: `~name` of an unknown user.
        reason = (isinstance(error, OSError) and error.strerror) or type(error).__name__
        raise InvalidValue(f"names a file that can't be read ({reason})", f"指定的文件无法读取（{reason}）") from None
