"""The types of settings: what a value may be, and the clause for a value that may not."""

import re
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from pydantic import AfterValidator, BeforeValidator, SecretStr

from aitoearn_mcp.i18n import Text
from aitoearn_mcp.proxies import leads_to_a_host

LOOPBACK = ("localhost", "127.0.0.1", "::1")

_TRUE, _FALSE = ("1", "true", "yes", "on"), ("0", "false", "no", "off")
_SHORTEST_TOKEN = 16
_HOST_NAME = re.compile(r"(?:[a-z0-9](?:[a-z0-9._-]*[a-z0-9])?|\[[0-9a-f:.]+\])(?::[0-9]{1,5})?")

_QUOTES = {'"': '"', "'": "'", "`": "`", "“": "”", "‘": "’"}
# What a client, a template or a guide leaves: ${NAME}, {{name}}, {env:NAME}, <name>. What a shell did not replace, also
# before the rest of a path: $NAME, %NAME%. What a program writes for a value that it does not have.
_PLACEHOLDER = re.compile(
    r"(\$\{|\{\{).*|\{\w+:[^{}]*\}|<[^<>]*>"
    r"|(\$\w+|%\w+%)([/\\].*)?"
    r"|undefined|null|none|nil",
    re.DOTALL | re.IGNORECASE,
)


class InvalidValue(ValueError):
    """A value that a setting can't have; the clause says what is right, to follow the setting's name."""

    def __init__(self, en: str, zh: str) -> None:
        super().__init__(en)
        self.text = Text(en, zh)


def unquoted(text: str) -> str:
    """Drop the quotes around a value: `docker --env-file` keeps them, and people copy them along."""
    return text[1:-1].strip() if len(text) > 1 and _QUOTES.get(text[0]) == text[-1] else text


def is_placeholder(text: str) -> bool:
    """Tell whether a text stands where a value should have been put."""
    return _PLACEHOLDER.fullmatch(text) is not None


def is_on(text: str) -> bool:
    """Tell whether a switch is on; what is neither on nor off is not."""
    return text.lower() in _TRUE


def _switch(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    if is_on(value):
        return True
    if value.lower() in _FALSE:
        return False
    words = ", ".join(_TRUE + _FALSE)
    raise InvalidValue(f"must be one of {words}", f"必须是以下之一：{words}")


def base_url(text: str) -> str:
    """Return a URL to which a key may be sent, without its last slash. Raises InvalidValue."""
    if not leads_to_a_host(text, ("https", "http")):
        example = "https://aitoearn.cn/api"
        raise InvalidValue(f"must be a URL such as {example}", f"必须是网址，例如 {example}")
    parts = urlsplit(text)
    if parts.username is not None or parts.query or parts.fragment:
        raise InvalidValue(
            "must be a URL without user name, query or fragment", "必须是不含用户名、查询参数和片段的网址"
        )
    if parts.scheme == "http" and parts.hostname not in LOOPBACK:
        raise InvalidValue(
            "must begin with https:// (http:// only for this machine), or others could read the key",
            "必须以 https:// 开头（http:// 只可用于本机），否则 Key 可能被他人读取",
        )
    return text.rstrip("/")


def _timezone(value: Any) -> Any:
    if not isinstance(value, str):
        return value
    try:
        return ZoneInfo(value)
    except (KeyError, ValueError, OSError):
        raise InvalidValue(
            "must be a time zone's name such as Asia/Shanghai", "必须是时区名称，例如 Asia/Shanghai"
        ) from None


def _file(value: Any) -> Any:
    try:
        return Path(value).expanduser() if isinstance(value, str) else value
    except RuntimeError:
        raise InvalidValue("names the home folder of an unknown user", "使用了未知用户的主目录") from None


def _token(secret: SecretStr) -> SecretStr:
    text = secret.get_secret_value()
    if not (text.isascii() and text.isprintable() and " " not in text) or len(text) < _SHORTEST_TOKEN:
        raise InvalidValue(
            f"must be at least {_SHORTEST_TOKEN} visible ASCII characters without spaces",
            f"必须至少有 {_SHORTEST_TOKEN} 个可见的 ASCII 字符，不含空格",
        )
    return secret


def host_name(text: str) -> str:
    """Return a name under which callers reach this server, in lower case. Raises InvalidValue."""
    name = text.strip().lower()
    if not _HOST_NAME.fullmatch(name):
        examples = "mcp.example.com", "mcp.example.com:8443"
        raise InvalidValue(
            f"must be host names such as {' or '.join(examples)}, without https:// or path",
            f"必须是主机名，例如 {' 或 '.join(examples)}，不含 https:// 和路径",
        )
    return name


def _host_names(value: Any) -> Any:
    return tuple(map(host_name, value.split(","))) if isinstance(value, str) else value


def _lower(value: Any) -> Any:
    return value.lower() if isinstance(value, str) else value


def _upper(value: Any) -> Any:
    return value.upper() if isinstance(value, str) else value


Switch = Annotated[bool, BeforeValidator(_switch)]
BaseUrl = Annotated[str, AfterValidator(base_url)]
TimeZone = Annotated[ZoneInfo, BeforeValidator(_timezone)]
FilePath = Annotated[Path, BeforeValidator(_file)]
Token = Annotated[SecretStr, AfterValidator(_token)]
HostNames = Annotated[tuple[str, ...], BeforeValidator(_host_names)]
IN_LOWER_CASE, IN_UPPER_CASE = BeforeValidator(_lower), BeforeValidator(_upper)
