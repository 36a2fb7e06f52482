"""What an agent is advised about a restore as a whole."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from audit_lines import NOON, POST, RIGHT, WRONG, ready, stored
from faults.faulty_server import always, faulty_server, refusal
from mcp import Client
from restoring import ALL, restored
from starlette.applications import Starlette

from aitoearn_mcp.sandbox.records import make_record
from aitoearn_mcp.sandbox.store import Store
from aitoearn_mcp.server import build_server
from aitoearn_mcp.settings import Settings
from aitoearn_mcp.tools.restore_notes import note_restore
from aitoearn_mcp.updates.batch import StopReason
from aitoearn_mcp.updates.changes import Changes, RecordChanges
from aitoearn_mcp.updates.restore import RestoreOutcome, RestoreResult
from aitoearn_mcp.updates.undo import Difference

pytestmark = [pytest.mark.anyio, pytest.mark.restoring]


SINCE = "2026-11-25T00:00:00+00:00"
CHANGED = Changes((RecordChanges("a", None, frozenset()),), (), 0)
DONE = RestoreResult("a", RestoreOutcome.RESTORED)
LOST = RestoreResult("b", RestoreOutcome.UNKNOWN)
LEFT = RestoreResult("c", RestoreOutcome.NOT_SENT)
UNKNOWN = (
    f"Unknown: 1. In a minute, call again with since {SINCE}, the same until, and these recordIds; what is restored "
    "already is skipped: b"
)
NOT_SENT = f"Not sent: 1. Call again with since {SINCE}, the same until, and these recordIds: c"


@pytest.mark.parametrize(
    ("ends", "stop", "notes"),
    [
        ([DONE], None, []),
        ([LEFT, LOST], None, [UNKNOWN, NOT_SENT]),
        ([LEFT], StopReason.TIME, [NOT_SENT, "Why they were not sent: the call's time was nearly up."]),
        (
            [LEFT],
            StopReason.KEY,
            [
                f"Not sent: 1. Only after the key is fixed, call again with since {SINCE}, the same until, and these "
                "recordIds: c",
                "Why they were not sent: AiToEarn does not accept the API key.",
            ],
        ),
    ],
    ids=["all restored", "unknown before not sent", "no time", "no key"],
)
def test_the_notes_name_the_records_that_need_another_call(
    ends: list[RestoreResult], stop: StopReason | None, notes: list[str]
) -> None:
    assert [note.en for note in note_restore(ends, stop, CHANGED, SINCE)] == notes


def test_differences_that_remain_are_counted_once_for_each_kind() -> None:
    ends = [
        RestoreResult(str(n), RestoreOutcome.RESTORED, differences=kinds)
        for n, kinds in enumerate([(Difference.READY,), (Difference.READY, Difference.EXTRA_FIELDS), ()])
    ]
    assert note_restore(ends, None, CHANGED, SINCE) == [
        Difference.READY.value.format(count=2),
        Difference.EXTRA_FIELDS.value.format(count=1),
    ]


def test_a_log_without_changes_and_with_unreadable_lines_says_both() -> None:
    notes = note_restore([], None, Changes((), (), 3), SINCE)
    assert [note.en.partition(".")[0] for note in notes] == [
        "The audit log has no changes in this time",
        "Lines of the audit log that can't be read: 3",
    ]


async def test_of_more_than_200_records_the_rest_is_named(client: Client, store: Store, log: Path) -> None:
    ids = [f"{number:024x}" for number in range(0x1000, 0x1000 + 205)]
    for record in ids:
        store.add(make_record(record, "douyin", datetime.now(UTC), **ready(WRONG)))
    log.write_bytes(b"".join(line for record in ids for line in stored(record, WRONG, ready(RIGHT), recordId=record)))
    shown = await restored(client)
    assert (shown["restored"], len(shown["results"])) == (200, 200)
    again = f"Call again with since {ALL['since']}, the same until, and these recordIds: {', '.join(ids[200:])}"
    assert shown["notes"][0].endswith(again)
    assert "5 more were changed" in shown["notes"][0]
    assert (await restored(client, **ALL, recordIds=ids[200:]))["restored"] == 5


async def test_without_a_given_time_the_advice_to_call_again_names_it(app: Starlette, log: Path) -> None:
    """A moment later the last 24 hours begin later, perhaps behind the first of a record's changes."""
    lines = b"".join(stored("a", WRONG, {"workLink": RIGHT}, recordId=POST))
    log.write_bytes(lines.replace(NOON.encode(), datetime.now(UTC).isoformat().encode()))
    async with faulty_server(app, always(refusal(401, "Unauthorized"))) as api:
        environ = {"AITOEARN_API_KEY": "sandbox-key", "AITOEARN_BASE_URL": api.base_url, "AITOEARN_AUDIT_LOG": str(log)}
        async with Client(build_server(Settings.from_env(environ))) as client:
            notes = (await restored(client, recordIds=[POST]))["notes"]
    since = notes[-1].removeprefix("Only changes since ").partition(" ")[0]
    assert datetime.now(UTC) - datetime.fromisoformat(since) >= timedelta(days=1)
    assert f"call again with since {since}, the same until, and these recordIds: {POST}" in notes[0]
