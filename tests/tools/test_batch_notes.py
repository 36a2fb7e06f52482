"""What an agent is advised about the items of a batch that were not stored."""

from typing import Any

import pytest
from batches import content, item, many
from mcp import Client

from aitoearn_mcp.api.errors import RecordNotFoundError, RefusedError
from aitoearn_mcp.i18n import Text
from aitoearn_mcp.sandbox.records import DOUYIN_PENDING
from aitoearn_mcp.tools.batch_notes import note_batch, say_errors
from aitoearn_mcp.updates.batch import StopReason

pytestmark = pytest.mark.anyio

DONE = {"recordId": "a", "outcome": "updated"}
LOST = {"recordId": "b", "outcome": "unknown"}
LEFT = {"recordId": "c", "outcome": "not_sent"}


@pytest.mark.parametrize(
    ("results", "stop", "notes"),
    [
        ([DONE], None, []),
        ([LOST], None, ["Unknown: 1. Read each of these records in a minute before you write to it again: b"]),
        ([DONE, LEFT], None, ["Not sent: 1. Call again with these recordIds: c"]),
        (
            [LEFT, LEFT | {"recordId": "d"}],
            StopReason.TIME,
            [
                "Not sent: 2. Call again with these recordIds: c, d",
                f"Why they were not sent: {StopReason.TIME.value.en}.",
            ],
        ),
        (
            [LEFT],
            StopReason.KEY,
            [
                "Not sent: 1. Call again with these recordIds only after the key is fixed: c",
                f"Why they were not sent: {StopReason.KEY.value.en}.",
            ],
        ),
        (
            [LEFT, LOST],
            None,
            [
                "Unknown: 1. Read each of these records in a minute before you write to it again: b",
                "Not sent: 1. Call again with these recordIds: c",
            ],
        ),
    ],
    ids=["all stored", "unknown", "not sent", "no time", "no key", "both"],
)
def test_the_notes_name_the_records_that_need_another_call(
    results: list[dict[str, Any]], stop: StopReason | None, notes: list[str]
) -> None:
    assert [note.en for note in note_batch(results, stop)] == notes


NO, ADVICE = Text("No.", "不。"), Text("Check the link.", "请检查链接。")


def test_an_error_with_other_advice_is_written_out() -> None:
    errors = [RefusedError(NO), RefusedError(NO, ADVICE), RecordNotFoundError(NO)]
    results: list[dict[str, Any]] = [{"recordId": str(n), "error": error} for n, error in enumerate(errors)]
    say_errors(results, "en")
    assert [result["error"] for result in results] == [
        "No. The same call will fail again.",
        "No. Check the link. The same call will fail again.",
        "same error as 0",
    ]


async def test_an_error_that_repeats_is_written_out_once(client: Client) -> None:
    result = await many(client, *(item(f"{n:024x}") for n in range(3)), item(DOUYIN_PENDING))
    errors = [entry["error"] for entry in content(result)["results"][:3]]
    assert [error.startswith("same error as ") for error in errors] == [False, True, True]
