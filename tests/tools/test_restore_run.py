"""A restore reads the audit log first: what can't be read is said."""

from pathlib import Path

import pytest
from audit_lines import OTHER, POST, RIGHT, begin, ready
from faults.matrix import text_of
from mcp import Client
from restoring import ALL, held, restored, write

from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import ERROR_META

pytestmark = [pytest.mark.anyio, pytest.mark.restoring]


async def test_a_torn_last_line_is_reported_and_the_rest_is_undone(client: Client, log: Path, store: Store) -> None:
    await write(client, POST)
    with log.open("ab") as file:
        file.write(begin("b", ready(OTHER))[:50])
    shown = await restored(client)
    assert (shown["restored"], held(store)[0]) == (1, RIGHT)
    assert shown["notes"][-1].startswith("Lines of the audit log that can't be read: 1.")


async def test_a_log_that_can_not_be_read_ends_the_call(client: Client, log: Path) -> None:
    log.unlink()
    result = await client.call_tool("restore_work_links", ALL)
    assert "the audit log can't be read (No such file or directory)" in text_of(result)
    assert (result.meta or {})[ERROR_META]["changed"] == "no"
