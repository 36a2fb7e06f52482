"""A call of a tool: the key it needs, what it shows of secrets, and whether it says that anything changed."""

from collections.abc import Awaitable, Callable
from pathlib import Path

import pytest
from batches import item, many
from faults.matrix import text_of
from mcp import Client
from mcp.types import ToolAnnotations
from one_client import asking
from starlette.applications import Starlette

from aitoearn_mcp.api.accounts import AccountNames
from aitoearn_mcp.api.client import AiToEarnClient
from aitoearn_mcp.api.errors import InternalError, ReadFailedError
from aitoearn_mcp.api.models import LinkStatus, WorkLinkUpdate
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.redaction import Redactor
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING, DOUYIN_READY, DOUYIN_WITHOUT_LINK
from aitoearn_mcp.server import ERROR_META, build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.catalogue import TOOLS
from aitoearn_mcp.tools.tool import OVERWRITES, READS, Tool, ToolContext, ToolResult
from aitoearn_mcp.tools.validation import ToolArguments
from aitoearn_mcp.updates.audit import AuditLog
from aitoearn_mcp.updates.context import UpdateContext
from aitoearn_mcp.updates.locks import RecordLocks

pytestmark = pytest.mark.anyio
Run = Callable[["NoArguments", ToolContext], Awaitable[ToolResult]]

LINK = "https://www.douyin.com/video/1"
GOOD = {"recordId": DOUYIN_WITHOUT_LINK, "workLink": LINK}


def test_a_tool_writes_unless_its_hints_say_that_it_reads() -> None:
    assert [tool.name for tool in TOOLS if tool.writes] == [
        "update_work_link",
        "update_many_work_links",
        "import_work_links",
        "restore_work_links",
    ]


async def test_a_secret_in_a_name_that_is_cut_is_not_shown_in_part(client: Client) -> None:
    text = text_of(await client.call_tool("update_work_link", GOOD | {"x" * 55 + "sandbox-key": 1}))
    assert "sandb" not in text


async def test_without_a_key_there_is_one_error(era: str) -> None:
    async with Client(build_server(Settings.from_env({})), mode=era) as client:
        result = await many(client, item(DOUYIN_PENDING), item(DOUYIN_READY))
    assert (result.meta or {})[ERROR_META]["error"] == "MissingKey"


class NoArguments(ToolArguments):
    """Nothing to say."""


async def read(_: NoArguments, context: ToolContext) -> ToolResult:
    raise ReadFailedError(Text("Reading failed.", "读取失败。"))


async def send_and_read(arguments: NoArguments, context: ToolContext) -> ToolResult:
    update = WorkLinkUpdate(LinkStatus.PENDING)
    await context.api.update_work_link(DOUYIN_PENDING, update, "r1", context.api.deadline)
    return await read(arguments, context)


def context_of(client: AiToEarnClient, settings: Settings, audit: AuditLog | None = None) -> ToolContext:
    """Return what a call has at hand. No bug and no progress is expected."""

    async def report(done: float, total: float) -> None:
        raise NotImplementedError

    def bug(record_id: str | None) -> InternalError:
        raise NotImplementedError

    return ToolContext("a_tool", settings, client, RecordLocks(), Redactor(""), report, bug, AccountNames(), audit)


@pytest.mark.parametrize(
    ("run", "hints", "changed"),
    [(read, READS, None), (read, OVERWRITES, "no"), (send_and_read, OVERWRITES, "unknown")],
    ids=["a tool that reads", "before the first update", "after an update"],
)
async def test_a_failed_read_says_what_the_tool_may_have_changed_before(
    app: Starlette, settings: Settings, run: Run, hints: ToolAnnotations, changed: str | None
) -> None:
    tool = Tool("a_tool", "A tool", "Fails.", NoArguments, {}, hints, run)
    async with asking(app) as (client, _):
        with pytest.raises(ReadFailedError) as failed:
            await tool.call({}, context_of(client, settings))
    assert failed.value.changed == changed


async def test_updates_are_guarded_as_the_settings_say(app: Starlette, settings: Settings, tmp_path: Path) -> None:
    audit = AuditLog(tmp_path / "audit.jsonl")
    async with asking(app) as (client, _):
        context = context_of(client, settings.replace(protect_links=True), audit)
        assert context.updates == UpdateContext(
            client, context.locks, context.redactor, "a_tool", audit_log=audit, protects_links=True
        )
