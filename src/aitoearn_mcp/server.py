"""The MCP server over the catalogue of tools."""

import functools
import logging
import traceback
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import AbstractAsyncContextManager, asynccontextmanager
from typing import Any

import anyio
import httpx
import mcp.types as t
from mcp import MCPError
from mcp.server import Server
from mcp.server.apps import EXTENSION_ID
from mcp.server.context import ServerRequestContext
from pydantic import SecretStr

from aitoearn_mcp import __version__, introduction
from aitoearn_mcp.api.accounts import AccountNames
from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.errors import AiToEarnError, InternalError, MissingKeyError, NotSentError, ReadOnlyError
from aitoearn_mcp.api.http import ApiHttp, open_http
from aitoearn_mcp.api.request_id import new_request_id
from aitoearn_mcp.board import resource
from aitoearn_mcp.compact_json import compact_json
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.invalid_params import NamedProblems
from aitoearn_mcp.prompts import BackfillPrompt
from aitoearn_mcp.proxies import proxy_for
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.settings import Settings, SettingsError
from aitoearn_mcp.tools.catalogue import TOOLS, tools_for
from aitoearn_mcp.tools.tool import Tool, ToolContext, ToolResult
from aitoearn_mcp.updates.audit import AuditLog
from aitoearn_mcp.updates.locks import RecordLocks

ERROR_META = "aitoearn-mcp/error"

_LOG = logging.getLogger(__name__)

_SANDBOX_NOTE = Text("SANDBOX: nothing on AiToEarn was changed", "沙盒模式：AiToEarn 上的数据未被改动")
_HOW_TO_SET_THE_KEY = Text(
    "Ask the user to make an API key on the AiToEarn site, to set AITOEARN_API_KEY in the `env` of this server's entry "
    "in the client's configuration, and to restart the client. AITOEARN_SANDBOX=1 lets you try it without a key.",
    "请用户在 AiToEarn 网站创建 API Key，填到客户端配置里本服务 `env` 的 AITOEARN_API_KEY 中，然后重启客户端。"
    "没有 Key 也可以设置 AITOEARN_SANDBOX=1 先试用。",
)
_NO_KEY = Text("There is no API key: {reason}.", "没有 API Key：{reason}。")
_READ_ONLY = Text(
    "{tool} is switched off: this server is read-only, so nothing was sent.",
    "{tool} 已停用：本服务是只读模式，未发送任何内容。",
)
_HOW_TO_WRITE = Text(
    "Only the user can change that: unset AITOEARN_READ_ONLY (or leave out --read-only) in this server's entry in the "
    "client's configuration, and restart the client.",
    "只有用户可以改：在客户端配置里删除本服务的 AITOEARN_READ_ONLY（或去掉 --read-only），然后重启客户端。",
)
_NO_AUDIT_LOG = Text(
    "{tool} needs an audit log, and this server keeps none, so nothing was sent.",
    "{tool} 需要审计日志，但本服务没有开启，因此未发送任何内容。",
)
_HOW_TO_AUDIT = Text(
    "Only whoever runs this server can change that: the user sets AITOEARN_AUDIT_LOG in its entry in the client's "
    "configuration and restarts the client; over HTTP, its operator does. Only later changes can be undone.",
    "只有运行本服务的人可以改：用户在客户端配置里为它设置 AITOEARN_AUDIT_LOG，然后重启客户端；"
    "通过 HTTP 时由其管理员设置。只能撤销此后的更改。",
)


KeyOf = Callable[[ServerRequestContext[ApiHttp]], SecretStr | MissingKeyError]


def build_server(
    settings: Settings,
    transport: httpx.AsyncBaseTransport | None = None,
    key_of: KeyOf | None = None,
    *,
    reads_files: bool = True,
) -> Server[ApiHttp]:
    """Build the server, which opens its HTTP client when it starts to serve.

    `transport` replaces the network. `key_of` returns the API key that a call brings, or what is wrong with it; without
    it, every call uses the settings' key. `reads_files`: the server runs where the user's files are.

    Raises SettingsError if the audit log or the proxy can't be used.
    """
    if transport is None and not settings.is_loopback:
        _check_proxy(settings.base_url)
    tools = tools_for(settings, reads_files=reads_files)
    calls = _Calls(settings, tools, key_of or (lambda _: _settings_key(settings)), _audit_log(settings))
    prompt = BackfillPrompt(settings.language)
    server = Server(
        introduction.NAME,
        version=__version__,
        title=introduction.title(settings),
        description=introduction.DESCRIPTION,
        website_url=introduction.WEBSITE,
        icons=introduction.icons(),
        instructions=introduction.instructions(settings, tools),
        lifespan=_connecting(settings, transport),
        on_list_tools=calls.list_tools,
        on_call_tool=calls.call,
        on_list_resources=resource.list_resources,
        on_list_resource_templates=resource.list_resource_templates,
        on_read_resource=resource.read_resource,
        # The prompt is about setting links.
        on_list_prompts=None if settings.read_only else prompt.list,
        on_get_prompt=None if settings.read_only else prompt.get,
    )
    server.middleware.append(NamedProblems())
    server.extensions[EXTENSION_ID] = {}
    return server


def _connecting(
    settings: Settings, transport: httpx.AsyncBaseTransport | None
) -> Callable[[Server[ApiHttp]], AbstractAsyncContextManager[ApiHttp]]:
    """Return a server's lifespan: it keeps the connections to AiToEarn."""

    @asynccontextmanager
    async def lifespan(_: Server[ApiHttp]) -> AsyncIterator[ApiHttp]:
        async with open_http(
            settings.base_url,
            concurrency=settings.concurrency,
            transport=transport,
            trust_env=not settings.is_loopback,
        ) as http:
            yield http

    return lifespan


