"""Settings: read once from the environment, checked, frozen."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal, Self
from urllib.parse import urlsplit

from pydantic import BaseModel, Field, SecretStr, ValidationError

from aitoearn_mcp.i18n import Language, Text
from aitoearn_mcp.key import FoundKey, find_key
from aitoearn_mcp.proxies import bad_certificates, bad_proxies
from aitoearn_mcp.setting_types import (
    IN_LOWER_CASE,
    IN_UPPER_CASE,
    LOOPBACK,
    BaseUrl,
    FilePath,
    HostNames,
    InvalidValue,
    Switch,
    TimeZone,
    Token,
    is_on,
    is_placeholder,
)
from aitoearn_mcp.variables import Variable, misspelled, texts_of

CN_BASE_URL = "https://aitoearn.cn/api"
AI_BASE_URL = "https://aitoearn.ai/api"
# Any loopback address would do: in sandbox mode the app answers inside the process.
SANDBOX_BASE_URL = "http://localhost/api"
# Public, and not a secret: it opens nothing but the simulator.
SANDBOX_KEY = "sandbox-key"

_PLACEHOLDER = Text(
    "is still a placeholder: the program that starts this server put no value in its place",
    "仍是占位符：启动本服务的程序没有填入实际的值",
)
_NOT_WITH_THE_SANDBOX = Text(
    "can't be used together with the sandbox: unset one of the two", "不能与沙盒同时使用：请取消设置其中一个"
)
# The sandbox has its own of these.
_OF_THE_REAL_API = ("api_key", "api_key_file", "base_url")


class SettingsError(ValueError):
    """One or more settings that can't be used; the message is one line that names each variable."""

    def __init__(self, problem: str | Text) -> None:
        self.text = problem if isinstance(problem, Text) else Text(problem, problem)
        super().__init__(self.text.en)


