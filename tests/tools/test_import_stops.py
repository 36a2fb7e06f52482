"""An import that can't go on says why, and what has to be fixed before it is called again."""

from pathlib import Path

import pytest
from batches import content, filled, item
from conftest import Connect

from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.settings import Settings

pytestmark = pytest.mark.anyio


async def test_an_audit_log_that_can_not_be_written_is_to_be_fixed_first(
    connect: Connect, store: Store, settings: Settings, tmp_path: Path
) -> None:
    log = tmp_path / "there" / "audit.jsonl"
    updates = [item(record) for record in filled(store, 3)]
    table = "recordId,link\n" + "".join(f"{update['recordId']},{update['workLink']}\n" for update in updates)
    async with connect(settings.replace(audit_log=log, concurrency=1)) as client:
        log.unlink()
        log.parent.rmdir()
        found = content(await client.call_tool("import_work_links", {"table": table, "dryRun": False}))
    assert (found["notSent"], store.history) == (3, [])
    assert found["notes"][:2] == [
        "Once the audit log is fixed, call again with the same arguments for what was not sent: rows that are set "
        "already are not sent twice.",
        "Why they were not sent: the audit log can't be written.",
    ]
