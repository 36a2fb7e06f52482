"""What a tool is, and what it has at hand while it runs."""

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Generic, TypeVar

from mcp.types import ToolAnnotations

from aitoearn_mcp.api.accounts import AccountNames
from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.errors import AiToEarnError, InternalError, InvalidArgumentsError, MissingKeyError
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.schema import input_schema
from aitoearn_mcp.tools.validation import ToolArguments
from aitoearn_mcp.updates.audit import AuditLog
from aitoearn_mcp.updates.context import UpdateContext
from aitoearn_mcp.updates.locks import RecordLocks

READS = ToolAnnotations(read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=True)
READS_NOTHING = ToolAnnotations(
    read_only_hint=True, destructive_hint=False, idempotent_hint=True, open_world_hint=False
)
OVERWRITES = ToolAnnotations(read_only_hint=False, destructive_hint=True, idempotent_hint=True, open_world_hint=True)

ALWAYS_LOADED = {"anthropic/alwaysLoad": True}
"""The `_meta` of a tool that Claude Code defines in the first request, where it defers the others."""

_Arguments = TypeVar("_Arguments", bound=ToolArguments)


@dataclass(frozen=True, slots=True)
class ToolResult:
    """What a tool returns: the object's fields, and notes on what the agent should know.

    A Text anywhere in the fields is put into the user's language. `failed`: nothing that was asked for was done, so the
    agent gets an error.
    """

    fields: dict[str, Any]
    notes: list[Text] = field(default_factory=list)
    failed: bool = False


@dataclass(frozen=True, slots=True)
class ToolContext:
    """What one call has at hand. Without an API key, `client` is the error that says so.

    `tool` is the name of the tool that runs. `report` sends progress (done, of how many) to a client that asked for it.
    `bug` logs the exception that is being handled and returns the error for it, for one record or for the whole call.
    """

    tool: str
    settings: Settings
    client: AiToEarnClient | MissingKeyError
    locks: RecordLocks
    redactor: Redactor
    report: Callable[[float, float], Awaitable[None]]
    bug: Callable[[str | None], InternalError]
    account_names: AccountNames
    audit: AuditLog | None = None

    @property
    def api(self) -> AiToEarnClient:
        """The AiToEarn API, within this call's deadline. Raises MissingKeyError."""
        if isinstance(self.client, MissingKeyError):
            raise self.client
        return self.client

    @property
    def updates(self) -> UpdateContext:
        """What this call's updates work with. Raises MissingKeyError."""
        return UpdateContext(
            self.api,
            self.locks,
            self.redactor,
            self.tool,
            audit_log=self.audit,
            protects_links=self.settings.protect_links,
        )


@dataclass(frozen=True)
class Tool(Generic[_Arguments]):
    """A tool as one value. `run` raises AiToEarnError for whatever ends it without a result.

    `meta` is the `_meta` of its definition.
    """

    name: str
    title: str
    description: str
    arguments: type[_Arguments]
    output_schema: dict[str, Any]
    hints: ToolAnnotations
    run: Callable[[_Arguments, ToolContext], Awaitable[ToolResult]]
    meta: Mapping[str, Any] | None = None
    needs_audit_log: bool = False

    @property
    def writes(self) -> bool:
        """Whether the tool may change anything."""
        return not self.hints.read_only_hint

    @cached_property
    def input_schema(self) -> dict[str, Any]:
        """The JSON schema of the arguments."""
        return input_schema(self.arguments)

    async def call(self, raw: dict[str, Any] | None, context: ToolContext) -> ToolResult:
        """Validate the raw arguments and run."""
        try:
            arguments = self.arguments.parse(self.name, raw)
        except InvalidArgumentsError as error:
            # Problems quote the arguments and cut them, which could leave part of a secret: redact first, then look.
            try:
                shown = context.redactor.value(raw)
            except RecursionError:
                raise error from None
            if shown != raw:
                self.arguments.parse(self.name, shown)
            raise
        try:
            return await self.run(arguments, context)
        except AiToEarnError as error:
            # A tool that writes always says whether anything changed, even if a read before the first update failed.
            if self.writes and error.changed is None:
                client = context.client
                has_written = isinstance(client, AiToEarnClient) and client.has_written()
                error.changed = "unknown" if has_written else "no"
            raise