class Settings(BaseModel, frozen=True, extra="forbid", hide_input_in_errors=True):
    """Everything that a user can set: one field, one row of the README's table. Times are in seconds.

    `api_key` is None where none was found: `no_key_because` then says why, and `key_from` otherwise where it came from.
    `warnings` are for the log.
    """

    api_key: Annotated[
        SecretStr | None,
        Variable(
            "AITOEARN_API_KEY",
            "your AiToEarn API key; without it the tools are listed and each call says how to set it",
            "你的 AiToEarn API Key；未设置时仍会列出工具，每次调用都会说明如何设置",
        ),
    ] = None
    api_key_file: Annotated[
        FilePath | None,
        Variable(
            "AITOEARN_API_KEY_FILE",
            "a file that holds the key, instead of the key itself",
            "存放 Key 的文件，用来代替直接设置 Key",
        ),
    ] = None
    base_url: Annotated[
        BaseUrl,
        Variable(
            "AITOEARN_BASE_URL",
            f"the API; `{AI_BASE_URL}` for the global site, or your own server's. https only, except to this machine",
            f"API 地址；国际站为 `{AI_BASE_URL}`，也可以是你自己的服务器。除本机外只能用 https",
        ),
    ] = CN_BASE_URL
    language: Annotated[
        Language,
        IN_LOWER_CASE,
        Variable(
            "AITOEARN_LANGUAGE",
            "language of notes and errors: `en` or `zh`",
            "说明和错误信息的语言：`en` 或 `zh`",
            rule=Text("must be en or zh", "必须是 en 或 zh"),
        ),
    ] = "en"
    timezone: Annotated[
        TimeZone | None,
        Variable(
            "AITOEARN_TIMEZONE",
            "time zone of dates without one, such as `Asia/Shanghai`",
            "日期未注明时区时使用的时区，例如 `Asia/Shanghai`",
            unset=Text("the system's", "系统时区"),
        ),
    ] = None
    timeout: Annotated[
        float,
        Field(ge=1, le=600),
        Variable(
            "AITOEARN_TIMEOUT",
            "seconds for a whole call, {least} to {most}; most clients give up at 60",
            "一次调用的总时限（秒），{least} 到 {most}；多数客户端等到 60 秒就会放弃",
            rule=Text("must be a number of seconds from {least} to {most}", "必须是 {least} 到 {most} 之间的秒数"),
        ),
    ] = 50.0
    concurrency: Annotated[
        int,
        Field(ge=1, le=64),
        Variable(
            "AITOEARN_CONCURRENCY",
            "requests in flight at once, {least} to {most}",
            "同时进行的请求数，{least} 到 {most}",
            rule=Text("must be a whole number from {least} to {most}", "必须是 {least} 到 {most} 之间的整数"),
        ),
    ] = 8
    read_only: Annotated[
        Switch,
        Variable(
            "AITOEARN_READ_ONLY",
            "`1`: the tools that write are left out",
            "`1`：不提供写入类工具",
            safety=True,
        ),
    ] = False
    protect_links: Annotated[
        Switch,
        Variable(
            "AITOEARN_PROTECT_LINKS",
            "`0`: a link that a record has may be replaced or dropped without `overwrite: true`, and a record is not "
            "read before it is updated",
            "`0`：无需 `overwrite: true` 即可替换或去掉记录已有的链接，更新前也不读取记录",
            safety=True,
            former_name="AITOEARN_PROTECT_READY",
        ),
    ] = True
    audit_log: Annotated[
        FilePath | None,
        Variable(
            "AITOEARN_AUDIT_LOG",
            "a file that gets a line before and after each write",
            "每次写入前后各记一行的文件",
            safety=True,
        ),
    ] = None
    log_level: Annotated[
        Literal["DEBUG", "INFO", "WARNING", "ERROR"],
        IN_UPPER_CASE,
        Variable(
            "AITOEARN_LOG_LEVEL",
            "`DEBUG`, `INFO`, `WARNING` or `ERROR`; the log goes to stderr and never holds the key",
            "`DEBUG`、`INFO`、`WARNING` 或 `ERROR`；日志写到 stderr，绝不含 Key",
            rule=Text("must be one of DEBUG, INFO, WARNING, ERROR", "必须是以下之一：DEBUG、INFO、WARNING、ERROR"),
        ),
    ] = "WARNING"
    sandbox: Annotated[
        Switch,
        Variable(
            "AITOEARN_SANDBOX",
            "`1`: use the built-in simulator, no key, no network",
            "`1`：使用内置模拟器，无需 Key 和网络",
        ),
    ] = False
    mcp_token: Annotated[
        Token | None,
        Variable(
            "AITOEARN_MCP_TOKEN",
            "`serve --http` with a key: what callers send as `Authorization: Bearer`; at least 16 visible ASCII "
            "characters",
            "`serve --http` 带 Key 运行时，调用方在 `Authorization: Bearer` 中发送的令牌；至少 16 个可见 ASCII 字符",
            unset=Text("a random one", "随机生成"),
        ),
    ] = None
    allowed_hosts: Annotated[
        HostNames,
        Variable(
            "AITOEARN_MCP_ALLOWED_HOSTS",
            "`serve --http`: the host names under which callers reach it, separated by commas",
            "`serve --http`：调用方访问时使用的主机名，用逗号分隔",
            unset=Text("this machine's names", "本机名称"),
        ),
    ] = ()
    key_from: str | None = None
    no_key_because: Text | None = None
    warnings: tuple[str, ...] = ()

    @classmethod
    def from_env(cls, environ: Mapping[str, str], *, sandbox: bool = False, read_only: bool = False) -> Self:
        """Read all `AITOEARN_*` variables; `sandbox` and `read_only` are the command line's switches.

        Raises SettingsError with every problem at once. Never quotes a key.
        """
        texts = texts_of(environ, VARIABLES)
        in_sandbox = sandbox or is_on(texts.get("sandbox", ""))
        # A placeholder instead of the key counts as a missing key and does not stop the start.
        problems = {name: _PLACEHOLDER for name, text in texts.items() if name != "api_key" and is_placeholder(text)}
        if in_sandbox:
            problems |= {name: _NOT_WITH_THE_SANDBOX for name in _OF_THE_REAL_API if texts.pop(name, "")}
            found = FoundKey("the sandbox", SecretStr(SANDBOX_KEY))
            texts["base_url"] = SANDBOX_BASE_URL
        else:
            file = "" if "api_key_file" in problems else texts.get("api_key_file", "")
            found = find_key(texts.pop("api_key", ""), file)
        settings, refused = cls._validated({name: text for name, text in texts.items() if name not in problems})
        sentences = _sentences({**refused, **problems}, found)
        warnings, misspelled_safety = _unknown_names(environ)
        sentences += misspelled_safety
        if not settings.is_loopback:
            sentences += bad_proxies(environ) + bad_certificates(environ)
        if sentences:
            raise SettingsError(
                Text("; ".join(each.en for each in sentences), "；".join(each.zh for each in sentences))
            )
        return settings.replace(
            api_key=found.key,
            key_from=found.source,
            no_key_because=found.missing,
            sandbox=in_sandbox,
            read_only=settings.read_only or read_only,
            warnings=warnings,
        )

    @classmethod
    def _validated(cls, values: Mapping[str, str]) -> tuple[Self, dict[str, Text]]:
        """Return the settings with the good ones of these values, and what is wrong with the others."""
        try:
            return cls.model_validate(values), {}
        except ValidationError as error:
            refused = {}
            for each in error.errors(include_url=False, include_input=False):
                name, reason = str(each["loc"][0]), each.get("ctx", {}).get("error")
                refused[name] = reason.text if isinstance(reason, InvalidValue) else VARIABLES[name].must
        return cls.model_validate({name: text for name, text in values.items() if name not in refused}), refused

    def replace(self, **changes: Any) -> Self:
        """Return the same settings with other values of some fields, which are not checked again."""
        return self.model_copy(update=changes)

    @property
    def site(self) -> str:
        """The AiToEarn site that is read and changed, by its host's name."""
        return "sandbox" if self.sandbox else urlsplit(self.base_url).hostname or self.base_url

    @property
    def is_loopback(self) -> bool:
        """Tell whether the API is on this machine, where no proxy is ever used."""
        return urlsplit(self.base_url).hostname in LOOPBACK