class _Calls:
    """Lists the tools and runs their calls. An exception that ends a call becomes its result here and nowhere else."""

    def __init__(self, settings: Settings, tools: Sequence[Tool[Any]], key_of: KeyOf, audit: AuditLog | None) -> None:
        self._tools: dict[str, Tool[Any]] = {tool.name: tool for tool in tools}
        self._settings = settings
        self._key_of = key_of
        self._audit = audit
        self._locks = RecordLocks()
        self._account_names = AccountNames()
        self._listed = t.ListToolsResult(tools=[_definition(tool) for tool in tools])

    async def list_tools(
        self, _: ServerRequestContext[ApiHttp], __: t.PaginatedRequestParams | None
    ) -> t.ListToolsResult:
        """Answer tools/list."""
        return self._listed

    async def call(self, context: ServerRequestContext[ApiHttp], params: t.CallToolRequestParams) -> t.CallToolResult:
        """Answer tools/call. Raises MCPError for an unknown tool."""
        key = self._key_of(context)
        redactor = Redactor("" if isinstance(key, MissingKeyError) else key.get_secret_value())
        surroundings = self._surroundings(params.name, context, key, redactor)
        try:
            tool = self._tool(params.name)
            result = await tool.call(params.arguments, surroundings)
        except AiToEarnError as error:
            return self._refusal(error.message(self._settings.language), error.details(), redactor)
        except MCPError:
            raise
        except Exception:
            bug = surroundings.bug(None)
            return self._refusal(bug.message(self._settings.language), bug.details(), redactor)
        return self._success(result, redactor)

    def _tool(self, name: str) -> Tool[Any]:
        """Return the tool of that name. Raises NotSentError if it is switched off, MCPError if it is unknown."""
        if name in self._tools:
            return self._tools[name]
        if any(name == tool.name for tool in TOOLS):
            if not self._settings.read_only:
                raise NotSentError(_NO_AUDIT_LOG.format(tool=name), _HOW_TO_AUDIT, writing=True)
            raise ReadOnlyError(_READ_ONLY.format(tool=name), _HOW_TO_WRITE, writing=True)
        raise MCPError(t.INVALID_PARAMS, f"Unknown tool. Available: {', '.join(self._tools)}")

    def _surroundings(
        self, tool: str, context: ServerRequestContext[ApiHttp], key: SecretStr | MissingKeyError, redactor: Redactor
    ) -> ToolContext:
        settings = self._settings
        client: AiToEarnClient | MissingKeyError = (
            key
            if isinstance(key, MissingKeyError)
            else AiToEarnClient(
                context.lifespan_context,
                key,
                redactor,
                deadline=anyio.current_time() + settings.timeout,
                language=settings.language,
            )
        )
        return ToolContext(
            tool,
            settings,
            client,
            self._locks,
            redactor,
            context.session.report_progress,
            functools.partial(_log_bug, client, redactor),
            self._account_names,
            self._audit,
        )

    def _success(self, result: ToolResult, redactor: Redactor) -> t.CallToolResult:
        notes = ([_SANDBOX_NOTE] if self._settings.sandbox else []) + result.notes
        content = ({"notes": notes} if notes else {}) | {k: v for k, v in result.fields.items() if k != "notes"}
        content = redactor.value(content, self._settings.language)
        text = _text(compact_json(content))
        if result.failed:
            return t.CallToolResult(content=[text], is_error=True)
        return t.CallToolResult(content=[text], structured_content=content)

    def _refusal(self, text: str, facts: dict[str, Any], redactor: Redactor) -> t.CallToolResult:
        if self._settings.sandbox:
            text = f"{text}\n{_SANDBOX_NOTE.into(self._settings.language)}"
        return t.CallToolResult(
            content=[_text(redactor.text(text))], is_error=True, _meta={ERROR_META: redactor.value(facts)}
        )


def _log_bug(client: AiToEarnClient | MissingKeyError, redactor: Redactor, record_id: str | None) -> InternalError:
    """Log the exception being handled, and return an error without its details, which may hold anything."""
    request_id = new_request_id()
    _LOG.error("requestId %s\n%s", request_id, redactor.text(traceback.format_exc()))
    has_written = isinstance(client, AiToEarnClient) and client.has_written(record_id)
    return InternalError(request_id, has_written=has_written)


def _audit_log(settings: Settings) -> AuditLog | None:
    if settings.audit_log is None:
        return None
    log = AuditLog(settings.audit_log)
    try:
        log.check()
    except OSError as error:
        raise SettingsError(f"AITOEARN_AUDIT_LOG names a file that can't be written: {error.strerror}") from None
    return log


def _check_proxy(base_url: str) -> None:
    """Refuse an unusable proxy of the system, as settings do one of the environment."""
    try:
        proxy_for(base_url)
    except ValueError as error:
        raise SettingsError(str(error)) from None


def _settings_key(settings: Settings) -> SecretStr | MissingKeyError:
    reason = settings.no_key_because or Text("", "")
    return settings.api_key or MissingKeyError(_NO_KEY.format(reason=reason), _HOW_TO_SET_THE_KEY)


def _definition(tool: Tool[Any]) -> t.Tool:
    return t.Tool(
        name=tool.name,
        title=tool.title,
        description=tool.description,
        input_schema=tool.input_schema,
        output_schema=tool.output_schema,
        annotations=tool.hints.model_copy(update={"title": tool.title}),
        _meta=None if tool.meta is None else dict(tool.meta),
    )


def _text(text: str) -> t.TextContent:
    return t.TextContent(type="text", text=text)
