"""One update of a record at a time."""

import anyio
import pytest

from aitoearn_mcp.api.errors import NotSentError
from aitoearn_mcp.updates import locks as locks_module
from aitoearn_mcp.updates.locks import RecordLocks

pytestmark = pytest.mark.anyio
RECORD = "65f0c0de00000000000000aa"


async def test_the_second_waits_until_the_first_is_done() -> None:
    locks, order = RecordLocks(), []

    async def hold(name: str) -> None:
        async with locks.hold(RECORD, 5):
            order.append(f"{name} begins")
            await anyio.lowlevel.checkpoint()
            order.append(f"{name} ends")

    async with anyio.create_task_group() as tasks:
        tasks.start_soon(hold, "a")
        tasks.start_soon(hold, "b")
    assert order == ["a begins", "a ends", "b begins", "b ends"]


async def test_a_record_is_the_same_in_either_case_of_its_id() -> None:
    locks = RecordLocks()
    refused: list[str] = []

    async def hold_too() -> None:
        try:
            async with locks.hold(RECORD.upper(), 0.01):
                refused.append("held twice")
        except NotSentError as error:
            refused.append(str(error))

    async with locks.hold(RECORD, 5), anyio.create_task_group() as tasks:
        tasks.start_soon(hold_too)
    assert refused == ["The update was not sent: another call was still writing to this record when the time was up."]


async def test_other_records_do_not_wait() -> None:
    locks = RecordLocks()
    async with locks.hold(RECORD, 5), locks.hold("0" * 24, 0.01):
        held = True
    assert held


async def test_it_is_remembered_when_a_record_was_last_held() -> None:
    locks, before = RecordLocks(), anyio.current_time()
    async with locks.hold(RECORD.upper(), 5):
        await anyio.sleep(0.01)
    assert locks.was_held_since(RECORD, before)
    assert not locks.was_held_since(RECORD, anyio.current_time())
    assert not locks.was_held_since("f" * 24, before)


async def test_of_too_many_records_what_is_forgotten_may_have_been_any(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(locks_module, "_MOST_REMEMBERED", 2)
    locks, before = RecordLocks(), anyio.current_time()
    await anyio.sleep(0.01)
    for record in ("a", "b", "c"):
        async with locks.hold(record, 5):
            pass
    assert locks.was_held_since("a", before)
    assert locks.was_held_since("never held", before)
    assert not locks.was_held_since("never held", anyio.current_time())


async def test_a_call_that_takes_no_turn_is_noted_while_it_writes_and_after() -> None:
    locks, before = RecordLocks(), anyio.current_time()
    async with locks.note(RECORD), locks.note(RECORD.upper()):
        assert locks.was_held_since(RECORD, anyio.current_time() + 60)
    assert locks.was_held_since(RECORD, before - 1)
    assert not locks.was_held_since(RECORD, anyio.current_time() + 60)