VARIABLES: dict[str, Variable] = {
    name: variable for name, info in Settings.model_fields.items() if (variable := Variable.of(info))
}
"""The variable of each field, in the order of the README's table."""
NAMES = tuple(variable.name for variable in VARIABLES.values())
# Parsed in service/settings.py. Without its keys file, a service might use the server's key for everybody.
SERVICE_NAMES = (
    "AITOEARN_MCP_OAUTH_ISSUER",
    "AITOEARN_MCP_OAUTH_RESOURCE",
    "AITOEARN_MCP_OAUTH_AUDIENCE",
    "AITOEARN_MCP_OAUTH_SCOPE",
    "AITOEARN_MCP_KEYS_FILE",
    "AITOEARN_MCP_TOKENS_FILE",
)
_SERVICE = {name: Variable(name, "", "", safety=name.endswith("KEYS_FILE")) for name in SERVICE_NAMES}


def _sentences(problems: Mapping[str, Text], found: FoundKey) -> list[Text]:
    """Return a sentence for each variable that has a problem, in the order of the fields."""
    clauses = {VARIABLES[name].name: clause for name, clause in problems.items()}
    if found.problem:
        clauses[str(found.source)] = found.problem
    return [Text(f"{name} {clauses[name].en}", f"{name} {clauses[name].zh}") for name in NAMES if name in clauses]


def _unknown_names(environ: Mapping[str, str]) -> tuple[tuple[str, ...], list[Text]]:
    """Return the warnings about unknown names, and the problems.

    A name that is nearly a safety switch's is a problem: a warning is easily missed, and the switch would be off.
    """
    warnings, problems = [], []
    for name, near in misspelled(environ, VARIABLES | _SERVICE):
        if near and near.safety:
            problems.append(
                Text(f"{name} is unknown: did you mean {near.name}?", f"没有 {name} 这个设置，是不是想用 {near.name}？")
            )
        else:
            warnings.append(f"unknown setting {name}" + (f": did you mean {near.name}?" if near else ""))
    return tuple(warnings), problems
